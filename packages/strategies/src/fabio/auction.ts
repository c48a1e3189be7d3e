import { z } from 'zod'
import { type Direction, further } from '../internal/direction.ts'

const directionSchema = z.union([z.literal(1), z.literal(-1)])

export const auctionSchema = z.object({
  /** Number of the session; null before the first bar. */
  session: z.int().nullable().default(null),
  /** Bars of this session so far, and of the one before it. */
  bars: z.int().default(0),
  barsBefore: z.int().default(0),
  /** The closes in a row beyond an edge, up to the latest one; null where that is inside. */
  probe: z
    .object({
      /** 1 above the value area, −1 below it. */
      edge: directionSchema,
      /** The price furthest out. */
      extreme: z.number(),
      bars: z.int(),
      /** Whether volume has accepted the prices outside. */
      isAccepted: z.boolean(),
    })
    .nullable()
    .default(null),
})

/** What is remembered of the session from bar to bar. */
export type Auction = z.output<typeof auctionSchema>

/** The value area of the session before, in prices. */
export interface ValueArea {
  readonly poc: number
  readonly high: number
  readonly low: number
}

export interface AuctionBar {
  readonly session: number
  readonly high: number
  readonly low: number
  readonly close: number
}

export interface AuctionRules {
  /** By how much a price must lie beyond an edge to be outside: half a tick, so that rounding decides nothing. */
  readonly tolerance: number
  readonly probeBarsMax: number
  readonly sessionBarsMin: number
  /** Whether the two latest bars had the volume of an acceptance; asked at the second close outside. */
  hasVolume(): boolean
}

/** What a bar has brought about, if anything: `edge` is that of the value area it happened at. */
export type AuctionEvent =
  | { readonly type: 'rejection'; readonly edge: Direction; readonly extreme: number; readonly bars: number }
  | { readonly type: 'acceptance'; readonly edge: Direction }

/**
 * Takes one more bar into the auction and tells what it means.
 *
 * - **Rejection**: prices went beyond one edge and this bar closes inside, within `probeBarsMax` bars. Not where the stay was
 *   accepted, nor where both edges were passed.
 * - **Acceptance**: this close is the second in a row beyond an edge, and there is volume.
 *
 * A session before of too few bars, or without volume, is no guide: nothing happens then.
 */
export function followAuction(
  auction: Auction,
  bar: AuctionBar,
  area: ValueArea,
  rules: AuctionRules,
): AuctionEvent | null {
  if (auction.session !== bar.session) beginSession(auction, bar.session)
  auction.bars++
  if (auction.barsBefore < rules.sessionBarsMin || !(area.high > area.low)) return null
  const closeSide = sideOf(bar.close, area, rules.tolerance)
  if (closeSide === 0) return closeInside(auction, bar, area, rules)
  return closeOutside(auction, closeSide, bar, rules)
}

function beginSession(auction: Auction, session: number): void {
  // A day without bars has no profile: the one before it is the latest there is.
  auction.barsBefore = auction.bars
  auction.session = session
  auction.bars = 0
  auction.probe = null
}

function closeInside(
  auction: Auction,
  { high, low }: AuctionBar,
  area: ValueArea,
  rules: AuctionRules,
): AuctionEvent | null {
  const { probe } = auction
  auction.probe = null
  const isAbove = sideOf(high, area, rules.tolerance) === 1 || probe?.edge === 1
  const isBelow = sideOf(low, area, rules.tolerance) === -1 || probe?.edge === -1
  // Who passed both edges has shown no side that was refused.
  if (isAbove === isBelow) return null
  const edge = isAbove ? 1 : -1
  const tip = isAbove ? high : low
  if (probe === null) return { type: 'rejection', edge, extreme: tip, bars: 1 }
  const bars = probe.bars + 1
  if (probe.isAccepted || bars > rules.probeBarsMax) return null
  return { type: 'rejection', edge, extreme: further(edge, probe.extreme, tip), bars }
}

function closeOutside(
  auction: Auction,
  edge: Direction,
  { high, low }: AuctionBar,
  { hasVolume }: AuctionRules,
): AuctionEvent | null {
  const tip = edge === 1 ? high : low
  const goesOn = auction.probe?.edge === edge ? auction.probe : null
  const bars = (goesOn?.bars ?? 0) + 1
  const isAccepted = bars === 2 && hasVolume()
  auction.probe = {
    edge,
    extreme: goesOn === null ? tip : further(edge, goesOn.extreme, tip),
    bars,
    isAccepted: isAccepted || goesOn?.isAccepted === true,
  }
  return isAccepted ? { type: 'acceptance', edge } : null
}

/** 1 for a price above the value area, −1 for one below it, 0 for one inside or at an edge. */
function sideOf(price: number, { high, low }: ValueArea, tolerance: number): Direction | 0 {
  if (price > high + tolerance) return 1
  return price < low - tolerance ? -1 : 0
}
