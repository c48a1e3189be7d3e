import type { CompatibilityPolicy } from '@race/backtest'
import { RaceError } from '@race/core'

/** A policy and the names of the groups of hooks that it has. */
export interface Attempt {
  readonly policy: CompatibilityPolicy | undefined
  readonly hooks: readonly string[]
}

/**
 * The policies under which a scenario is tried, the one with the fewest hooks first: sizes and the end of the run alone,
 * where the native rules may well give the same, then all of it.
 */
export function attemptsOf(policy: CompatibilityPolicy, usesSize: boolean, closesAtEnd: boolean): Attempt[] {
  const { name, unitsAtSignal, unitsAtFill, endOfRun } = policy
  const sizes: CompatibilityPolicy = {
    name,
    ...(unitsAtSignal === undefined ? {} : { unitsAtSignal }),
    ...(unitsAtFill === undefined ? {} : { unitsAtFill }),
    ...(endOfRun?.isRuined === undefined ? {} : { endOfRun: { isRuined: endOfRun.isRuined } }),
  }
  const harmless = [...(usesSize ? ['size'] : []), ...(closesAtEnd ? ['end of run'] : [])]
  return [
    { policy: usesSize || closesAtEnd ? sizes : undefined, hooks: harmless },
    { policy, hooks: [...harmless, ...groupsOf(policy)] },
  ]
}

/**
 * The first run that gave what was expected, or else the last one. A strategy that needs lots cannot run under the native
 * rules: such a run is passed over.
 */
export function firstReproduced<Run extends { readonly difference: unknown }>(runs: readonly (() => Run)[]): Run {
  let last: Run | null = null
  for (const run of runs) {
    try {
      last = run()
    } catch (error) {
      if (!needsLots(error)) throw error
      continue
    }
    if (last.difference === null) break
  }
  if (last === null) throw new Error('A scenario needs one policy at least')
  return last
}

function needsLots(error: unknown): boolean {
  if (!(error instanceof RaceError)) return false
  return error.code === 'LOTS_NOT_KEPT' || needsLots(error.cause)
}

function groupsOf({ queue, prices, cash, lots, decisionPrice }: CompatibilityPolicy): string[] {
  return [
    ...(queue === undefined ? [] : ['queue']),
    ...(prices === undefined ? [] : ['prices']),
    ...(prices?.fillTime === undefined && decisionPrice === undefined ? [] : ['decision-time fill']),
    ...(cash === undefined ? [] : ['cash']),
    ...(lots === undefined ? [] : ['trade matching']),
  ]
}
