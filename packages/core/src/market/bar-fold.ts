import type { Bar } from './bar.ts'
import type { CompleteBarColumns } from './bar-series.ts'

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
  /** Whether any of its bars was repaired. */
  isRepaired = false

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
    this.isRepaired = false
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
    if (bars.repaired?.subarray(from, to).includes(1) === true) this.isRepaired = true
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
  readonly repaired: Uint8Array | null
}

/** The columns of bars that are made one after the other. */
export class BarColumnsFold {
  /** The bar that is being made; its time is NaN before the first. */
  readonly bar: BarFold = new BarFold()
  length = 0
  #capacity = 1024
  #time = new Float64Array(this.#capacity)
  #open = new Float64Array(this.#capacity)
  #high = new Float64Array(this.#capacity)
  #low = new Float64Array(this.#capacity)
  #close = new Float64Array(this.#capacity)
  #volume = new Float64Array(this.#capacity)
  /** Positions of the bars that hold a repaired one. */
  readonly #repaired: number[] = []

  /** Puts the bar at hand into the columns, if there is one. */
  close(): void {
    const { bar, length } = this
    if (Number.isNaN(bar.time)) return
    if (length === this.#capacity) this.#resize(2 * length)
    this.#time[length] = bar.time
    this.#open[length] = bar.open
    this.#high[length] = bar.high
    this.#low[length] = bar.low
    this.#close[length] = bar.close
    this.#volume[length] = bar.volume
    if (bar.isRepaired) this.#repaired.push(length)
    this.length = length + 1
    bar.time = Number.NaN
  }

  /** Ends the building: columns of the bars `from` to `to`, over memory that is given away. */
  finish(from: number, to: number): CompleteBarColumns {
    this.#resize(to)
    return {
      time: this.#time.subarray(from),
      open: this.#open.subarray(from),
      high: this.#high.subarray(from),
      low: this.#low.subarray(from),
      close: this.#close.subarray(from),
      volume: this.#volume.subarray(from),
      repaired: this.#repaired.length === 0 ? null : flagsOf(this.#repaired, from, to),
    }
  }

  #resize(capacity: number): void {
    this.#capacity = capacity
    this.#time = resized(this.#time, capacity)
    this.#open = resized(this.#open, capacity)
    this.#high = resized(this.#high, capacity)
    this.#low = resized(this.#low, capacity)
    this.#close = resized(this.#close, capacity)
    this.#volume = resized(this.#volume, capacity)
  }
}

/** A column of the bars `from` to `to`, with 1 at these positions. */
function flagsOf(positions: readonly number[], from: number, to: number): Uint8Array {
  const flags = new Uint8Array(to - from)
  for (const position of positions) if (position >= from && position < to) flags[position - from] = 1
  return flags
}

/** Moves or extends the memory of a column, so that the old and the new one seldom stand side by side. */
function resized(column: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  return new Float64Array(column.buffer.transfer(8 * length))
}
