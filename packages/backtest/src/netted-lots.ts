import type { SimulatedVenue, VenueOrder } from '@race/brokers/simulated'
import type { Holding, OpenLot, Scaled } from '@race/core'
import type { SignalKey } from './lot.ts'
import type { RunRecorder } from './recording.ts'

/**
 * The lots of a position whose fills net, the oldest first, as the trades of the result are paired. They are read from what
 * the run records anyway; stop and target are those of the bracket of the order that opened them.
 */
export function nettedLotsOf(recorder: RunRecorder, venue: SimulatedVenue, holding: Holding): readonly OpenLot[] {
  const lots = recorder.openLotsOf(holding)
  const children = venue.unended().filter(({ holding: own, role }) => own === holding && isOfBracket(role))
  return lots.map(({ order, side, ticks, time, steps }, id) => ({
    id,
    entryId: `${order.decisionTime}:${order.ordinal}`,
    side,
    ticks,
    time,
    steps,
    stopTicks: childOf(children, order, 'stop-loss')?.stopTicks ?? null,
    targetTicks: priceOfTarget(childOf(children, order, 'take-profit')),
  }))
}

function isOfBracket(role: VenueOrder['role']): boolean {
  return role === 'stop-loss' || role === 'take-profit'
}

function childOf(children: readonly VenueOrder[], entry: SignalKey, role: VenueOrder['role']): VenueOrder | undefined {
  return children.find(
    (child) => child.role === role && child.decisionTime === entry.decisionTime && child.ordinal === entry.ordinal,
  )
}

/** A target has its price in its touch, where it has one, and else in its limit. */
function priceOfTarget(target: VenueOrder | undefined): Scaled | null {
  return target?.stopTicks ?? target?.limitTicks ?? null
}
