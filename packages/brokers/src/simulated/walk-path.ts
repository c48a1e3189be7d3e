import type { Scaled } from '@race/core'
import { follow, isAuction, isWithinLimit, liesAbove } from './match-price.ts'
import type { MatchingPort } from './matching-port.ts'
import { isHighFirst } from './price-path.ts'
import type { IntrabarPolicy, VenueBar } from './venue-bar.ts'
import type { VenueOrder } from './venue-order.ts'

/** Walks a bar from its open over its two extremes to its close; orders act where the way meets them. */
export function walkBar(port: MatchingPort, instrument: number, bar: VenueBar, policy: IntrabarPolicy): void {
  // Range policies are matched elsewhere, so the side does not matter.
  const highFirst = isHighFirst(policy, bar, 1)
  const first = highFirst ? bar.high : bar.low
  const second = highFirst ? bar.low : bar.high
  walkSegment(port, instrument, bar.open, first, bar.closeTime)
  walkSegment(port, instrument, first, second, bar.closeTime)
  walkSegment(port, instrument, second, bar.close, bar.closeTime)
}

/**
 * Moves the price in a straight line: again and again the order that the line meets next acts, at that price; at one price,
 * the one submitted first. Children of what fills take part from that price on.
 *
 * @param isJump whether the price has come to `from` without passing what lies before
 */
export function walkSegment(
  port: MatchingPort,
  instrument: number,
  from: Scaled,
  to: Scaled,
  time: number,
  isJump = false,
): void {
  const orders = port.workingOf(instrument)
  const isRising = to > from
  let at = from
  for (;;) {
    const next = nextOrder(port, orders, at, to, isRising)
    if (next === null) break
    at = actionPrice(next, at, isRising) as Scaled
    act(port, next, priceOfAction(next, at, isJump), time, orders)
  }
  for (let n = 0; n < orders.length; n++) {
    const order = orders[n] as VenueOrder
    if (order.trail !== null && order.isWorking) follow(order, to)
  }
}

function nextOrder(
  port: MatchingPort,
  orders: readonly VenueOrder[],
  at: Scaled,
  to: Scaled,
  isRising: boolean,
): VenueOrder | null {
  let next: VenueOrder | null = null
  let nearest: Scaled = to
  for (let n = 0; n < orders.length; n++) {
    const order = orders[n] as VenueOrder
    if (!order.isWorking || order.restsFromBar > port.barNumber(order.instrument) || isAuction(order)) continue
    const price = actionPrice(order, at, isRising)
    if (price !== null && order.phase === 'limit' && order.hasMet) {
      const furthest = (order.side === -1) === isRising ? to : at
      if (!port.fillsAtTouch(order, furthest)) continue
    }
    if (price === null || (isRising ? price > nearest : price < nearest)) continue
    if (next !== null && price === nearest) continue
    next = order
    nearest = price
  }
  return next
}

/** Where on the way an order acts: at once where the price already meets it, null where this way never does. */
function actionPrice(order: VenueOrder, at: Scaled, isRising: boolean): Scaled | null {
  if (order.phase === 'market') return at
  const level = order.phase === 'limit' ? order.limitTicks : order.stopTicks
  if (level === null) return null
  const isAbove = liesAbove(order)
  if (isAbove ? at >= level : at <= level) return at
  return isAbove === isRising ? level : null
}

/**
 * What rests on the way fills at its limit, also where the price is beyond it already and only the spread has kept it from
 * taking; what a jump has passed fills where the jump ends.
 */
function priceOfAction(order: VenueOrder, at: Scaled, isJump: boolean): Scaled {
  return order.phase === 'limit' && order.hasMet && !isJump ? (order.limitTicks as Scaled) : at
}

function act(port: MatchingPort, order: VenueOrder, price: Scaled, time: number, orders: readonly VenueOrder[]): void {
  if (order.phase === 'stop' || order.phase === 'touch') {
    port.trigger(order, time)
    // As a limit order it goes on along the way from here.
    if (order.limitTicks !== null && !isWithinLimit(order, price)) {
      order.hasMet = true
      port.miss(order, time)
      return
    }
  }
  const before = orders.length
  port.meet(order, price, time)
  // The list grows while it is walked: what these send in turn is in the market from here on as well.
  for (let n = before; n < orders.length; n++) {
    const child = orders[n] as VenueOrder
    child.restsFromBar = port.barNumber(order.instrument)
    if (child.isWorking) port.enter(child, price, time)
  }
}
