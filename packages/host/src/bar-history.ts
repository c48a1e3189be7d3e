import type { RecentBars } from './recent-bars.ts'

/** The latest bars of a stream: at least `capacity` of them once as many have closed. */
export class BarHistory implements RecentBars {
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly closeTimes: Float64Array
  last = -1
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
    this.high = new Float64Array(2 * capacity)
    this.low = new Float64Array(2 * capacity)
    this.close = new Float64Array(2 * capacity)
    this.closeTimes = new Float64Array(2 * capacity)
  }

  /** The bars that are kept, as JSON. */
  snapshot(): readonly (readonly [number, number, number, number])[] {
    const bars = Math.min(this.last + 1, this.#capacity)
    return Array.from({ length: bars }, (_, n) => {
      const place = this.last - bars + 1 + n
      return [
        this.high[place] as number,
        this.low[place] as number,
        this.close[place] as number,
        this.closeTimes[place] as number,
      ]
    })
  }

  /** Keeps the bars of a snapshot, and no others. */
  restore(bars: readonly (readonly [number, number, number, number])[]): void {
    this.last = -1
    for (const [high, low, close, closeTime] of bars) this.push(high, low, close, closeTime)
  }

  /** Adds a bar; once the columns are full, their later half moves to the front. */
  push(high: number, low: number, close: number, closeTime: number): void {
    if (this.last === 2 * this.#capacity - 1) {
      for (const column of [this.high, this.low, this.close, this.closeTimes]) column.copyWithin(0, this.#capacity)
      this.last -= this.#capacity
    }
    const place = ++this.last
    this.high[place] = high
    this.low[place] = low
    this.close[place] = close
    this.closeTimes[place] = closeTime
  }
}
