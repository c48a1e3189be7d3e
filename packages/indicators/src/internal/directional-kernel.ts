import { requireChoice } from './require-choice.ts'
import { StreamKernel } from './stream-kernel.ts'

/**
 * Whose directional movement: TA-Lib's, or Tulip's. They differ in two things. Where a bar goes up and down by the same, TA-Lib
 * counts neither and Tulip both. And Tulip's directional indicators, and what is made of them, begin one bar earlier.
 */
export type DirectionalConvention = 'talib' | 'tulip'

/**
 * Guards the choice of a convention.
 *
 * @throws RangeError
 */
export function requireDirectional(indicator: string, convention: DirectionalConvention): DirectionalConvention {
  return requireChoice(indicator, 'convention', convention, ['talib', 'tulip'])
}

/** Movement below this has faded away over thousands of equal prices: what is left of it is rounding. */
const fadedMovement = 1e-290

/** How a bar counts that moves up and down by the same: 1 or 0. */
export function tieFactorOf(convention: DirectionalConvention): number {
  return convention === 'tulip' ? 1 : 0
}

/** Movement one way, doubled, where it is more than that the other way. */
export function movementOf(move: number, other: number, tieFactor: number): number {
  const doubled = move + Math.abs(move)
  const otherDoubled = other + Math.abs(other)
  return doubled * (Number(doubled > otherDoubled) + tieFactor * Number(doubled === otherDoubled))
}

/** What a bar spans, with the close before it. */
export function trueRangeOf(high: number, low: number, closeBefore: number): number {
  return Math.max(high - low, Math.abs(high - closeBefore), Math.abs(low - closeBefore))
}

/** How much of all movement is in one direction, in percent; NaN where there is none. */
export function directionalIndexOf(plus: number, minus: number): number {
  return plus + minus > fadedMovement ? 100 * (Math.abs(plus - minus) / (plus + minus)) : Number.NaN
}

/** How much of the range is movement in one direction, which comes doubled, in percent; 0 without a range. */
export function directionalShareOf(sum: number, range: number): number {
  return range > fadedMovement ? (sum / range) * 50 : 0
}

/**
 * Wilder's sums of movement up, movement down and true range: those of bars 2 to `period` are added, and from the next bar on
 * each step keeps `(period − 1) / period` of a sum. All are of numbers that are not negative, so nothing cancels, and old
 * rounding errors fade.
 *
 * Movement is summed doubled, as `move + |move|`, and counted by a factor of 0 or 1. So there is no branch, which the processor
 * would guess wrong every other time; and doubling is exact.
 */
export class DirectionalKernel extends StreamKernel {
  // Fields start as NaN or as 0 so that V8 knows from the first object on which are doubles and which small integers.
  readonly warmupBars: number = 0
  private readonly period: number = 0
  private readonly keep: number = Number.NaN
  /** How a bar counts that moves up and down by the same: 1 or 0. */
  private readonly tieFactor: number = Number.NaN
  /** Movement up and movement down, both doubled, and true range. */
  plus = Number.NaN
  minus = Number.NaN
  range = Number.NaN
  /** Bars seen, up to `warmupBars`. */
  private count = 0
  private high = Number.NaN
  private low = Number.NaN
  private close = Number.NaN
  private plusBefore = Number.NaN
  private minusBefore = Number.NaN
  private rangeBefore = Number.NaN
  private countBefore = 0
  private highBefore = Number.NaN
  private lowBefore = Number.NaN
  private closeBefore = Number.NaN

  constructor(period: number, warmupBars: number, convention: DirectionalConvention) {
    super('', [])
    this.warmupBars = warmupBars
    this.period = period
    this.keep = (period - 1) / period
    this.tieFactor = tieFactorOf(convention)
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    const { count } = this
    this.keepTwins()
    if (high - high + (low - low) + (close - close) !== 0) {
      this.count = 0
      return Number.NaN
    }
    if (count === 0) {
      this.plus = 0
      this.minus = 0
      this.range = 0
    } else {
      const keep = count < this.period ? 1 : this.keep
      const up = high - this.high
      const down = this.low - low
      this.plus = this.plus * keep + movementOf(up, down, this.tieFactor)
      this.minus = this.minus * keep + movementOf(down, up, this.tieFactor)
      this.range = this.range * keep + trueRangeOf(high, low, this.close)
    }
    this.high = high
    this.low = low
    this.close = close
    if (count < this.warmupBars) this.count = count + 1
    return this.output(0)
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? this.plus / 2 : Number.NaN
  }

  get isWarm(): boolean {
    return this.count === this.warmupBars
  }

  /** The directional index of this bar, in percent; NaN where nothing has moved up or down. */
  get index(): number {
    const { plus, minus } = this
    return directionalIndexOf(plus, minus)
  }

  undo(): void {
    this.plus = this.plusBefore
    this.minus = this.minusBefore
    this.range = this.rangeBefore
    this.count = this.countBefore
    this.high = this.highBefore
    this.low = this.lowBefore
    this.close = this.closeBefore
  }

  private keepTwins(): void {
    this.plusBefore = this.plus
    this.minusBefore = this.minus
    this.rangeBefore = this.range
    this.countBefore = this.count
    this.highBefore = this.high
    this.lowBefore = this.low
    this.closeBefore = this.close
  }
}
