import type { Decimal } from '../decimal/decimal.ts'
import type { OrderStatus } from './order.ts'

/** A change of an order's status, or of its prices under the same status, as a past fact. */
export interface OrderEvent {
  /** Position in the run's sequence of order events and fills, from 0. */
  readonly sequence: number
  readonly clientOrderId: string
  readonly instrument: string
  readonly status: OrderStatus
  /** Epoch ms. */
  readonly time: number
  /** Code of a denial or rejection, or the cause of a cancellation. */
  readonly reason: string | null
  /** In the quote currency; null where the order has none. */
  readonly limitPrice: Decimal | null
  /** The price that triggers it: of a stop, of a touch, or the level of a trailing stop at that moment. Null where it has none. */
  readonly stopPrice: Decimal | null
}
