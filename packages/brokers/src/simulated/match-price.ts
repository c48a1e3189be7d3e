import { minScaled, type Scaled } from '@race/core'
import type { VenueOrder } from './venue-order.ts'

/**
 * The price at which an order meets the market at a bar's open, in ticks, or null. A gap beyond a stop fills at the
 * open, worse than the stop; a gap beyond a limit fills at the open, better than the limit.
 */
export function openPrice(order: VenueOrder, open: Scaled): Scaled | null {
  switch (order.type) {
    case 'market':
      return open
    case 'stop':
      return isBeyondStop(order, open) ? open : null
    case 'limit':
      return isWithinLimit(order, open) ? open : null
    case 'stop-limit':
      return order.isTriggered && isWithinLimit(order, open) ? open : null
  }
}

/** Whether a price is at the stop or beyond it: at or above for a buy. */
export function isBeyondStop({ side, stopTicks }: VenueOrder, ticks: Scaled): boolean {
  return stopTicks !== null && (side === 1 ? ticks >= stopTicks : ticks <= stopTicks)
}

/** Whether a price is at the limit or better: at or below for a buy. */
export function isWithinLimit({ side, limitTicks }: VenueOrder, ticks: Scaled): boolean {
  return limitTicks !== null && (side === 1 ? ticks <= limitTicks : ticks >= limitTicks)
}

/** Where a stop that the bar's path reaches fills: at the stop, or at the open if that was already beyond. */
export function stopPrice({ side, stopTicks }: VenueOrder, open: Scaled): Scaled {
  if (stopTicks === null) return open
  return side === 1 ? (open > stopTicks ? open : stopTicks) : minScaled(open, stopTicks)
}

/** Where a limit that the bar's path reaches fills: at the limit, or at the open if that was already better. */
export function limitPrice({ side, limitTicks }: VenueOrder, open: Scaled): Scaled {
  if (limitTicks === null) return open
  return side === 1 ? minScaled(open, limitTicks) : open > limitTicks ? open : limitTicks
}
