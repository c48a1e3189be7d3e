import { SwingKernel } from './swing-kernel.ts'

/** A line that is drawn, with what has happened on it. */
class Line {
  isLive = false
  /** The latest pivot, and the line as `anchor + (offset + rise × bars since) / run`: one rounding, so that ties are ties. */
  anchor = Number.NaN
  anchorBar = 0
  offset = Number.NaN
  rise = Number.NaN
  run = Number.NaN
  /** The bar of its first pivot. */
  firstBar = 0
  touches = 0
  isTouching = false

  copy(other: Line): void {
    this.isLive = other.isLive
    this.anchor = other.anchor
    this.anchorBar = other.anchorBar
    this.offset = other.offset
    this.rise = other.rise
    this.run = other.run
    this.firstBar = other.firstBar
    this.touches = other.touches
    this.isTouching = other.isTouching
  }

  at(bar: number): number {
    return this.anchor + (this.offset + this.rise * (bar - this.anchorBar)) / this.run
  }
}

/**
 * The line under the last swing lows. The line over the last swing highs is the same with the sign of all prices turned, which
 * it does itself: prices come and go as they are.
 */
export class TrendLine {
  private readonly right: number = 0
  private readonly sign: number = 0
  private readonly tolerance: number = Number.NaN
  private readonly swings: SwingKernel
  /** The last pivots: one place more than a line has, for `undo`. */
  private readonly prices: Float64Array
  private readonly bars: Float64Array
  private place = 0
  private count = 0
  /** What a new line has already been through when it becomes known: rings by bar. */
  private readonly lows: Float64Array
  private readonly closes: Float64Array
  private readonly line = new Line()
  private bar = 0
  private placeBefore = 0
  private countBefore = 0
  private readonly lineBefore = new Line()
  private barBefore = 0

  constructor(left: number, right: number, points: number, tolerance: number, sign: 1 | -1) {
    this.right = right
    this.sign = sign
    this.tolerance = tolerance
    this.swings = new SwingKernel(left, right, -1)
    this.prices = new Float64Array(points + 1)
    this.bars = new Float64Array(points + 1)
    this.lows = new Float64Array(right + 1)
    this.closes = new Float64Array(right + 1)
  }

  /** Takes a bar: its lowest and its last price for a line below, its highest and its last for one above; NaN is a gap. */
  take(extreme: number, close: number): void {
    const { sign, line, lows, closes } = this
    const low = extreme * sign
    this.placeBefore = this.place
    this.countBefore = this.count
    this.barBefore = this.bar
    this.lineBefore.copy(line)
    const swing = this.swings.update(low)
    if (Number.isNaN(low)) {
      this.count = 0
      this.bar = 0
      line.isLive = false
      return
    }
    const bar = this.bar + 1
    this.bar = bar
    lows[bar % lows.length] = low
    closes[bar % closes.length] = close * sign
    if (Number.isNaN(swing)) {
      this.meet(bar)
      return
    }
    this.add(swing, bar - this.right)
    if (this.count < this.prices.length - 1) return
    this.draw()
    for (let since = bar - this.right + 1; since <= bar; since++) this.meet(since)
  }

  undo(): void {
    this.swings.undo()
    this.place = this.placeBefore
    this.count = this.countBefore
    this.bar = this.barBefore
    this.line.copy(this.lineBefore)
  }

  /** The price of the line at the latest bar; NaN where there is none. */
  get value(): number {
    // A zero of the other sign is a zero.
    return this.line.isLive ? this.line.at(this.bar) * this.sign + 0 : Number.NaN
  }

  get slope(): number {
    return this.line.isLive ? (this.line.rise / this.line.run) * this.sign + 0 : Number.NaN
  }

  get age(): number {
    return this.line.isLive ? this.bar - this.line.firstBar : Number.NaN
  }

  get touches(): number {
    return this.line.isLive ? this.line.touches : Number.NaN
  }

  private add(price: number, bar: number): void {
    const { prices, bars, place } = this
    prices[place] = price
    bars[place] = bar
    this.place = place + 1 === prices.length ? 0 : place + 1
    if (this.count < prices.length - 1) this.count++
  }

  /** Least squares, with distances to the latest pivot in place of bars and prices; through two points it is the line itself. */
  private draw(): void {
    const { prices, bars, place, line } = this
    const places = prices.length
    const points = places - 1
    const newest = (place + places - 1) % places
    const [price, bar] = [prices[newest] as number, bars[newest] as number]
    let [sumX, sumY, squares, products] = [0, 0, 0, 0]
    for (let n = 1; n <= points; n++) {
      const at = (place + n) % places
      const x = (bars[at] as number) - bar
      const y = (prices[at] as number) - price
      sumX += x
      sumY += y
      squares += x * x
      products += x * y
    }
    const run = points * squares - sumX * sumX
    const rise = points * products - sumX * sumY
    line.isLive = true
    line.anchor = price
    line.anchorBar = bar
    line.offset = sumY * run - rise * sumX
    line.rise = points * rise
    line.run = points * run
    line.firstBar = bars[(place + 1) % places] as number
    line.touches = points
    line.isTouching = true
  }

  /** A bar behind the latest pivot: a close beyond the line ends it, a low that comes near it after one that did not touches it. */
  private meet(bar: number): void {
    const { line, lows, closes } = this
    if (!line.isLive) return
    const value = line.at(bar)
    // A line that has overflowed is none.
    if (!((closes[bar % closes.length] as number) >= value)) {
      line.isLive = false
      return
    }
    const isTouching = (lows[bar % lows.length] as number) <= value + Math.abs(value) * this.tolerance
    if (isTouching && !line.isTouching) line.touches++
    line.isTouching = isTouching
  }
}
