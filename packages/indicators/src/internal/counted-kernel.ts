import type { IndicatorParam } from '../indicator.ts'
import { StreamKernel } from './stream-kernel.ts'

/**
 * A kernel that counts the rows it has seen since the last gap. Kernels that drive others need it: what they hand on can
 * overflow, which is a gap to those others, but none in the rows.
 */
export abstract class CountedKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private count = 0
  private countBefore = 0

  constructor(indicator: string, params: readonly IndicatorParam[], warmupBars: number) {
    super(indicator, params)
    this.warmupBars = warmupBars
  }

  get isWarm(): boolean {
    return this.count === this.warmupBars
  }

  /** Rows seen since the last gap, up to `warmupBars`. */
  protected get rows(): number {
    return this.count
  }

  /** Counts a row and says whether it is a gap. `apart` is the sum of each value minus itself: 0 where all are finite. */
  protected isGap(apart: number): boolean {
    const { count } = this
    this.countBefore = count
    if (apart !== 0) {
      this.count = 0
      return true
    }
    if (count < this.warmupBars) this.count = count + 1
    return false
  }

  protected undoCount(): void {
    this.count = this.countBefore
  }
}
