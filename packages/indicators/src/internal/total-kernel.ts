import { firstGap } from './first-gap.ts'
import { StreamKernel } from './stream-kernel.ts'

/**
 * The sum of the last `period` values, divided by `divisor`: by 1, or by the period for their mean.
 *
 * It is for values of one sign, such as percentages and sizes of moves, of which it never subtracts one: values are cut into
 * blocks of `period`, and a window is the end of one block, summed backwards when it was complete, and the beginning of the
 * next, summed forwards. So the error is relative to the sum itself, nothing is left over where all values are 0, sums of
 * smaller values are never larger than sums of larger ones, and a mean lies within the values' bounds. `MeanKernel`, which
 * subtracts, is for prices: it is exact for equal ones.
 */
export class TotalKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  private readonly divisor: number = Number.NaN
  /** The values of this block, and for each place of the block before the sum from there to its end. */
  private readonly block: Float64Array
  private readonly suffixes: Float64Array
  private place = 0
  private isFull = false
  private prefix = Number.NaN
  private placeBefore = 0
  private wasFull = false
  private prefixBefore = Number.NaN

  constructor(period: number, divisor = 1) {
    super('', [])
    this.warmupBars = period
    this.divisor = divisor
    this.block = new Float64Array(period)
    this.suffixes = new Float64Array(period)
  }

  update(value: number): number {
    const { place, block, prefix: prefixBefore } = this
    this.placeBefore = place
    this.wasFull = this.isFull
    this.prefixBefore = prefixBefore
    if (value - value !== 0) {
      this.place = 0
      this.isFull = false
      return Number.NaN
    }
    const prefix = (place > 0 ? prefixBefore : 0) + value
    this.prefix = prefix
    block[place] = value
    if (place + 1 === block.length) {
      suffixSums(block, this.suffixes)
      this.place = 0
      this.isFull = true
      return prefix / this.divisor
    }
    this.place = place + 1
    if (!this.isFull) return Number.NaN
    return ((this.suffixes[place + 1] as number) + prefix) / this.divisor
  }

  output(k: number): number {
    if (k !== 0 || !this.isFull) return Number.NaN
    const before = this.place === 0 ? 0 : (this.suffixes[this.place] as number)
    return (before + this.prefix) / this.divisor
  }

  get isWarm(): boolean {
    return this.isFull
  }

  undo(): void {
    this.place = this.placeBefore
    this.isFull = this.wasFull
    this.prefix = this.prefixBefore
  }
}

/** The column driver's loop: the same sums, one block after the other. */
export function fillTotal(
  values: Float64Array,
  period: number,
  divisor: number,
  output: Float64Array,
  start: number,
): number {
  const end = firstGap([values], start, values.length)
  const before = new Float64Array(period + 1)
  for (let from = start; from < end; from += period) {
    const stop = Math.min(end, from + period)
    let prefix = 0
    for (let i = from; i < stop; i++) {
      prefix += values[i] as number
      // In the first block there is none before: what is written there now is not warm, and is written over.
      output[i] = ((before[i - from + 1] as number) + prefix) / divisor
    }
    let suffix = 0
    for (let i = stop - 1; i > from; i--) {
      suffix += values[i] as number
      before[i - from] = suffix
    }
  }
  return end
}

/** Puts in each place the sum from there to the end, but in the first, which no later window reaches. */
export function suffixSums(block: Float64Array, suffixes: Float64Array): void {
  let sum = 0
  for (let i = block.length - 1; i > 0; i--) {
    sum += block[i] as number
    suffixes[i] = sum
  }
}
