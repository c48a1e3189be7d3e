import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import smallLibrary from '@size-limit/preset-small-lib'
import sizeLimit from 'size-limit'
import { browserSafe } from '../../.dependency-cruiser.mjs'
import { buildPackages } from '../build/build-packages.ts'
import { repositoryRoot } from '../workspace/repository-root.ts'
import { type PublicEntry, readWorkspacePackages } from '../workspace/workspace-package.ts'
import type { Gate, GateResult } from './gate.ts'
import { judgeColumnSizes } from './judge-column-sizes.ts'
import { budgetFor, judgeSizes, type SizeBudgets } from './judge-sizes.ts'
import { largeColumns } from './large-columns.ts'
import { measureColumns } from './measure-columns.ts'

const budgetPath = join(repositoryRoot, 'scripts/check/size-budgets.json')

export const sizeGate: Gate = {
  name: 'size',
  guards:
    'how much each way into a package weighs, minified and gzipped, with all it imports; --update sets budgets. And each column driver alone',
  async run(flags) {
    const built = await buildPackages()
    if (!built.passed) return { passed: false, summary: 'the build failed', output: built.output }
    const sizes = await measure(readWorkspacePackages().flatMap((item) => item.entries))
    if (flags.includes('--update')) return writeBudgets(sizes)
    const budgets: SizeBudgets = existsSync(budgetPath) ? JSON.parse(readFileSync(budgetPath, 'utf8')) : {}
    const { failures: overBudget, table } = judgeSizes(sizes, budgets)
    const columnSizes = await measureColumns()
    const failures = [...overBudget, ...judgeColumnSizes(columnSizes, largeColumns)]
    return {
      passed: failures.length === 0,
      summary:
        failures.length === 0
          ? `${sizes.size} ways in, ${columnSizes.size} column drivers`
          : `${failures.length} findings`,
      output: [table, ...failures].join('\n'),
    }
  },
}

function writeBudgets(sizes: ReadonlyMap<string, number>): GateResult {
  const budgets = Object.fromEntries([...sizes].map(([name, bytes]) => [name, budgetFor(bytes)]))
  writeFileSync(budgetPath, `${JSON.stringify(budgets, undefined, 2)}\n`)
  return { passed: true, summary: `wrote ${sizes.size} budgets`, output: '' }
}

/** Bytes of each entry as a bundler would ship it. A browser-safe entry that needs a Node module fails to bundle. */
async function measure(entries: readonly PublicEntry[]): Promise<ReadonlyMap<string, number>> {
  const checks = entries.map((entry) => ({
    files: [join(repositoryRoot, entry.built)],
    gzip: true,
    modifyRolldownConfig: (config: object) => ({
      ...config,
      platform: isBrowserSafe(entry.source) ? 'browser' : 'node',
    }),
  }))
  const measured = (await sizeLimit([...smallLibrary], { checks })) as readonly { readonly size?: number }[]
  return new Map(entries.map((entry, index) => [entry.specifier, measured[index]?.size ?? Number.NaN]))
}

function isBrowserSafe(source: string): boolean {
  return browserSafe.some((name) => {
    const [folder = '', ...inner] = name.split('/')
    return source.startsWith(`${['packages', folder, 'src', ...inner].join('/')}/`)
  })
}
