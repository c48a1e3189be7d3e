import type { IndicatorParam } from '../indicator.ts'
import { outOfLine } from './out-of-line.ts'
import type { FirstRange } from './require-first-range.ts'
import { StreamKernel } from './stream-kernel.ts'

/**
 * Wilder's average of true ranges.
 *
 * The true range is the distance between the outermost of high, low and previous close. Half the way round all three,
 * `(high - low) + |high - previous| + |low - previous|`, says the same without a branch that the processor would guess
 * wrong. The kernel keeps Wilder's sum of whole ways round, so twice `period` times the average.
 */
export class AtrKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  private readonly period: number = 0
  /** What is kept of the sum from one bar to the next; NaN until plain steps can begin, so that the test of their result finds it. */
  private keep = Number.NaN
  private readonly scale: number = Number.NaN
  private readonly first: FirstRange
  /** Bars seen, up to one more than `warmupBars`: the step behind the warm-up is no plain one, so that plain ones leave this alone. */
  private count = 0
  private previous = Number.NaN
  private sum = Number.NaN
  private countBefore = 0
  private previousBefore = Number.NaN
  private sumBefore = Number.NaN

  constructor(period: number, first: FirstRange, indicator = '', params: readonly IndicatorParam[] = []) {
    super(indicator, params)
    this.warmupBars = first === 'none' ? period + 1 : period
    this.period = period
    this.scale = 1 / (2 * period)
    this.first = first
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    const { previous, sum } = this
    const next = sum * this.keep + (high - low + (Math.abs(high - previous) + Math.abs(low - previous)))
    // The close has not yet reached the sum.
    const seen = next + close
    if (!(seen - seen >= 0)) return +outOfLine(this, high, low, close)
    this.previousBefore = previous
    this.sumBefore = sum
    this.previous = close
    this.sum = next
    return next * this.scale
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? this.sum * this.scale : Number.NaN
  }

  get isWarm(): boolean {
    return this.count >= this.warmupBars
  }

  undo(): void {
    this.previous = this.previousBefore
    this.sum = this.sumBefore
    if (this.count > this.warmupBars) return
    this.count = this.countBefore
    this.setKeep()
  }

  /** Everything but a plain step: a gap, the warm-up and the step behind it, and steps of numbers that overflow. */
  take(high: number, low: number, close: number): number {
    this.countBefore = this.count
    this.previousBefore = this.previous
    this.sumBefore = this.sum
    if (high - high + (low - low) + (close - close) !== 0) this.count = 0
    else if (this.count < this.warmupBars) this.warmUp(high, low, close)
    else this.roll(high, low, close)
    this.setKeep()
    return this.output(0)
  }

  private setKeep(): void {
    this.keep = this.count > this.warmupBars ? (this.period - 1) / this.period : Number.NaN
  }

  private roll(high: number, low: number, close: number): void {
    const { previous, period } = this
    this.sum = this.sum * ((period - 1) / period) + (high - low + (Math.abs(high - previous) + Math.abs(low - previous)))
    this.previous = close
    this.count = this.warmupBars + 1
  }

  private warmUp(high: number, low: number, close: number): void {
    const { previous } = this
    if (this.count === 0) this.sum = this.first === 'none' ? 0 : 2 * (high - low)
    else this.sum += high - low + (Math.abs(high - previous) + Math.abs(low - previous))
    this.previous = close
    this.count++
  }
}
