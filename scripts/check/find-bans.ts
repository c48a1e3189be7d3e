import ts from 'typescript'

/** What the code of a package may not do, by the name that the list of exceptions uses. */
export type Ban = 'clock' | 'randomness' | 'timer' | 'process' | 'inexact-math'

export type BanFinding = { readonly ban: Ban; readonly path: string; readonly line: number; readonly what: string }

/** A source file to examine and what is banned in it. */
export type BanTarget = { readonly path: string; readonly text: string; readonly bans: ReadonlySet<Ban> }

/** Globals that are banned whole: reading one is already the finding. */
const bannedGlobals: ReadonlyMap<string, Ban> = new Map([
  ['performance', 'clock'],
  ['Temporal', 'clock'],
  ['setTimeout', 'timer'],
  ['setInterval', 'timer'],
  ['setImmediate', 'timer'],
  ['requestAnimationFrame', 'timer'],
  ['requestIdleCallback', 'timer'],
  ['MessageChannel', 'timer'],
  ['process', 'process'],
])

/** Globals of which some members are innocent. Anything else, also the global as a value, is a finding. */
const innocentMembers: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['Date', new Set(['UTC', 'parse', 'prototype'])],
  ['crypto', new Set(['subtle'])],
])

/**
 * The members of `Math` that ECMAScript defines to the last digit. The others may differ between engines; `random`
 * is banned for another reason.
 */
const exactMath: ReadonlySet<string> = new Set([
  ...['abs', 'ceil', 'clz32', 'floor', 'fround', 'imul', 'max', 'min', 'round', 'sign', 'sqrt', 'trunc'],
  ...['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'],
])

const globalObjects: ReadonlySet<string> = new Set(['globalThis', 'window', 'self', 'global'])
const watched: ReadonlySet<string> = new Set([...bannedGlobals.keys(), ...innocentMembers.keys(), 'Math'])

