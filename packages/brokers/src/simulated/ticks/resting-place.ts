import { minScaled, multiplyDivideFloor, type Scaled, subtractScaled } from '@race/core'
import type { BookSide } from './book-side.ts'

/** Where a resting limit order stands. */
export interface RestingPlace {
  /** The limit it stands at; another one gives up the place. */
  readonly ticks: Scaled
  /** Steps of others before it; null where nobody can tell. */
  ahead: Scaled | null
  /** What is left of the part of an iceberg that is shown; null where all of it is. */
  shown: Scaled | null
}

/** What of an order says where it stands among others. */
interface AtLimit {
  readonly side: 1 | -1
  readonly limitTicks: Scaled | null
}

/** Steps before an order that comes to a price now: all that is quoted there. */
export function aheadOf(side: 1 | -1, ticks: Scaled, own: BookSide): Scaled | null {
  if (own.ticks === ticks) return own.steps
  if (own.ticks === null) return null
  // A better price than the best has nobody before it; what stands at a worse one is not quoted.
  return isBetter(side, ticks, own.ticks) ? 0 : null
}

/**
 * Brings the steps ahead up to date with a new quote of the order's own side. Trades were taken off as they came. What of a
 * smaller size they do not explain was cancelled, each unit of the queue as likely as the other: the share of it that was ahead
 * is taken off, rounded down (E. Rigtorp, "Estimating order queue position", 2013, with f(x) = x). More size stands behind.
 */
export function keepPlace(place: RestingPlace, side: 1 | -1, own: BookSide): void {
  const { ticks } = place
  if (own.ticks !== ticks) {
    if (own.ticks === null || isBetter(side, ticks, own.ticks)) place.ahead = 0
    return
  }
  const { steps, previousTicks, previousLeft } = own
  if (place.ahead === null || steps === null) {
    place.ahead ??= steps
    return
  }
  if (previousTicks === ticks && previousLeft !== null && previousLeft > steps) {
    const cancelled = subtractScaled(previousLeft, steps)
    place.ahead = subtractScaled(place.ahead, multiplyDivideFloor(place.ahead, cancelled, previousLeft))
  }
  place.ahead = minScaled(place.ahead, steps)
}

/** Whether a price comes before another on a side: the higher bid, the lower ask. */
function isBetter(side: 1 | -1, ticks: Scaled, other: Scaled): boolean {
  return side === 1 ? ticks > other : ticks < other
}

/** Better prices first; the sort keeps the order of submission at one price. */
export function byPrice(a: AtLimit, b: AtLimit): number {
  if (a.side !== b.side) return b.side - a.side
  const [one, other] = [a.limitTicks as Scaled, b.limitTicks as Scaled]
  return one === other ? 0 : isBetter(a.side, one, other) ? -1 : 1
}
