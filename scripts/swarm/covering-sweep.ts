import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { accountFactVersions } from '@race/core'
import { faultKindNames } from '@race/testkit/world'
import { findRarePaths, pathsNeverTaken } from './paths-taken.ts'
import type { Tally } from './tally-world.ts'

/** Facts of market data that the feed of these worlds does not tell. */
const notHere: ReadonlySet<string> = new Set(['bar-opened', 'quote-received'])

/** What must have happened in a sweep, by the names of the tally. */
const mustHappen: readonly string[] = [
  ...faultKindNames.map((kind) => `fault ${kind}`),
  ...Object.keys(accountFactVersions).flatMap((type) => (notHere.has(type) ? [] : [`event ${type}`])),
  'snapshot saved',
  'snapshot used',
]

/**
 * Runs seeds in processes of their own and holds them to have seen everything: each kind of fault, each kind of fact, each rare
 * path of the engine. What never happened was not tested. True where nothing failed and nothing is missing.
 */
export async function coveringSweep(range: {
  readonly from: number
  readonly count: number
  readonly processes: number
}): Promise<boolean> {
  const paths = findRarePaths()
  const folder = mkdtempSync(join(tmpdir(), 'race-swarm-'))
  try {
    const share = Math.ceil(range.count / range.processes)
    const parts = Array.from({ length: range.processes }, (_, index) => ({
      from: range.from + index * share,
      count: Math.min(share, range.count - index * share),
    }))
    const codes = await Promise.all(parts.map((part) => runPart(folder, part)))
    const tally = mergedTally(parts.map(({ from }) => tallyFile(folder, from)))
    for (const [name, times] of [...tally].sort(([a], [b]) => (a < b ? -1 : 1)))
      console.log(`${String(times).padStart(8)} ${name}`)
    const never = [...mustHappen.filter((name) => !tally.has(name)), ...pathsNeverTaken(paths, folder)]
    const claimed = mustHappen.length + paths.length
    console.log(`${claimed - never.length} of ${claimed} things that must happen have happened`)
    for (const name of never) console.log(`NEVER HAPPENED: ${name}`)
    return never.length === 0 && codes.every((code) => code === 0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function runPart(folder: string, { from, count }: { readonly from: number; readonly count: number }): Promise<number> {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const range = ['--from', String(from), '--seeds', String(count), '--tally', tallyFile(folder, from)]
  const child = spawn(process.execPath, ['--conditions=@race/source', main, ...range], {
    env: { ...process.env, NODE_V8_COVERAGE: folder },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

function tallyFile(folder: string, from: number): string {
  return join(folder, `tally-${from}.json`)
}

function mergedTally(files: readonly string[]): Tally {
  const tally: Tally = new Map()
  for (const file of files) {
    for (const [name, times] of JSON.parse(readFileSync(file, 'utf8')) as readonly (readonly [string, number])[]) {
      tally.set(name, (tally.get(name) ?? 0) + times)
    }
  }
  return tally
}
