/** What a workload is wanted to reach. */
export interface Goal {
  readonly kind: 'at-least' | 'at-most'
  readonly value: number
}

/** How long the runs of one engine took, in milliseconds. */
export interface Timing {
  /** The first run in the process: nothing is compiled yet, and nothing computed before. */
  readonly coldMs: number
  readonly bestMs: number
  readonly lowerQuartileMs: number
  readonly medianMs: number
  readonly upperQuartileMs: number
  /**
   * Median of the processor time of a run, of all threads of the process: on a busy machine, what the run would need at
   * most with the cores to itself. Null for runs that are other processes.
   */
  readonly cpuMs: number | null
  /** Timed runs, the cold one and the warm-ups left out. */
  readonly rounds: number
}

/** One line of the table: one engine on one workload. */
export interface Row {
  /** The workload's name, such as `W1`. */
  readonly workload: string
  /** What was run, such as `one backtest, 1,000,000 bars`. */
  readonly what: string
  readonly engine: string
  /** The figure that a goal is about: of timed workloads, the speed at the median. */
  readonly value: number
  readonly unit: string
  readonly goal: Goal | null
  /** Speed over that of the floor in the same rounds; null where there is no floor. */
  readonly perFloor: number | null
  /** Null for what is no time, such as memory. */
  readonly timing: Timing | null
  /** What came out, in words. */
  readonly result: string
  /** Why the result is not what it must be; null for a right one. */
  readonly fault: string | null
}

/** Whether a row reaches its goal; null for a row without one. */
export function isGoalMet({ goal, value }: Row): boolean | null {
  if (goal === null) return null
  return goal.kind === 'at-least' ? value >= goal.value : value <= goal.value
}
