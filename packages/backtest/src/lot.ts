import type { Holding, Scaled } from '@race/core'
import type { RecordedOrder } from './recorded-order.ts'

/** The signal that an order came from, within its run. */
export type SignalKey = Pick<RecordedOrder, 'decisionTime' | 'ordinal'>

/** Part of a fill that waits for its exit. */
export interface Lot {
  readonly holding: Holding
  readonly order: SignalKey
  readonly side: 1 | -1
  readonly ticks: Scaled
  readonly time: number
  /** The moment whose rates between currencies the ledger has seen at the fill, epoch ms. */
  readonly rateTime: number
  readonly bar: number
  readonly id: number
  /** The fill's size and fee as a whole, and what of them is still open. */
  steps: Scaled
  fee: Scaled
  /** What the open part was entered for, where its price is no whole number of ticks: after a split. */
  worth?: Scaled
}
