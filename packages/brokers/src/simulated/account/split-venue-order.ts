import {
  addScaled,
  type DividendAction,
  dividendOrder,
  type Scaled,
  type SplitAction,
  splitOrder,
  splitOrderSteps,
  splitPriceTicks,
  subtractScaled,
} from '@race/core'
import type { OrderModification } from '../venue-options.ts'
import type { Bracket, BracketLeg, OrderSizing, TrailDistance, VenueOrder } from '../venue-order.ts'

/**
 * Makes of an order what a split makes of it: what is left of its size, its prices against the trader, the distances of
 * trailing stops, and the legs of a bracket that is not placed yet. False: nothing is left, and the order is to be cancelled.
 *
 * What has filled before stays as it was counted then: only the rest is in new units.
 */
export function splitVenueOrder(order: VenueOrder, action: SplitAction): boolean {
  const { instrument } = order.holding.valuation
  const { limitTicks, stopTicks, timeInForce, sideName: side } = order
  const left = order.remainingSteps
  const split = splitOrder(
    { side, timeInForce, steps: left ?? 1_000_000_000, limitTicks, stopTicks },
    action,
    instrument,
  )
  if (split === null) return false
  order.limitTicks = split.limitTicks
  order.stopTicks = split.stopTicks
  if (left !== null) order.steps = addScaled(order.filledSteps, split.steps)
  order.sizing = splitSizing(order, order.sizing, action)
  order.trail = splitTrail(order.trail, action)
  order.limitOffset = distance(order.limitOffset, action)
  if (order.bracket !== null) order.bracket = splitBracket(order.bracket, order.side, action)
  return true
}

/** What a dividend makes of an order that rests, by the rule of American brokers; true where it stays as it was. */
export function lowerVenueOrder(order: VenueOrder, action: DividendAction): 'same' | 'lowered' | 'ended' {
  const { limitTicks, stopTicks, timeInForce, sideName: side } = order
  const resting = { side, timeInForce, steps: order.remainingSteps ?? 1, limitTicks, stopTicks }
  const lowered = dividendOrder(resting, action, order.holding.valuation.instrument, 'us-gtc')
  if (lowered === resting) return 'same'
  if (lowered === null) return 'ended'
  order.limitTicks = lowered.limitTicks
  order.stopTicks = lowered.stopTicks
  return 'lowered'
}

/** What a split makes of a change that is on its way to an order: prices and size as of the order itself. */
export function splitModification(
  { filledSteps, holding, side }: Pick<VenueOrder, 'filledSteps' | 'holding' | 'side'>,
  { limitTicks, stopTicks, steps }: OrderModification,
  action: SplitAction,
): OrderModification {
  const { instrument } = holding.valuation
  const priceOf = (ticks: Scaled, rounding: 'floor' | 'ceiling'): Scaled => {
    const split = splitPriceTicks(ticks, action.ratio, rounding)
    return split === 0 ? 1 : split
  }
  const left = steps === undefined || steps <= filledSteps ? 0 : subtractScaled(steps, filledSteps)
  return {
    ...(limitTicks === undefined ? {} : { limitTicks: priceOf(limitTicks, side === 1 ? 'floor' : 'ceiling') }),
    ...(stopTicks === undefined ? {} : { stopTicks: priceOf(stopTicks, side === 1 ? 'ceiling' : 'floor') }),
    ...(steps === undefined ? {} : { steps: addScaled(filledSteps, splitOrderSteps(left, action, instrument)) }),
  }
}

/** What a dividend makes of a change that is on its way, by the rule of American brokers; a price that would vanish stays. */
export function lowerModification(
  { holding, sideName: side, timeInForce }: Pick<VenueOrder, 'holding' | 'sideName' | 'timeInForce'>,
  changes: OrderModification,
  action: DividendAction,
): OrderModification {
  const { limitTicks = null, stopTicks = null } = changes
  const resting = { side, timeInForce, steps: 1, limitTicks, stopTicks }
  const lowered = dividendOrder(resting, action, holding.valuation.instrument, 'us-gtc') ?? resting
  return {
    ...changes,
    ...(lowered.limitTicks === null ? {} : { limitTicks: lowered.limitTicks }),
    ...(lowered.stopTicks === null ? {} : { stopTicks: lowered.stopTicks }),
  }
}

function splitSizing(order: VenueOrder, sizing: OrderSizing, action: SplitAction): OrderSizing {
  if (sizing.type === 'fixed') {
    return {
      type: 'fixed',
      steps: order.steps ?? splitOrderSteps(sizing.steps, action, order.holding.valuation.instrument),
    }
  }
  if (sizing.type !== 'risk-fraction') return sizing
  return { ...sizing, stopTicks: splitPriceTicks(sizing.stopTicks, action.ratio, 'half-even') }
}

/** A distance of ticks; never 0 where there was one, so that a trailing stop is never at the price itself. */
function distance(ticks: Scaled, { ratio }: SplitAction): Scaled {
  if (ticks === 0) return 0
  const split = splitPriceTicks(ticks, ratio, 'half-even')
  return split === 0 ? 1 : split
}

function splitTrail(trail: TrailDistance | null, action: SplitAction): TrailDistance | null {
  return trail === null || 'share' in trail ? trail : { ticks: distance(trail.ticks, action) }
}

function splitBracket(bracket: Bracket, side: 1 | -1, action: SplitAction): Bracket {
  const of = (leg: BracketLeg | null): BracketLeg | null => (leg === null ? null : splitLeg(leg, side, action))
  return { stop: of(bracket.stop), target: of(bracket.target) }
}

/** A leg trades on the other side than its entry. A price that would vanish is the least there is. */
function splitLeg(leg: BracketLeg, entrySide: 1 | -1, action: SplitAction): BracketLeg {
  const buys = entrySide === -1
  const priceOf = (ticks: Scaled | null, rounding: 'floor' | 'ceiling'): Scaled | null => {
    if (ticks === null) return null
    const split = splitPriceTicks(ticks, action.ratio, rounding)
    return split === 0 ? 1 : split
  }
  return {
    ...leg,
    stopTicks: priceOf(leg.stopTicks, buys ? 'ceiling' : 'floor'),
    limitTicks: priceOf(leg.limitTicks, buys ? 'floor' : 'ceiling'),
    trail: splitTrail(leg.trail, action),
    limitOffset: distance(leg.limitOffset, action),
  }
}
