import type { Decimal } from '../decimal/decimal.ts'
import type { Side } from './side.ts'

export type OrderType = 'market' | 'limit' | 'stop' | 'stop-limit'

/** `gtc` rests until it is cancelled; `day` until the end of the session it first meets. */
export type TimeInForce = 'gtc' | 'day'

/**
 * Life of an order. `initialized` → `denied` (by the gate) or `submitted` → `accepted` or `rejected` (by the venue) →
 * `triggered` (stop-limit) → `partially-filled`, `filled`, `cancelled` or `expired`.
 */
export type OrderStatus =
  | 'initialized'
  | 'denied'
  | 'submitted'
  | 'accepted'
  | 'rejected'
  | 'triggered'
  | 'partially-filled'
  | 'filled'
  | 'cancelled'
  | 'expired'

/** What an order is for: the entry of a signal, one of its bracket's children, or the closing of a position. */
export type OrderRole = 'entry' | 'stop-loss' | 'take-profit' | 'close'

/** An order as it stands. */
export interface Order {
  /** Deterministic and legal at every venue: see `clientOrderId`. */
  readonly clientOrderId: string
  readonly intentId: string
  /** The entry order's client order id, for children of a bracket. */
  readonly parentId: string | null
  readonly instrument: string
  readonly side: Side
  readonly type: OrderType
  readonly role: OrderRole
  readonly timeInForce: TimeInForce
  /** Units. Null while a fraction of equity waits for its fill. */
  readonly quantity: Decimal | null
  readonly filledQuantity: Decimal
  /** Volume-weighted; null before the first fill. */
  readonly averagePrice: Decimal | null
  readonly limitPrice: Decimal | null
  readonly stopPrice: Decimal | null
  readonly status: OrderStatus
  /** Epoch ms of the decision. */
  readonly createdAt: number
  /** Epoch ms of the latest change. */
  readonly updatedAt: number
  /** Why it was made (the strategy's words), or why it was denied, rejected, cancelled. */
  readonly reason: string | null
}
