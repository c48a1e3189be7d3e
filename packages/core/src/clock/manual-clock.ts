import { RaceError } from '../error/race-error.ts'
import type { Scheduler } from './clock.ts'

/** A clock that stands still until it is moved: for tests and replays. */
export interface ManualClock extends Scheduler {
  /**
   * Moves forward; never back.
   *
   * @throws RaceError `CONFIG_INVALID` for a time that is negative or not finite
   */
  advance(milliseconds: number): void
}

/**
 * A clock that shows `startMs` (epoch ms) until it is advanced. Its `yield` lets promises go on, but not timers.
 *
 * @example
 * ```ts
 * const clock = createManualClock(1000)
 * clock.advance(500)
 * clock.now() // 1500
 * ```
 */
export function createManualClock(startMs = 0): ManualClock {
  let time = startMs
  return {
    now: () => time,
    yield: () => Promise.resolve(),
    advance(milliseconds) {
      requireForward(milliseconds)
      time += milliseconds
    },
  }
}

/** Time goes forward only. */
export function requireForward(milliseconds: number): void {
  if (milliseconds >= 0 && milliseconds < Number.POSITIVE_INFINITY) return
  throw new RaceError('CONFIG_INVALID', {
    message: `A clock cannot be advanced by ${milliseconds} ms`,
    facts: { milliseconds: String(milliseconds) },
    hint: 'Give 0 or more milliseconds: time goes forward only.',
  })
}
