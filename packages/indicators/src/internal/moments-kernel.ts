import type { IndicatorParam } from '../indicator.ts'
import { outOfLine } from './out-of-line.ts'
import { renewalStrideOf } from './renewal-stride.ts'
import { StreamKernel } from './stream-kernel.ts'
import { windowBuffer } from './window-buffer.ts'
import { WindowMoments } from './window-moments.ts'

/**
 * Variance (output 0) and mean (output 1) of the last `period` values, as a whole population. When the moments are made anew is
 * told by `WindowMoments`.
 *
 * An early renewal happens anywhere in the window and must leave it where it is, for what moved to the front could lie where
 * the state before still reads. So renewing and moving are two things here: the first after a stride or early, where the loop
 * of a column does it too, the second at the end of the buffer only.
 */
export class MomentsKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  readonly inverse: number = Number.NaN
  private readonly stride: number = 0
  private readonly window: Float64Array
  /** The place in the window from which it is moved to its front. */
  private readonly last: number = 0
  /** Where the next value goes; at least `period` when the window is full. */
  private index = 0
  /** The index at which the moments are made anew at the latest; 0 while not warm. */
  private renewAt = 0
  /** The index at which the next step is no plain one: that of the next value while not warm, else `renewAt` or `last`. */
  private limit = 0
  centre = Number.NaN
  sum = Number.NaN
  private squares = Number.NaN
  private floor = Number.NaN
  private ceiling = Number.NaN
  private sumBefore = Number.NaN
  private squaresBefore = Number.NaN
  private indexBefore = 0
  private renewAtBefore = 0
  private limitBefore = 0
  private centreBefore = Number.NaN
  private floorBefore = Number.NaN
  private ceilingBefore = Number.NaN

  constructor(period: number, indicator = '', params: readonly IndicatorParam[] = []) {
    super(indicator, params)
    this.warmupBars = period
    this.inverse = 1 / period
    this.stride = renewalStrideOf(period)
    this.window = windowBuffer(period)
    this.last = this.window.length - 1
  }

  update(value: number): number {
    const { index } = this
    if (index !== this.limit) {
      const { window, centre, inverse } = this
      const enters = value - centre
      const leaves = (window[index - this.warmupBars] as number) - centre
      const sumBefore = this.sum
      const squaresBefore = this.squares
      const sum = sumBefore + (enters - leaves)
      const squares = squaresBefore + (enters - leaves) * (enters + leaves)
      const mean = sum * inverse
      const meanSquare = squares * inverse
      const variance = meanSquare - mean * mean
      // Put so that what is not a number is no plain step either.
      if (variance >= this.floor && meanSquare <= this.ceiling) {
        window[index] = value
        this.index = index + 1
        this.sumBefore = sumBefore
        this.squaresBefore = squaresBefore
        this.sum = sum
        this.squares = squares
        return this.answer(variance, centre + mean)
      }
    }
    return +outOfLine(this, value)
  }

  output(k: number): number {
    return k === 0 ? this.variance : k === 1 ? this.mean : Number.NaN
  }

  get isWarm(): boolean {
    return this.renewAt !== 0
  }

  get variance(): number {
    if (this.renewAt === 0) return Number.NaN
    const mean = this.sum * this.inverse
    return Math.max(0, this.squares * this.inverse - mean * mean)
  }

  get mean(): number {
    return this.renewAt === 0 ? Number.NaN : this.centre + this.sum * this.inverse
  }

  /** How far a value lies above the mean; more exact than a difference with the mean, which has been rounded. */
  distanceOf(value: number): number {
    return value - this.centre - this.sum * this.inverse
  }

  undo(): void {
    this.sum = this.sumBefore
    this.squares = this.squaresBefore
    const newest = this.index - 1
    const wasRolling = this.renewAt !== newest + this.stride && newest >= this.warmupBars
    if (wasRolling) {
      this.index = newest
      return
    }
    this.index = this.indexBefore
    this.renewAt = this.renewAtBefore
    this.limit = this.limitBefore
    this.centre = this.centreBefore
    this.floor = this.floorBefore
    this.ceiling = this.ceilingBefore
  }

  /** Everything but a plain step: a gap, the warm-up, a renewal, the window's way back to its front, and numbers that overflow. */
  take(value: number): number {
    const { index, renewAt, last, warmupBars: period } = this
    this.sumBefore = this.sum
    this.squaresBefore = this.squares
    this.indexBefore = index
    this.renewAtBefore = renewAt
    this.limitBefore = this.limit
    this.centreBefore = this.centre
    this.floorBefore = this.floor
    this.ceilingBefore = this.ceiling
    if (value - value !== 0) {
      this.index = 0
      this.renewAt = 0
      this.limit = 0
      return Number.NaN
    }
    this.window[index] = value
    this.index = index + 1
    if (index < renewAt) this.roll(index)
    else if (index + 1 >= period) this.renew(index)
    if (index === last) {
      this.window.copyWithin(0, index + 1 - period, index + 1)
      this.index = period
      this.renewAt -= index + 1 - period
    }
    this.limit = this.renewAt === 0 ? this.index : Math.min(this.renewAt, last)
    return this.answer(this.variance, this.mean)
  }

  /** What an update gives. */
  protected answer(variance: number, _mean: number): number {
    return variance
  }

  private roll(newest: number): void {
    const { window, centre, inverse } = this
    const enters = (window[newest] as number) - centre
    const leaves = (window[newest - this.warmupBars] as number) - centre
    this.sum += enters - leaves
    this.squares += (enters - leaves) * (enters + leaves)
    const mean = this.sum * inverse
    const meanSquare = this.squares * inverse
    if (meanSquare - mean * mean < this.floor || meanSquare > this.ceiling) this.renew(newest)
  }

  private renew(newest: number): void {
    const moments = new WindowMoments()
    moments.renew(this.window, newest + 1 - this.warmupBars, newest + 1)
    this.renewAt = newest + this.stride
    this.centre = moments.centre
    this.sum = moments.sum
    this.squares = moments.squares
    this.floor = moments.floor
    this.ceiling = moments.ceiling
  }
}
