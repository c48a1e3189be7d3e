import { RaceError } from '@race/core'
import { emptyGoldenLock, type GoldenLock } from './golden-lock.ts'
import { type GoldenStatistics, goldenDifferences } from './golden-statistics.ts'

/** How runs compare with what is pinned. */
export interface GoldenComparison {
  /** Whether every run is as pinned, and every pinned one is still among the ids. */
  readonly isSame: boolean
  /** Rows of a Markdown table, old against new: for the changeset of a change that moves goldens on purpose. */
  readonly table: readonly string[]
  /** What is pinned and not among the ids any more. */
  readonly gone: readonly string[]
}

/**
 * Compares runs with a lock.
 *
 * @param ids of all goldens, also of those that did not run, such as where a market is missing; those of `runs` by default
 */
export function compareGoldens(
  lock: GoldenLock,
  runs: ReadonlyMap<string, GoldenStatistics>,
  ids: readonly string[] = [...runs.keys()],
): GoldenComparison {
  const known = new Set(ids)
  const gone = Object.keys(lock.goldens).filter((id) => !known.has(id))
  const rows = [...runs].flatMap(([id, now]) => {
    const pinned = lock.goldens[id]
    if (pinned === undefined) return [`| ${id} | | not pinned | ${now.hash.slice(0, 12)}… |`]
    return goldenDifferences(pinned, now).map(
      ({ statistic, pinned: was, now: is }, k) => `| ${k === 0 ? id : ''} | ${statistic} | ${was} | ${is} |`,
    )
  })
  const head = ['| golden | statistic | pinned | now |', '| --- | --- | --- | --- |']
  return { isSame: rows.length === 0 && gone.length === 0, table: rows.length === 0 ? [] : [...head, ...rows], gone }
}

export interface PinGoldensOptions {
  /** The lock so far; without goldens by default. */
  readonly lock?: GoldenLock
  /** Of all goldens, in the order of the lock; those of the runs by default. */
  readonly ids?: readonly string[]
  readonly engineVersion?: string
}

/**
 * A lock that pins runs: in the order of `ids`, what ran as it is now, what did not run as it was, and nothing else.
 *
 * @throws RaceError `CONFIG_INVALID` for an id that neither ran nor is pinned, or that is there twice
 */
export function pinGoldens(
  runs: ReadonlyMap<string, GoldenStatistics>,
  { lock = emptyGoldenLock, ids = [...runs.keys()], engineVersion = lock.engineVersion }: PinGoldensOptions = {},
): GoldenLock {
  const goldens = ids.map((id, k) => {
    if (ids.indexOf(id) !== k)
      throw cannotPin(id, 'two goldens have this id', 'Let the id say all that a run is made of.')
    const statistics = runs.get(id) ?? lock.goldens[id]
    if (statistics !== undefined) return [id, statistics] as const
    throw cannotPin(id, 'it did not run and is not pinned yet', 'Run it where its market is, and pin it there.')
  })
  return { format: 'race-goldens/1', engineVersion, goldens: Object.fromEntries(goldens) }
}

function cannotPin(id: string, why: string, hint: string): RaceError {
  return new RaceError('CONFIG_INVALID', {
    message: `The golden "${id}" cannot be pinned: ${why}`,
    facts: { id },
    hint,
  })
}
