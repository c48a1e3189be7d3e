import { type ErrorFacts, RaceError } from '@race/core'
import type { GoldenStatistics } from './golden-statistics.ts'

/** The pinned statistics of runs by the ids of the goldens: a file that is reviewed with the code whose change moves it. */
export interface GoldenLock {
  readonly format: 'race-goldens/1'
  /** Of the engine that ran them, in words of your own. */
  readonly engineVersion: string
  readonly goldens: Readonly<Record<string, GoldenStatistics>>
}

/** A lock without goldens, to begin with. */
export const emptyGoldenLock: GoldenLock = Object.freeze({
  format: 'race-goldens/1',
  engineVersion: '',
  goldens: Object.freeze({}),
})

/** The text of a lock file: one statistic per line, in the order of the goldens, so that a review shows what moved. */
export function formatGoldenLock(lock: GoldenLock): string {
  return `${JSON.stringify(lock, null, 2)}\n`
}

/**
 * A lock from the text of its file.
 *
 * @throws RaceError `CONFIG_INVALID` for a text that is no lock of this format
 */
export function parseGoldenLock(text: string): GoldenLock {
  const lock = jsonOf(text)
  if (lock?.format !== 'race-goldens/1') {
    throw notALock(`has the format ${JSON.stringify(lock?.format)} instead of "race-goldens/1"`, {
      format: String(lock?.format),
    })
  }
  if (typeof lock.engineVersion !== 'string') throw notALock('has no engineVersion', {})
  const { goldens } = lock
  if (typeof goldens !== 'object' || goldens === null || Array.isArray(goldens)) throw notALock('has no goldens', {})
  for (const [id, pinned] of Object.entries(goldens)) {
    if (typeof (pinned as Partial<GoldenStatistics> | null)?.hash !== 'string')
      throw notALock(`has no hash for "${id}"`, { id })
  }
  return lock as unknown as GoldenLock
}

function jsonOf(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown> | null
  } catch (error) {
    throw notALock(`is no JSON: ${error instanceof Error ? error.message : error}`, {})
  }
}

function notALock(what: string, facts: ErrorFacts): RaceError {
  return new RaceError('CONFIG_INVALID', {
    message: `The lock of goldens ${what}`,
    facts,
    hint: 'Give the text that formatGoldenLock wrote, or begin anew with emptyGoldenLock.',
  })
}
