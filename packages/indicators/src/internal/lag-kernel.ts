import { StreamKernel } from './stream-kernel.ts'

/**
 * The value `bars` rows ago: output 0. A gap starts it anew. One place more than it looks back keeps the value that the latest
 * row will push out, for `undo`.
 */
export class LagKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly ring: Float64Array
  private readonly bars: number
  /** Where the next value goes. */
  private place = 0
  /** Values seen since the last gap, up to `warmupBars`. */
  private count = 0
  private placeBefore = 0
  private countBefore = 0

  constructor(bars: number) {
    super('', [])
    this.bars = bars
    this.warmupBars = bars + 1
    this.ring = new Float64Array(bars + 2)
  }

  update(value: number): number {
    const { place, count, ring } = this
    this.placeBefore = place
    this.countBefore = count
    if (value - value !== 0) {
      this.count = 0
      return Number.NaN
    }
    ring[place] = value
    this.place = place + 1 === ring.length ? 0 : place + 1
    if (count < this.warmupBars) this.count = count + 1
    return this.output(0)
  }

  output(k: number): number {
    if (k !== 0 || this.count < this.warmupBars) return Number.NaN
    const { length } = this.ring
    return this.ring[(this.place + length - 1 - this.bars) % length] as number
  }

  get isWarm(): boolean {
    return this.count === this.warmupBars
  }

  undo(): void {
    this.place = this.placeBefore
    this.count = this.countBefore
  }
}
