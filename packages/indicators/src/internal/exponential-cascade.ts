import type { IndicatorParam } from '../indicator.ts'
import { enterStages, sumOfStages } from './cascade-stages.ts'
import { renewalStride } from './renewal-stride.ts'
import { StreamKernel } from './stream-kernel.ts'

/**
 * Exponential averages one behind the other, each of the values of the one before, and a sum of them in given shares, which
 * together are 1.
 *
 * All are kept as distances to one price not long ago, which is taken anew once a stride: so nothing cancels in the sum of
 * shares, and equal prices give exactly that price.
 */
export class ExponentialCascade extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  readonly weight: number = Number.NaN
  reference = Number.NaN
  readonly stages: Float64Array
  private readonly stagesBefore: Float64Array
  private readonly shares: Float64Array
  private readonly period: number = 0
  private readonly isSeededByMean: boolean = true
  /** Values seen, up to `warmupBars`. */
  private count = 0
  /** Plain steps until the reference is taken anew; −1 from a gap to the end of the warm-up. */
  private left = -1
  private referenceBefore = Number.NaN
  private countBefore = 0
  private leftBefore = -1

  constructor(
    indicator: string,
    params: readonly IndicatorParam[],
    period: number,
    isSeededByMean: boolean,
    shares: readonly number[],
  ) {
    super(indicator, params)
    this.warmupBars = shares.length * (period - 1) + 1
    this.weight = 2 / (period + 1)
    this.stages = new Float64Array(shares.length)
    this.stagesBefore = new Float64Array(shares.length)
    this.shares = Float64Array.from(shares)
    this.period = period
    this.isSeededByMean = isSeededByMean
  }

  update(value: number): number {
    const { left, stages, stagesBefore, weight } = this
    if (left <= 0 || value - value !== 0) return this.take(value)
    this.left = left - 1
    const keep = 1 - weight
    let entering = value - this.reference
    for (let k = 0; k < stages.length; k++) {
      const stage = stages[k] as number
      stagesBefore[k] = stage
      entering = stage * keep + entering * weight
      stages[k] = entering
    }
    return this.sum()
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? this.sum() : Number.NaN
  }

  get isWarm(): boolean {
    return this.count === this.warmupBars
  }

  undo(): void {
    this.stages.set(this.stagesBefore)
    if (this.left >= 0 && this.left < renewalStride - 1) {
      this.left++
      return
    }
    this.reference = this.referenceBefore
    this.count = this.countBefore
    this.left = this.leftBefore
  }

  /** Everything but a plain step: a gap, the warm-up, and the renewal of the reference. */
  private take(value: number): number {
    this.stagesBefore.set(this.stages)
    this.referenceBefore = this.reference
    this.countBefore = this.count
    this.leftBefore = this.left
    if (value - value !== 0) {
      this.count = 0
      this.left = -1
    } else if (this.count < this.warmupBars) this.warmUp(value)
    else this.renew(value)
    return this.output(0)
  }

  /** A step from the value itself as the new reference. */
  private renew(value: number): void {
    const { stages, weight } = this
    const shift = this.reference - value
    this.reference = value
    this.left = renewalStride - 1
    let entering = value - value
    for (let k = 0; k < stages.length; k++) {
      entering = ((stages[k] as number) + shift) * (1 - weight) + entering * weight
      stages[k] = entering
    }
  }

  private sum(): number {
    return this.reference + sumOfStages(this.stages, this.shares)
  }

  private warmUp(value: number): void {
    if (this.count === 0) {
      this.reference = value
      this.stages.fill(0)
    }
    enterStages(this.stages, this.period, this.isSeededByMean, this.weight, ++this.count, value - this.reference)
  }
}
