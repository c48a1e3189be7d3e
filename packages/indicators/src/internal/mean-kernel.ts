import type { IndicatorParam } from '../indicator.ts'
import { outOfLine } from './out-of-line.ts'
import { StreamKernel } from './stream-kernel.ts'
import { windowBuffer } from './window-buffer.ts'
import { windowReference, windowSum } from './window-reference.ts'

/** The mean of the last `period` values, and their sum; exact where sums are, see `windowReference`. */
export class MeanKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  private readonly inverse: number = Number.NaN
  private readonly window: Float64Array
  /** Where the next value goes; at least `period` when the window is full. */
  private index = 0
  private reference = Number.NaN
  private sum = Number.NaN
  /** The index at which the next step is no plain one: that of the next value while not warm, and then the last of the window. */
  private limit = 0
  private sumBefore = Number.NaN
  private indexBefore = 0
  private referenceBefore = Number.NaN

  constructor(period: number, indicator = '', params: readonly IndicatorParam[] = []) {
    super(indicator, params)
    this.warmupBars = period
    this.inverse = 1 / period
    this.window = windowBuffer(period)
  }

  update(value: number): number {
    const { index } = this
    if (index !== this.limit) {
      const { window, sum: sumBefore, warmupBars: period } = this
      const sum = sumBefore + (value - (window[index - period] as number))
      // False for what is not finite, as it is for what is not a number.
      if (sum - sum >= 0) {
        window[index] = value
        this.index = index + 1
        this.sumBefore = sumBefore
        this.sum = sum
        const { reference } = this
        return reference === 0 ? sum / period : reference + sum * this.inverse
      }
    }
    return +outOfLine(this, value)
  }

  output(k: number): number {
    const { reference, sum, warmupBars: period } = this
    if (k !== 0 || this.index < period) return Number.NaN
    return reference === 0 ? sum / period : reference + sum * this.inverse
  }

  get isWarm(): boolean {
    return this.index >= this.warmupBars
  }

  undo(): void {
    this.sum = this.sumBefore
    if (this.index > this.warmupBars) {
      this.index--
      return
    }
    this.index = this.indexBefore
    this.limit = this.index
    this.reference = this.referenceBefore
  }

  /** Everything but a plain step: a gap, the warm-up, the renewal of the sum, and steps of numbers that overflow. */
  take(value: number): number {
    const { index, window, warmupBars: period } = this
    this.indexBefore = index
    this.sumBefore = this.sum
    this.referenceBefore = this.reference
    if (value - value !== 0) {
      this.index = this.limit = 0
      return Number.NaN
    }
    window[index] = value
    this.index = this.limit = index + 1
    if (index + 1 === period || index === window.length - 1) this.renew(index)
    else if (index >= period) this.sum += value - (window[index - period] as number)
    if (index + 1 >= period) this.limit = window.length - 1
    return this.output(0)
  }

  private renew(newest: number): void {
    const { window, warmupBars: period } = this
    window.copyWithin(0, newest + 1 - period, newest + 1)
    this.index = period
    this.reference = windowReference(window, 0, period)
    this.sum = windowSum(window, 0, period, this.reference)
  }

  /** The sum of the window; NaN while not warm. */
  get total(): number {
    return this.isWarm ? this.reference * this.warmupBars + this.sum : Number.NaN
  }
}
