import type { Calendar } from '@race/core'
import { trailLevel } from './match-price.ts'
import { firstPhaseOf, type VenueOrder } from './venue-order.ts'

/** Sets what an order begins with when the venue takes it: its size, its phase, the level of its trail, its last moment. */
export function beginWork(order: VenueOrder, time: number, calendar: Calendar | undefined): void {
  if (order.sizing.type === 'fixed') order.steps = order.sizing.steps
  order.wasAccepted = true
  order.phase = firstPhaseOf(order.type)
  if (order.trail !== null && order.stopTicks === null) {
    order.stopTicks = trailLevel(order.side, order.trail, order.holding.markTicks)
  }
  const isOfSession = order.timeInForce === 'day' || order.timeInForce === 'at-close'
  if (calendar !== undefined && isOfSession) {
    order.expiresAt = Math.min(order.expiresAt, calendar.sessionEndAfter(time))
  }
}
