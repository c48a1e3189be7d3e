import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { repositoryRoot } from '../workspace/repository-root.ts'
import { type PublicEntry, readWorkspacePackages } from '../workspace/workspace-package.ts'
import type { Gate } from './gate.ts'

const listPath = 'scripts/check/exported-names.txt'

export const namesGate: Gate = {
  name: 'names',
  guards: 'the names that packages export are those of the list; --update writes it anew',
  async run(flags) {
    const entries = readWorkspacePackages().flatMap((item) => item.entries)
    const now = listExportedNames(repositoryRoot, entries)
    const path = join(repositoryRoot, listPath)
    const count = `${now.filter((line) => line.startsWith('  ')).length} names`
    if (flags.includes('--update')) {
      writeFileSync(path, `${now.join('\n')}\n`)
      return { passed: true, summary: `wrote ${count}`, output: '' }
    }
    const before = existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : []
    const changes = compareNames(before, now)
    const advice = 'If this is meant, run "npm run check -- names --update" and add a changeset.'
    return {
      passed: changes.length === 0,
      summary: changes.length === 0 ? count : `${changes.length} changes`,
      output: changes.length === 0 ? '' : [...changes, advice].join('\n'),
    }
  },
}

/** One heading per entry with its names below it, each with the kind of thing it is. */
export function listExportedNames(root: string, entries: readonly PublicEntry[]): readonly string[] {
  const config = ts.readConfigFile(join(repositoryRoot, 'tsconfig.base.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, repositoryRoot)
  const present = entries.filter((entry) => existsSync(join(root, entry.source)))
  const program = ts.createProgram(
    present.map((entry) => join(root, entry.source)),
    { ...options, composite: false, emitDeclarationOnly: false, declarationMap: false, noEmit: true },
  )
  const checker = program.getTypeChecker()
  return present.flatMap((entry) => {
    const source = program.getSourceFile(join(root, entry.source))
    const module = source && checker.getSymbolAtLocation(source)
    const names = module === undefined ? [] : checker.getExportsOfModule(module)
    const lines = names.map((symbol) => `  ${symbol.name}: ${kindOf(symbol, checker)}`).sort()
    return [entry.specifier, ...lines]
  })
}

function kindOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  const typeOnly = symbol.declarations?.some(
    (node) => ts.isExportSpecifier(node) && (node.isTypeOnly || node.parent.parent.isTypeOnly),
  )
  const kinds: readonly (readonly [ts.SymbolFlags, string])[] = [
    [ts.SymbolFlags.Class, 'class'],
    [ts.SymbolFlags.Function, 'function'],
    [ts.SymbolFlags.Variable, 'value'],
    [ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias, 'type'],
  ]
  const found = kinds.filter(([flag]) => target.flags & flag).map(([, kind]) => kind)
  if (found.length === 0) return 'unknown'
  return typeOnly && !found.includes('type') ? `type of ${found.join(' and ')}` : found.join(' and ')
}

/** What came (`+`) and what went (`-`), each with the entry it belongs to. */
export function compareNames(before: readonly string[], now: readonly string[]): readonly string[] {
  const old = new Set(qualify(before))
  const current = new Set(qualify(now))
  return [
    ...[...old].filter((line) => !current.has(line)).map((line) => `- ${line}`),
    ...[...current].filter((line) => !old.has(line)).map((line) => `+ ${line}`),
  ]
}

function qualify(lines: readonly string[]): readonly string[] {
  let entry = ''
  return lines.map((line) => {
    if (!line.startsWith('  ')) entry = line
    return line.startsWith('  ') ? `${entry} ${line.trim()}` : line
  })
}
