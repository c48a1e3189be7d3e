import {
  type LegsToPlace,
  missingLegs,
  type OrderRoute,
  type SimulatedVenue,
  type VenueOrder,
} from '@race/brokers/simulated'
import {
  absScaled,
  addScaled,
  incrementsToFloat,
  type RiskGate,
  type Scaled,
  scaledToFloat,
  type TradingAccount,
} from '@race/core'
import type { Ticket } from '@race/host'
import { unitValueOf } from './account/account-scale.ts'
import { positionNameOf } from './position-name.ts'
import type { RunRecorder } from './recording.ts'

/** What a change of a ticket's bracket needs of the run. */
export interface LegPort {
  readonly account: TradingAccount
  readonly gate: RiskGate
  readonly venue: SimulatedVenue
  readonly route: OrderRoute
  readonly recorder: RunRecorder
  readonly initialEquity: number
}

/**
 * Places the legs that `order.modify` names and the bracket of a ticket does not have. They only reduce, and the gate is asked
 * about each. Where none works, they are for what is open of the entry, first in, first out.
 */
export function placeMissingLegs(
  port: LegPort,
  ticket: Ticket,
  entry: VenueOrder,
  prices: Pick<LegsToPlace, 'stopTicks' | 'targetTicks'>,
  time: number,
): void {
  const openSteps = (): Scaled => openStepsOf(port.recorder, entry)
  for (const leg of missingLegs(entry, { ...prices, openSteps, time })) {
    const decision = port.gate.check(requestOf(port, leg, time))
    if (!decision.approved) {
      port.venue.recordDenied(leg, time, decision.code)
      continue
    }
    leg.approval = decision.approval
    // The ticket is found by its bracket from now on.
    entry.ticket = ticket
    port.route.submit(leg, time)
  }
}

/** What is open of an entry: of what it opened, fills of the other side have closed the oldest first. */
function openStepsOf(recorder: RunRecorder, { holding, side, decisionTime, ordinal }: VenueOrder): Scaled {
  let steps: Scaled = 0
  for (const lot of recorder.openLotsOf(holding)) {
    const isOwn = lot.order.decisionTime === decisionTime && lot.order.ordinal === ordinal
    if (isOwn && lot.side === side) steps = addScaled(steps, lot.steps)
  }
  return steps
}

function requestOf({ account, initialEquity }: LegPort, leg: VenueOrder, time: number) {
  const { holding } = leg
  const { valuation, position } = holding
  return {
    intent: leg,
    instrument: positionNameOf(holding),
    side: leg.sideName,
    quantity: incrementsToFloat(absScaled(leg.steps ?? 0), valuation.step),
    price: incrementsToFloat(leg.stopTicks ?? leg.limitTicks ?? holding.markTicks, valuation.tick),
    unitValue: unitValueOf(account, holding),
    positionQuantity: incrementsToFloat(position.steps, valuation.step),
    isReduceOnly: true,
    openPositions: 1,
    pendingPositions: 0,
    equity: scaledToFloat(account.equity(), account.scale),
    initialEquity,
    time,
  }
}
