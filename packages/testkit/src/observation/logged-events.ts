import type { BacktestResult } from '@race/backtest'
import type { Fill, Order, OrderEvent } from '@race/core'
import { isoTime } from '../internal/iso-time.ts'

/** An order event or a fill, with its order as it ended. */
export type LoggedEvent =
  | { readonly kind: 'order event'; readonly time: number; readonly event: OrderEvent; readonly order: Order }
  | { readonly kind: 'fill'; readonly time: number; readonly event: Fill; readonly order: Order }

/** The order events and fills of a result, in sequence. */
export function loggedEvents(result: BacktestResult): readonly LoggedEvent[] {
  const orders = new Map(result.orders.map((order) => [order.clientOrderId, order]))
  const orderOf = ({ clientOrderId }: Fill | OrderEvent): Order => orders.get(clientOrderId) as Order
  const { orderEvents, fills } = result
  const log: LoggedEvent[] = []
  for (const event of orderEvents)
    log[event.sequence] = { kind: 'order event', time: event.time, event, order: orderOf(event) }
  for (const event of fills) log[event.sequence] = { kind: 'fill', time: event.time, event, order: orderOf(event) }
  return log
}

/**
 * Whether two events are the same, in all that does not change later on: an order's quantity and prices may, and the
 * result tells only how they ended.
 */
export function sameEvent(a: LoggedEvent, b: LoggedEvent): boolean {
  if (a.time !== b.time || !sameOrder(a.order, b.order)) return false
  if (a.kind === 'fill') return b.kind === 'fill' && sameFill(a.event, b.event)
  return b.kind === 'order event' && a.event.status === b.event.status && a.event.reason === b.event.reason
}

function sameOrder(a: Order, b: Order): boolean {
  return (
    a.clientOrderId === b.clientOrderId &&
    a.instrument === b.instrument &&
    a.side === b.side &&
    a.type === b.type &&
    a.role === b.role &&
    a.timeInForce === b.timeInForce
  )
}

function sameFill(a: Fill, b: Fill): boolean {
  return (
    a.price.equals(b.price) &&
    a.quantity.equals(b.quantity) &&
    a.fee.currency === b.fee.currency &&
    a.fee.amount.equals(b.fee.amount)
  )
}

/** An event with its time, in words; `nothing more` for none. */
export function describeEvent(logged: LoggedEvent | undefined): string {
  if (logged === undefined) return 'nothing more'
  const { kind, event, time, order } = logged
  if (kind === 'order event') {
    const reason = event.reason === null ? '' : ` (${event.reason})`
    return `${isoTime(time)} ${event.status}: ${orderWords(order)}${reason}`
  }
  const { quantity, price, fee } = event
  return `${isoTime(time)} fill: ${order.side} ${quantity} ${order.instrument} at ${price}, fee ${fee} (${order.role})`
}

function orderWords({ side, quantity, instrument, type, role, limitPrice, stopPrice }: Order): string {
  const size = quantity === null ? 'a share of the account in' : String(quantity)
  const limit = limitPrice === null ? '' : `, limit ${limitPrice}`
  const stop = stopPrice === null ? '' : `, stop ${stopPrice}`
  return `${side} ${size} ${instrument}, ${type} order, ${role}${limit}${stop}`
}
