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
  private readonly seedWeight: number = Number.NaN
  private sum = Number.NaN
  private sumBefore = Number.NaN

  /** Each step keeps the share `keep` and adds the value times `weight`; the first values count `seedWeight` each. */
  constructor(period: number, keep: number, weight: number, seedWeight: number) {
    super('', [], period)
    this.keep = keep
    this.weight = weight
    this.seedWeight = seedWeight
    this.sum = 0
    this.sumBefore = 0
  }

  update(value: number): number {
    const { isWarm, sum } = this
    this.sumBefore = sum
    if (this.isGap(value - value)) this.sum = 0
    else this.sum = isWarm ? sum * this.keep + value * this.weight : sum + value * this.seedWeight
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
  return new FadingKernel(seedBars, 1 - weight, weight, 1 / seedBars)
}
