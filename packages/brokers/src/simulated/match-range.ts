import type { Scaled } from '@race/core'
import { follow, isAuction, isBeyondStop, isImmediate, isTouched, isWithinLimit } from './match-price.ts'
import type { MatchingPort } from './matching-port.ts'
import type { VenueBar } from './venue-bar.ts'
import type { VenueOrder } from './venue-order.ts'

/**
 * Matches orders against the range of a bar whose way is not known. Stops, which are bad for the trader, come before limits
 * and touches; orders of one kind go in order of submission. Of an order that fills inside the bar the stop is in the market
 * at once and the target from the next bar. A stop-limit reached inside the bar fills in it only when its limit lets it fill
 * at the stop.
 *
 * A trailing stop is tested where it stands against the adverse extreme, then follows the favourable one and is tested
 * against the close, which surely came after.
 */
export function matchRangePessimistic(port: MatchingPort, orders: VenueOrder[], bar: VenueBar): void {
  // What is appended meanwhile is of this bar and handled where it is made.
  const count = orders.length
  let trails = false
  for (let n = 0; n < count; n++) {
    const order = orders[n] as VenueOrder
    if (order.trail !== null) trails = true
    if (order.phase === 'stop' && takesPart(port, order)) matchStop(port, order, bar, true)
  }
  for (let n = 0; n < count; n++) {
    const order = orders[n] as VenueOrder
    if (order.phase !== 'stop' && takesPart(port, order)) matchLimitOrTouch(port, order, bar, true)
  }
  if (!trails) return
  for (let n = 0; n < count; n++) {
    const order = orders[n] as VenueOrder
    if (order.trail === null || !takesPart(port, order)) continue
    follow(order, favourable(order, bar))
    if (order.phase === 'stop' && isBeyondStop(order, bar.close)) meetStop(port, order, bar, true)
  }
}

/**
 * The same with what is good for the trader first: trailing stops follow the favourable extreme before they are tested,
 * limits and touches come before stops, and of an order that fills inside the bar the target is in the market at once and
 * the stop from the next bar.
 */
export function matchRangeOptimistic(port: MatchingPort, orders: VenueOrder[], bar: VenueBar): void {
  const count = orders.length
  for (let n = 0; n < count; n++) {
    const order = orders[n] as VenueOrder
    if (order.trail !== null && takesPart(port, order)) follow(order, favourable(order, bar))
    if (order.phase !== 'stop' && takesPart(port, order)) matchLimitOrTouch(port, order, bar, false)
  }
  for (let n = 0; n < count; n++) {
    const order = orders[n] as VenueOrder
    if (order.phase === 'stop' && takesPart(port, order)) matchStop(port, order, bar, false)
  }
}

function matchStop(port: MatchingPort, order: VenueOrder, bar: VenueBar, isPessimistic: boolean): void {
  if (isBeyondStop(order, adverse(order, bar))) meetStop(port, order, bar, isPessimistic)
}

function meetStop(port: MatchingPort, order: VenueOrder, bar: VenueBar, isPessimistic: boolean): void {
  const price = order.stopTicks as Scaled
  port.trigger(order, bar.closeTime)
  if (isMarket(order) || isWithinLimit(order, price)) meetInside(port, order, price, bar, isPessimistic)
  else {
    // As a limit order it rests, and makes liquidity.
    order.hasMet = true
    const best = favourable(order, bar)
    const reaches =
      !isPessimistic && !isImmediate(order) && isWithinLimit(order, best) && port.fillsAtTouch(order, best)
    if (reaches) meetInside(port, order, order.limitTicks as Scaled, bar, false)
    else {
      order.restsFromBar = port.barNumber(order.instrument) + 1
      port.miss(order, bar.closeTime)
    }
  }
}

function matchLimitOrTouch(port: MatchingPort, order: VenueOrder, bar: VenueBar, isPessimistic: boolean): void {
  const best = favourable(order, bar)
  if (order.phase === 'limit') {
    if (isWithinLimit(order, best) && port.fillsAtTouch(order, best)) {
      meetInside(port, order, order.limitTicks as Scaled, bar, isPessimistic)
    }
    return
  }
  if (order.phase !== 'touch' || !isTouched(order, best)) return
  const price = order.stopTicks as Scaled
  port.trigger(order, bar.closeTime)
  if (isMarket(order) || isWithinLimit(order, price)) {
    meetInside(port, order, price, bar, isPessimistic)
    return
  }
  order.hasMet = true
  // Touch and limit lie the same way: where the price went as far as the limit, it had passed the touch before.
  if (!isImmediate(order) && isWithinLimit(order, best) && port.fillsAtTouch(order, best)) {
    meetInside(port, order, order.limitTicks as Scaled, bar, isPessimistic)
  } else port.miss(order, bar.closeTime)
}

/** A fill inside the bar: of its children, those that are bad for the trader (or good) are in the market at once. */
export function meetInside(
  port: MatchingPort,
  order: VenueOrder,
  price: Scaled,
  bar: VenueBar,
  isPessimistic: boolean,
): void {
  const before = port.workingOf(order.instrument).length
  port.meet(order, price, bar.closeTime)
  admit(port, order.instrument, before, price, bar, isPessimistic)
}

/** Orders that a fill at `price` has sent, from a position of the list on: they see that price first. */
function admit(
  port: MatchingPort,
  instrument: number,
  from: number,
  price: Scaled,
  bar: VenueBar,
  isPessimistic: boolean,
): void {
  const orders = port.workingOf(instrument)
  const until = orders.length
  for (let n = from; n < until; n++) {
    const child = orders[n] as VenueOrder
    child.restsFromBar = port.barNumber(instrument) + 1
    // What comes after the fill is not known: a market order waits for the next open.
    if (!child.isWorking || child.phase === 'market' || isAuction(child)) continue
    const before = orders.length
    port.enter(child, price, bar.closeTime)
    admit(port, instrument, before, price, bar, isPessimistic)
    if (!child.isWorking) continue
    if (isPessimistic && child.phase === 'stop') matchStop(port, child, bar, true)
    else if (!isPessimistic && child.phase !== 'stop') matchLimitOrTouch(port, child, bar, false)
    // The close surely came after the fill.
    if (child.isWorking) follow(child, bar.close)
  }
}

function takesPart(port: MatchingPort, order: VenueOrder): boolean {
  return order.isWorking && order.restsFromBar <= port.barNumber(order.instrument) && !isAuction(order)
}

function isMarket(order: VenueOrder): boolean {
  return order.phase === 'market'
}

/** The end of the range that is bad for the order's side: the high for a buy. */
function adverse(order: VenueOrder, bar: VenueBar): Scaled {
  return order.side === 1 ? bar.high : bar.low
}

function favourable(order: VenueOrder, bar: VenueBar): Scaled {
  return order.side === 1 ? bar.low : bar.high
}
