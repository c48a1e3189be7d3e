import { addScaled, type Scaled, subtractScaled } from '@race/core'
import type { OrderModification } from './venue-options.ts'
import type { Bracket, BracketLeg } from './venue-order.ts'

/** What is given of a change; nothing stands for what is not. */
export function modificationOf(
  limitTicks: Scaled | undefined,
  stopTicks: Scaled | undefined,
  steps?: Scaled | undefined,
): OrderModification {
  return {
    ...(limitTicks === undefined ? {} : { limitTicks }),
    ...(stopTicks === undefined ? {} : { stopTicks }),
    ...(steps === undefined ? {} : { steps }),
  }
}

/**
 * Moves the price of a bracket's leg: its trigger, where it has one, and then its limit by as much, so that the distance
 * between them stays; else its limit.
 */
export function moveLeg(leg: Pick<BracketLeg, 'stopTicks' | 'limitTicks'>, ticks: Scaled): OrderModification {
  const { stopTicks, limitTicks } = leg
  if (stopTicks === null) return modificationOf(ticks, undefined)
  const distance = limitTicks === null ? null : subtractScaled(limitTicks, stopTicks)
  return modificationOf(distance === null ? undefined : addScaled(ticks, distance), ticks)
}

/** A bracket whose children are still to be placed, with the prices that have been changed. A trailing stop has none yet. */
export function moveBracket(
  { stop, target }: Bracket,
  stopTicks: Scaled | undefined,
  targetTicks: Scaled | undefined,
): Bracket {
  return {
    stop:
      stop === null || stopTicks === undefined || stop.trail !== null ? stop : { ...stop, ...moveLeg(stop, stopTicks) },
    target: target === null || targetTicks === undefined ? target : { ...target, ...moveLeg(target, targetTicks) },
  }
}
