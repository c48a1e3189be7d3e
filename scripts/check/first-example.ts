export type Example = {
  readonly code: string
  /** The text block right after the code, if there is one: what the code prints. */
  readonly prints: string | undefined
}

/** The first block of `ts` in a Markdown page, with the block of `text` that follows it before the next heading. */
export function readFirstExample(page: string): Example | undefined {
  const code = /^```ts\b[^\n]*\n([\s\S]*?)^```[ \t]*$/m.exec(page)
  if (code === null) return undefined
  const rest = page.slice(code.index + code[0].length)
  const next = /^(```(\w*)[^\n]*\n([\s\S]*?)^```[ \t]*$|#{1,6} )/m.exec(rest)
  return { code: code[1] ?? '', prints: next?.[2] === 'text' ? next[3] : undefined }
}
