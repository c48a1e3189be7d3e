import type { Scaled } from '@race/core'
import { isHighFirst, type PricePath, pathOf } from './price-path.ts'
import type { IntrabarPolicy, VenueBar } from './venue-bar.ts'
import { type FinerBars, finerRangeOf, missedExtremes, readWithin } from './walk-finer.ts'

/** A piece of the way of prices through a bar: three straight lines in time, for each side those that it goes by. */
export interface WayPiece {
  /** Epoch ms. */
  readonly openTime: number
  readonly closeTime: number
  readonly buys: PricePath
  readonly sells: PricePath
  /** Whether the price jumps to its beginning, which orders then meet as they meet the open of a bar. */
  readonly isJump: boolean
  /** Whether only the coarse bar tells of it: then all of it happens at one moment, which is both times. */
  readonly isHidden: boolean
}

/**
 * The way through a bar in time: its own four points, or one piece for each finer bar inside, with what only the coarse bar
 * knows before or after them; see `walkFinerBars` for the rules.
 */
export function wayOf(bar: VenueBar, policy: IntrabarPolicy, finer: FinerBars | null): readonly WayPiece[] {
  return (finer === null ? null : finerWay(bar, finer)) ?? [pieceOf(bar, policy, false)]
}

/** Null where no finer bar lies inside. */
function finerWay(bar: VenueBar, finer: FinerBars): WayPiece[] | null {
  const range = finerRangeOf(finer, bar)
  if (range === null) return null
  const { first, end, startsLate } = range
  const { openTimes, closeTimes } = finer
  const pieces: WayPiece[] = []
  if (startsLate) {
    const missed = missedExtremes(bar, range, bar.open)
    if (missed.length > 0) pieces.push(hiddenPiece(bar, openTimes[first] as number, [bar.open, ...missed]))
  }
  const part: VenueBar = { ...bar }
  for (let n = first; n < end; n++) {
    part.openTime = openTimes[n] as number
    part.closeTime = closeTimes[n] as number
    readWithin(finer, n, bar, part)
    pieces.push(pieceOf(part, 'adaptive', n > first || startsLate))
  }
  const missed = startsLate ? [] : missedExtremes(bar, range, part.close)
  const rest = [part.close, ...missed, bar.close]
  if (rest.some((ticks) => ticks !== part.close)) pieces.push(hiddenPiece(bar, bar.closeTime, rest))
  return pieces
}

function pieceOf(bar: VenueBar, policy: IntrabarPolicy, isJump: boolean): WayPiece {
  const { openTime, closeTime } = bar
  const buys = pathOf(bar, isHighFirst(policy, bar, 1))
  const sells = pathOf(bar, isHighFirst(policy, bar, -1))
  return { openTime, closeTime, buys, sells, isJump, isHidden: false }
}

/** Two to four points that are visited at one moment. Its moments only order what happens then; the bar's length tells them apart. */
function hiddenPiece(bar: VenueBar, time: number, points: readonly Scaled[]): WayPiece {
  const [first = bar.open, second = first, ...rest] = points
  const third = rest.length === 2 ? (rest[0] as Scaled) : second
  const path: PricePath = {
    openTime: time,
    duration: bar.closeTime - bar.openTime,
    points: [first, second, third, rest.at(-1) ?? second],
  }
  return { openTime: time, closeTime: time, buys: path, sells: path, isJump: false, isHidden: true }
}
