import { renewalStrideOf } from './renewal-stride.ts'
import { StreamKernel } from './stream-kernel.ts'
import { windowBuffer } from './window-buffer.ts'
import { WindowMoments } from './window-moments.ts'

/**
 * Covariance and both variances of the last `period` rows of two values, as a whole population. The moments of each are made
 * anew when those of a `MomentsKernel` would be, and both then, so that the covariance is as sound as they are.
 */
export class PairKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  private readonly inverse: number = Number.NaN
  private readonly stride: number = 0
  private readonly first: Float64Array
  private readonly second: Float64Array
  private readonly last: number = 0
  private index = 0
  private left = 0
  private readonly firstMoments = new WindowMoments()
  private readonly secondMoments = new WindowMoments()
  private sum = Number.NaN
  private squares = Number.NaN
  private otherSum = Number.NaN
  private otherSquares = Number.NaN
  private products = Number.NaN
  private indexBefore = 0
  private leftBefore = 0
  private readonly firstMomentsBefore = new WindowMoments()
  private readonly secondMomentsBefore = new WindowMoments()
  private sumBefore = Number.NaN
  private squaresBefore = Number.NaN
  private otherSumBefore = Number.NaN
  private otherSquaresBefore = Number.NaN
  private productsBefore = Number.NaN

  constructor(period: number) {
    super('', [])
    this.warmupBars = period
    this.inverse = 1 / period
    this.stride = renewalStrideOf(period)
    this.first = windowBuffer(period)
    this.second = windowBuffer(period)
    this.last = this.first.length - 1
  }

  update(value: number, other: number = Number.NaN): number {
    this.remember()
    if (value - value + (other - other) !== 0) {
      this.index = 0
      this.left = 0
      return Number.NaN
    }
    const { index } = this
    this.first[index] = value
    this.second[index] = other
    this.index = index + 1
    if (this.left > 1) this.roll(index)
    else if (index + 1 >= this.warmupBars) this.renew(index)
    if (index === this.last) this.move(index)
    return this.covariance
  }

  output(k: number): number {
    return k === 0 ? this.covariance : Number.NaN
  }

  get isWarm(): boolean {
    return this.left !== 0
  }

  get covariance(): number {
    if (this.left === 0) return Number.NaN
    const { inverse } = this
    return this.products * inverse - this.sum * inverse * (this.otherSum * inverse)
  }

  get firstVariance(): number {
    return this.left === 0 ? Number.NaN : varianceOf(this.sum * this.inverse, this.squares * this.inverse)
  }

  get secondVariance(): number {
    return this.left === 0 ? Number.NaN : varianceOf(this.otherSum * this.inverse, this.otherSquares * this.inverse)
  }

  undo(): void {
    this.index = this.indexBefore
    this.left = this.leftBefore
    this.sum = this.sumBefore
    this.squares = this.squaresBefore
    this.otherSum = this.otherSumBefore
    this.otherSquares = this.otherSquaresBefore
    this.products = this.productsBefore
    copyBounds(this.firstMomentsBefore, this.firstMoments)
    copyBounds(this.secondMomentsBefore, this.secondMoments)
  }

  private remember(): void {
    this.indexBefore = this.index
    this.leftBefore = this.left
    this.sumBefore = this.sum
    this.squaresBefore = this.squares
    this.otherSumBefore = this.otherSum
    this.otherSquaresBefore = this.otherSquares
    this.productsBefore = this.products
    copyBounds(this.firstMoments, this.firstMomentsBefore)
    copyBounds(this.secondMoments, this.secondMomentsBefore)
  }

  private roll(newest: number): void {
    const { first, second, firstMoments, secondMoments, inverse } = this
    const oldest = newest - this.warmupBars
    const enters = (first[newest] as number) - firstMoments.centre
    const leaves = (first[oldest] as number) - firstMoments.centre
    const otherEnters = (second[newest] as number) - secondMoments.centre
    const otherLeaves = (second[oldest] as number) - secondMoments.centre
    this.sum += enters - leaves
    this.squares += (enters - leaves) * (enters + leaves)
    this.otherSum += otherEnters - otherLeaves
    this.otherSquares += (otherEnters - otherLeaves) * (otherEnters + otherLeaves)
    this.products += enters * otherEnters - leaves * otherLeaves
    this.left--
    if (
      isWorn(this.sum * inverse, this.squares * inverse, firstMoments) ||
      isWorn(this.otherSum * inverse, this.otherSquares * inverse, secondMoments)
    ) {
      this.renew(newest)
    }
  }

  private renew(newest: number): void {
    const { first, second, firstMoments, secondMoments } = this
    const from = newest + 1 - this.warmupBars
    firstMoments.renew(first, from, newest + 1)
    secondMoments.renew(second, from, newest + 1)
    this.sum = firstMoments.sum
    this.squares = firstMoments.squares
    this.otherSum = secondMoments.sum
    this.otherSquares = secondMoments.squares
    this.products = productsOf(first, second, from, newest + 1, firstMoments.centre, secondMoments.centre)
    this.left = this.stride
  }

  /** Brings the windows back to the front of their buffers. */
  private move(newest: number): void {
    const from = newest + 1 - this.warmupBars
    this.first.copyWithin(0, from, newest + 1)
    this.second.copyWithin(0, from, newest + 1)
    this.index = this.warmupBars
  }
}

/** The sum of the products of distances from two centres. */
export function productsOf(
  values: Float64Array,
  others: Float64Array,
  from: number,
  to: number,
  centre: number,
  otherCentre: number,
): number {
  let products = 0
  for (let i = from; i < to; i++) products += ((values[i] as number) - centre) * ((others[i] as number) - otherCentre)
  return products
}

export function varianceOf(mean: number, meanSquare: number): number {
  return Math.max(0, meanSquare - mean * mean)
}

export function isWorn(mean: number, meanSquare: number, { floor, ceiling }: WindowMoments): boolean {
  return meanSquare - mean * mean < floor || meanSquare > ceiling
}

function copyBounds(from: WindowMoments, to: WindowMoments): void {
  to.centre = from.centre
  to.floor = from.floor
  to.ceiling = from.ceiling
}
