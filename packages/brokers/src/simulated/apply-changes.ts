import type { OrderModification } from './venue-options.ts'
import type { VenueOrder } from './venue-order.ts'

/** Gives an order other prices or a smaller size; whether anything is other than before. */
export function applyChanges(order: VenueOrder, changes: OrderModification): boolean {
  const { limitTicks, stopTicks, steps } = order
  if (changes.limitTicks !== undefined && limitTicks !== null) order.limitTicks = changes.limitTicks
  if (changes.stopTicks !== undefined && stopTicks !== null) order.stopTicks = changes.stopTicks
  if (changes.steps !== undefined && steps !== null && changes.steps < steps) order.steps = changes.steps
  // At another limit it may take liquidity once more.
  if (order.limitTicks !== limitTicks && order.phase === 'limit') order.hasMet = false
  return order.limitTicks !== limitTicks || order.stopTicks !== stopTicks || order.steps !== steps
}
