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
  private readonly keep: number = Number.NaN
  private readonly scale: number = Number.NaN
  private readonly first: FirstRange
  /** Bars seen, up to `warmupBars`. */
  private count = 0
  private previous = Number.NaN
  private sum = Number.NaN
  private countBefore = 0
  private previousBefore = Number.NaN
  private sumBefore = Number.NaN

  constructor(period: number, first: FirstRange, indicator = '', params: readonly IndicatorParam[] = []) {
    super(indicator, params)
    this.warmupBars = first === 'none' ? period + 1 : period
    this.keep = (period - 1) / period
    this.scale = 1 / (2 * period)
    this.first = first
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    this.countBefore = this.count
    if (this.count < this.warmupBars || high - high + (low - low) + (close - close) !== 0)
      return this.take(high, low, close)
    const { previous, sum } = this
    const next = sum * this.keep + (high - low + (Math.abs(high - previous) + Math.abs(low - previous)))
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
    return this.count === this.warmupBars
  }

  undo(): void {
    this.count = this.countBefore
    this.previous = this.previousBefore
    this.sum = this.sumBefore
  }

  /** Everything but a rolling step: a gap and the warm-up. */
  private take(high: number, low: number, close: number): number {
    this.previousBefore = this.previous
    this.sumBefore = this.sum
    if (high - high + (low - low) + (close - close) !== 0) this.count = 0
    else this.warmUp(high, low, close)
    return this.output(0)
  }

  private warmUp(high: number, low: number, close: number): void {
    const { previous } = this
    if (this.count === 0) this.sum = this.first === 'none' ? 0 : 2 * (high - low)
    else this.sum += high - low + (Math.abs(high - previous) + Math.abs(low - previous))
    this.previous = close
    this.count++
  }
}
