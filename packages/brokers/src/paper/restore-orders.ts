import type { ApprovalMint, JsonValue, TradingAccount } from '@race/core'
import type { OrderLineSnapshot } from '../simulated/order-line.ts'
import type { SimulatedVenue } from '../simulated/simulated-venue.ts'
import type { VenueOrder } from '../simulated/venue-order.ts'
import { restoreVenue } from '../simulated/venue-snapshot.ts'
import { fromPlainJson } from './plain-json.ts'
import { ordersNamedBy, reachableFrom } from './reachable-from.ts'
import type { SavedOrders } from './saved-orders.ts'

/** Gives a new venue the orders that were written. Returns those that work or are on their way, and what they lead to, by position. */
export function restoreOrders(
  venue: SimulatedVenue,
  saved: SavedOrders,
  running: JsonValue,
  { account, mint }: { readonly account: TradingAccount; readonly mint: ApprovalMint },
): ReadonlyMap<number, VenueOrder> {
  const { counters, lines } = fromPlainJson(running) as {
    readonly counters: SimulatedVenue['counters']
    readonly lines: readonly (OrderLineSnapshot | null)[]
  }
  // What is on its way is in no list of the venue: it is handed over in that of orders that wait.
  const named = new Set(lines.flatMap((line) => (line === null ? [] : ordersNamedBy(line))))
  const held = [...named].filter((index) => !saved.working.some((list) => list.includes(index)))
  const orders = saved.snapshots()
  restoreVenue(
    venue,
    { counters, working: saved.working, held, orders, line: null, walks: null },
    { holdings: account.holdings, approvalOf: (intent) => mint.approve(intent).approval },
  )
  const restored = new Map<number, VenueOrder>()
  for (const order of reachableFrom(venue.unended())) restored.set(order.index, order)
  venue.held.length = 0
  return restored
}
