import type { Decimal, OrderEvent } from '@race/core'

/** An order event with the prices that the order had then: after the change that it tells of, and as far as a trail had moved. */
export interface PricedOrderEvent extends OrderEvent {
  /** In the quote currency; null where the order has none. */
  readonly limitPrice: Decimal | null
  /** The price that triggers it: of a stop, of a touch, or the level of a trailing stop at that moment. Null where it has none. */
  readonly stopPrice: Decimal | null
}
