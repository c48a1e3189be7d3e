import { addCompensated, compensatedSum } from './compensated-sum.ts'

const base = 0
const points = 1
const isRuined = 2
/** Returns in blocks that are done. */
const done = 3
/** Their mean is the sum of two numbers. */
const mean = 4
const meanLow = 5
/** Their central moments, times their number. */
const second = 6
const third = 7
const fourth = 8
/** The block that is being filled: returns, and sums of the powers of their distance from `mean`. */
const blocked = 9
const sum1 = 10
const sum2 = 11
const sum3 = 12
const sum4 = 13
const best = 14
const worst = 15
const gains = 16
const last = 17
/** Of each target three numbers: what fell short of it, squared, in the block and (compensated) in all before. */
const shortfalls = 18
const shortfallWidth = 3

/**
 * So long is a block that merging costs nothing, and so short that a plain sum of its terms is as good as exact: a
 * thousand roundings make some 1e-13.
 */
const blockLength = 1024

/**
 * Counts simple returns from point to point in constant memory: mean, central moments up to the fourth, shortfall below
 * targets. By the rules of `dailyReturns`: from a base on, a first point at the base gives no return, ruin ends them.
 *
 * Moments are counted in blocks about the mean so far, and blocks are merged (T. Chan, G. Golub and R. LeVeque,
 * "Algorithms for Computing the Sample Variance", American Statistician 37, 1983; for the third and fourth P. Pébay,
 * "Formulas for Robust, One-Pass Parallel Computation of Covariances and Arbitrary-Order Statistical Moments", Sandia
 * report 2008-6212). The mean has a second number for what rounding takes from the first, so that returns which are
 * equal but for their last digits keep the deviation they have.
 *
 * All that it knows is one column of numbers, which can be stored.
 */
export class ReturnTally {
  readonly state: Float64Array
  readonly #targets: Float64Array

  /**
   * @param initial the first base, above zero
   * @param targets per period, for the downside deviation
   */
  constructor(initial: number, targets: readonly number[]) {
    this.#targets = Float64Array.from(targets)
    this.state = new Float64Array(shortfalls + shortfallWidth * targets.length)
    this.state[base] = initial
    this.state[best] = Number.NEGATIVE_INFINITY
    this.state[worst] = Number.POSITIVE_INFINITY
  }

