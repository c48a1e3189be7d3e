import { AtrKernel } from './atr-kernel.ts'
import { StreamKernel } from './stream-kernel.ts'

/** A row of calm bars that has ended, and what of it is needed until the price has left it. */
class Base {
  isPending = false
  high = Number.NaN
  low = Number.NaN
  bodyTop = Number.NaN
  bodyBottom = Number.NaN
  range = Number.NaN
  firstBar = 0
  lastBar = 0

  copy(other: Base): void {
    this.isPending = other.isPending
    this.high = other.high
    this.low = other.low
    this.bodyTop = other.bodyTop
    this.bodyBottom = other.bodyBottom
    this.range = other.range
    this.firstBar = other.firstBar
    this.lastBar = other.lastBar
  }
}

/** The rules of `zones` by which a base is found and left, as numbers. */
export interface BaseRules {
  readonly atrPeriod: number
  readonly baseBars: number
  readonly baseRange: number
  readonly impulse: number
  readonly impulseBars: number
}

/**
 * Finds rows of calm bars, and the bar at which the price has left one by an impulse: `update` gives 1 at a bar that has left one
 * upwards, −1 downwards, 0 else, and the edges of that base can be asked for.
 */
export class BaseKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly baseBars: number = 0
  private readonly baseRange: number = Number.NaN
  private readonly impulse: number = Number.NaN
  private readonly impulseBars: number = 0
  private readonly range: AtrKernel
  private readonly base = new Base()
  private readonly baseBefore = new Base()
  /** The base that was left at the latest bar, if any. */
  private readonly made = new Base()
  private direction = 0
  /** Bars since the latest gap. */
  private bar = 0
  private close = Number.NaN
  private lastRange = Number.NaN
  /** Calm bars in a row up to the latest bar, up to `baseBars`. */
  private calm = 0
  /** The latest bars, one place more than a base has, for `undo`. */
  private readonly highs: Float64Array
  private readonly lows: Float64Array
  private readonly bodyTops: Float64Array
  private readonly bodyBottoms: Float64Array
  private barBefore = 0
  private closeBefore = Number.NaN
  private lastRangeBefore = Number.NaN
  private calmBefore = 0

  constructor({ atrPeriod, baseBars, baseRange, impulse, impulseBars }: BaseRules) {
    super('', [])
    this.warmupBars = atrPeriod + 1
    this.baseBars = baseBars
    this.baseRange = baseRange
    this.impulse = impulse
    this.impulseBars = impulseBars
    this.range = new AtrKernel(atrPeriod, 'none')
    this.highs = new Float64Array(baseBars + 1)
    this.lows = new Float64Array(baseBars + 1)
    this.bodyTops = new Float64Array(baseBars + 1)
    this.bodyBottoms = new Float64Array(baseBars + 1)
  }

  /** Takes open, high, low and close, all of them NaN at a gap. */
  update(open: number, high: number = Number.NaN, low: number = Number.NaN, close: number = Number.NaN): number {
    this.remember()
    const range = this.range.update(high, low, close)
    this.direction = 0
    if (open - open + (high - high) + (low - low) + (close - close) !== 0) {
      this.bar = 0
      this.calm = 0
      this.base.isPending = false
      return Number.NaN
    }
    const bar = this.bar + 1
    this.bar = bar
    if (this.base.isPending) this.leave(close)
    const trueRange = Math.max(high, this.close) - Math.min(low, this.close)
    // False also while there is no average.
    const isCalm = trueRange <= this.baseRange * range
    if (isCalm) {
      this.calm = Math.min(this.calm + 1, this.baseBars)
    } else {
      if (this.calm > 0) {
        this.settle()
        if (this.direction === 0) this.leave(close)
      }
      this.calm = 0
    }
    const at = bar % this.highs.length
    this.highs[at] = high
    this.lows[at] = low
    this.bodyTops[at] = Math.max(open, close)
    this.bodyBottoms[at] = Math.min(open, close)
    this.close = close
    this.lastRange = range
    return this.output(0)
  }

  output(k: number): number {
    return k === 0 && this.isWarm ? this.direction : Number.NaN
  }

  get isWarm(): boolean {
    return this.bar >= this.warmupBars
  }

  /** The edges of the base that was left, by its whole bars and by their bodies, and where it began. */
  get high(): number {
    return this.made.high
  }

  get low(): number {
    return this.made.low
  }

  get bodyTop(): number {
    return this.made.bodyTop
  }

  get bodyBottom(): number {
    return this.made.bodyBottom
  }

  get firstBar(): number {
    return this.made.firstBar
  }

  /** The latest bar, counted from the latest gap, as `firstBar` is. */
  get latestBar(): number {
    return this.bar
  }

  undo(): void {
    this.range.undo()
    this.base.copy(this.baseBefore)
    this.bar = this.barBefore
    this.close = this.closeBefore
    this.lastRange = this.lastRangeBefore
    this.calm = this.calmBefore
  }

  private remember(): void {
    this.baseBefore.copy(this.base)
    this.barBefore = this.bar
    this.closeBefore = this.close
    this.lastRangeBefore = this.lastRange
    this.calmBefore = this.calm
  }

  /** The calm bars before this one are a base from now on. */
  private settle(): void {
    const { base, calm, bar, highs } = this
    base.isPending = true
    base.high = Number.NEGATIVE_INFINITY
    base.low = Number.POSITIVE_INFINITY
    base.bodyTop = Number.NEGATIVE_INFINITY
    base.bodyBottom = Number.POSITIVE_INFINITY
    base.range = this.lastRange
    base.firstBar = bar - calm
    base.lastBar = bar - 1
    for (let n = base.firstBar; n < bar; n++) {
      const at = n % highs.length
      base.high = Math.max(base.high, highs[at] as number)
      base.low = Math.min(base.low, this.lows[at] as number)
      base.bodyTop = Math.max(base.bodyTop, this.bodyTops[at] as number)
      base.bodyBottom = Math.min(base.bodyBottom, this.bodyBottoms[at] as number)
    }
  }

  /** Whether this close has left the base far enough; given up after the last bar that may. */
  private leave(close: number): void {
    const { base, bar } = this
    const way = this.impulse * base.range
    // The average can be 0 behind equal prices: a close at the edge has not left it.
    const isAbove = close > base.high && close >= base.high + way
    const isBelow = close < base.low && close <= base.low - way
    const direction = isAbove ? 1 : isBelow ? -1 : 0
    if (direction !== 0) {
      this.direction = direction
      this.made.copy(base)
    }
    if (direction !== 0 || bar - base.lastBar >= this.impulseBars) base.isPending = false
  }
}
