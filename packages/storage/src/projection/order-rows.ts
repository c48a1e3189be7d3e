import type {
  LegFacts,
  OrderAdopted,
  OrderAnswered,
  OrderFilled,
  OrderIntended,
  OrderReported,
  PriceFacts,
} from '@race/core'
import { decimal } from '@race/core'
import type { JournalOrderStatus, LegRow, OrderRow } from './journal-rows.ts'
import { flag, jsonOf } from './row-cells.ts'

/**
 * How far an order has come. Venues tell late and out of order: what is behind where it stands changes no status, and what has
 * ended works no more. A rejection is the exception: one that a resend caused says nothing of the order that was there first.
 */
const progress: Readonly<Record<JournalOrderStatus, number>> = {
  intended: 0,
  unknown: 0,
  missing: 0,
  rejected: 0,
  accepted: 1,
  triggered: 2,
  'partially-filled': 3,
  cancelled: 4,
  expired: 4,
  filled: 5,
}

const open: ReadonlySet<JournalOrderStatus> = new Set([
  'intended',
  'unknown',
  'accepted',
  'triggered',
  'partially-filled',
] as const)

/** Where and when an event stands in its log. */
interface Place {
  readonly time: number
  readonly sequence: number
}

const nothingYet = {
  filledQuantity: '0',
  filledNotional: '0',
  reportedQuantity: null,
  isAdopted: 0,
  venueOrderId: null,
  attempts: 0,
  code: null,
  message: null,
  reportedAt: null,
} as const

export function intendedOrder(data: OrderIntended, { time, sequence }: Place): OrderRow {
  return {
    ...nothingYet,
    ...pricesOf(data),
    time: data.decisionTime,
    sequence,
    clientOrderId: data.clientOrderId,
    intentId: data.intentId,
    strategyInstance: data.strategyInstance,
    parentId: data.parentId,
    instrument: data.instrument,
    side: data.side,
    type: data.type,
    role: data.role,
    timeInForce: data.timeInForce,
    ...statusCells('intended'),
    quantity: data.quantity,
    expiresAt: data.expiresAt,
    isReduceOnly: flag(data.isReduceOnly),
    isPostOnly: flag(data.isPostOnly),
    reason: data.reason,
    updatedAt: time,
  }
}

/** The terms of a leg whose order the venue makes when its entry fills. */
export function legOf(leg: LegFacts, role: 'stop-loss' | 'take-profit', entry: OrderIntended, place: Place): LegRow {
  return {
    ...pricesOf(leg),
    time: entry.decisionTime,
    sequence: place.sequence,
    clientOrderId: leg.clientOrderId,
    intentId: entry.intentId,
    strategyInstance: entry.strategyInstance,
    parentId: entry.clientOrderId,
    side: entry.side === 'buy' ? 'sell' : 'buy',
    type: leg.type,
    role,
    timeInForce: entry.timeInForce,
  }
}

/** The order that a venue made of a leg, which it tells of for the first time. */
export function legOrder(
  leg: LegRow,
  { instrument, quantity }: { readonly instrument: string; readonly quantity: string },
  { time, sequence }: Place,
): OrderRow {
  const { limitPrice, stopPrice, trail, limitOffset, clientOrderId, intentId, strategyInstance, parentId } = leg
  const { side, type, role, timeInForce } = leg
  return {
    ...nothingYet,
    ...{ limitPrice, stopPrice, trail, limitOffset, clientOrderId, intentId, strategyInstance, parentId },
    ...{ side, type, role, timeInForce, instrument, quantity, time, sequence },
    ...statusCells('intended'),
    expiresAt: null,
    isReduceOnly: 1,
    isPostOnly: 0,
    reason: null,
    updatedAt: time,
  }
}

