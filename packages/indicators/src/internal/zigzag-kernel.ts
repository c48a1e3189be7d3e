import type { IndicatorParam } from '../indicator.ts'
import { AtrKernel } from './atr-kernel.ts'
import { requireChoice } from './require-choice.ts'
import { requireNumber } from './require-number.ts'
import { requirePeriod } from './require-period.ts'
import { StreamKernel } from './stream-kernel.ts'

/** How a reversal is measured: in percent of the price it turns from, or in average true ranges at that bar. */
export type ReversalUnit = 'percent' | 'atr'

/** What `zigzag` and `fibonacci` both take. */
export type ZigzagParams = readonly [reversal: number, unit?: ReversalUnit | undefined, atrPeriod?: number | undefined]

/**
 * Guards the parameters of a zigzag.
 *
 * @returns the bar at which its first leg begins
 * @throws RangeError
 */
export function firstLegBar(
  indicator: string,
  reversal: number,
  unit: ReversalUnit = 'percent',
  atrPeriod = 14,
): number {
  requireNumber(indicator, 'reversal', reversal, 0.001, 100)
  requirePeriod(indicator, 'atrPeriod', atrPeriod)
  return requireChoice(indicator, 'unit', unit, ['percent', 'atr']) === 'atr' ? atrPeriod + 1 : 1
}

/**
 * The leg that runs, the turn it began at and the turn before that. A leg up runs from `bottom` to `top`, a leg down from `top` to
 * `bottom`; before the first turn these are the highest and the lowest price so far. A limit is the price at which a leg that
 * ended there has turned.
 */
class Legs {
  direction = 0
  top = Number.NaN
  topBar = 0
  topLimit = Number.NaN
  bottom = Number.NaN
  bottomBar = 0
  bottomLimit = Number.NaN
  before = Number.NaN
  beforeBar = 0

  copy(other: Legs): void {
    this.direction = other.direction
    this.top = other.top
    this.topBar = other.topBar
    this.topLimit = other.topLimit
    this.bottom = other.bottom
    this.bottomBar = other.bottomBar
    this.bottomLimit = other.bottomLimit
    this.before = other.before
    this.beforeBar = other.beforeBar
  }
}

/** Legs between turns, each turn known when the price has gone back by the reversal. */
export class ZigzagKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly reversal: number = Number.NaN
  private readonly isByAtr: boolean
  private readonly firstBar: number = 0
  private readonly range: AtrKernel
  private readonly legs = new Legs()
  private readonly legsBefore = new Legs()
  private bar = 0
  private barBefore = 0

  constructor(
    reversal: number,
    unit: ReversalUnit = 'percent',
    atrPeriod = 14,
    indicator = '',
    params: readonly IndicatorParam[] = [],
  ) {
    super(indicator, params)
    this.firstBar = firstLegBar(indicator, reversal, unit, atrPeriod)
    this.warmupBars = this.firstBar + 1
    this.isByAtr = unit === 'atr'
    this.reversal = this.isByAtr ? reversal : reversal / 100
    this.range = new AtrKernel(atrPeriod, 'none')
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    const { legs } = this
    this.barBefore = this.bar
    this.legsBefore.copy(legs)
    if (this.isByAtr) this.range.update(high, low, close)
    if (high - high + (low - low) + (close - close) !== 0) {
      this.bar = 0
      legs.direction = 0
      legs.before = Number.NaN
      return Number.NaN
    }
    this.bar++
    if (this.bar < this.firstBar) return Number.NaN
    if (this.bar === this.firstBar) this.begin(high, low)
    else if (legs.direction === 1) this.goUp(high, low)
    else if (legs.direction === -1) this.goDown(high, low)
    else this.decide(high, low)
    return this.output(0)
  }

  output(k: number): number {
    if (k === 0) return this.last
    if (k === 1) return this.lastAge
    if (k === 2) return this.isWarm ? this.legs.direction : Number.NaN
    const { direction, top, topBar, bottom, bottomBar } = this.legs
    if (direction === 0) return Number.NaN
    if (k === 3) return direction === 1 ? top : bottom
    return k === 4 ? this.bar - (direction === 1 ? topBar : bottomBar) : Number.NaN
  }

  get isWarm(): boolean {
    return this.bar >= this.warmupBars
  }

  /** The last turn; NaN before the first. */
  get last(): number {
    const { direction, top, bottom } = this.legs
    return direction === 0 ? Number.NaN : direction === 1 ? bottom : top
  }

  get lastAge(): number {
    const { direction, topBar, bottomBar } = this.legs
    return direction === 0 ? Number.NaN : this.bar - (direction === 1 ? bottomBar : topBar)
  }

  /** The turn before the last; NaN before the second. */
  get before(): number {
    return this.legs.before
  }

  get beforeAge(): number {
    return Number.isNaN(this.legs.before) ? Number.NaN : this.bar - this.legs.beforeBar
  }

  undo(): void {
    if (this.isByAtr) this.range.undo()
    this.legs.copy(this.legsBefore)
    this.bar = this.barBefore
  }

  private begin(high: number, low: number): void {
    this.setTop(high)
    this.setBottom(low)
  }

  private goUp(high: number, low: number): void {
    const { legs } = this
    if (high > legs.top) {
      this.setTop(high)
    } else if (low <= legs.topLimit && low < legs.top) {
      legs.direction = -1
      legs.before = legs.bottom
      legs.beforeBar = legs.bottomBar
      this.setBottom(low)
    }
  }

  private goDown(high: number, low: number): void {
    const { legs } = this
    if (low < legs.bottom) {
      this.setBottom(low)
    } else if (high >= legs.bottomLimit && high > legs.bottom) {
      legs.direction = 1
      legs.before = legs.top
      legs.beforeBar = legs.topBar
      this.setTop(high)
    }
  }

  /** There is no leg yet: the first turn is the highest or the lowest price so far, whichever the price first turns from. */
  private decide(high: number, low: number): void {
    const { legs } = this
    const { top, topLimit, bottom, bottomLimit } = legs
    const isUp = low >= bottom && high >= bottomLimit && high > bottom
    const isDown = high <= top && low <= topLimit && low < top
    if (isUp && (!isDown || high - top >= bottom - low)) {
      legs.direction = 1
      this.setTop(high)
    } else if (isDown) {
      legs.direction = -1
      this.setBottom(low)
    } else {
      if (high > top) this.setTop(high)
      if (low < bottom) this.setBottom(low)
    }
  }

  private setTop(price: number): void {
    const { legs } = this
    legs.top = price
    legs.topBar = this.bar
    legs.topLimit = price - this.reversalAt(price)
  }

  private setBottom(price: number): void {
    const { legs } = this
    legs.bottom = price
    legs.bottomBar = this.bar
    legs.bottomLimit = price + this.reversalAt(price)
  }

  private reversalAt(price: number): number {
    return this.reversal * (this.isByAtr ? this.range.output(0) : Math.abs(price))
  }
}
