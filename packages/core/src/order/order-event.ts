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
}
