import type { OrderLineSnapshot } from '../simulated/order-line.ts'
import type { VenueOrder } from '../simulated/venue-order.ts'

/** Orders that a line speaks of, by their positions. */
export function ordersNamedBy({ messages, inFlight, carried }: OrderLineSnapshot): readonly number[] {
  return [...messages.map(({ order }) => order), ...inFlight, ...carried.map(({ order }) => order)]
}

/** Orders, and those that they lead to. */
export function reachableFrom(orders: Iterable<VenueOrder>): ReadonlySet<VenueOrder> {
  const found = new Set(orders)
  // A set that grows while it is walked is walked to its end.
  for (const { parent, linked, stopChild, targetChild } of found) {
    for (const other of [parent, linked, stopChild, targetChild]) if (other !== null) found.add(other)
  }
  return found
}
