import type { CrashMoment } from './disk-state.ts'
import type { Violation } from './invariants/invariant-check.ts'
import { type RunWorldOptions, runWorld } from './run-world.ts'

/** Every moment of a write at which a process can be lost. */
export const crashMoments: readonly CrashMoment[] = /*#__PURE__*/ Object.freeze(['before', 'lost', 'kept', 'after'])

/** Where processes are lost: the number of a write in the world, from 1, and the moment in it. */
export interface CrashPoint {
  readonly write: number
  readonly moment: CrashMoment
}

export interface CrashSweepOptions extends Omit<RunWorldOptions, 'crashAt'> {
  /** How many writes after each crash are crash points as well, which is while the next process recovers; none by default. */
  readonly againWithin?: number
  /** Takes every so-manieth run only, beginning with this one: for a part of a sweep that is too long. All by default. */
  readonly sample?: { readonly every: number; readonly from: number }
}

export interface CrashSweep {
  /** Writes without a crash. */
  readonly writes: number
  readonly runs: number
  readonly failures: readonly { readonly crashes: readonly CrashPoint[]; readonly violations: readonly Violation[] }[]
}

/**
 * Runs a world once for every write and every moment in it, with the process lost there; and, if it is wanted, again at every
 * write soon after, while the next process recovers.
 *
 * @example
 * ```ts
 * const { runs, failures } = await crashEverywhere({ seed: 7, driver, forMs: 5000, againWithin: 3 })
 * ```
 */
export async function crashEverywhere(options: CrashSweepOptions): Promise<CrashSweep> {
  const { againWithin = 0, sample = { every: 1, from: 0 }, ...world } = options
  const { writes } = await runWorld(world)
  const failures: CrashSweep['failures'][number][] = []
  let number = 0
  let runs = 0
  for (const crashes of pointsOf(writes, againWithin)) {
    if (number++ % sample.every !== sample.from) continue
    runs++
    const crashAt = (write: number): CrashMoment | null =>
      crashes.find((point) => point.write === write)?.moment ?? null
    const { violations } = await runWorld({ ...world, crashAt })
    if (violations.length > 0) failures.push({ crashes, violations })
  }
  return { writes, runs, failures }
}

function* pointsOf(writes: number, againWithin: number): Generator<readonly CrashPoint[]> {
  for (let write = 1; write <= writes; write++) {
    for (const moment of crashMoments) {
      yield [{ write, moment }]
      for (let again = write + 1; again <= write + againWithin; again++) {
        for (const next of crashMoments) {
          yield [
            { write, moment },
            { write: again, moment: next },
          ]
        }
      }
    }
  }
}
