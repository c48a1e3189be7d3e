import { incrementsToFloat, type Scaled } from '@race/core'
import { liesAbove } from './match-price.ts'
import type { SimulatedVenue } from './simulated-venue.ts'
import type { VenueOrder } from './venue-order.ts'

/** Prices, not ticks: a bar whose low is above `below` and whose high is below `above` reaches none of the orders. */
export interface UntouchedRange {
  below: number
  above: number
}

/** Of a float price, what rounding to float and to the tick may add up to, many times over. */
const tolerance = 1e-12

/**
 * Finds between which prices the next bars pass by every working order of an instrument, so that they need not be matched:
 * nothing happens to the orders, and only time passes. False where each bar must be matched: an order trails, ends at a moment,
 * waits for an auction, or has yet to meet its first price; or bars are walked by finer ones, which may reach further than
 * the bar that they make up.
 *
 * The range is a little narrower than the truth, because it is compared with prices that are not yet taken to ticks.
 */
export function findUntouchedRange(
  venue: Pick<SimulatedVenue, 'barNumber' | 'held' | 'intrabar' | 'walk' | 'workingOf'>,
  instrument: number,
  range: UntouchedRange,
): boolean {
  if (venue.held.length !== 0 || venue.walk !== null || venue.intrabar === 'lower-timeframe') return false
  return findRangeOf(venue.workingOf(instrument), venue.barNumber(instrument) + 1, range)
}

/** The same for a list of orders. */
export function findRangeOf(orders: readonly VenueOrder[], nextBar: number, range: UntouchedRange): boolean {
  range.below = Number.NEGATIVE_INFINITY
  range.above = Number.POSITIVE_INFINITY
  for (let n = 0; n < orders.length; n++) {
    const order = orders[n] as VenueOrder
    if (!restsQuietly(order, nextBar)) return false
    const level = order.phase === 'limit' ? order.limitTicks : order.stopTicks
    if (level === null) return false
    narrow(range, order, level)
  }
  return true
}

/** Whether nothing but its price can move an order. */
function restsQuietly(order: VenueOrder, nextBar: number): boolean {
  return (
    order.hasMet &&
    order.phase !== 'market' &&
    order.trail === null &&
    order.timeInForce === 'gtc' &&
    order.expiresAt === Number.POSITIVE_INFINITY &&
    order.restsFromBar <= nextBar
  )
}

function narrow(range: UntouchedRange, order: VenueOrder, level: Scaled): void {
  const { tick } = order.holding.valuation
  const price = incrementsToFloat(level, tick)
  const margin = incrementsToFloat(1, tick) + Math.abs(price) * tolerance
  if (liesAbove(order)) {
    if (price - margin < range.above) range.above = price - margin
  } else if (price + margin > range.below) range.below = price + margin
}
