import { z } from 'zod'
import { type Direction, further, opposite } from '../internal/direction.ts'

/** An impulse that the price has come back from to its trend line, until it turns. */
export const confluence = z.strictObject({
  direction: z.union([z.literal(1), z.literal(-1)]),
  /** Prices between which the impulse went. */
  start: z.number(),
  end: z.number(),
  /** The deepest price of the way back so far. */
  swing: z.number(),
  /** The level of 61.8 %, beyond which the way back is no retracement. */
  deepest: z.number(),
  target: z.number(),
  /** The trend line at the bar that came to it last: its price, its price per bar, its touches. */
  line: z.number(),
  slope: z.number(),
  touches: z.number(),
  /** How near the bar came to it, in average true ranges. */
  distanceAtr: z.number(),
  /** Bars since then: 0 at that bar. */
  bars: z.int(),
})

export type Confluence = z.output<typeof confluence>

/** A bar with the impulse and the trend line that are known at its close; NaN where there is none. */
export interface ConfluenceBar {
  readonly direction: Direction
  readonly start: number
  readonly end: number
  /** Levels of 38.2 % and 61.8 % of the impulse. */
  readonly shallowest: number
  readonly deepest: number
  readonly target: number
  /** The deepest price since the end of the impulse, and that of this bar. */
  readonly swing: number
  readonly extreme: number
  readonly line: number
  readonly slope: number
  readonly touches: number
  readonly range: number
}

/**
 * What a bar makes of a retracement: a confluence where the bar came down to the line, within `toleranceAtr`, and to a level from 38.2
 * to 61.8 % of an impulse up, no deeper price before it, over a line that rises; upside down for an impulse down. Null else.
 */
export function confluenceOf(bar: ConfluenceBar, toleranceAtr: number): Confluence | null {
  const { direction, start, end, shallowest, deepest, target, swing, extreme, line, slope, touches, range } = bar
  const isImpulse = direction * (end - start) > 0
  const isInBand = direction * (shallowest - extreme) >= 0 && direction * (swing - deepest) >= 0
  const distance = Math.abs(extreme - line)
  if (!isImpulse || !isInBand || !(direction * slope > 0) || !(distance <= toleranceAtr * range)) return null
  const distanceAtr = range > 0 ? distance / range : 0
  return { direction, start, end, swing, deepest, target, line, slope, touches, distanceAtr, bars: 0 }
}

/**
 * The confluence one bar later, or null when it is over: after `turnBars` bars, at a price deeper than 61.8 %, and at a close beyond
 * the line. That is the line that the price came to: a new one through the swing itself would be steeper.
 */
export function followConfluence(
  before: Confluence,
  { extreme, close }: { readonly extreme: number; readonly close: number },
  turnBars: number,
): Confluence | null {
  const { direction, deepest, line, slope } = before
  const swing = further(opposite(direction), before.swing, extreme)
  const bars = before.bars + 1
  const isBroken = direction * (close - (line + slope * bars)) < 0
  if (bars >= turnBars || isBroken || direction * (swing - deepest) < 0) return null
  return { ...before, swing, bars }
}
