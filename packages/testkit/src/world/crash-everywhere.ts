import type { CrashMoment } from './disk-state.ts'
import type { Violation } from './invariants/invariant-check.ts'
import { type RunWorldOptions, runWorld, type WorldReport } from './run-world.ts'

/** Every moment of a write at which a process can be lost. */
export const crashMoments: readonly CrashMoment[] = /*#__PURE__*/ Object.freeze(['before', 'lost', 'kept', 'after'])

/** Where processes are lost: the number of a write in the world, from 1, and the moment in it. */
export interface CrashPoint {
  readonly write: number
  readonly moment: CrashMoment
}

export interface CrashSweepOptions extends Omit<RunWorldOptions, 'crashAt'> {
  /** Whether the next process is lost as well, at every moment of every write of its recovery; false by default. */
  readonly isAgainInRecovery?: boolean
  /** Takes every so-manieth write and moment only, beginning with this one: for a part of a sweep that is too long. All by default. */
  readonly sample?: { readonly every: number; readonly from: number }
}

export interface CrashSweep {
  /** Writes without a crash. */
  readonly writes: number
  readonly runs: number
  readonly failures: readonly { readonly crashes: readonly CrashPoint[]; readonly violations: readonly Violation[] }[]
}

/**
 * Runs a world once for every write and every moment in it, with the process lost there; and, if it is wanted, once more for every
 * write and moment while the next process recovers from that.
 *
 * @example
 * ```ts
 * const { runs, failures } = await crashEverywhere({ seed: 7, driver, forMs: 5000, isAgainInRecovery: true })
 * ```
 */
export async function crashEverywhere(options: CrashSweepOptions): Promise<CrashSweep> {
  const { isAgainInRecovery = false, sample = { every: 1, from: 0 }, ...world } = options
  const { writes, violations } = await runWorld(world)
  const failures: CrashSweep['failures'][number][] = []
  if (violations.length > 0) failures.push({ crashes: [], violations })
  let number = 0
  let runs = 0
  const run = async (...crashes: readonly CrashPoint[]): Promise<WorldReport> => {
    runs++
    const report = await runWorld({ ...world, crashAt: crashesAt(crashes) })
    if (report.violations.length > 0) failures.push({ crashes, violations: report.violations })
    return report
  }
  for (let write = 1; write <= writes; write++) {
    for (const moment of crashMoments) {
      if (number++ % sample.every !== sample.from) continue
      const { recoveries } = await run({ write, moment })
      const next = isAgainInRecovery ? recoveries.find(({ from }) => from >= write) : undefined
      for (let again = (next?.from ?? 0) + 1; again <= (next?.to ?? 0); again++) {
        for (const then of crashMoments) await run({ write, moment }, { write: again, moment: then })
      }
    }
  }
  return { writes, runs, failures }
}

/** What a world is given so that its processes are lost at these points. */
export function crashesAt(crashes: readonly CrashPoint[]): (write: number) => CrashMoment | null {
  return (write) => crashes.find((point) => point.write === write)?.moment ?? null
}
