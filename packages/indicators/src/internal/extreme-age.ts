import { StreamKernel } from './stream-kernel.ts'

/**
 * How many bars ago the largest of the last `period` values was, times `sign`: with −1 the smallest. Of equal ones the latest
 * counts. The method is that of `ExtremeKernel`, with the place kept beside each value.
 */
export class ExtremeAgeKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  private readonly sign: number = Number.NaN
  /** The values of this block; and from each place of the block before the largest to its end, and where that is. */
  private readonly block: Float64Array
  private readonly suffixes: Float64Array
  private readonly suffixPlaces: Float64Array
  private place = 0
  private isFull = false
  private largest = Number.NaN
  private largestPlace = 0
  private placeBefore = 0
  private wasFull = false
  private largestBefore = Number.NaN
  private largestPlaceBefore = 0

  constructor(period: number, sign: 1 | -1) {
    super('', [])
    this.warmupBars = period
    this.sign = sign
    this.block = new Float64Array(period)
    this.suffixes = new Float64Array(period)
    this.suffixPlaces = new Float64Array(period)
  }

  update(value: number): number {
    const { place, block } = this
    this.placeBefore = place
    this.wasFull = this.isFull
    this.largestBefore = this.largest
    this.largestPlaceBefore = this.largestPlace
    if (value - value !== 0) {
      this.place = 0
      this.isFull = false
      return Number.NaN
    }
    const signed = value * this.sign
    if (place === 0 || signed >= this.largest) {
      this.largest = signed
      this.largestPlace = place
    }
    block[place] = signed
    this.place = place + 1
    if (place + 1 === block.length) {
      suffixMaxima(block, this.suffixes, this.suffixPlaces)
      this.place = 0
      this.isFull = true
    }
    return this.output(0)
  }

  output(k: number): number {
    if (k !== 0 || !this.isFull) return Number.NaN
    const { place, largestPlace, warmupBars: period } = this
    if (place === 0) return period - 1 - largestPlace
    const isEarlier = (this.suffixes[place] as number) > this.largest
    return isEarlier ? place - 1 + period - (this.suffixPlaces[place] as number) : place - 1 - largestPlace
  }

  get isWarm(): boolean {
    return this.isFull
  }

  undo(): void {
    this.place = this.placeBefore
    this.isFull = this.wasFull
    this.largest = this.largestBefore
    this.largestPlace = this.largestPlaceBefore
  }
}

/** The column driver's loop over values without a gap, from `start` to `end`: the same comparisons, block by block. */
export function fillExtremeAge(
  values: Float64Array,
  period: number,
  sign: 1 | -1,
  output: Float64Array,
  start: number,
  end: number,
): void {
  const before = new Float64Array(period + 1).fill(Number.NEGATIVE_INFINITY)
  const placesBefore = new Float64Array(period + 1)
  for (let from = start; from < end; from += period) {
    const stop = Math.min(end, from + period)
    let largest = Number.NEGATIVE_INFINITY
    let largestPlace = 0
    for (let i = from; i < stop; i++) {
      const place = i - from
      const signed = (values[i] as number) * sign
      if (signed >= largest) {
        largest = signed
        largestPlace = place
      }
      const isEarlier = (before[place + 1] as number) > largest
      output[i] = isEarlier ? place + period - (placesBefore[place + 1] as number) : place - largestPlace
    }
    largest = Number.NEGATIVE_INFINITY
    for (let i = stop - 1; i > from; i--) {
      const signed = (values[i] as number) * sign
      if (signed > largest) {
        largest = signed
        largestPlace = i - from
      }
      before[i - from] = largest
      placesBefore[i - from] = largestPlace
    }
  }
}

/** Puts in each place the largest from there to the end and where it is, but in the first, which no later window reaches. */
function suffixMaxima(block: Float64Array, suffixes: Float64Array, places: Float64Array): void {
  let largest = Number.NEGATIVE_INFINITY
  let largestPlace = 0
  for (let i = block.length - 1; i > 0; i--) {
    const value = block[i] as number
    if (value > largest) {
      largest = value
      largestPlace = i
    }
    suffixes[i] = largest
    places[i] = largestPlace
  }
}
