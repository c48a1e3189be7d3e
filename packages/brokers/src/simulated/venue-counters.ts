import type { Decision } from './luck-numbers.ts'

/** What a venue counts. */
export interface VenueCounters {
  /** Bars matched so far, by instrument. */
  readonly bars: readonly number[]
  /** When the latest bar of each instrument opened, epoch ms; −Infinity before the first. */
  readonly openedAt: readonly number[]
  /** Working orders at a session's open or close. */
  readonly auctions: number
  /** Orders so far, denied ones included. */
  readonly orders: number
  /** By instrument the latest decision, where orders have luck; empty where nothing is left to chance. */
  readonly decisions: readonly Decision[]
}
