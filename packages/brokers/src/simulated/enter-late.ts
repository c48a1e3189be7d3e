import { isAuction } from './match-price.ts'
import type { MatchingPort } from './matching-port.ts'
import type { IntrabarPolicy, VenueBar } from './venue-bar.ts'
import type { VenueOrder } from './venue-order.ts'

/**
 * Lets orders that came, or were moved, after the bar had opened and before its path meet the price that stood then, its
 * open. Without this a range match would fill them at prices that the bar never had. A market order fills here only where
 * the path is walked; else it waits for the next open.
 */
export function enterLate(port: MatchingPort, instrument: number, bar: VenueBar, policy: IntrabarPolicy): void {
  const isWalked = policy !== 'pessimistic' && policy !== 'optimistic'
  const orders = port.workingOf(instrument)
  const bars = port.barNumber(instrument)
  const count = orders.length
  // The list grows while it is walked: children of what fills here are in the market for the whole path.
  for (let n = 0; n < orders.length; n++) {
    const order = orders[n] as VenueOrder
    if (n >= count) order.restsFromBar = bars
    if (order.hasMet || !order.isWorking || order.restsFromBar > bars || isAuction(order)) continue
    if (isWalked || order.phase !== 'market') port.enter(order, bar.open, bar.closeTime)
  }
}

/** Whether any order ends inside the bar, or has met no price yet: on nearly every bar none has, and one look is enough. */
export function hasUnsettled(orders: readonly VenueOrder[], closeTime: number): boolean {
  for (let n = 0; n < orders.length; n++) {
    const order = orders[n] as VenueOrder
    if (!order.hasMet || order.expiresAt < closeTime) return true
  }
  return false
}
