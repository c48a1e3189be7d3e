import type { Decimal } from '../decimal/decimal.ts'
import type { OrderRole, OrderType, TimeInForce } from '../order/order.ts'
import type { Side } from '../order/side.ts'
import type { Approval } from '../risk/approval.ts'

/** How far a trailing stop stays behind the best price: an amount in the quote currency, or a percentage (2 is 2 %). */
export type OrderTrail = { readonly amount: Decimal } | { readonly percent: Decimal }

/** Prices of an order, in the quote currency; null where its type has none. */
export interface OrderPrices {
  readonly limitPrice: Decimal | null
  /** The price that triggers it: of a stop or of a touch. */
  readonly stopPrice: Decimal | null
  readonly trail: OrderTrail | null
  /** How far the limit of a trailing-stop-limit order stays behind its stop. */
  readonly limitOffset: Decimal | null
}

/** A stop or a target that is placed when its entry fills, for what has filled. What one of them fills, the other is for no more. */
export interface BracketLegTerms extends OrderPrices {
  readonly clientOrderId: string
  readonly type: OrderType
}

export interface BracketTerms {
  readonly stop: BracketLegTerms | null
  readonly target: BracketLegTerms | null
}

/** An order as it is sent to a venue. It carries the gate's approval, or no broker takes it. */
export interface OrderCommand extends OrderPrices {
  /** See `clientOrderId`: derived from the intent, so that the same intent never is two orders. */
  readonly clientOrderId: string
  readonly intentId: string
  readonly approval: Approval
  readonly instrument: string
  readonly side: Side
  readonly type: OrderType
  readonly role: OrderRole
  readonly timeInForce: TimeInForce
  /** Units, in whole quantity steps. */
  readonly quantity: Decimal
  /** Epoch ms; null for none. `gtd` has it. */
  readonly expiresAt: number | null
  /** It can only make a position smaller. */
  readonly isReduceOnly: boolean
  readonly isPostOnly: boolean
  /** Only for a broker with `brackets`; null for none. */
  readonly bracket: BracketTerms | null
  /** Epoch ms of the decision. */
  readonly decisionTime: number
}
