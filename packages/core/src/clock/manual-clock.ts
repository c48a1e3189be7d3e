import type { Scheduler } from './clock.ts'

/** A clock that stands still until it is moved: for tests and replays. */
export interface ManualClock extends Scheduler {
  /** Moves forward; never back. */
  advance(milliseconds: number): void
}

export function createManualClock(startMs = 0): ManualClock {
  let time = startMs
  return {
    now: () => time,
    yield: () => Promise.resolve(),
    advance(milliseconds) {
      time += Math.max(0, milliseconds)
    },
  }
}
