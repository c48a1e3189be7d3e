import type { IndicatorParam } from '../indicator.ts'
import { firstGap } from './first-gap.ts'
import { StreamKernel } from './stream-kernel.ts'
import { ExtremeKernel, fillExtreme } from './window-extreme.ts'

/** The highest high of the last `period` bars (output 0), the lowest low (output 2), and half the way between them (output 1). */
export class RangeKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly tops: ExtremeKernel
  private readonly bottoms: ExtremeKernel

  constructor(period: number, indicator = '', params: readonly IndicatorParam[] = []) {
    super(indicator, params)
    this.warmupBars = period
    this.tops = new ExtremeKernel('', [], period, 1)
    this.bottoms = new ExtremeKernel('', [], period, -1)
  }

  update(high: number, low: number = Number.NaN): number {
    // A gap in one is a gap in both.
    const isGap = high - high + (low - low) !== 0
    const upper = this.tops.update(isGap ? Number.NaN : high)
    this.bottoms.update(isGap ? Number.NaN : low)
    return upper
  }

  output(k: number): number {
    return k === 0 ? this.upper : k === 1 ? this.middle : k === 2 ? this.lower : Number.NaN
  }

  get upper(): number {
    return this.tops.output(0)
  }

  get lower(): number {
    return this.bottoms.output(0)
  }

  get middle(): number {
    return (this.tops.output(0) + this.bottoms.output(0)) / 2
  }

  get isWarm(): boolean {
    return this.tops.isWarm
  }

  undo(): void {
    this.tops.undo()
    this.bottoms.undo()
  }
}

/** The column driver's loops of `RangeKernel`. `middle` may be `lower` or `upper` where that one is not wanted. */
export function fillRange(
  inputs: readonly Float64Array[],
  period: number,
  columns: { readonly upper: Float64Array; readonly middle: Float64Array; readonly lower: Float64Array },
  start: number,
): number {
  const [highs, lows] = inputs as [Float64Array, Float64Array]
  const { upper, middle, lower } = columns
  const end = firstGap(inputs, start, highs.length)
  fillExtreme(highs.subarray(0, end), period, 1, upper, start)
  fillExtreme(lows.subarray(0, end), period, -1, lower, start)
  for (let i = start + period - 1; i < end; i++) middle[i] = ((upper[i] as number) + (lower[i] as number)) / 2
  return end
}
