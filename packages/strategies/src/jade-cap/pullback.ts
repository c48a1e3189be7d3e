import { z } from 'zod'
import { type Direction, further, opposite } from '../internal/direction.ts'

export const pullbackSchema = z.object({
  /** Of the trend that it interrupts. */
  direction: z.union([z.literal(1), z.literal(-1)]),
  /** The lowest low of its bars, of a pullback in a falling trend the highest high: its swing. */
  swing: z.number(),
  bars: z.int(),
})

/** A way back to the average against the trend. */
export type Pullback = z.output<typeof pullbackSchema>

/** A bar of the lower timeframe with its average, and what the bar before it ended with. */
export interface PullbackBar {
  readonly high: number
  readonly low: number
  readonly close: number
  readonly average: number
  readonly closeBefore: number
  readonly averageBefore: number
}

/**
 * The pullback after one more bar, that bar included: the one that runs goes on, until it has more than `barsMax` bars; a new
 * one begins where the bar before closed beyond the average and this one touches it; null where there is none.
 *
 * @param bias that of the higher timeframe; without one there is no pullback
 */
export function followPullback(
  pullback: Pullback | null,
  bias: Direction | 0,
  bar: PullbackBar,
  barsMax: number,
): Pullback | null {
  if (bias === 0) return null
  const tip = bias === 1 ? bar.low : bar.high
  if (pullback?.direction === bias) {
    const { direction, swing, bars } = pullback
    return bars < barsMax ? { direction, swing: further(opposite(bias), swing, tip), bars: bars + 1 } : null
  }
  const cameFromBeyond = bias * (bar.closeBefore - bar.averageBefore) > 0
  const touches = bias * (tip - bar.average) <= 0
  return cameFromBeyond && touches ? { direction: bias, swing: tip, bars: 1 } : null
}

/** Whether a bar closes back beyond the average, in the direction of the trend. */
export function isReclaimed(direction: Direction, { close, average }: Pick<PullbackBar, 'close' | 'average'>): boolean {
  return direction * (close - average) > 0
}
