import { type Contestant, measure } from './measure.ts'
import type { Goal, Row } from './row.ts'

export interface BenchOptions {
  /** Timed rounds. */
  readonly rounds: number
  /** Few rounds and the small sizes: for the results, not for the times. */
  readonly isQuick: boolean
  /** Whether the engines of the npm registry run as well. */
  readonly withPeers: boolean
  /** A folder with `ohlcv_N.bin` files; the market is generated without one. */
  readonly dataFolder: string | null
}

/** One part of the suite. It runs in a process of its own, so that no part warms up another. */
export interface Workload {
  /** Known to `--only`, also by its first word: `W1-1M` is one of `W1`. */
  readonly id: string
  /** Left out of a quick run. */
  readonly isLong?: boolean
  /** Flags of the process it runs in. */
  readonly nodeFlags?: readonly string[]
  run(options: BenchOptions): Promise<readonly Row[]>
}

/** The name of the line that every engine's speed is set against. */
export const floorEngine = 'floor (floats)'

export interface TimedWorkload {
  readonly workload: string
  readonly what: string
  /** Units of work in one run: bars, or bars × what runs over them. */
  readonly work: number
  readonly unit: string
  /** The goal of the engine `race`. */
  readonly goal: Goal | null
  readonly contestants: readonly Contestant[]
  readonly options: BenchOptions
}

/** Seconds that one engine may use on one workload. */
const secondsMax = 12

/** Measures a workload whose figure is a speed in millions per second. */
export async function timedRows(timed: TimedWorkload): Promise<Row[]> {
  const { workload, what, work, unit, goal, contestants, options } = timed
  const measured = await measure(contestants, { rounds: options.rounds, secondsMax })
  const speedOf = (medianMs: number): number => work / medianMs / 1e3
  const floor = measured.find(({ engine }) => engine === floorEngine)
  return measured.map(({ engine, timing, verdict }) => ({
    workload,
    what,
    engine,
    value: speedOf(timing.medianMs),
    unit,
    goal: engine === 'race' ? goal : null,
    perFloor: floor === undefined ? null : floor.timing.medianMs / timing.medianMs,
    timing,
    ...verdict,
  }))
}
