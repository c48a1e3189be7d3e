import type { Scaled } from '../decimal/scaled.ts'

/**
 * What one fill opened and has not been closed, as it is shown to strategies: a lot of a venue that works its orders by lots,
 * or a part of a netted position as the fills so far have left it, first in, first out.
 */
export interface OpenLot {
  /** Position in the run's list of lots, from 0. Where fills net, position among the lots that are open. */
  readonly id: number
  /** Id of the signal whose order opened it: what `SignalTicket.id` is. */
  readonly entryId: string
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