/** Finds banned uses in the syntax trees of the files, so that comments and texts are innocent. */
export function findBans(targets: readonly BanTarget[]): readonly BanFinding[] {
  const program = createProgram(targets)
  const checker = program.getTypeChecker()
  return targets.flatMap((target) => {
    const source = program.getSourceFile(target.path)
    if (source === undefined) throw new Error(`${target.path} could not be read.`)
    const findings: BanFinding[] = []
    const visit = (node: ts.Node): void => {
      if (ts.isTypeNode(node)) return
      const found = examine(node, (name) => isGlobal(checker, name))
      if (found !== undefined && target.bans.has(found.ban)) {
        const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
        findings.push({ ...found, path: target.path, line })
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
    return findings
  })
}

/** A program that knows the given files and no library, so that a name without a declaration is a global. */
function createProgram(targets: readonly BanTarget[]): ts.Program {
  const texts = new Map(targets.map((target) => [target.path, target.text]))
  const options: ts.CompilerOptions = { noLib: true, noResolve: true, types: [], target: ts.ScriptTarget.ESNext }
  return ts.createProgram({
    rootNames: [...texts.keys()],
    options: { ...options, module: ts.ModuleKind.ESNext, moduleDetection: ts.ModuleDetectionKind.Force },
    host: {
      getSourceFile: (path, version) => {
        const text = texts.get(path)
        return text === undefined ? undefined : ts.createSourceFile(path, text, version, true)
      },
      getDefaultLibFileName: () => 'lib.d.ts',
      writeFile: () => undefined,
      getCurrentDirectory: () => '',
      getCanonicalFileName: (path) => path,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => '\n',
      fileExists: (path) => texts.has(path),
      readFile: (path) => texts.get(path),
    },
  })
}

type Found = { readonly ban: Ban; readonly what: string }

function examine(node: ts.Node, global: (name: ts.Identifier) => boolean): Found | undefined {
  if (ts.isBinaryExpression(node)) return examinePower(node)
  const name = globalName(node, global)
  if (name === undefined) return undefined
  const banned = bannedGlobals.get(name)
  if (banned !== undefined) return { ban: banned, what: name }
  if (globalObjects.has(name)) return examineGlobalObject(node, name)
  return watched.has(name) ? examineUse(node, name) : undefined
}

/** `2 ** n` is as inexact as `Math.pow`; a power of bigints is exact, and one literal bigint shows that it is one. */
function examinePower(node: ts.BinaryExpression): Found | undefined {
  const power = [ts.SyntaxKind.AsteriskAsteriskToken, ts.SyntaxKind.AsteriskAsteriskEqualsToken]
  if (!power.includes(node.operatorToken.kind)) return undefined
  if (ts.isBigIntLiteral(node.left) || ts.isBigIntLiteral(node.right)) return undefined
  return { ban: 'inexact-math', what: 'the operator **' }
}

/** The global that an expression reads: `Date`, but also `globalThis.Date` and `globalThis['Date']`. */
function globalName(node: ts.Node, global: (name: ts.Identifier) => boolean): string | undefined {
  if (ts.isIdentifier(node)) return isRead(node) && global(node) ? node.text : undefined
  const member = memberOf(node)
  if (member === undefined) return undefined
  const object = member.object
  const base = ts.isIdentifier(object) && global(object) ? object.text : globalName(object, global)
  return base !== undefined && globalObjects.has(base) && watched.has(member.name) ? member.name : undefined
}

/** What an expression that reads the global `name` does with it. */
function examineUse(node: ts.Node, name: string): Found | undefined {
  const outer = withParentheses(node)
  const parent = outer.parent
  const member = memberOf(parent)?.object === node ? memberOf(parent)?.name : undefined
  if (name === 'Math') return examineMath(member)
  if (member !== undefined && innocentMembers.get(name)?.has(member)) return undefined
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword) return undefined
  if (name === 'Date' && ts.isNewExpression(parent) && parent.expression === outer) {
    const first = parent.arguments?.[0]
    return first === undefined || ts.isSpreadElement(first) ? { ban: 'clock', what: 'new Date()' } : undefined
  }
  return { ban: name === 'crypto' ? 'randomness' : 'clock', what: member === undefined ? name : `${name}.${member}` }
}

function examineMath(member: string | undefined): Found | undefined {
  if (member === 'random') return { ban: 'randomness', what: 'Math.random' }
  if (member !== undefined && exactMath.has(member)) return undefined
  return { ban: 'inexact-math', what: member === undefined ? 'Math as a value' : `Math.${member}` }
}

/** The global object as a value could be taken apart elsewhere; reading one member of it is examined there. */
function examineGlobalObject(node: ts.Node, name: string): Found | undefined {
  const parent = withParentheses(node).parent
  const member = memberOf(parent)
  if (member?.object === node) return undefined
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InKeyword) return undefined
  if (ts.isTypeOfExpression(parent)) return undefined
  return { ban: 'clock', what: `${name} as a value` }
}

/** The parts of `object.name` and `object['name']`. A computed name that is not a literal is `[computed]`. */
function memberOf(node: ts.Node): { readonly object: ts.Expression; readonly name: string } | undefined {
  if (ts.isPropertyAccessExpression(node)) return { object: withoutParentheses(node.expression), name: node.name.text }
  if (!ts.isElementAccessExpression(node)) return undefined
  const argument = node.argumentExpression
  const name = ts.isStringLiteralLike(argument) ? argument.text : '[computed]'
  return { object: withoutParentheses(node.expression), name }
}

function withoutParentheses(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isAsExpression(node)
    ? withoutParentheses(node.expression)
    : node
}

/** The outermost expression that is only `node` in parentheses or with a type assertion around it. */
function withParentheses(node: ts.Node): ts.Node {
  const { parent } = node
  return ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent) || ts.isAsExpression(parent)
    ? withParentheses(parent)
    : node
}

/** Whether an identifier stands for a value, not for the name of a property, a declaration or a type. */
function isRead(node: ts.Identifier): boolean {
  const parent = node.parent
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isShorthandPropertyAssignment(parent)) return true
  if (ts.isBindingElement(parent)) return parent.initializer === node
  if (ts.isExportSpecifier(parent) || ts.isImportSpecifier(parent)) return false
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent) || ts.isMetaProperty(parent)) return false
  const isName = (parent as Partial<ts.NamedDeclaration>).name === node
  return !isName
}

function isGlobal(checker: ts.TypeChecker, name: ts.Identifier): boolean {
  if (!watched.has(name.text) && !globalObjects.has(name.text)) return false
  const inScope = checker.getSymbolsInScope(name, ts.SymbolFlags.Value | ts.SymbolFlags.Alias)
  return !inScope.some((symbol) => symbol.name === name.text && (symbol.declarations?.length ?? 0) > 0)
}
