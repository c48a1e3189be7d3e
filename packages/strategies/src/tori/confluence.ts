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

/** A bar of the way back, with the legs that are known at its close; NaN where there is none. */
export interface RetracementBar {
  /** The deepest price of the bar. */
  readonly extreme: number
  readonly close: number
  /** Where the leg that runs leads, 1 or −1, and the prices between which the one before it went. */
  readonly running: number
  readonly start: number
  readonly end: number
}

/**
 * The confluence one bar later, or null when it is over: after `turnBars` bars, at a price deeper than 61.8 %, at a close beyond the
 * line, and once its impulse is no longer the last leg of its direction. The line is the one that the price came to: a new one
 * through the swing itself would be steeper.
 */
export function followConfluence(before: Confluence, bar: RetracementBar, turnBars: number): Confluence | null {
  const { direction, deepest, line, slope } = before
  const swing = further(opposite(direction), before.swing, bar.extreme)
  const bars = before.bars + 1
  const isBroken = direction * (bar.close - (line + slope * bars)) < 0
  const isTooDeep = direction * (swing - deepest) < 0
  if (bars >= turnBars || isBroken || isTooDeep || !isLastImpulse(before, bar)) return null
  return { ...before, swing, bars }
}

/**
 * Whether the impulse is the last leg of its direction between two turns. A bar that ends the leg back does not change that: then this
 * leg, which began where the impulse ended, is the last of the other direction.
 */
function isLastImpulse(impulse: Confluence, { running, start, end }: RetracementBar): boolean {
  return running === impulse.direction ? start === impulse.end : start === impulse.start && end === impulse.end
}
