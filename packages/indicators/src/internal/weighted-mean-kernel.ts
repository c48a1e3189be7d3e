import type { IndicatorParam } from '../indicator.ts'
import { StreamKernel } from './stream-kernel.ts'
import { windowBuffer } from './window-buffer.ts'
import { windowReference, windowSum } from './window-reference.ts'

/** The mean of the last `period` values, of which the newest counts `period` times and the oldest once. */
export class WeightedMeanKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  private readonly weights: number = Number.NaN
  private readonly window: Float64Array
  /** The place in the window at which it is moved to its front, and the sums are made anew. */
  private readonly last: number = 0
  /** Where the next value goes; at least `period` when the window is full. */
  private index = 0
  private reference = Number.NaN
  private sum = Number.NaN
  private weighted = Number.NaN
  private sumBefore = Number.NaN
  private weightedBefore = Number.NaN
  private indexBefore = 0
  private referenceBefore = Number.NaN

  constructor(period: number, indicator = '', params: readonly IndicatorParam[] = []) {
    super(indicator, params)
    this.warmupBars = period
    this.weights = sumOfWeights(period)
    this.window = windowBuffer(period)
    this.last = this.window.length - 1
  }

  update(value: number): number {
    const { window, index, reference, sum, weighted, warmupBars: period } = this
    if (index < period || index === this.last || value - value !== 0) return this.take(value)
    const next = weighted + (period * (value - reference) - sum)
    this.sumBefore = sum
    this.weightedBefore = weighted
    this.weighted = next
    this.sum = sum + (value - (window[index - period] as number))
    window[index] = value
    this.index = index + 1
    return reference + next / this.weights
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? this.reference + this.weighted / this.weights : Number.NaN
  }

  get isWarm(): boolean {
    return this.index >= this.warmupBars
  }

  undo(): void {
    this.sum = this.sumBefore
    this.weighted = this.weightedBefore
    if (this.index > this.warmupBars) {
      this.index--
      return
    }
    this.index = this.indexBefore
    this.reference = this.referenceBefore
  }

  /** Everything but a rolling step: a gap, the warm-up, and the renewal of the sums. */
  private take(value: number): number {
    const { index } = this
    this.indexBefore = index
    this.sumBefore = this.sum
    this.weightedBefore = this.weighted
    this.referenceBefore = this.reference
    if (value - value !== 0) {
      this.index = 0
      return Number.NaN
    }
    this.window[index] = value
    this.index = index + 1
    if (index + 1 >= this.warmupBars) this.renew(index)
    return this.output(0)
  }

  private renew(newest: number): void {
    const { window, warmupBars: period } = this
    window.copyWithin(0, newest + 1 - period, newest + 1)
    this.index = period
    this.reference = windowReference(window, 0, period)
    this.sum = windowSum(window, 0, period, this.reference)
    this.weighted = weightedSum(window, 0, period, this.reference)
  }
}

export function sumOfWeights(period: number): number {
  return (period * (period + 1)) / 2
}

/** The sum of distance times rank: the oldest counts once, the newest `to - from` times. */
export function weightedSum(values: Float64Array, from: number, to: number, reference: number): number {
  let weighted = 0
  for (let i = from; i < to; i++) weighted += ((values[i] as number) - reference) * (i - from + 1)
  return weighted
}
