import type { Scaled } from '../decimal/scaled.ts'

/** What one fill opened and has not been closed, as a venue that works its orders by lots shows it to strategies. */
export interface OpenLot {
  /** Position in the run's list of lots, from 0. */
  readonly id: number
  readonly side: 1 | -1
  /** Entry price. */
  readonly ticks: Scaled
  /** Epoch ms of the entry. */
  readonly time: number
  /** What is left of it. */
  readonly steps: Scaled
  /** Prices of its protective stop and profit target; null for none. */
  readonly stopTicks: Scaled | null
  readonly targetTicks: Scaled | null
}
