import type { IndicatorParam } from '../indicator.ts'
import { renewalStride } from './renewal-stride.ts'
import { StreamKernel } from './stream-kernel.ts'

/** A constant of this module, for V8 asks of an imported one in every step whether its module has run. */
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
  /** Values until the reference is renewed; while not warm, the number of those seen, below 0. */
  private left = 0
  private reference = Number.NaN
  private distance = Number.NaN
  /** The average at the latest renewal, which the renewed distance gives only but for rounding. */
  private renewed = Number.NaN
  private distanceBefore = Number.NaN
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
    if (k !== 0 || this.left <= 0) return Number.NaN
    return this.left === renewalStride ? this.renewed : this.reference + this.distance
  }

  get isWarm(): boolean {
    return this.left > 0
  }

  undo(): void {
    const { left } = this
    const wasRolling = left > 0 && left !== renewalStride
    if (wasRolling) {
      this.distance = this.distanceBefore
      this.left = left + 1
      return
    }
    this.left = this.leftBefore
    this.reference = this.referenceBefore
    this.distance = this.distanceBefore
    this.renewed = this.renewedBefore
  }

  /** Everything but a plain step: a gap, the warm-up, the renewal of the reference, and steps of numbers that overflow. */
  private take(value: number): number {
    const { left, warmupBars, keep, weight, distance, reference, renewed } = this
    const isWarm = left > 0
    const isFirst = left === 0
    const isSeed = 1 - left === warmupBars
    const isRenewal = isSeed ? true : left === 1
    const from = isFirst ? value : reference
    // While warming up it is a sum, and the same step without weights.
    const sum = (isFirst ? 0 : distance) * (isWarm ? keep : 1) + (value - from) * (isWarm ? weight : 1)
    const next = sum / (isSeed ? warmupBars : 1)
    const average = from + next
    const moved = next + (from - value)
    const fewer = left - 1
    const nextLeft = value - value !== 0 ? 0 : isRenewal ? stride : fewer
    this.leftBefore = left
    this.referenceBefore = reference
    this.distanceBefore = distance
    this.renewedBefore = renewed
    this.left = nextLeft
    this.reference = isRenewal ? value : from
    this.distance = isRenewal ? moved : next
    this.renewed = average
    return nextLeft > 0 ? average : Number.NaN
  }
}
