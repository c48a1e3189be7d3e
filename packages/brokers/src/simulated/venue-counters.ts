import type { TradedVolumeState } from './costs/traded-volume.ts'
import type { BarUse } from './fill-costs.ts'
import type { LuckDecision } from './luck-numbers.ts'

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
  /** What fee tiers have counted. */
  readonly tiers: TradedVolumeState | null
  /** By instrument, where costs need it: what fills have used of the bar, and how many orders the latest decision had. */
  readonly used: readonly BarUse[]
  readonly luck: readonly LuckDecision[]
}
