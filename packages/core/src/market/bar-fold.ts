import type { Bar } from './bar.ts'

/**
 * A bar in the making. Volume is summed with Neumaier's compensation (Zeitschrift für Angewandte Mathematik und Mechanik
 * 54, 1974): the sum of a million small quantities is the float next to the true one, in whatever parts it is made.
 */
export class BarFold {
  time = Number.NaN
  open = Number.NaN
  high = Number.NaN
  low = Number.NaN
  close = Number.NaN
  #sum = 0
  #lost = 0

  get volume(): number {
    return this.#sum + this.#lost
  }

  begin(time: number, open: number): void {
    this.time = time
    this.open = open
    this.high = open
    this.low = open
    this.close = open
    this.#sum = 0
    this.#lost = 0
  }

  addPrice(price: number, quantity: number): void {
    if (price > this.high) this.high = price
    if (price < this.low) this.low = price
    this.close = price
    const total = this.#sum + quantity
    this.#lost += this.#sum >= quantity ? this.#sum - total + quantity : quantity - total + this.#sum
    this.#sum = total
  }

  /** Adds rows `from` to `to` of a column of prices. A hot loop over locals: the fields are written once. */
  addPrices(price: Float64Array, quantity: Float64Array | null, from: number, to: number): void {
    let { high, low } = this
    for (let i = from; i < to; i++) {
      const value = price[i] as number
      if (value > high) high = value
      if (value < low) low = value
    }
    this.high = high
    this.low = low
    this.close = price[to - 1] as number
    if (quantity !== null) this.#addVolume(quantity, from, to)
  }

  /** Adds bars `from` to `to` of a series. */
  addBars(bars: BarFoldColumns, from: number, to: number): void {
    const { high: highs, low: lows } = bars
    let { high, low } = this
    for (let i = from; i < to; i++) {
      const top = highs[i] as number
      const bottom = lows[i] as number
      if (top > high) high = top
      if (bottom < low) low = bottom
    }
    this.high = high
    this.low = low
    this.close = bars.close[to - 1] as number
    this.#addVolume(bars.volume, from, to)
  }

  toBar(): Bar {
    const { time, open, high, low, close, volume } = this
    return { time, open, high, low, close, volume }
  }

  #addVolume(quantity: Float64Array, from: number, to: number): void {
    let sum = this.#sum
    let lost = this.#lost
    for (let i = from; i < to; i++) {
      const value = quantity[i] as number
      const total = sum + value
      const size = value < 0 ? -value : value
      lost += (sum < 0 ? -sum : sum) >= size ? sum - total + value : value - total + sum
      sum = total
    }
    this.#sum = sum
    this.#lost = lost
  }
}

interface BarFoldColumns {
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
}

/** The columns of bars that are made one after the other. */
export class BarColumnsFold {
  /** The bar that is being made; its time is NaN before the first. */
  readonly bar: BarFold = new BarFold()
  length = 0
  #columns = Array.from({ length: 6 }, () => new Float64Array(256))

  /** Puts the bar at hand into the columns, if there is one. */
  close(): void {
    const { bar, length } = this
    if (Number.isNaN(bar.time)) return
    if (length === this.#columns[0]?.length) this.#columns = this.#columns.map((column) => resized(column, 2 * length))
    const [time, open, high, low, close, volume] = this.#columns as SixColumns
    time[length] = bar.time
    open[length] = bar.open
    high[length] = bar.high
    low[length] = bar.low
    close[length] = bar.close
    volume[length] = bar.volume
    this.length++
    bar.time = Number.NaN
  }

  /** Columns of just the bars `from` to `to`, in memory of their own. */
  columns(
    from: number,
    to: number,
  ): {
    time: Float64Array
    open: Float64Array
    high: Float64Array
    low: Float64Array
    close: Float64Array
    volume: Float64Array
  } {
    const [time, open, high, low, close, volume] = this.#columns.map((column) => column.slice(from, to)) as SixColumns
    return { time, open, high, low, close, volume }
  }
}

type SixColumns = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]

function resized(column: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(length)
  larger.set(column)
  return larger
}
