import type { IndicatorParam } from '../indicator.ts'
import { outOfLine } from './out-of-line.ts'
import { renewalStride } from './renewal-stride.ts'
import { StreamKernel } from './stream-kernel.ts'

/**
 * An exponential average, seeded by the mean of the first `warmupBars` values.
 *
 * It keeps the distance of the average to a reference, a price not long ago, so that equal prices give exactly that price.
 */
export class ExponentialKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  private readonly weight: number = Number.NaN
  private readonly keep: number = Number.NaN
  /** Values seen, up to `warmupBars`. */
  private count = 0
  /** Values until the reference is renewed; 0 while not warm. */
  private left = 0
  private reference = Number.NaN
  private distance = Number.NaN
  /** The average at the latest renewal, which the renewed distance gives only but for rounding. */
  private renewed = Number.NaN
  private distanceBefore = Number.NaN
  private countBefore = 0
  private leftBefore = 0
  private referenceBefore = Number.NaN
  private renewedBefore = Number.NaN

  constructor(indicator: string, params: readonly IndicatorParam[], seedBars: number, weight: number) {
    super(indicator, params)
    this.warmupBars = seedBars
    this.weight = weight
    this.keep = 1 - weight
  }

  update(value: number): number {
    const left = (this.left - 1) | 0
    const { reference, distance } = this
    const next = distance * this.keep + (value - reference) * this.weight
    if (left <= 0 || !(next - next >= 0)) return +outOfLine(this, value)
    this.left = left
    this.distanceBefore = distance
    this.distance = next
    return reference + next
  }

  output(k: number): number {
    if (k !== 0 || this.left === 0) return Number.NaN
    return this.left === renewalStride ? this.renewed : this.reference + this.distance
  }

  get isWarm(): boolean {
    return this.left !== 0
  }

  undo(): void {
    const { left } = this
    const wasRolling = left !== 0 && left !== renewalStride
    if (wasRolling) {
      this.distance = this.distanceBefore
      this.left = left + 1
      return
    }
    this.count = this.countBefore
    this.left = this.leftBefore
    this.reference = this.referenceBefore
    this.distance = this.distanceBefore
    this.renewed = this.renewedBefore
  }

  /** Everything but a plain step: a gap, the warm-up, the renewal of the reference, and steps of numbers that overflow. */
  take(value: number): number {
    this.countBefore = this.count
    this.leftBefore = this.left
    this.referenceBefore = this.reference
    this.distanceBefore = this.distance
    this.renewedBefore = this.renewed
    if (value - value !== 0) this.left = this.count = 0
    else if (this.left === 0) this.warmUp(value)
    else this.step(value)
    return this.output(0)
  }

  private warmUp(value: number): void {
    if (this.count === 0) {
      this.reference = value
      this.distance = 0
    }
    this.distance += value - this.reference
    if (++this.count < this.warmupBars) return
    this.distance /= this.warmupBars
    this.renew(value)
  }

  private step(value: number): void {
    this.distance = this.distance * this.keep + (value - this.reference) * this.weight
    if (--this.left === 0) this.renew(value)
  }

  private renew(value: number): void {
    this.renewed = this.reference + this.distance
    this.distance += this.reference - value
    this.reference = value
    this.left = renewalStride
  }
}
