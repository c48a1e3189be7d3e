import type { DrawdownPeriod } from '../drawdown.ts'
import { addCompensated, compensatedSum } from './compensated-sum.ts'

const peak = 0
const peakTime = 1
/** The lowest equity since the peak; the peak itself while equity is at it. */
const trough = 2
const troughTime = 3
const perPeak = 4
/** Instants below a peak, and over them the sums of losses and of their squares: since the last settling, and before. */
const below = 5
const recentLoss = 6
const recentSquares = 7
const lossSum = 8
const squareSum = 10
const periods = 12
const depthSum = 13
const longestMs = 14
/** The deepest period that has ended. */
const deepest = 15
const deepestPeakTime = 16
const deepestTroughTime = 17
const deepestRecoveryTime = 18
const width = 19

/**
 * Follows the drawdowns of a curve instant by instant, in constant memory and without a division but where one begins
 * or ends: at a given peak the deepest loss is that of the lowest equity. Figures are those of `drawdownPeriods`, bit
 * for bit. All that it knows is one column of numbers, which can be stored.
 */
export class DrawdownTally {
  readonly state = new Float64Array(width)

  /** @param initialEquity the first peak, above zero */
  constructor(initialEquity: number) {
    this.state[peak] = initialEquity
    this.state[trough] = initialEquity
  }

  /** The time of the first instant: from then on the initial equity is known to have been the peak. */
  start(time: number): void {
    this.state[peakTime] = time
  }

  /** The instants from index `from` until before `to`. What changes at every one of them is kept in locals. */
  observe(equity: Float64Array, times: Float64Array, from: number, to: number): void {
    const { state } = this
    let highest = state[peak] as number
    let highestTime = state[peakTime] as number
    let lowest = state[trough] as number
    let scale = state[perPeak] as number
    let losses = state[recentLoss] as number
    let squares = state[recentSquares] as number
    let losing = 0
    for (let i = from; i < to; i++) {
      const value = equity[i] as number
      if (value < highest) {
        if (lowest === highest) {
          scale = 1 / highest
          state[peak] = highest
          state[peakTime] = highestTime
        }
        if (value < lowest) {
          lowest = value
          state[troughTime] = times[i] as number
        }
        const loss = (highest - value) * scale
        losing++
        losses += loss
        squares += loss * loss
        continue
      }
      highestTime = times[i] as number
      if (lowest < highest) this.#endPeriod(lowest, highestTime)
      highest = value
      lowest = value
    }
    state[peak] = highest
    state[peakTime] = highestTime
    state[trough] = lowest
    state[perPeak] = scale
    state[below] = (state[below] as number) + losing
    state[recentLoss] = losses
    state[recentSquares] = squares
  }

  #endPeriod(lowest: number, time: number): void {
    const { state } = this
    const depth = lowest / (state[peak] as number) - 1
    const lastedMs = time - (state[peakTime] as number)
    state[periods] = (state[periods] as number) + 1
    state[depthSum] = (state[depthSum] as number) + depth
    if (lastedMs > (state[longestMs] as number)) state[longestMs] = lastedMs
    if (depth >= (state[deepest] as number)) return
    state[deepest] = depth
    state[deepestPeakTime] = state[peakTime] as number
    state[deepestTroughTime] = state[troughTime] as number
    state[deepestRecoveryTime] = time
  }

  /** To be called now and then (after at most some millions of instants), so that plain sums stay short and exact. */
  settle(): void {
    const { state } = this
    addCompensated(state, lossSum, state[recentLoss] as number)
    addCompensated(state, squareSum, state[recentSquares] as number)
    state[recentLoss] = 0
    state[recentSquares] = 0
  }

  /** @param lastTime the instant up to which a period that has not ended has lasted */
  figures(lastTime: number, instants: number): DrawdownFigures {
    const ended = this.#at(periods)
    const open = this.#openPeriod(lastTime)
    const count = open === null ? ended : ended + 1
    const depths = this.#at(depthSum) + (open?.depth ?? 0)
    const losses = compensatedSum(this.state, lossSum) + this.#at(recentLoss)
    const squares = compensatedSum(this.state, squareSum) + this.#at(recentSquares)
    return {
      count,
      deepest: this.#deepestPeriod(open),
      longestMs: Math.max(this.#at(longestMs), open?.durationMs ?? 0),
      averageDepth: count === 0 ? 0 : depths / count,
      timeUnderWater: instants === 0 ? null : this.#at(below) / instants,
      ulcerIndex: instants === 0 ? null : Math.sqrt(squares / instants),
      painIndex: instants === 0 ? null : losses / instants,
    }
  }

  #deepestPeriod(open: DrawdownPeriod | null): DrawdownPeriod | null {
    const depth = this.#at(deepest)
    if (open !== null && open.depth < depth) return open
    if (depth === 0) return null
    const recoveryTime = this.#at(deepestRecoveryTime)
    const from = this.#at(deepestPeakTime)
    return {
      peakTime: from,
      troughTime: this.#at(deepestTroughTime),
      recoveryTime,
      durationMs: recoveryTime - from,
      depth,
    }
  }

  #openPeriod(lastTime: number): DrawdownPeriod | null {
    if (this.#at(trough) === this.#at(peak)) return null
    return {
      peakTime: this.#at(peakTime),
      troughTime: this.#at(troughTime),
      recoveryTime: null,
      durationMs: lastTime - this.#at(peakTime),
      depth: this.#at(trough) / this.#at(peak) - 1,
    }
  }

  #at(field: number): number {
    return this.state[field] as number
  }
}

/** The drawdowns of a run so far, over every instant; the initial equity is the first peak. Losses are fractions of 1. */
export interface DrawdownFigures {
  /** Periods below a peak, with the one that has not ended. */
  readonly count: number
  /** The first of the deepest; null when equity never fell. */
  readonly deepest: DrawdownPeriod | null
  /** Longest time from a peak to its recovery, or to the last instant. */
  readonly longestMs: number
  /** Mean depth of the periods, from −1 to 0; 0 without one. */
  readonly averageDepth: number | null
  /** Share of instants below a peak, from 0 to 1. */
  readonly timeUnderWater: number | null
  /** Root of the mean squared loss from the peak, over all instants (P. Martin and B. McCann, 1989), from 0. */
  readonly ulcerIndex: number | null
  /** Mean loss from the peak, over all instants, from 0. */
  readonly painIndex: number | null
}
