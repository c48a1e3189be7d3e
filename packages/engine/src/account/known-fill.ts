import type { OrderFilled, Scaled } from '@race/core'

/** What of a fill is kept, to know it again. */
export interface KnownFill {
  readonly filled: OrderFilled
  /** Sequence of the event that told it. */
  readonly sequence: number
  isBusted: boolean
  /** What its fee was worth, at the ledger scale. */
  readonly feeMoney: Scaled
}
