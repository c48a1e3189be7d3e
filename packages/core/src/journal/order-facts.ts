import type { OrderRole, OrderType, TimeInForce } from '../order/order.ts'
import type { Side } from '../order/side.ts'

// What the log of an account says of orders. Decimals are texts, times epoch ms.

/** Prices of an order; null where its type has none. */
export interface PriceFacts {
  readonly limitPrice: string | null
  readonly stopPrice: string | null
  readonly trail: { readonly amount: string } | { readonly percent: string } | null
  readonly limitOffset: string | null
}

export interface LegFacts extends PriceFacts {
  readonly clientOrderId: string
  readonly type: OrderType
}

/** An order that is to be sent: written before the first byte leaves. */
export interface OrderIntended extends PriceFacts {
  readonly clientOrderId: string
  readonly intentId: string
  /** The strategy's instance; null for the engine's own, such as the end of a position in an emergency. */
  readonly strategyInstance: string | null
  /** The entry's client order id, for legs of a bracket and orders that wait for another; null for others. */
  readonly parentId: string | null
  readonly instrument: string
  readonly side: Side
  readonly type: OrderType
  readonly role: OrderRole
  readonly timeInForce: TimeInForce
  readonly quantity: string
  readonly expiresAt: number | null
  readonly isReduceOnly: boolean
  readonly isPostOnly: boolean
  readonly stop: LegFacts | null
  readonly target: LegFacts | null
  readonly decisionTime: number
  readonly reason: string | null
}

/** What the venue said to a command. */
export interface OrderAnswered {
  readonly clientOrderId: string
  readonly command: 'submit' | 'cancel' | 'replace'
  /** How many times it was sent, this one counted. */
  readonly attempt: number
  readonly answer: 'accepted' | 'rejected' | 'unknown'
  readonly venueOrderId: string | null
  readonly code: string | null
  readonly message: string | null
}

/** The venue answers for it that it never had an order under this id: it may be sent again, or is given up. */
export interface OrderMissing {
  readonly clientOrderId: string
}

/** What the engine asks the venue to do with an order that works: written before it is sent. */
export interface OrderChangeIntended {
  readonly clientOrderId: string
  readonly command: 'cancel' | 'replace'
  readonly quantity: string | null
  readonly limitPrice: string | null
  readonly stopPrice: string | null
  /** New prices of legs that a venue which keeps brackets is still to place; absent or null for those that stay. */
  readonly stop?: string | null
  readonly target?: string | null
  readonly reason: string
}

/** An order as the venue told, or as the engine found it at the venue. */
export interface OrderReported {
  readonly clientOrderId: string
  readonly venueOrderId: string
  readonly instrument: string
  readonly status: 'accepted' | 'triggered' | 'partially-filled' | 'filled' | 'cancelled' | 'expired' | 'rejected'
  readonly quantity: string
  readonly filledQuantity: string
  readonly limitPrice: string | null
  readonly stopPrice: string | null
  readonly reason: string | null
  /** By the venue. */
  readonly time: number
}

/** An order that the venue has and the engine did not know. It is the account's from now on. */
export interface OrderAdopted extends OrderReported {
  readonly side: Side
  readonly type: OrderType
  readonly role: OrderRole
  readonly parentId: string | null
  /** Whose it is, where its parent tells; null for nobody's. */
  readonly strategyInstance: string | null
}

/** An execution, told once however often the venue tells it. */
export interface OrderFilled {
  readonly fillId: string
  readonly clientOrderId: string
  readonly venueOrderId: string
  readonly strategyInstance: string | null
  readonly instrument: string
  readonly side: Side
  readonly price: string
  readonly quantity: string
  readonly fee: string
  readonly feeCurrency: string
  readonly liquidity: 'maker' | 'taker' | null
  /** By the venue. */
  readonly time: number
}

/** A fill that the venue has taken back. */
export interface FillBusted {
  readonly fillId: string
  readonly clientOrderId: string
  readonly reason: string
  readonly time: number
}

/** What the venue counts as filled of an order, and has no fills of: they were taken back before they were told. */
export interface FillsMissing {
  readonly clientOrderId: string
  readonly quantity: string
}

/** A round trip: what was opened and has been closed, first in, first out. It never changes. */
export interface TradeClosed {
  /** The closing fill's id and the lot's place in it: unique in the account. */
  readonly tradeId: string
  readonly source: 'backtest' | 'simulation' | 'paper' | 'live'
  readonly strategyInstance: string | null
  readonly strategyId: string | null
  readonly strategyVersion: string | null
  /** The intent that opened it, which is where the decision is told. */
  readonly intentId: string | null
  readonly instrument: string
  readonly side: 'long' | 'short'
  readonly quantity: string
  readonly entryTime: number
  readonly entryPrice: string
  readonly exitTime: number
  readonly exitPrice: string
  readonly fees: string
  /** After fees. */
  readonly profit: string
  readonly currency: string
  /** The role of the order that closed it, or what else did. */
  readonly exitReason: 'stop-loss' | 'take-profit' | 'close' | 'entry' | 'reconciled'
}
