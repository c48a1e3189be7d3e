import type { IndicatorParam } from '../indicator.ts'
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
  /** What is kept of the sum from one bar to the next: `kept`, or NaN until plain steps can begin, so that the test of their result finds it. */
  private keep = Number.NaN
  private readonly scale: number = Number.NaN
  /** How often the range of the first bar counts in the sum, which counts each range twice. */
  private readonly firstShare: number = Number.NaN
  private readonly kept: number = Number.NaN
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
    this.kept = (period - 1) / period
    this.scale = 1 / (2 * period)
    this.firstShare = first === 'none' ? 0 : 2
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    const { previous, sum } = this
    const next = sum * this.keep + (high - low + (Math.abs(high - previous) + Math.abs(low - previous)))
    // The close has not yet reached the sum.
    const seen = next + close
    if (!(seen - seen >= 0)) return +this.take(high, low, close)
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
    this.keep = Number.NaN
  }

  /** Everything but a plain step: a gap, the warm-up and the step behind it, and steps of numbers that overflow. */
  private take(high: number, low: number, close: number): number {
    const { count, warmupBars, previous, sum, kept, firstShare, scale } = this
    const isGap = high - high + (low - low) + (close - close) !== 0
    const range = high - low
    const way = range + (Math.abs(high - previous) + Math.abs(low - previous))
    const first = range * firstShare
    const rolled = sum * (count < warmupBars ? 1 : kept) + way
    const next = count === 0 ? first : rolled
    const more = count + 1
    const nextCount = isGap ? 0 : count > warmupBars ? count : more
    const average = next * scale
    this.countBefore = count
    this.previousBefore = previous
    this.sumBefore = sum
    this.count = nextCount
    this.keep = nextCount > warmupBars ? kept : Number.NaN
    this.previous = close
    this.sum = next
    return nextCount < warmupBars ? Number.NaN : average
  }
}
