import { isTerminal, type Scaled, subtractScaled } from '@race/core'
import { childOf, tieLegs } from './order-group.ts'
import type { Bracket, BracketLeg, VenueOrder } from './venue-order.ts'

/** What an entry is asked to have. */
export interface LegsToPlace {
  /** Prices of a stop and of a target; undefined for what is not asked for. */
  readonly stopTicks: Scaled | undefined
  readonly targetTicks: Scaled | undefined
  /** How much of what the entry has opened is still open; asked where no leg of it works. */
  readonly openSteps: () => Scaled
  /** Epoch ms. */
  readonly time: number
}

/**
 * Gives an entry the legs that it was asked to have and does not: a stop order, and a limit order as the target. What it has
 * still to fill gets them with its fills. For what it has filled they are made here, and returned for the caller to have them
 * approved and sent: for as much as the other leg has left where that works, which it is then tied to, and else for as much
 * of the entry as is open. An entry that only reduces gets none, and neither does one of which nothing is open.
 */
export function missingLegs(entry: VenueOrder, { openSteps, time, ...prices }: LegsToPlace): readonly VenueOrder[] {
  if (entry.isReduceOnly || entry.status === 'initialized') return []
  const asked = legsOf(prices)
  if (!isTerminal(entry.status)) entry.bracket = withMissing(entry.bracket, asked)
  if (entry.filledSteps === 0) return []
  const stop = asked.stop === null || isThere(entry.stopChild) ? null : asked.stop
  const target = asked.target === null || isThere(entry.targetChild) ? null : asked.target
  if (stop === null && target === null) return []
  const steps = leftOf(entry.stopChild) ?? leftOf(entry.targetChild) ?? openSteps()
  if (steps <= 0) return []
  const newStop = stop === null ? null : madeLeg(entry, entry.stopChild, 'stop-loss', stop, steps, time)
  const newTarget = target === null ? null : madeLeg(entry, entry.targetChild, 'take-profit', target, steps, time)
  entry.stopChild = newStop ?? entry.stopChild
  entry.targetChild = newTarget ?? entry.targetChild
  if (isThere(entry.stopChild) && isThere(entry.targetChild)) tieLegs(entry.stopChild, entry.targetChild)
  return [newStop, newTarget].filter((leg) => leg !== null)
}

function legsOf({ stopTicks, targetTicks }: Pick<LegsToPlace, 'stopTicks' | 'targetTicks'>): Bracket {
  const plain = { stopTicks: null, limitTicks: null, trail: null, limitOffset: 0 } as const
  return {
    stop: stopTicks === undefined ? null : { ...plain, type: 'stop', stopTicks },
    target: targetTicks === undefined ? null : { ...plain, type: 'limit', limitTicks: targetTicks },
  }
}

function withMissing(bracket: Bracket | null, { stop, target }: Bracket): Bracket | null {
  if (stop === null && target === null) return bracket
  return { stop: bracket?.stop ?? stop, target: bracket?.target ?? target }
}

/** Whether a leg works, or is on its way. */
function isThere(leg: VenueOrder | null): leg is VenueOrder {
  return leg !== null && !isTerminal(leg.status)
}

function leftOf(leg: VenueOrder | null): Scaled | null {
  return isThere(leg) && leg.steps !== null ? subtractScaled(leg.steps, leg.filledSteps) : null
}

/** Another leg of the same role has a number of its own, so that every order has its own id. */
function madeLeg(
  entry: VenueOrder,
  before: VenueOrder | null,
  role: 'stop-loss' | 'take-profit',
  leg: BracketLeg,
  steps: Scaled,
  time: number,
): VenueOrder {
  const made = childOf(entry, role, leg, steps, time)
  if (before !== null) made.legNumber = before.legNumber + 1
  return made
}
