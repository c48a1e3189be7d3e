import type { OrderIntended, OrderType, Scaled, VenueFill, VenueOrderReport } from '@race/core'
import { stepsOfText } from '../account/increments.ts'
import type { OrderRecord } from '../account/order-record.ts'
import type { KernelPort } from '../kernel-port.ts'

/** The order that a report is of: by our name for it, or by the venue's. */
export function findOrder(
  { state }: KernelPort,
  { clientOrderId, venueOrderId }: { readonly clientOrderId: string | null; readonly venueOrderId: string },
): OrderRecord | undefined {
  return (clientOrderId === null ? undefined : state.orders.get(clientOrderId)) ?? state.byVenueId.get(venueOrderId)
}

/** What a venue that keeps no ids of ours tells of an order: a report tells its terms, a fill only a part of it. */
type NamelessReport = VenueOrderReport | VenueFill

/**
 * At a venue that keeps no ids of ours: the oldest order of these terms that was sent, and of which nobody knows its name there;
 * where there is none, the order that is being replaced by one of these terms, or that has ended since, and only by its name.
 */
export function unnamed({ state, capabilities }: KernelPort, report: NamelessReport): OrderRecord | undefined {
  if (capabilities.clientOrderIds !== 'none') return undefined
  const steps = stepsOfText(String(report.quantity), state.instrument(report.instrument))
  let replaced: OrderRecord | undefined
  for (const order of state.open) {
    const { intended } = order
    if (intended.instrument !== report.instrument || intended.side !== report.side) continue
    if (order.venueOrderId !== null) {
      if (replaced === undefined && isReplacementOf(order, report, steps)) replaced = order
    } else if ((order.status === 'submitted' || order.isUnknown) && isOfTerms(order, intended, report, steps)) {
      return order
    }
  }
  if (replaced !== undefined || 'fillId' in report) return replaced
  for (const order of state.orders.values()) {
    const { instrument, side } = order.intended
    if (instrument !== report.instrument || side !== report.side || !order.mayBeReplaced) continue
    if (isReplacementOf(order, report, steps)) return order
  }
  return undefined
}

/** Whether a report is of what took an order's place, by any of the replacements that were asked for: told before the answer to it. */
export function isReplacementOf(order: OrderRecord, report: NamelessReport, steps: Scaled): boolean {
  const { replacing } = order
  if (replacing === null) return false
  return [...replacing.before, replacing].some((terms) => {
    const prices = {
      limitPrice: terms.limitPrice ?? order.limitPrice,
      stopPrice: terms.stopPrice ?? order.stopPrice,
    }
    return isOfTerms({ ...prices, steps: terms.steps ?? order.steps }, order.intended, report, steps)
  })
}

/** Whether a report of so many steps may be of an order of these terms. */
function isOfTerms(
  terms: Pick<OrderRecord, 'steps' | 'limitPrice' | 'stopPrice'>,
  { type, side }: OrderIntended,
  report: NamelessReport,
  steps: Scaled,
): boolean {
  const { limitPrice, stopPrice } = terms
  if ('fillId' in report) {
    if (steps > terms.steps || limitPrice === null) return steps <= terms.steps
    // No order fills at a worse price than its limit.
    return side === 'buy' ? report.price.lessThanOrEqual(limitPrice) : report.price.greaterThanOrEqual(limitPrice)
  }
  if (steps !== terms.steps || limitPrice !== textOf(report.limitPrice) || stopPrice !== textOf(report.stopPrice)) {
    return false
  }
  return report.type === type || (report.type === onceTriggered[type] && stopPrice !== null)
}

/** What some venues call an order of a type after its stop was reached. */
const onceTriggered: Readonly<Partial<Record<OrderType, OrderType>>> = { stop: 'market', 'stop-limit': 'limit' }

/**
 * Whether it takes a question whose a fill is: its name is known of no order, and one whose name nobody knows may have filled. Taken by
 * what a fill tells, it could be of another order of ours, or of none.
 */
export function isOfNobody(port: KernelPort, fill: VenueFill): boolean {
  const { state, capabilities } = port
  if (capabilities.clientOrderIds !== 'none' || !capabilities.reports.fills || state.fills.has(fill.fillId))
    return false
  return findOrder(port, fill) === undefined && unnamed(port, fill) !== undefined
}

/** The name here of an order from outside that has none of its own. */
export function adoptedName(venueOrderId: string): string {
  return `venue:${venueOrderId}`
}

export function textOf(value: { toString(): string } | null): string | null {
  return value === null ? null : String(value)
}
