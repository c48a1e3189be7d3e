import type { OrderSizing, TrailDistance, VenueOrder } from '@race/brokers/simulated'
import type { Holding, OrderRole, OrderStatus, OrderType, Scaled, TimeInForce } from '@race/core'

/** An order as it is kept: what public values are made of. */
export interface RecordedOrder {
  /** Position in the run's list of orders. */
  readonly index: number
  readonly holding: Holding
  readonly side: 1 | -1
  readonly type: OrderType
  readonly role: OrderRole
  readonly timeInForce: TimeInForce
  readonly isReduceOnly: boolean
  readonly isPostOnly: boolean
  readonly decisionTime: number
  readonly ordinal: number | string
  /** Position of the entry whose bracket it belongs to, or whose fill it waited for; −1 for none. */
  readonly parent: number
  /** Counts the brackets of one entry, from 1. */
  readonly legNumber: number
  readonly createdAt: number
  readonly updatedAt: number
  readonly status: OrderStatus
  readonly limitTicks: Scaled | null
  readonly stopTicks: Scaled | null
  /** Null where the size was a share of something that was not resolved. */
  readonly steps: Scaled | null
  readonly filledSteps: Scaled
  /** Sum of ticks × steps over its fills. */
  readonly filledValue: Scaled
  /** How its size was asked for. */
  readonly sizing: OrderSizing
  /** How far a trailing stop stays behind; null for other types. */
  readonly trail: TrailDistance | null
  /** Why it ended, or else the strategy's own words. */
  readonly reason: string | null
}

/** How an order stands now. */
export function recordedOrderOf(order: VenueOrder): RecordedOrder {
  return {
    index: order.index,
    holding: order.holding,
    side: order.side,
    type: order.type,
    role: order.role,
    timeInForce: order.timeInForce,
    isReduceOnly: order.isReduceOnly,
    isPostOnly: order.isPostOnly,
    decisionTime: order.decisionTime,
    ordinal: order.ordinal,
    parent: order.parent === null ? -1 : order.parent.index,
    legNumber: order.legNumber,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    status: order.status,
    limitTicks: order.limitTicks,
    stopTicks: order.stopTicks,
    steps: order.steps,
    filledSteps: order.filledSteps,
    filledValue: order.filledValue,
    sizing: order.sizing,
    trail: order.trail,
    reason: order.endReason ?? order.reason,
  }
}
