import {
  type Approval,
  type Holding,
  type IntentKey,
  intentId,
  type OpenLot,
  type OrderRole,
  type OrderStatus,
  type OrderType,
  type Scaled,
  type Side,
  type SignalStatus,
  subtractScaled,
  type TimeInForce,
} from '@race/core'

import type { OrderCosts } from './order-costs.ts'
import type { RestingPlace } from './ticks/resting-place.ts'

/** A fraction as exact integers. */
export interface Ratio {
  readonly numerator: Scaled
  readonly denominator: Scaled
}

/**
 * How many steps an order is for. `fixed` is known from the start; the others are resolved when the order first meets the
 * market, and then hold at most what the gate has approved. `held` is the whole position at that moment, `held-fraction`
 * a part of it, floored.
 */
export type OrderSizing =
  | { readonly type: 'fixed'; readonly steps: Scaled }
  | { readonly type: 'held' }
  | { readonly type: 'held-fraction'; readonly fraction: Ratio }
  | { readonly type: 'notional'; readonly amount: Scaled }
  | { readonly type: 'equity-fraction'; readonly fraction: Ratio }
  | { readonly type: 'target-fraction'; readonly fraction: Ratio }
  | { readonly type: 'risk-fraction'; readonly fraction: Ratio; readonly stopTicks: Scaled }

/** How far a trailing stop stays behind the best price: ticks, or a share of that price. */
export type TrailDistance = { readonly ticks: Scaled } | { readonly share: Ratio }

/** One child of a bracket, as it will be placed. */
export interface BracketLeg {
  readonly type: OrderType
  readonly stopTicks: Scaled | null
  readonly limitTicks: Scaled | null
  readonly trail: TrailDistance | null
  /** Ticks from the stop to the limit of a trailing-stop-limit. */
  readonly limitOffset: Scaled
}

/** The children that an entry gets when it fills. */
export interface Bracket {
  readonly stop: BracketLeg | null
  readonly target: BracketLeg | null
}

/** What of an order decides its size. */
export type OrderToSize = Pick<VenueOrder, 'holding' | 'side' | 'sizing' | 'approvedNotional' | 'isReduceOnly'>

/**
 * What an order waits for. `market`: the next price. `limit`: its limit or better. `stop`: a price at its stop or worse for
 * the trader. `touch`: a price at its touch or better.
 */
export type OrderPhase = 'market' | 'limit' | 'stop' | 'touch'

/**
 * An order as the venue keeps it: plain fields, because the matching loop reads them on every bar. The engine makes it,
 * sets what differs from a good-till-cancelled market order, and hands it over approved.
 */
export class VenueOrder implements IntentKey {
  readonly holding: Holding
  /** Position of the instrument in the configured order. */
  readonly instrument: number
  readonly side: 1 | -1
  readonly strategyInstance: string
  readonly decisionTime: number
  readonly ordinal: number | string
  /** Epoch ms. */
  readonly createdAt: number

  type: OrderType = 'market'
  role: OrderRole = 'entry'
  timeInForce: TimeInForce = 'gtc'
  sizing: OrderSizing
  isReduceOnly = false
  isPostOnly = false
  /** Of an iceberg, what is shown at a time; null for all of it. Needs quotes or trades. */
  displaySteps: Scaled | null = null
  limitTicks: Scaled | null = null
  /** The price that triggers: a stop, a touch, or the latest level of a trailing stop. */
  stopTicks: Scaled | null = null
  trail: TrailDistance | null = null
  /** Ticks from the stop to the limit of a trailing-stop-limit. */
  limitOffset: Scaled = 0
  /** The most that may be spent, fee included, at the ledger scale; null for orders that only reduce. */
  approvedNotional: Scaled | null = null
  /** The last moment at which it is good, epoch ms; Infinity for good till cancelled. */
  expiresAt = Number.POSITIVE_INFINITY
  bracket: Bracket | null = null
  /** The strategy's own words; null for none. */
  reason: string | null = null
  /** The gate's approval and the strategy's ticket; let go of when the order has ended, so that memory is free again. */
  approval: Approval | null = null
  /** Told of the status, for the strategy. */
  ticket: { status: SignalStatus } | null = null
  /** The entry whose bracket it belongs to, or whose fill it waited for. */
  parent: VenueOrder | null = null

  /** Position in the run's list of orders. */
  index = -1
  /** Counts the brackets that one entry had, from 1: where its parts fill far apart, it may need another. */
  legNumber = 1
  status: OrderStatus = 'initialized'
  updatedAt: number
  phase: OrderPhase = 'market'
  /** Whether the venue took it. */
  wasAccepted = false
  /** Whether it has met the market: what meets it later rests, and makes liquidity. */
  hasMet = false
  /** The first bar (counted by the venue for the instrument) in whose path the order takes part. */
  restsFromBar = 0
  /** Where a limit order rests that is matched against quotes and trades; null before it does. */
  place: RestingPlace | null = null
  /** Orders tied to it, as a ring that comes back to it; null for none. */
  linked: VenueOrder | null = null
  /** `oco`: a fill of one cancels the others. `ouo`: what one fills, the others are for less. */
  linkType: 'oco' | 'ouo' = 'oco'
  /** The lot that it may only make smaller; null for entries, and where no lots are kept. */
  lot: OpenLot | null = null
  /** Orders that wait for this one to fill. */
  dependants: VenueOrder[] | null = null
  /** The children of its bracket, once placed. */
  stopChild: VenueOrder | null = null
  targetChild: VenueOrder | null = null
  /** Sent by the engine to close what is held when a run ends: the venue's rules do not ask it. */
  isForced = false
  /** The number by which its chances are drawn; 0 where nothing is left to chance. */
  luck = 0
  /** What the costs of its next fill depend on; null for what fills at once and wholly. */
  costs: OrderCosts | null = null
  /** Whether a compatibility policy decided the size; buying power is then the policy's own business. */
  isSizedByPolicy = false
  /** What it is for in all; null before a share of something is resolved. */
  steps: Scaled | null
  filledSteps: Scaled = 0
  /** Sum of ticks × steps over its fills: the average price follows exactly. */
  filledValue: Scaled = 0
  /** Why it was denied, rejected, cancelled or expired. */
  endReason: string | null = null

  constructor(
    holding: Holding,
    instrument: number,
    side: 1 | -1,
    intent: IntentKey,
    time: number,
    sizing: OrderSizing,
  ) {
    this.holding = holding
    this.instrument = instrument
    this.side = side
    this.strategyInstance = intent.strategyInstance
    this.decisionTime = intent.decisionTime
    this.ordinal = intent.ordinal
    this.createdAt = time
    this.updatedAt = time
    this.sizing = sizing
    this.steps = sizing.type === 'fixed' ? sizing.steps : null
  }

  get intentId(): string {
    return intentId(this)
  }

  get sideName(): Side {
    return this.side === 1 ? 'buy' : 'sell'
  }

  /** Whether it is in the market. */
  get isWorking(): boolean {
    const { status } = this
    return status === 'accepted' || status === 'triggered' || status === 'partially-filled'
  }

  /** What is left to fill; null while a share of something is not resolved. */
  get remainingSteps(): Scaled | null {
    return this.steps === null ? null : subtractScaled(this.steps, this.filledSteps)
  }
}

/** What an order of a type waits for when the venue takes it. */
export function firstPhaseOf(type: OrderType): OrderPhase {
  switch (type) {
    case 'market':
      return 'market'
    case 'limit':
      return 'limit'
    case 'market-if-touched':
    case 'limit-if-touched':
      return 'touch'
    default:
      return 'stop'
  }
}
