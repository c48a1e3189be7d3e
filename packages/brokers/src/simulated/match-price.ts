import { addScaled, multiplyDivideFloor, negateScaled, type Scaled, subtractScaled } from '@race/core'
import type { TrailDistance, VenueOrder } from './venue-order.ts'

/** Whether a price is at the stop or beyond it: at or above for a buy. */
export function isBeyondStop({ side, stopTicks }: VenueOrder, ticks: Scaled): boolean {
  return stopTicks !== null && (side === 1 ? ticks >= stopTicks : ticks <= stopTicks)
}

/** Whether a price is at the touch or better: at or below for a buy. */
export function isTouched({ side, stopTicks }: VenueOrder, ticks: Scaled): boolean {
  return stopTicks !== null && (side === 1 ? ticks <= stopTicks : ticks >= stopTicks)
}

/** Whether the level that an order waits for lies above the market: buy stops, and sell limits and touches. */
export function liesAbove({ phase, side }: VenueOrder): boolean {
  return (phase === 'stop') === (side === 1)
}

/** Whether a price is at the limit or better: at or below for a buy. */
export function isWithinLimit({ side, limitTicks }: VenueOrder, ticks: Scaled): boolean {
  return limitTicks !== null && (side === 1 ? ticks <= limitTicks : ticks >= limitTicks)
}

/**
 * The level of a trailing stop behind a price: below it for a sell, above it for a buy. A share of the price is rounded to
 * the tick away from the price, so that the distance is never less than asked for.
 */
export function trailLevel(side: 1 | -1, distance: TrailDistance, ticks: Scaled): Scaled {
  if ('ticks' in distance) {
    return side === 1 ? addScaled(ticks, distance.ticks) : subtractScaled(ticks, distance.ticks)
  }
  const { numerator, denominator } = distance.share
  const behind = negateScaled(multiplyDivideFloor(negateScaled(ticks), numerator, denominator))
  return side === 1 ? addScaled(ticks, behind) : subtractScaled(ticks, behind)
}

/** Whether an order meets only the first or the last price of a session. */
export function isAuction({ timeInForce }: VenueOrder): boolean {
  return timeInForce === 'at-open' || timeInForce === 'at-close'
}

/** Whether an order fills what it can when it meets the market, and does not rest. */
export function isImmediate({ timeInForce }: VenueOrder): boolean {
  return timeInForce === 'ioc' || timeInForce === 'fok'
}

/** Turns an order whose trigger was reached into a market or a limit order; true for the latter. */
export function releaseTrigger(order: VenueOrder): boolean {
  const { type, side, stopTicks, limitOffset } = order
  if (type === 'trailing-stop-limit' && stopTicks !== null)
    order.limitTicks = side === 1 ? addScaled(stopTicks, limitOffset) : subtractScaled(stopTicks, limitOffset)
  const isLimit = type === 'stop-limit' || type === 'limit-if-touched' || type === 'trailing-stop-limit'
  order.phase = isLimit ? 'limit' : 'market'
  return isLimit
}

/** Lets a trailing stop follow a price; it never moves back. */
export function follow(order: VenueOrder, ticks: Scaled): void {
  if (order.trail === null || order.phase !== 'stop') return
  const level = trailLevel(order.side, order.trail, ticks)
  const { stopTicks } = order
  if (stopTicks === null || (order.side === 1 ? level < stopTicks : level > stopTicks)) order.stopTicks = level
}
