import type { Random } from '@race/core'

export interface BackoffOptions {
  /** The first wait, ms. */
  readonly baseMs: number
  /** The longest, ms. */
  readonly maxMs: number
}

/**
 * How long to wait before an attempt: doubled each time, between half of it and all of it by chance, so that clients that
 * were cut off together do not come back together.
 *
 * @param attempt 0 for the first repetition
 * @returns whole ms
 */
export function backoffMs(attempt: number, random: Random, { baseMs, maxMs }: BackoffOptions): number {
  const full = Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 30))
  return Math.round(full * (0.5 + random.next() / 2))
}
