import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { engineVersion } from '@race/arena'
import { type Golden, isRunnable } from './golden.ts'
import type { Statistics } from './statistics.ts'

/** The pinned outcomes as they stand in the lock file, by the ids of the goldens. */
export interface GoldenLock {
  readonly format: 'race-goldens/1'
  /** Of the engine that wrote it. */
  readonly engineVersion: string
  readonly goldens: Readonly<Record<string, Statistics>>
}

const lockFile = new URL('goldens.lock.json', import.meta.url)

/** The lock file; one without goldens where there is none. */
export function readLock(file: URL = lockFile): GoldenLock {
  if (!existsSync(file)) return { format: 'race-goldens/1', engineVersion, goldens: {} }
  return JSON.parse(readFileSync(file, 'utf8')) as GoldenLock
}

/**
 * The lock after an update, in the order of the combinations: what ran as it is now, what could not run as it was, and
 * nothing of combinations that are no more.
 *
 * @throws Error for a golden that could not run and was never pinned
 */
export function updatedLock(
  lock: GoldenLock,
  combinations: readonly Golden[],
  runs: ReadonlyMap<string, Statistics>,
): GoldenLock {
  const goldens = combinations.map((golden) => {
    const statistics = runs.get(golden.id) ?? lock.goldens[golden.id]
    if (statistics !== undefined) return [golden.id, statistics] as const
    const why = isRunnable(golden) ? 'it was not run' : 'its market is not beside the checkout'
    throw new Error(`The golden "${golden.id}" cannot be pinned: ${why}.`)
  })
  return { format: 'race-goldens/1', engineVersion, goldens: Object.fromEntries(goldens) }
}

export function writeLock(lock: GoldenLock, file: URL = lockFile): void {
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
}
