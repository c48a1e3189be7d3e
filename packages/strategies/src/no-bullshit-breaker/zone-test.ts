import { z } from 'zod'
import type { Direction } from '../internal/direction.ts'

/** A zone that the price has come to and that has not been broken yet. */
export const testedZone = z.strictObject({
  /** The edge that the price came to first, and the other one. */
  near: z.number(),
  far: z.number(),
  /** Bars from the first one of its base to the one that touched it. */
  age: z.int(),
  /** Bars since the touch: 0 at the bar that touched it. */
  bars: z.int(),
})

export type TestedZone = z.output<typeof testedZone>

/** A bar as a test of a zone needs it, with the nearest fresh zone before it; NaN for none. */
export interface ZoneBar {
  readonly near: number
  readonly far: number
  /** Of that zone, at the bar before. */
  readonly age: number
  readonly high: number
  readonly low: number
}

/**
 * The zone under test at a bar: the fresh one that the bar touches, else the one that was touched before, for as long as `breakBars`
 * allow.
 *
 * @param direction 1 for supply, which lies above; −1 for demand
 */
export function zoneUnderTest(
  tested: TestedZone | null,
  bar: ZoneBar,
  { direction, breakBars, zoneBarsMax }: { direction: Direction; breakBars: number; zoneBarsMax: number },
): TestedZone | null {
  const { near, far, age } = bar
  const isTouched = direction === 1 ? bar.high >= near : bar.low <= near
  if (isTouched && age + 1 <= zoneBarsMax) return { near, far, age: age + 1, bars: 0 }
  if (tested === null || tested.bars + 1 >= breakBars) return null
  return { ...tested, bars: tested.bars + 1 }
}
