import { matchRangeOptimistic, matchRangePessimistic } from './match-range.ts'
import type { IntrabarPolicy, VenueBar } from './venue-bar.ts'
import type { VenueOrder } from './venue-order.ts'
import { type FinerBars, type FinerPort, walkFinerBars } from './walk-finer.ts'
import { walkBar } from './walk-path.ts'

/** Lets orders meet what lies between the open and the close of a bar, as the intrabar policy says. */
export function matchInside(
  port: FinerPort,
  orders: VenueOrder[],
  instrument: number,
  bar: VenueBar,
  policy: IntrabarPolicy,
  finer: FinerBars | null,
): void {
  if (policy === 'pessimistic') matchRangePessimistic(port, orders, bar)
  else if (policy === 'optimistic') matchRangeOptimistic(port, orders, bar)
  else if (finer === null) walkBar(port, instrument, bar, policy)
  else walkFinerBars(port, instrument, bar, finer)
}
