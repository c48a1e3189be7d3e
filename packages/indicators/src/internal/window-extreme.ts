import type { IndicatorParam } from '../indicator.ts'
import { firstGap } from './first-gap.ts'
import { StreamKernel } from './stream-kernel.ts'

/**
 * The largest of the last `period` values, times `sign`: with −1 the smallest of them.
 *
 * Values are cut into blocks of `period`. A window ends in one block and begins in the one before, so its extreme is
 * the larger of two: the largest since the block began, and the largest from the window's beginning to the end of the
 * block before, which are found backwards when a block is complete (M. van Herk, "A fast algorithm for local minimum and
 * maximum filters on rectangular and octagonal kernels", 1992). That is three comparisons per value for any period and
 * any data.
 */
export class ExtremeKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  private readonly sign: number = Number.NaN
  /** The values of this block, and from each place of the block before the largest to its end. */
  private readonly block: Float64Array
  private readonly suffixes: Float64Array
  private place = 0
  private isFull = false
  private largest = Number.NaN
  private placeBefore = 0
  private wasFull = false
  private largestBefore = Number.NaN

  constructor(indicator: string, params: readonly IndicatorParam[], period: number, sign: 1 | -1) {
    super(indicator, params)
    this.warmupBars = period
    this.sign = sign
    this.block = new Float64Array(period)
    this.suffixes = new Float64Array(period)
  }

  update(value: number): number {
    const { place, block, sign } = this
    this.placeBefore = place
    this.wasFull = this.isFull
    this.largestBefore = this.largest
    if (value - value !== 0) {
      this.place = 0
      this.isFull = false
      return Number.NaN
    }
    const signed = value * sign
    const largest = place > 0 && this.largest >= signed ? this.largest : signed
    this.largest = largest
    block[place] = signed
    if (place + 1 === block.length) {
      suffixMaxima(block, this.suffixes)
      this.place = 0
      this.isFull = true
      return largest * sign
    }
    this.place = place + 1
    if (!this.isFull) return Number.NaN
    const before = this.suffixes[place + 1] as number
    return (before > largest ? before : largest) * sign
  }

  output(k: number): number {
    if (k !== 0 || !this.isFull) return Number.NaN
    const { place, largest, sign } = this
    const before = place === 0 ? largest : (this.suffixes[place] as number)
    return (before > largest ? before : largest) * sign
  }

  get isWarm(): boolean {
    return this.isFull
  }

  undo(): void {
    this.place = this.placeBefore
    this.isFull = this.wasFull
    this.largest = this.largestBefore
  }
}

/** The column driver's loop: the same comparisons, one block after the other. */
export function fillExtreme(
  values: Float64Array,
  period: number,
  sign: 1 | -1,
  output: Float64Array,
  start: number,
): number {
  const end = firstGap([values], start, values.length)
  const before = new Float64Array(period)
  for (let from = start; from < end; from += period) {
    const full = from + period - 1
    const stop = Math.min(end, full)
    let largest = (values[from] as number) * sign
    for (let i = from; i < stop; i++) {
      const signed = (values[i] as number) * sign
      if (signed > largest) largest = signed
      const earlier = before[i - from + 1] as number
      // In the first block there is none before: what is written there now is not warm, and is written over.
      output[i] = (earlier > largest ? earlier : largest) * sign
    }
    if (full >= end) return end
    const last = (values[full] as number) * sign
    output[full] = (last > largest ? last : largest) * sign
    before[period - 1] = last
    largest = last
    for (let i = full - 1; i > from; i--) {
      const signed = (values[i] as number) * sign
      if (signed > largest) largest = signed
      before[i - from] = largest
    }
  }
  return end
}

/** Puts in each place the largest from there to the end, but in the first, which no later window reaches. */
function suffixMaxima(block: Float64Array, suffixes: Float64Array): void {
  let largest = block[block.length - 1] as number
  suffixes[block.length - 1] = largest
  for (let i = block.length - 2; i > 0; i--) {
    const value = block[i] as number
    if (value > largest) largest = value
    suffixes[i] = largest
  }
}