export function adoptedOrder(data: OrderAdopted, place: Place): OrderRow {
  const order: OrderRow = {
    ...nothingYet,
    ...{ trail: null, limitOffset: null, limitPrice: null, stopPrice: null },
    time: data.time,
    sequence: place.sequence,
    clientOrderId: data.clientOrderId,
    intentId: null,
    strategyInstance: data.strategyInstance,
    parentId: data.parentId,
    instrument: data.instrument,
    side: data.side,
    type: data.type,
    role: data.role,
    timeInForce: null,
    ...statusCells('intended'),
    quantity: data.quantity,
    expiresAt: null,
    isReduceOnly: 0,
    isPostOnly: 0,
    isAdopted: 1,
    reason: null,
    updatedAt: place.time,
  }
  return reported(order, data, place)
}

export function answered(order: OrderRow, data: OrderAnswered, { time }: Place): OrderRow {
  const venueOrderId = data.venueOrderId ?? order.venueOrderId
  if (data.command !== 'submit') return { ...order, venueOrderId, updatedAt: time }
  const isUnsettled = progress[order.status] === 0
  return {
    ...order,
    ...(isUnsettled ? statusCells(data.answer) : {}),
    venueOrderId,
    attempts: Math.max(order.attempts, data.attempt),
    code: data.code,
    message: data.message,
    updatedAt: time,
  }
}

export function missing(order: OrderRow, { time }: Place): OrderRow {
  return progress[order.status] > 0 ? order : { ...order, ...statusCells('missing'), updatedAt: time }
}

export function reported(order: OrderRow, data: OrderReported, { time }: Place): OrderRow {
  const isAhead = progress[data.status] >= progress[order.status]
  const status = isAhead ? statusCells(data.status) : {}
  // Prices and sizes have no order of their own, such as levels of a trailing stop: the venue's time gives it.
  if (order.reportedAt !== null && data.time < order.reportedAt) return { ...order, ...status, updatedAt: time }
  return {
    ...order,
    ...status,
    venueOrderId: data.venueOrderId,
    quantity: data.quantity,
    reportedQuantity: data.filledQuantity,
    limitPrice: data.limitPrice ?? order.limitPrice,
    stopPrice: data.stopPrice ?? order.stopPrice,
    reason: data.reason ?? order.reason,
    reportedAt: data.time,
    updatedAt: time,
  }
}

export function filled(order: OrderRow, fill: OrderFilled, { time }: Place): OrderRow {
  const filledQuantity = decimal(order.filledQuantity).plus(fill.quantity)
  const status = filledQuantity.lessThan(order.quantity) ? 'partially-filled' : 'filled'
  return {
    ...order,
    ...(progress[status] >= progress[order.status] ? statusCells(status) : {}),
    venueOrderId: order.venueOrderId ?? fill.venueOrderId,
    filledQuantity: filledQuantity.toString(),
    filledNotional: decimal(order.filledNotional).plus(decimal(fill.price).times(fill.quantity)).toString(),
    updatedAt: time,
  }
}

/** A fill less. An order that was filled has ended, and for less: the account counts it as cancelled. */
export function unfilled(
  order: OrderRow,
  fill: { readonly price: string; readonly quantity: string },
  { time }: Place,
): OrderRow {
  return {
    ...order,
    ...(order.status === 'filled' ? statusCells('cancelled') : {}),
    filledQuantity: decimal(order.filledQuantity).minus(fill.quantity).toString(),
    filledNotional: decimal(order.filledNotional).minus(decimal(fill.price).times(fill.quantity)).toString(),
    updatedAt: time,
  }
}

function statusCells(status: JournalOrderStatus): Pick<OrderRow, 'status' | 'isOpen'> {
  return { status, isOpen: flag(open.has(status)) }
}

function pricesOf({ limitPrice, stopPrice, trail, limitOffset }: PriceFacts): Pick<LegRow, keyof PriceFacts> {
  return { limitPrice, stopPrice, trail: trail === null ? null : jsonOf(trail), limitOffset }
}
