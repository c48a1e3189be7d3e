import { StreamKernel } from './stream-kernel.ts'
import { windowBuffer } from './window-buffer.ts'

/** The last `period` values in one piece, `values` from `from` up to `to`, for what looks at all of them in every step. */
export class RecentKernel extends StreamKernel {
  readonly warmupBars: number = 0
  readonly values: Float64Array
  /** Where the next value goes. */
  to = 0
  private toBefore = 0

  constructor(period: number) {
    super('', [])
    this.warmupBars = period
    this.values = windowBuffer(period)
  }

  /** The place of the oldest value. */
  get from(): number {
    return this.to - this.warmupBars
  }

  update(value: number): number {
    const { values, warmupBars: period } = this
    this.toBefore = this.to
    if (value - value !== 0) {
      this.to = 0
      return Number.NaN
    }
    values[this.to] = value
    if (++this.to === values.length) {
      values.copyWithin(0, this.to - period, this.to)
      this.to = period
    }
    return this.output(0)
  }

  /** The oldest value. */
  output(k: number): number {
    return k === 0 && this.isWarm ? (this.values[this.from] as number) : Number.NaN
  }

  get isWarm(): boolean {
    return this.to >= this.warmupBars
  }

  undo(): void {
    this.to = this.toBefore
  }
}
