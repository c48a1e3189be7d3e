import type { GroupPort, MatchingPort } from './matching-port.ts'
import type { VenueOrder } from './venue-order.ts'

/**
 * Ends what is good only until a moment; whether any did.
 *
 * @param isBeforeClose orders at the close have their moment still before them
 */
export function expireOrders(
  port: MatchingPort,
  orders: readonly VenueOrder[],
  time: number,
  isBeforeClose: boolean,
): boolean {
  let ended = false
  for (let n = 0; n < orders.length; n++) {
    const order = orders[n] as VenueOrder
    if (order.expiresAt > time || !order.isWorking) continue
    if (isBeforeClose && order.timeInForce === 'at-close' && order.expiresAt === time) continue
    port.become(order, 'expired', time, reasonOf(order))
    ended = true
  }
  return ended
}

/** Ends what waits for another order, and is good only until a moment. */
export function expireHeld(venue: Pick<GroupPort, 'held' | 'cancel'>, time: number): void {
  for (const order of [...venue.held]) if (order.expiresAt <= time) venue.cancel(order, time, 'SIGNAL_EXPIRED')
}

/** What ends inside a bar has met its open; whether the path reached it before it ended, nobody knows. */
export function expireWithin(port: MatchingPort, orders: readonly VenueOrder[], closeTime: number): void {
  for (const order of orders) {
    if (order.expiresAt < closeTime && order.isWorking && order.timeInForce !== 'at-close')
      port.become(order, 'expired', closeTime, reasonOf(order))
  }
}

/** Why an order ends that has come to its last moment. */
function reasonOf({ timeInForce }: VenueOrder): string {
  if (timeInForce === 'day') return 'DAY_END'
  return timeInForce === 'at-close' ? 'CLOSE_PASSED' : 'SIGNAL_EXPIRED'
}
