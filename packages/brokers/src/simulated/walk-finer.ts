import { minScaled, type Scaled } from '@race/core'
import type { MatchingPort } from './matching-port.ts'
import type { VenueBar } from './venue-bar.ts'
import { walkBar, walkSegment } from './walk-path.ts'

/** The bars of a finer series, by which the way inside a coarse bar is known. */
export interface FinerBars {
  /** Epoch ms, strictly increasing. */
  readonly openTimes: Float64Array
  readonly closeTimes: Float64Array
  /** Writes the prices of the bar at an index, in ticks. */
  read(index: number, into: FinerPrices): void
}

/** The prices of one bar in ticks, written anew for each. */
export type FinerPrices = Pick<VenueBar, 'open' | 'high' | 'low' | 'close'>

/** What the walk needs of the venue besides: orders can end between two finer bars. */
export interface FinerPort extends MatchingPort {
  expire(instrument: number, time: number): void
}

/**
 * Walks a bar over the finer bars that open at or after its open and close at or before its close. From one finer bar to the
 * next the price jumps: what lies between meets the open of the next, as at a gap. Each finer bar is walked as `adaptive`, and
 * its fills bear its close time.
 *
 * The coarse bar has the last word on prices. What of a finer bar lies outside its range is cut to it. An extreme of it that no
 * finer bar reaches is visited before the first one where the finer bars start after its open, otherwise after the last one; the
 * walk ends at its close. A bar without finer bars is walked as `adaptive`.
 */
export function walkFinerBars(port: FinerPort, instrument: number, bar: VenueBar, finer: FinerBars): void {
  const range = finerRangeOf(finer, bar)
  if (range === null) {
    walkBar(port, instrument, bar, 'adaptive')
    return
  }
  const { first, end, startsLate } = range
  const { openTimes, closeTimes } = finer
  const part: VenueBar = { ...bar }
  let at = bar.open
  if (startsLate) at = visitMissed(port, instrument, bar, range, at, openTimes[first] as number)
  for (let n = first; n < end; n++) {
    part.openTime = openTimes[n] as number
    part.closeTime = closeTimes[n] as number
    readWithin(finer, n, bar, part)
    port.expire(instrument, part.openTime)
    // A way of no length at the open: what the jump has reached acts there.
    if (n > first || startsLate) walkSegment(port, instrument, part.open, part.open, part.openTime, true)
    walkBar(port, instrument, part, 'adaptive')
    at = part.close
  }
  if (!startsLate) at = visitMissed(port, instrument, bar, range, at, bar.closeTime)
  walkSegment(port, instrument, at, bar.close, bar.closeTime)
}

/** Which finer bars lie inside a coarse one, and what of its range they reach. */
export interface FinerRange {
  readonly first: number
  /** After the last. */
  readonly end: number
  /** Whether the first opens after the coarse bar. */
  readonly startsLate: boolean
  /** With the open and the close of the coarse bar. */
  readonly high: Scaled
  readonly low: Scaled
}

/** Null where none does. */
export function finerRangeOf(finer: FinerBars, bar: VenueBar): FinerRange | null {
  const { openTimes, closeTimes } = finer
  const first = firstAtOrAfter(openTimes, bar.openTime)
  let end = first
  while (end < closeTimes.length && (closeTimes[end] as number) <= bar.closeTime) end++
  if (end === first) return null
  const startsLate = (openTimes[first] as number) > bar.openTime
  return { first, end, startsLate, ...reachedBy(finer, first, end, bar) }
}

/** The extremes of the coarse bar that the finer ones leave out, in the order of a visit: the one nearer to the price first. */
export function missedExtremes(
  bar: VenueBar,
  reached: Pick<FinerRange, 'high' | 'low'>,
  from: Scaled,
): readonly Scaled[] {
  const missed = [...(reached.high < bar.high ? [bar.high] : []), ...(reached.low > bar.low ? [bar.low] : [])]
  if (missed.length === 2 && Number(bar.high) - Number(from) > Number(from) - Number(bar.low)) missed.reverse()
  return missed
}

/** Goes to the extremes that are missed; gives where the price is then. */
function visitMissed(
  port: FinerPort,
  instrument: number,
  bar: VenueBar,
  reached: FinerRange,
  from: Scaled,
  time: number,
): Scaled {
  let at = from
  for (const extreme of missedExtremes(bar, reached, from)) {
    walkSegment(port, instrument, at, extreme, time)
    at = extreme
  }
  return at
}

/** What the finer bars reach of the coarse one, its open and close included. */
function reachedBy(finer: FinerBars, first: number, end: number, bar: VenueBar) {
  const part: VenueBar = { ...bar }
  let high = larger(bar.open, bar.close)
  let low = minScaled(bar.open, bar.close)
  for (let n = first; n < end; n++) {
    readWithin(finer, n, bar, part)
    high = larger(high, part.high)
    low = minScaled(low, part.low)
  }
  return { high, low }
}

/** Reads the prices of a finer bar, cut to the range of the coarse one. */
export function readWithin(finer: FinerBars, index: number, bar: VenueBar, part: VenueBar): void {
  finer.read(index, part)
  const within = (ticks: Scaled): Scaled => minScaled(larger(ticks, bar.low), bar.high)
  part.open = within(part.open)
  part.high = within(part.high)
  part.low = within(part.low)
  part.close = within(part.close)
}

function firstAtOrAfter(times: Float64Array, time: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] as number) < time) low = middle + 1
    else high = middle
  }
  return low
}

function larger(a: Scaled, b: Scaled): Scaled {
  return a < b ? b : a
}
