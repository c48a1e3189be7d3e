import type { Scaled } from '@race/core'
import type { OrderModification } from './venue-options.ts'
import type { VenueOrder } from './venue-order.ts'

/**
 * Applies what may be changed of an order that works or is held; true where something did change. A price that the order
 * does not have, the trigger of an order that was triggered, and a larger size are left as they are. The size never falls
 * below what is filled.
 */
export function changeTerms(order: VenueOrder, { limitTicks, stopTicks, steps }: OrderModification): boolean {
  const limit = order.limitTicks === null ? null : (limitTicks ?? order.limitTicks)
  const stop = order.stopTicks === null || !canTrigger(order) ? order.stopTicks : (stopTicks ?? order.stopTicks)
  const isMoved = limit !== order.limitTicks || stop !== order.stopTicks
  const isSmaller = steps !== undefined && makeSmaller(order, steps)
  if (!isMoved) return isSmaller
  order.limitTicks = limit
  order.stopTicks = stop
  // A price that was moved meets the market anew: it may be marketable now, which a post-only order must not be.
  order.hasMet = false
  return true
}

/** A held order has not begun to wait for anything; its prices are all still to come. */
function canTrigger({ status, phase }: VenueOrder): boolean {
  return status === 'submitted' || phase === 'stop' || phase === 'touch'
}

function makeSmaller(order: VenueOrder, steps: Scaled): boolean {
  // Of a share of something nobody knows how many steps it is.
  if (order.steps === null || steps >= order.steps) return false
  const least = steps < order.filledSteps ? order.filledSteps : steps
  // The venue takes a held order for what stands in its sizing.
  if (order.status === 'submitted') order.sizing = { type: 'fixed', steps: least }
  order.steps = least
  return true
}

/** Whether an order that is made smaller has anything left to fill. */
export function hasNothingLeft({ steps, filledSteps }: VenueOrder): boolean {
  return steps !== null && steps <= filledSteps
}
