import type { Terminal } from './terminal.ts'

/** Goes to the beginning of the line and empties it. */
const clearLine = '\r\u001b[2K'

/** The terminal of this process. Ctrl-C, or SIGTERM, aborts its signal; a second one ends the process at once. */
export function processTerminal(): Terminal {
  const interruption = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => interruption.abort(new Error(name === 'SIGINT' ? 'Ctrl-C' : name)))
  }
  const { stderr } = process
  let shown: string | null = null
  const show = (line: string | null): void => {
    if (shown !== null || line !== null)
      stderr.write(`${clearLine}${(line ?? '').slice(0, (stderr.columns ?? 80) - 1)}`)
    shown = line
  }
  const above = (write: (text: string) => void) => (text: string) => {
    const line = shown
    show(null)
    write(text)
    if (line !== null) show(line)
  }
  const isInteractive = stderr.isTTY === true
  return {
    out: above((text) => console.log(text)),
    err: above((text) => console.error(text)),
    ...(isInteractive ? { status: show } : {}),
    isInteractive,
    signal: interruption.signal,
  }
}
