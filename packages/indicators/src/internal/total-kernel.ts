import { StreamKernel } from './stream-kernel.ts'

/**
 * The sum of the last `period` values, for values of one sign such as sizes of moves: it never subtracts one.
 *
 * Values are cut into blocks of `period`, and a window is the end of one block, summed backwards when that was complete, and
 * the beginning of the next, summed forwards. So the error is relative to the sum itself, nothing is left over where all
 * values are 0, and sums of smaller values are never larger than sums of larger ones. `MeanKernel`, which subtracts, is for
 * prices: it is exact for equal ones.
 */
export class TotalKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  /** The values of this block, and for each place of the block before the sum from there to its end. */
  private readonly block: Float64Array
  private readonly suffixes: Float64Array
  private place = 0
  private isFull = false
  private prefix = Number.NaN
  private placeBefore = 0
  private wasFull = false
  private prefixBefore = Number.NaN

  constructor(period: number) {
    super('', [])
    this.warmupBars = period
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
      return prefix
    }
    this.place = place + 1
    if (!this.isFull) return Number.NaN
    return (this.suffixes[place + 1] as number) + prefix
  }

  output(k: number): number {
    if (k !== 0 || !this.isFull) return Number.NaN
    const before = this.place === 0 ? 0 : (this.suffixes[this.place] as number)
    return before + this.prefix
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

/** Puts in each place the sum from there to the end, but in the first, which no later window reaches. */
export function suffixSums(block: Float64Array, suffixes: Float64Array): void {
  let sum = 0
  for (let i = block.length - 1; i > 0; i--) {
    sum += block[i] as number
    suffixes[i] = sum
  }
}