  /** The tally as it is, to go on with apart from this one. */
  copy(): ReturnTally {
    const copy = new ReturnTally(1, Array.from(this.#targets))
    copy.state.set(this.state)
    return copy
  }

  /** The next point; true when it gave a return, which `lastReturn` then is. */
  observe(point: number): boolean {
    const { state } = this
    const from = state[base] as number
    const seen = state[points] as number
    state[points] = seen + 1
    if (state[isRuined] === 1 || (seen === 0 && point === from)) return false
    state[base] = point
    if (point <= 0) state[isRuined] = 1
    this.#add(point / from - 1)
    return true
  }

  /** The points from index `from` until before `to`. */
  observeAll(column: Float64Array, from: number, to: number): void {
    for (let i = from; i < to; i++) this.observe(column[i] as number)
  }

  /** How many were observed, with those that gave no return. */
  get points(): number {
    return this.state[points] as number
  }

  get lastReturn(): number {
    return this.state[last] as number
  }

  get count(): number {
    return (this.state[done] as number) + (this.state[blocked] as number)
  }

  #add(value: number): void {
    const { state } = this
    const targets = this.#targets
    state[last] = value
    const inBlock = state[blocked] as number
    if (inBlock === 0 && state[done] === 0) state[mean] = value
    const distance = value - (state[mean] as number)
    const square = distance * distance
    state[sum1] = (state[sum1] as number) + distance
    state[sum2] = (state[sum2] as number) + square
    state[sum3] = (state[sum3] as number) + square * distance
    state[sum4] = (state[sum4] as number) + square * square
    if (value > (state[best] as number)) state[best] = value
    if (value < (state[worst] as number)) state[worst] = value
    if (value > 0) state[gains] = (state[gains] as number) + 1
    for (let i = 0; i < targets.length; i++) {
      const short = value - (targets[i] as number)
      const place = shortfalls + shortfallWidth * i
      if (short < 0) state[place] = (state[place] as number) + short * short
    }
    state[blocked] = inBlock + 1
    if (inBlock + 1 === blockLength) this.#mergeBlock()
  }

  #mergeBlock(): void {
    const { state } = this
    const nA = state[done] as number
    const nB = state[blocked] as number
    const s1 = state[sum1] as number
    const s2 = state[sum2] as number
    const s3 = state[sum3] as number
    const m = s1 / nB
    const secondA = state[second] as number
    const thirdA = state[third] as number
    const secondB = s2 - s1 * m
    const thirdB = s3 - 3 * m * s2 + 2 * m * m * s1
    const fourthB = (state[sum4] as number) - 4 * m * s3 + 6 * m * m * s2 - 3 * m * m * m * s1
    const n = nA + nB
    // The block is counted from the upper part of the mean, so that its own mean is apart from all before by this much.
    const apart = m - (state[meanLow] as number)
    const a = nA / n
    const b = nB / n
    state[second] = secondA + secondB + apart * apart * a * nB
    state[third] = thirdA + thirdB + apart ** 3 * a * b * (nA - nB) + 3 * apart * (a * secondB - b * secondA)
    state[fourth] =
      (state[fourth] as number) +
      fourthB +
      apart ** 4 * a * b * n * (a * a - a * b + b * b) +
      6 * apart * apart * (a * a * secondB + b * b * secondA) +
      4 * apart * (a * thirdB - b * thirdA)
    const low = (state[meanLow] as number) + apart * b
    const high = state[mean] as number
    state[mean] = high + low
    state[meanLow] = low - (high + low - high)
    state[done] = n
    state.fill(0, blocked, sum4 + 1)
    for (let i = 0; i < this.#targets.length; i++) {
      const place = shortfalls + shortfallWidth * i
      addCompensated(state, place + 1, state[place] as number)
      state[place] = 0
    }
  }

  /** What was counted. */
  moments(): ReturnMoments {
    const whole = this.copy()
    if ((whole.state[blocked] as number) > 0) whole.#mergeBlock()
    const at = (field: number): number => whole.state[field] as number
    const count = at(done)
    if (count === 0) return noMoments
    const average = at(mean) + at(meanLow)
    // Rounding can leave a sum of squares just below zero; one that overflowed is infinite, as it is in a plain sum.
    const squares =
      Number.isNaN(at(second)) && Number.isFinite(average) ? Number.POSITIVE_INFINITY : Math.max(0, at(second))
    const spread = squares / count
    return {
      count,
      mean: average,
      deviation: count < 2 ? null : Math.sqrt(squares / (count - 1)),
      skewness: at(third) / count / (spread * Math.sqrt(spread)),
      excessKurtosis: at(fourth) / count / (spread * spread) - 3,
      best: at(best),
      worst: at(worst),
      positiveShare: at(gains) / count,
    }
  }

  /** √mean(min(r − target, 0)²) over all returns, per period; null without returns. */
  downsideDeviation(target: number): number | null {
    const place = shortfalls + shortfallWidth * this.#targets.indexOf(target)
    const squares = compensatedSum(this.state, place + 1) + (this.state[place] as number)
    return this.count === 0 ? null : Math.sqrt(squares / this.count)
  }
}

/** Moments of returns; what is not defined is null, NaN or infinite. */
export interface ReturnMoments {
  readonly count: number
  readonly mean: number | null
  readonly deviation: number | null
  readonly skewness: number | null
  readonly excessKurtosis: number | null
  readonly best: number | null
  readonly worst: number | null
  readonly positiveShare: number | null
}

const noMoments: ReturnMoments = {
  count: 0,
  mean: null,
  deviation: null,
  skewness: null,
  excessKurtosis: null,
  best: null,
  worst: null,
  positiveShare: null,
}
