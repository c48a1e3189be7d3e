import type { Decimal } from '../decimal/decimal.ts'
import type { Side } from './side.ts'

/** Every type, in the order in which recorded columns count them. */
export const orderTypes = [
  'market',
  'limit',
  'stop',
  'stop-limit',
  'market-if-touched',
  'limit-if-touched',
  'trailing-stop',
  'trailing-stop-limit',
] as const

/**
 * - `market` fills at the next price; with `at-open` or `at-close` it is a market-on-open or market-on-close order.
 * - `limit` fills at its limit or better.
 * - `stop` becomes a market order when the price reaches it from the better side: a buy stop lies above the market.
 * - `stop-limit` becomes a limit order there.
 * - `market-if-touched` becomes a market order when the price reaches it from the worse side: a buy lies below the market.
 * - `limit-if-touched` becomes a limit order there.
 * - `trailing-stop` is a stop that follows the price at a distance while it moves the holder's way, and never back.
 * - `trailing-stop-limit` is the same with a limit at a distance from the stop.
 */
export type OrderType = (typeof orderTypes)[number]

/** Every time in force, in the order in which recorded columns count them. */
export const timesInForce = ['gtc', 'day', 'gtd', 'ioc', 'fok', 'at-open', 'at-close'] as const

/**
 * - `gtc` rests until it is cancelled.
 * - `day` until the end of the session it first meets.
 * - `gtd` until its `expiresAt`.
 * - `ioc` fills what it can when it first meets the market; the rest is cancelled.
 * - `fok` fills wholly when it first meets the market, or is cancelled.
 * - `at-open` meets only the first price of a session, the next one to open.
 * - `at-close` meets only the last price of a session, the next one to close.
 */
export type TimeInForce = (typeof timesInForce)[number]

/**
 * How far a trailing stop stays behind the best price: an amount in price units, a percentage of that price (2 is 2 %), or
 * a multiple of Wilder's average true range over `periodBars` as it stands when the stop is placed.
 */
export type Trail =
  | { readonly amount: number }
  | { readonly percent: number }
  | { readonly atrMultiple: number; readonly periodBars: number }

/**
 * Life of an order. `initialized` → `denied` (by the gate) or `submitted` → `accepted` or `rejected` (by the venue) →
 * `triggered` (a stop-limit, limit-if-touched or trailing-stop-limit that has met its trigger) → `partially-filled`,
 * `filled`, `cancelled` or `expired`.
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
  /** The price that triggers it: of a stop, of a touch, or the latest level of a trailing stop. */
  readonly stopPrice: Decimal | null
  /** It can only make a position smaller. */
  readonly isReduceOnly: boolean
  /** It is rejected rather than filled when it would take liquidity. */
  readonly isPostOnly: boolean
  readonly status: OrderStatus
  /** Epoch ms of the decision. */
  readonly createdAt: number
  /** Epoch ms of the latest change. */
  readonly updatedAt: number
  /** Why it was made (the strategy's words), or why it was denied, rejected, cancelled. */
  readonly reason: string | null
}
