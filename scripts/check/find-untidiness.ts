import ts from 'typescript'

export type Untidiness = {
  readonly path: string
  /** The rule's name, as the list of exceptions uses it. */
  readonly rule: 'file-length' | 'function-length' | 'open-task' | 'separator' | 'name'
  readonly line: number
  /** How long it is, for the rules about length. */
  readonly lines?: number
  readonly what: string
}

const fileLinesMax = 400
const functionLinesMax = 70

/** Words that mark work left undone; written apart so that this file does not find itself. */
const openTask = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'].join('|')})\\b`)
const separator = /^\s*\*?\s*([-=*#~_─━═])\1{2,}/
const layerFolders = /(^|\/)(utils?|helpers?|types?|services?)\//
const testSuffixes = new Set(['.test', '.test-d', '.prop.test', '.bench'])

/** What makes a source file hard to read, judged by its path and its text alone. */
export function findUntidiness(
  path: string,
  text: string,
  options: { readonly isTest: boolean },
): readonly Untidiness[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true)
  const lines = text.trimEnd().split('\n').length
  const found: Untidiness[] = [...findBadNames(path), ...findBadComments(path, source)]
  if (lines > fileLinesMax) {
    found.push({ path, rule: 'file-length', line: 1, lines, what: `${lines} lines, more than ${fileLinesMax}` })
  }
  return options.isTest ? found : [...found, ...findLongFunctions(path, source)]
}

function findBadNames(path: string): readonly Untidiness[] {
  const found: Untidiness[] = []
  const folder = layerFolders.exec(path)?.[2]
  if (folder !== undefined) {
    found.push({ path, rule: 'name', line: 1, what: `a folder named ${folder}: name it after what it is about` })
  }
  const name = path.slice(path.lastIndexOf('/') + 1)
  const suffix = /^[^.]+(\..+)\.ts$/.exec(name)?.[1]
  if (path.startsWith('packages/') && path.includes('/src/') && suffix !== undefined && !testSuffixes.has(suffix)) {
    const allowed = [...testSuffixes].map((item) => `${item}.ts`).join(', ')
    found.push({ path, rule: 'name', line: 1, what: `the suffix ${suffix}.ts is none of ${allowed}` })
  }
  return found
}

function findBadComments(path: string, source: ts.SourceFile): readonly Untidiness[] {
  return commentsOf(source).flatMap(({ start, text }) =>
    text.split('\n').flatMap((line, offset): readonly Untidiness[] => {
      const at = source.getLineAndCharacterOfPosition(start).line + 1 + offset
      const bare = line.replace(/^\s*(\/\*\*?|\*\/|\/\/)/, '').replace(/\*\/\s*$/, '')
      if (openTask.test(line)) return [{ path, rule: 'open-task', line: at, what: `an open task: ${line.trim()}` }]
      if (separator.test(bare)) return [{ path, rule: 'separator', line: at, what: `a separator: ${line.trim()}` }]
      return []
    }),
  )
}

/** The comments of a file. They stand before and after tokens, so every token's surroundings are looked at. */
function commentsOf(source: ts.SourceFile): readonly { readonly start: number; readonly text: string }[] {
  const found = new Map<number, string>()
  const visit = (node: ts.Node): void => {
    const ranges = [
      ...(ts.getLeadingCommentRanges(source.text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(source.text, node.getEnd()) ?? []),
    ]
    for (const { pos, end } of ranges) found.set(pos, source.text.slice(pos, end))
    for (const child of node.getChildren(source))
      if (child.kind < ts.SyntaxKind.FirstJSDocNode || child.kind > ts.SyntaxKind.LastJSDocNode) visit(child)
  }
  visit(source)
  return [...found].map(([start, text]) => ({ start, text })).sort((a, b) => a.start - b.start)
}

function findLongFunctions(path: string, source: ts.SourceFile): readonly Untidiness[] {
  const found: Untidiness[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
      const lines = source.getLineAndCharacterOfPosition(node.getEnd()).line + 2 - first
      if (lines > functionLinesMax) {
        const what = `${nameOf(node)} has ${lines} lines, more than ${functionLinesMax}`
        found.push({ path, rule: 'function-length', line: first, lines, what })
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name !== undefined) return node.name.getText()
  const { parent } = node
  const named = ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)
  return named ? parent.name.getText() : ts.isConstructorDeclaration(node) ? 'constructor' : 'a function'
}
