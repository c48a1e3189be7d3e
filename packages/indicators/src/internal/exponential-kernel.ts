import type { IndicatorParam } from '../indicator.ts'
import { renewalStride } from './renewal-stride.ts'
import { StreamKernel } from './stream-kernel.ts'

const stride = renewalStride

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
    if (left <= 0 || !(next - next >= 0)) return +this.take(value)
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
  private take(value: number): number {
    const { count, left, warmupBars, distance } = this
    const isGap = value - value !== 0
    const isWarm = left !== 0
    const reference = count === 0 ? value : this.reference
    const apart = value - reference
    const step = distance * this.keep + apart * this.weight
    const sum = (count === 0 ? 0 : distance) + apart
    const mean = sum / warmupBars
    const nextCount = isGap ? 0 : isWarm ? count : count + 1
    const isSeeded = isWarm ? false : nextCount === warmupBars
    const next = isWarm ? step : isSeeded ? mean : sum
    const isRenewed = isSeeded ? true : left === 1
    const average = reference + next
    this.countBefore = count
    this.leftBefore = left
    this.referenceBefore = this.reference
    this.distanceBefore = distance
    this.renewedBefore = this.renewed
    const nextLeft = isGap ? 0 : isRenewed ? stride : isWarm ? left - 1 : 0
    this.count = nextCount
    this.left = nextLeft
    this.reference = isRenewed ? value : reference
    this.distance = isRenewed ? next + (reference - value) : next
    this.renewed = average
    return nextLeft === 0 ? Number.NaN : average
  }
}
