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
  private readonly inverse: number = Number.NaN
  private readonly stride: number = 0
  private readonly window: Float64Array
  /** The place in the window from which it is moved to its front. */
  private readonly last: number = 0
  /** Where the next value goes; at least `period` when the window is full. */
  private index = 0
  /** Values until the moments are made anew at the latest; 0 while not warm. */
  private left = 0
  private centre = Number.NaN
  private sum = Number.NaN
  private squares = Number.NaN
  private floor = Number.NaN
  private ceiling = Number.NaN
  private sumBefore = Number.NaN
  private squaresBefore = Number.NaN
  private indexBefore = 0
  private leftBefore = 0
  private centreBefore = Number.NaN
  private floorBefore = Number.NaN
  private ceilingBefore = Number.NaN

  constructor(period: number) {
    super('', [])
    this.warmupBars = period
    this.inverse = 1 / period
    this.stride = renewalStrideOf(period)
    this.window = windowBuffer(period)
    this.last = this.window.length - 1
  }

  update(value: number): number {
    const { window, index, centre, inverse } = this
    const left = this.left - 1
    if (left <= 0 || index === this.last || value - value !== 0) return this.take(value)
    const enters = value - centre
    const leaves = (window[index - this.warmupBars] as number) - centre
    const sumBefore = this.sum
    const squaresBefore = this.squares
    const sum = sumBefore + (enters - leaves)
    const squares = squaresBefore + (enters - leaves) * (enters + leaves)
    const mean = sum * inverse
    const meanSquare = squares * inverse
    const variance = meanSquare - mean * mean
    if (variance < this.floor || meanSquare > this.ceiling) return this.take(value)
    window[index] = value
    this.index = index + 1
    this.left = left
    this.sumBefore = sumBefore
    this.squaresBefore = squaresBefore
    this.sum = sum
    this.squares = squares
    return variance
  }

  output(k: number): number {
    return k === 0 ? this.variance : k === 1 ? this.mean : Number.NaN
  }

  get isWarm(): boolean {
    return this.left !== 0
  }

  get variance(): number {
    if (this.left === 0) return Number.NaN
    const mean = this.sum * this.inverse
    return Math.max(0, this.squares * this.inverse - mean * mean)
  }

  get mean(): number {
    return this.left === 0 ? Number.NaN : this.centre + this.sum * this.inverse
  }

  /** How far a value lies above the mean; more exact than a difference with the mean, which has been rounded. */
  distanceOf(value: number): number {
    return value - this.centre - this.sum * this.inverse
  }

  undo(): void {
    this.sum = this.sumBefore
    this.squares = this.squaresBefore
    const wasRolling = this.left !== this.stride && this.index > this.warmupBars
    if (wasRolling) {
      this.left++
      this.index--
      return
    }
    this.index = this.indexBefore
    this.left = this.leftBefore
    this.centre = this.centreBefore
    this.floor = this.floorBefore
    this.ceiling = this.ceilingBefore
  }

  /** Everything but a rolling step: a gap, the warm-up, a renewal, and the window's way back to its front. */
  private take(value: number): number {
    const { index, left } = this
    this.sumBefore = this.sum
    this.squaresBefore = this.squares
    this.indexBefore = index
    this.leftBefore = left
    this.centreBefore = this.centre
    this.floorBefore = this.floor
    this.ceilingBefore = this.ceiling
    if (value - value !== 0) {
      this.index = 0
      this.left = 0
      return Number.NaN
    }
    this.window[index] = value
    this.index = index + 1
    if (left > 1) this.roll(index)
    else if (index + 1 >= this.warmupBars) this.renew(index)
    if (index === this.last) {
      this.window.copyWithin(0, index + 1 - this.warmupBars, index + 1)
      this.index = this.warmupBars
    }
    return this.variance
  }

  private roll(newest: number): void {
    const { window, centre, inverse } = this
    const enters = (window[newest] as number) - centre
    const leaves = (window[newest - this.warmupBars] as number) - centre
    this.sum += enters - leaves
    this.squares += (enters - leaves) * (enters + leaves)
    this.left--
    const mean = this.sum * inverse
    const meanSquare = this.squares * inverse
    if (meanSquare - mean * mean < this.floor || meanSquare > this.ceiling) this.renew(newest)
  }

  private renew(newest: number): void {
    const moments = new WindowMoments()
    moments.renew(this.window, newest + 1 - this.warmupBars, newest + 1)
    this.left = this.stride
    this.centre = moments.centre
    this.sum = moments.sum
    this.squares = moments.squares
    this.floor = moments.floor
    this.ceiling = moments.ceiling
  }
}
