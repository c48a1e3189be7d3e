import { CountedKernel } from './counted-kernel.ts'

/** Movement below this has faded away over thousands of equal prices: what is left of it is rounding. */
export const faded = 1e-290

/**
 * An exponential average, or sum, of moves, seeded by that of the first `period` of them. Unlike `ExponentialKernel`, which
 * measures prices from a price, it measures from 0: what is added up is of one sign, so that the error is relative to the
 * average itself also when that fades away.
 */
export class FadingKernel extends CountedKernel {
  private readonly keep: number = Number.NaN
  private readonly weight: number = Number.NaN
  private readonly divisor: number = Number.NaN
  private sum = Number.NaN
  private sumBefore = Number.NaN

  /** Each step keeps the share `keep` and adds the value times `weight`; the first are added up and divided by `divisor`. */
  constructor(period: number, keep: number, weight: number, divisor: number) {
    super('', [], period)
    this.keep = keep
    this.weight = weight
    this.divisor = divisor
    this.sum = 0
    this.sumBefore = 0
  }

  update(value: number): number {
    const { isWarm: wasWarm, sum } = this
    this.sumBefore = sum
    if (this.isGap(value - value)) {
      this.sum = 0
      return Number.NaN
    }
    if (wasWarm) this.sum = sum * this.keep + value * this.weight
    else this.sum = this.isWarm ? (sum + value) / this.divisor : sum + value
    return this.output(0)
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? this.sum : Number.NaN
  }

  undo(): void {
    this.undoCount()
    this.sum = this.sumBefore
  }
}

/** A sum in Wilder's smoothing, `period` times his average. */
export function wilderSum(period: number): FadingKernel {
  return new FadingKernel(period, (period - 1) / period, 1, 1)
}

/** An exponential average, seeded by the mean of the first `period` values, or by the first where `seedBars` is 1. */
export function fadingAverage(period: number, seedBars: number): FadingKernel {
  const weight = 2 / (period + 1)
  return new FadingKernel(seedBars, 1 - weight, weight, seedBars)
}
