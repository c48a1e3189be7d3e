import { capital, feeRate, type Prices } from './terms.mjs'

/** What a strategy of the floor sees and does. */
export interface FloorContext {
  index: number
  readonly isFlat: boolean
  buy(stop?: number, target?: number): void
  sell(): void
}

export interface FloorStrategy {
  /** Bars before the first decision. */
  readonly warmupBars: number
  onBar(context: FloorContext): void
}

export interface FloorResult {
  readonly equity: Float64Array
  readonly finalEquity: number
  readonly entries: number
}

/**
 * The least event loop that runs the workloads: `onBar`, a queue of orders, an equity curve, all in floats. It has no
 * ledger, no gate, no order events, no checks, no parameters and no result to ask: what an engine costs above it is the
 * price of these.
 */
class FloatFloor implements FloorContext {
  index = 0
  entries = 0
  readonly equity: Float64Array
  readonly #prices: Prices
  readonly #lot: number
  readonly #queue: number[] = []
  #cash: number
  #units = 0
  #stop = 0
  #target = 0

  constructor(prices: Prices, lot: number) {
    this.#prices = prices
    this.#lot = lot
    this.#cash = capital
    this.equity = new Float64Array(prices.close.length)
  }

  get isFlat(): boolean {
    return this.#units === 0
  }

  buy(stop = 0, target = 0): void {
    this.#queue.push(1)
    this.#stop = stop
    this.#target = target
  }

  sell(): void {
    this.#queue.push(-1)
  }

  run(strategy: FloorStrategy): void {
    const { equity } = this
    const { close } = this.#prices
    const firstBar = strategy.warmupBars - 1
    for (let i = 0; i < close.length; i++) {
      if (this.#queue.length > 0) this.#match(i)
      if (this.#target !== 0 && this.#units !== 0) this.#leave(i)
      equity[i] = this.#cash + this.#units * (close[i] as number)
      this.index = i
      if (i >= firstBar) strategy.onBar(this)
    }
  }

  /** Market orders fill at the open; buys take all the cash there is then. */
  #match(i: number): void {
    const price = this.#prices.open[i] as number
    for (const side of this.#queue) {
      if (side > 0) {
        const affordable = this.#cash / (price * (1 + feeRate))
        this.#units = this.#lot === 0 ? affordable : Math.floor(affordable / this.#lot + 1e-9) * this.#lot
        this.#cash -= this.#units * price * (1 + feeRate)
        this.entries++
      } else this.#sellAt(price)
    }
    this.#queue.length = 0
  }

  /** The bracket: gaps fill at the open, and where a bar touches both, the stop comes first. */
  #leave(i: number): void {
    const open = this.#prices.open[i] as number
    if (open <= this.#stop || open >= this.#target) this.#sellAt(open)
    else if ((this.#prices.low[i] as number) <= this.#stop) this.#sellAt(this.#stop)
    else if ((this.#prices.high[i] as number) >= this.#target) this.#sellAt(this.#target)
  }

  #sellAt(price: number): void {
    this.#cash += this.#units * price * (1 - feeRate)
    this.#units = 0
  }
}

/** Runs a strategy over the floor. A lot of 0 means any fraction of a unit. */
export function runFloor(prices: Prices, strategy: FloorStrategy, lot: number): FloorResult {
  const floor = new FloatFloor(prices, lot)
  floor.run(strategy)
  return { equity: floor.equity, finalEquity: floor.equity.at(-1) ?? capital, entries: floor.entries }
}

/** The close in cents: whole numbers, so that sums are exact and ties are ties. */
export function centsOf(close: Float64Array): Float64Array {
  const cents = new Float64Array(close.length)
  for (let i = 0; i < close.length; i++) cents[i] = Math.round((close[i] as number) * 100)
  return cents
}

/** The simple moving average, NaN until it is warm. */
export function averageOf(values: Float64Array, period: number): Float64Array {
  const average = new Float64Array(values.length).fill(Number.NaN, 0, period - 1)
  let sum = 0
  for (let i = 0; i < period - 1; i++) sum += values[i] as number
  for (let i = period - 1; i < values.length; i++) {
    sum += values[i] as number
    average[i] = sum / period
    sum -= values[i - period + 1] as number
  }
  return average
}

/** W1, over the averages of the close. */
export function floorCross(fast: Float64Array, slow: Float64Array, warmupBars: number): FloorStrategy {
  let before = Number.NaN
  return {
    warmupBars,
    onBar(context) {
      const i = context.index
      const difference = (fast[i] as number) - (slow[i] as number)
      if (difference > 0 && before <= 0) {
        if (context.isFlat) context.buy()
      } else if (difference < 0 && before >= 0 && !context.isFlat) context.sell()
      before = difference
    },
  }
}

/** W3. */
export function floorBracket(prices: Prices, levelOf: (price: number) => number): FloorStrategy {
  const { close } = prices
  const cents = centsOf(close)
  const fast = averageOf(cents, 10)
  const slow = averageOf(cents, 50)
  let before = Number.NaN
  return {
    warmupBars: 50,
    onBar(context) {
      const i = context.index
      const difference = (fast[i] as number) - (slow[i] as number)
      if (difference > 0 && before <= 0 && context.isFlat) {
        const price = close[i] as number
        context.buy(levelOf(price * 0.99), levelOf(price * 1.02))
      }
      before = difference
    },
  }
}

/** A price of the bracket, to the tick of 0.01. */
export function toCents(price: number): number {
  return Math.round(price * 100) / 100
}

/** A price of the bracket where any float is a price. */
export function asItIs(price: number): number {
  return price
}
