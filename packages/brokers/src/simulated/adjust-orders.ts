import type { OrderLine } from './order-line.ts'
import type { VenueOrder } from './venue-order.ts'

/** What the adjusting of orders needs of the venue. */
export interface AdjustPort {
  readonly working: readonly VenueOrder[][]
  readonly held: VenueOrder[]
  /** Null where everything arrives at once. */
  readonly line: Pick<OrderLine, 'inFlight'> | null
  cancel(order: VenueOrder, time: number, reason: string): void
  noteAdjusted(order: VenueOrder, time: number): void
}

/**
 * Changes every order of an instrument that works, waits for another or is on its way, because the instrument itself has
 * changed. Of those that change, `change` tells true and false: where nothing is left, the order is cancelled with
 * `NOTHING_LEFT`.
 */
export function adjustOrders(
  venue: AdjustPort,
  instrument: number,
  time: number,
  change: (order: VenueOrder) => boolean,
): void {
  const waiting = [...venue.held, ...(venue.line?.inFlight ?? [])].filter((order) => order.instrument === instrument)
  for (const order of [...(venue.working[instrument] ?? []), ...waiting]) {
    // A cancel may have ended others with it.
    if (!order.isWorking && order.status !== 'submitted') continue
    if (change(order)) venue.noteAdjusted(order, time)
    else venue.cancel(order, time, 'NOTHING_LEFT')
  }
}
