import type { IntrabarPolicy, SlippageModel } from '@race/brokers/simulated'
import type { Decimal, Money, Order, OrderStatus } from '@race/core'

/** A bar of the series that an order was matched against. */
export interface ExplainedBar {
  /** Position in the series, from 0. */
  readonly index: number
  /** Epoch ms. */
  readonly openTime: number
  readonly closeTime: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
}

/** What was asked for. Prices are on the tick, as the order had them when it was submitted. */
export interface ExplainedSignal {
  /** Epoch ms. */
  readonly decisionTime: number
  /** The bar at whose close it was decided; null before the first. */
  readonly bar: ExplainedBar | null
  /** The size, in words: `50 % of equity`. */
  readonly size: string
  readonly limitPrice: Decimal | null
  readonly stopPrice: Decimal | null
  /** How far a trailing stop stays behind, in words; null for other types. */
  readonly trail: string | null
  /** Ids of the stops and targets of its bracket, once they were placed. */
  readonly brackets: readonly string[]
  /** The strategy's words, as far as nothing came after them; null for none. */
  readonly reason: string | null
}

/** Whether the order was let through to the venue. */
export interface ExplainedGate {
  readonly approved: boolean
  readonly profile: string
  /** Why not: a code of the gate, or of the check whether the signal is sound. */
  readonly code: string | null
  /** The limit behind the code, where there is one. */
  readonly limit: { readonly name: string; readonly value: number | string | boolean | null } | null
  /** In words; null for an approval. */
  readonly message: string | null
}

/** A change of the order's status, or of its prices. */
export interface ExplainedEvent {
  /** Position in the run's sequence of order events and fills. */
  readonly sequence: number
  readonly status: OrderStatus
  /** Epoch ms. */
  readonly time: number
  readonly reason: string | null
  readonly limitPrice: Decimal | null
  readonly stopPrice: Decimal | null
  /** The latest bar that had closed then. */
  readonly bar: ExplainedBar | null
}

/** How a share of something became units. */
export interface ExplainedSize {
  /** As the signal asked for it, in words. */
  readonly asked: string
  /** Exact equity when the signal was taken: no order may spend more. Null where it cannot be known from fills alone. */
  readonly equityAtSignal: Money | null
  /** Exact equity at the fill, by its price. Null as above. */
  readonly equityAtFill: Money | null
  /** The price by which the size was found. */
  readonly price: Decimal
  /** Units that the order was for. */
  readonly quantity: Decimal
}

/** An amount on one account of the ledger: positive is a debit. */
export interface ExplainedPosting {
  readonly cause: string
  readonly account: string
  readonly amount: Money
}

export interface ExplainedFill {
  /** Position in the run's sequence of order events and fills. */
  readonly sequence: number
  /** Epoch ms. */
  readonly time: number
  readonly bar: ExplainedBar
  /** Which rule of matching gave the price, in words, with the figures of the bar. */
  readonly rule: string
  /** The price by that rule, before costs; null where the rule cannot be told from the record. */
  readonly priceBeforeCosts: Decimal | null
  readonly price: Decimal
  /** Ticks by which spread and slippage made the price worse; 0 for orders that wait at their price. */
  readonly costTicks: number | null
  readonly quantity: Decimal
  /** Null for fills after the first. */
  readonly size: ExplainedSize | null
  readonly fee: { readonly amount: Money; readonly formula: string }
  readonly postings: readonly ExplainedPosting[]
}

/** How near the market came to an order that did not fill. */
export interface NearestApproach {
  readonly bar: ExplainedBar
  /** What it waited for then. */
  readonly waitedFor: 'limit' | 'stop' | 'touch'
  readonly level: Decimal
  /** The price of the bar that came nearest. */
  readonly price: number
  /** Ticks from that price to the level; 0 or less: the market was there. */
  readonly distanceTicks: number
}

/** Why an order filled, or did not, at that price. `toString` tells it in words. */
export interface OrderExplanation {
  readonly order: Order
  readonly signal: ExplainedSignal
  readonly gate: ExplainedGate
  /** What was assumed of the way of the price inside a bar. */
  readonly intrabar: IntrabarPolicy
  readonly slippage: SlippageModel
  readonly events: readonly ExplainedEvent[]
  readonly fills: readonly ExplainedFill[]
  /** Null for an order that filled whole, and for one that waited for no price. */
  readonly nearest: NearestApproach | null
  /** Why it is over, or what it waits for, in words. */
  readonly ending: string
  toString(): string
}
