import type { IndicatorParam } from '../indicator.ts'
import { CountedKernel } from '../internal/counted-kernel.ts'
import { firstGap } from '../internal/first-gap.ts'
import { ExtremeKernel, fillExtreme } from '../internal/window-extreme.ts'
import { clampPercent } from './percent-smoothing.ts'

/**
 * Where the close lies between the lowest low and the highest high of the last `period` bars: 0 to 100 from the bottom, or
 * −100 to 0 from the top.
 */
export class RangePlaceKernel extends CountedKernel {
  private readonly isFromTop: boolean
  private readonly highest: ExtremeKernel
  private readonly lowest: ExtremeKernel
  private close = Number.NaN
  private closeBefore = Number.NaN

  constructor(period: number, isFromTop: boolean, indicator = '', params: readonly IndicatorParam[] = []) {
    super(indicator, params, period)
    this.isFromTop = isFromTop
    this.highest = new ExtremeKernel('', [], period, 1)
    this.lowest = new ExtremeKernel('', [], period, -1)
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    const isGap = this.isGap(high - high + (low - low) + (close - close))
    const top = this.highest.update(isGap ? Number.NaN : high)
    const bottom = this.lowest.update(isGap ? Number.NaN : low)
    this.closeBefore = this.close
    this.close = close
    if (!this.isWarm) return Number.NaN
    return this.isFromTop ? placeFromTop(top, bottom, close) : placeInRange(top, bottom, close)
  }

  output(k: number): number {
    if (k !== 0 || !this.isWarm) return Number.NaN
    const { highest, lowest, close } = this
    return this.isFromTop
      ? placeFromTop(highest.output(0), lowest.output(0), close)
      : placeInRange(highest.output(0), lowest.output(0), close)
  }

  undo(): void {
    this.undoCount()
    this.highest.undo()
    this.lowest.undo()
    this.close = this.closeBefore
  }
}

/** In percent from the bottom; 0 where there is no range. A close beyond the range counts as the nearer end. */
function placeInRange(top: number, bottom: number, close: number): number {
  const range = top - bottom
  return range !== 0 ? clampPercent(100 * ((close - bottom) / range)) : 0
}

/** In percent from the top, below 0; 0 where there is no range. */
function placeFromTop(top: number, bottom: number, close: number): number {
  const range = top - bottom
  return range !== 0 ? 0 - clampPercent(100 * ((top - close) / range)) : 0
}

/**
 * The column driver's loop: the same comparisons. `scratch` is a column to use meanwhile. Gives the first gap, or the length.
 */
export function fillRangePlace(
  inputs: readonly Float64Array[],
  period: number,
  isFromTop: boolean,
  output: Float64Array,
  scratch: Float64Array,
  start: number,
): number {
  const [high, low, close] = inputs as [Float64Array, Float64Array, Float64Array]
  const end = firstGap(inputs, start, close.length)
  const first = start + period - 1
  fillExtreme(high.subarray(0, end), period, 1, scratch, start)
  fillExtreme(low.subarray(0, end), period, -1, output, start)
  if (isFromTop) {
    for (let i = first; i < end; i++) {
      output[i] = placeFromTop(scratch[i] as number, output[i] as number, close[i] as number)
    }
  } else {
    for (let i = first; i < end; i++) {
      output[i] = placeInRange(scratch[i] as number, output[i] as number, close[i] as number)
    }
  }
  return end
}
