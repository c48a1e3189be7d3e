import { addScaled, multiplyDivideFloor, negateScaled, type Scaled, subtractScaled } from '@race/core'
import type { IntrabarPolicy, VenueBar } from './venue-bar.ts'

/**
 * The way of a price inside a bar as straight lines between four points: the open at the open time, its extremes at one and
 * two thirds of the time, the close at the close time. Moments on it are counted in thirds of a millisecond from the open,
 * which makes the points whole: segment n lies between n × duration and (n + 1) × duration.
 */
export interface PricePath {
  readonly openTime: number
  /** Milliseconds from open to close, which is thirds of a millisecond for one segment. */
  readonly duration: number
  readonly points: readonly [Scaled, Scaled, Scaled, Scaled]
}

/** The way as an intrabar policy assumes it for an order of a side: 1 for a buy. */
export function pathOf({ open, high, low, close, openTime, closeTime }: VenueBar, isHighFirst: boolean): PricePath {
  return {
    openTime,
    duration: closeTime - openTime,
    points: isHighFirst ? [open, high, low, close] : [open, low, high, close],
  }
}

/** Whether the high comes first: for a buy the high is the adverse extreme. */
export function isHighFirst(policy: IntrabarPolicy, bar: VenueBar, side: 1 | -1): boolean {
  switch (policy) {
    case 'pessimistic':
      return side === 1
    case 'optimistic':
      return side === -1
    case 'open-high-low-close':
      return true
    case 'open-low-high-close':
      return false
    default:
      return highIsNearer(bar)
  }
}

/** Whether the high is at least as near to the open as the low. */
function highIsNearer({ open, high, low }: VenueBar): boolean {
  return subtractScaled(high, open) <= subtractScaled(open, low)
}

/** The price at a whole moment, in ticks, rounded against the trader: up for a buy. */
export function priceAt({ points, duration }: PricePath, moment: number, side: 1 | -1): Scaled {
  const segment = Math.min(2, Math.floor(moment / duration))
  const from = points[segment] as Scaled
  const change = subtractScaled(points[segment + 1] as Scaled, from)
  const passed = moment - segment * duration
  const moved =
    side === 1
      ? negateScaled(multiplyDivideFloor(negateScaled(change), passed, duration))
      : multiplyDivideFloor(change, passed, duration)
  return addScaled(from, moved)
}

/**
 * The first moment of a segment, from `from` on, at which the price is at `level` or beyond it (above where `isAbove`);
 * Infinity for never.
 */
export function reachedAt(
  { points, duration }: PricePath,
  segment: number,
  from: number,
  level: Scaled,
  isAbove: boolean,
): number {
  const start = points[segment] as Scaled
  const end = points[segment + 1] as Scaled
  const isBeyond = (price: Scaled): boolean => (isAbove ? price >= level : price <= level)
  const first = segment * duration
  if (start === end) return isBeyond(start) ? from : Number.POSITIVE_INFINITY
  const crossing = first + (duration * Number(subtractScaled(level, start))) / Number(subtractScaled(end, start))
  if (isBeyond(start)) return isBeyond(end) || from <= crossing ? from : Number.POSITIVE_INFINITY
  return isBeyond(end) ? Math.max(from, crossing) : Number.POSITIVE_INFINITY
}
