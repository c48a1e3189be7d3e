import { LagKernel } from './lag-kernel.ts'
import { StreamKernel } from './stream-kernel.ts'

/** The last `period` values in ascending order. A value enters and leaves by its place, found by halving. */
export class SortedKernel extends StreamKernel {
  readonly warmupBars: number = 0
  readonly sorted: Float64Array
  /** How many are there, up to the period. */
  private count = 0
  /** What leaves when the next value enters. */
  private readonly oldest: LagKernel
  private latest = Number.NaN
  private left = Number.NaN
  private countBefore = 0
  /** What a gap cleared, in order. */
  private readonly cleared: Float64Array

  constructor(period: number) {
    super('', [])
    this.warmupBars = period
    this.sorted = new Float64Array(period + 1)
    this.cleared = new Float64Array(period + 1)
    this.oldest = new LagKernel(period)
  }

  update(value: number): number {
    this.countBefore = this.count
    this.left = this.oldest.update(value)
    this.latest = value
    if (value - value !== 0) {
      this.cleared.set(this.sorted)
      this.count = 0
      return Number.NaN
    }
    if (this.left - this.left === 0) this.remove(this.left)
    this.insert(value)
    return this.output(0)
  }

  /** The lowest value. */
  output(k: number): number {
    return k === 0 && this.isWarm ? (this.sorted[0] as number) : Number.NaN
  }

  get isWarm(): boolean {
    return this.count === this.warmupBars
  }

  undo(): void {
    const { latest, left } = this
    this.oldest.undo()
    if (latest - latest === 0) {
      this.remove(latest)
      if (left - left === 0) this.insert(left)
    } else if (this.count !== this.countBefore) {
      this.sorted.set(this.cleared)
    }
    this.count = this.countBefore
    this.latest = Number.NaN
    this.left = Number.NaN
  }

  private insert(value: number): void {
    insertSorted(this.sorted, this.count++, value)
  }

  private remove(value: number): void {
    removeSorted(this.sorted, this.count--, value)
  }
}

/** Puts a value among the first `count` sorted ones. */
export function insertSorted(sorted: Float64Array, count: number, value: number): void {
  const place = placeOf(sorted, count, value)
  sorted.copyWithin(place + 1, place, count)
  sorted[place] = value
}

/** Takes a value from the first `count` sorted ones. */
export function removeSorted(sorted: Float64Array, count: number, value: number): void {
  const place = placeOf(sorted, count, value)
  sorted.copyWithin(place, place + 1, count)
}

/** The first place whose value is not below this one. A zero below 0 comes before one above. */
function placeOf(sorted: Float64Array, count: number, value: number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBelow(sorted[middle] as number, value)) low = middle + 1
    else high = middle
  }
  return low
}

function isBelow(a: number, b: number): boolean {
  return a < b || (a === 0 && b === 0 && Object.is(a, -0) && !Object.is(b, -0))
}
