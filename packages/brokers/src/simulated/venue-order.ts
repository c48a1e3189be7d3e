import {
  type Approval,
  type Holding,
  type IntentKey,
  intentId,
  type OrderRole,
  type OrderStatus,
  type OrderType,
  type Scaled,
  type Side,
  type SignalStatus,
  type TimeInForce,
} from '@race/core'

/** A fraction as exact integers. */
export interface Ratio {
  readonly numerator: Scaled
  readonly denominator: Scaled
}

/**
 * How many steps an order is for. `fixed` is known from the start; the others are resolved when the order fills, and
 * then hold at most what the gate has approved. `held` is the whole position at that moment.
 */
export type OrderSizing =
  | { readonly type: 'fixed'; readonly steps: Scaled }
  | { readonly type: 'held' }
  | { readonly type: 'notional'; readonly amount: Scaled }
  | { readonly type: 'equity-fraction'; readonly fraction: Ratio }
  | { readonly type: 'target-fraction'; readonly fraction: Ratio }
  | { readonly type: 'risk-fraction'; readonly fraction: Ratio; readonly stopTicks: Scaled }

/** Prices of the children that an entry gets when it fills, in ticks. */
export interface BracketTicks {
  readonly stop: Scaled | null
  readonly target: Scaled | null
}

/** What of an order decides its size. */
export type OrderToSize = Pick<VenueOrder, 'holding' | 'side' | 'sizing' | 'approvedNotional' | 'isReduceOnly'>

/** What the engine hands to the venue: an approved order. */
export interface VenueOrderInit {
  readonly holding: Holding
  /** Position of the instrument in the configured order. */
  readonly instrument: number
  readonly side: 1 | -1
  readonly type: OrderType
  readonly role: OrderRole
  readonly timeInForce: TimeInForce
  readonly sizing: OrderSizing
  /** The most that may be spent, fee included, at the ledger scale; null for orders that only reduce. */
  readonly approvedNotional: Scaled | null
  readonly approval: Approval | null
  readonly intent: IntentKey
  readonly limitTicks: Scaled | null
  readonly stopTicks: Scaled | null
  readonly bracket: BracketTicks | null
  /** Epoch ms after which the order is no longer good; Infinity for good till cancelled. */
  readonly expiresAt: number
  readonly time: number
  readonly reason: string | null
  /** Told of the status, for the strategy. */
  readonly ticket: { status: SignalStatus } | null
  readonly parent: VenueOrder | null
}

/** An order as the venue keeps it: plain fields, because the matching loop reads them on every bar. */
export class VenueOrder {
  readonly holding: Holding
  readonly instrument: number
  readonly side: 1 | -1
  readonly type: OrderType
  readonly role: OrderRole
  readonly timeInForce: TimeInForce
  readonly sizing: OrderSizing
  readonly approvedNotional: Scaled | null
  readonly strategyInstance: string
  readonly decisionTime: number
  readonly ordinal: number | string
  readonly bracket: BracketTicks | null
  readonly createdAt: number
  readonly reason: string | null
  readonly parent: VenueOrder | null
  readonly expiresAt: number

  /** The gate's approval and the strategy's ticket; let go of when the order has ended, so that memory is free again. */
  approval: Approval | null
  ticket: { status: SignalStatus } | null
  /** Position in the run's list of orders. */
  index = -1
  status: OrderStatus = 'initialized'
  updatedAt: number
  limitTicks: Scaled | null
  stopTicks: Scaled | null
  /** Whether the venue took it. */
  wasAccepted = false
  /** Whether a stop-limit has met its stop. */
  isTriggered = false
  /** The first bar (counted by the venue for the instrument) whose path the order can fill within. */
  restsFromBar = 0
  /** The other child of the same bracket: when one fills, the other is cancelled. */
  sibling: VenueOrder | null = null
  filledSteps: Scaled = 0
  filledTicks: Scaled = 0
  /** Why it was denied, rejected, cancelled or expired. */
  endReason: string | null = null

  constructor(init: VenueOrderInit) {
    this.holding = init.holding
    this.instrument = init.instrument
    this.side = init.side
    this.type = init.type
    this.role = init.role
    this.timeInForce = init.timeInForce
    this.sizing = init.sizing
    this.approvedNotional = init.approvedNotional
    this.approval = init.approval
    this.strategyInstance = init.intent.strategyInstance
    this.decisionTime = init.intent.decisionTime
    this.ordinal = init.intent.ordinal
    this.bracket = init.bracket
    this.createdAt = init.time
    this.updatedAt = init.time
    this.reason = init.reason
    this.ticket = init.ticket
    this.parent = init.parent
    this.expiresAt = init.expiresAt
    this.limitTicks = init.limitTicks
    this.stopTicks = init.stopTicks
  }

  get intentId(): string {
    return intentId(this)
  }

  /** Children and closing orders can only make a position smaller. */
  get isReduceOnly(): boolean {
    return this.role !== 'entry'
  }

  get sideName(): Side {
    return this.side === 1 ? 'buy' : 'sell'
  }
}
