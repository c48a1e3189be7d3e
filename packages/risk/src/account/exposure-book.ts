import type { Side } from '@race/core'
import { finiteOrNull, numberOrNaN } from '../internal/json-number.ts'
import { type Holding, worthOfHolding } from './account-standing.ts'
import type { MonitorOrderFilled, MonitorOrderOpened, MonitorPositionSet, MonitorPriceSeen } from './monitor-event.ts'

/** An order that may still fill, and how many units of it. */
interface OpenOrder {
  readonly orderId: string
  readonly strategyId: string
  readonly instrument: string
  readonly side: Side
  remaining: number
}

/** With the holdings that it is counted in, of the account and of its strategy, which last as long as it is open. */
interface CountedOrder extends OpenOrder {
  readonly held: CountedHolding
  readonly own: CountedHolding
}

/** The latest price of an instrument, and what all its holdings share. */
class InstrumentQuote {
  price: number
  time: number
  unitValue: number
  group: string | null

  constructor({ price, time, unitValue, group }: Quoted) {
    this.price = price
    this.time = time
    this.unitValue = unitValue
    this.group = group
  }
}

interface Quoted {
  readonly price: number
  readonly time: number
  readonly unitValue: number
  readonly group: string | null
}

/** What is held of an instrument, by the account or by one of its strategies. */
class CountedHolding implements Holding {
  quantity = 0
  pendingBuy = 0
  pendingSell = 0
  /** In the order in which they came, which is that of sums. */
  readonly orders: OpenOrder[] = []
  readonly #quote: InstrumentQuote

  constructor(quote: InstrumentQuote) {
    this.#quote = quote
  }

  get price(): number {
    return this.#quote.price
  }

  get unitValue(): number {
    return this.#quote.unitValue
  }

  get group(): string | null {
    return this.#quote.group
  }

  get isEmpty(): boolean {
    return this.quantity === 0 && this.orders.length === 0
  }

  drop(order: OpenOrder): void {
    // Mostly it is the latest one, which need not be looked for.
    if (this.orders.at(-1) === order) this.orders.pop()
    else this.orders.splice(this.orders.indexOf(order), 1)
    this.countPending()
  }

  /** Summed anew, so that what was added and taken away leaves nothing behind. */
  countPending(): void {
    let buy = 0
    let sell = 0
    for (const { side, remaining } of this.orders) {
      if (side === 'buy') buy += remaining
      else sell += remaining
    }
    this.pendingBuy = buy
    this.pendingSell = sell
  }
}

/** The latest price of an instrument, as JSON. */
export interface QuoteSnapshot {
  readonly instrument: string
  readonly price: number | null
  readonly time: number
  readonly unitValue: number | null
  readonly group: string | null
}

/** An order that may still fill, as JSON. */
export interface OpenOrderSnapshot {
  readonly orderId: string
  readonly strategyId: string
  readonly instrument: string
  readonly side: Side
  readonly remaining: number | null
}

/** Units that are held by instrument, as JSON. */
export type QuantitiesSnapshot = readonly (readonly [instrument: string, quantity: number | null])[]

/** The book as JSON. Numbers that are none are null. */
export interface ExposureSnapshot {
  readonly quotes: readonly QuoteSnapshot[]
  readonly orders: readonly OpenOrderSnapshot[]
  readonly holdings: QuantitiesSnapshot
  readonly byStrategy: readonly (readonly [strategyId: string, holdings: QuantitiesSnapshot])[]
}

/**
 * What an account and each of its strategies hold, and what may still fill: everything that was sent and has neither filled
 * nor closed, whether anybody has heard of it or not. It is in floats, which limits are judged by; exact positions are the
 * ledger's. Holdings are changed in place, so that asking costs nothing.
 */
export class ExposureBook {
  readonly #quotes = new Map<string, InstrumentQuote>()
  readonly #orders = new Map<string, CountedOrder>()
  readonly #holdings = new Map<string, CountedHolding>()
  readonly #byStrategy = new Map<string, Map<string, CountedHolding>>()

  get holdings(): ReadonlyMap<string, Holding> {
    return this.#holdings
  }

  get lastPrices(): ReadonlyMap<string, { readonly price: number; readonly time: number }> {
    return this.#quotes
  }

  /** What the positions and working orders of a strategy are worth, in the account's currency. */
  committedOf(strategyId: string): number {
    let worth = 0
    for (const holding of this.#byStrategy.get(strategyId)?.values() ?? []) worth += worthOfHolding(holding)
    return worth
  }

  /** A price that is older than the latest changes nothing; one that is not above 0 is none, and nobody knows it then. */
  see({ instrument, price: told, time, unitValue }: MonitorPriceSeen): void {
    const price = told > 0 ? told : Number.NaN
    const quote = this.#quotes.get(instrument)
    if (quote === undefined) {
      this.#quotes.set(instrument, new InstrumentQuote({ price, time, unitValue: unitValue ?? 1, group: null }))
    } else if (time >= quote.time) {
      quote.price = price
      quote.time = time
      if (unitValue !== undefined) quote.unitValue = unitValue
    }
  }

  open(order: MonitorOrderOpened): void {
    const { orderId, strategyId, instrument, side, quantity } = order
    this.close(orderId)
    // Nobody has dealt at the price of an order: it values the holding, and is too old for the gate.
    const quote = this.#quoteOf(order, Number.MIN_SAFE_INTEGER)
    this.#add({ orderId, strategyId, instrument, side, remaining: quantity }, quote)
  }

  fill(fill: MonitorOrderFilled): void {
    const { orderId, strategyId, instrument, side, quantity, time } = fill
    const quote = this.#quoteOf(fill, time)
    const change = side === 'buy' ? quantity : -quantity
    const order = this.#orders.get(orderId)
    if (order !== undefined) {
      order.remaining = Math.max(0, sumOf(order.remaining, -quantity))
      if (order.remaining === 0) this.#endFilled(order)
      else countBoth(order)
    }
    const held = this.#held(instrument, quote)
    const own = this.#heldBy(strategyId, instrument, quote)
    held.quantity = sumOf(held.quantity, change)
    own.quantity = sumOf(own.quantity, change)
    if (held.isEmpty || own.isEmpty) this.#forgetEmpty(strategyId, instrument)
    // A fill may name another place than its order did.
    if (order !== undefined && order.own !== own) this.#forgetEmpty(order.strategyId, order.instrument)
  }

  close(orderId: string): void {
    const order = this.#orders.get(orderId)
    if (order === undefined) return
    this.#remove(order)
    if (order.held.isEmpty || order.own.isEmpty) this.#forgetEmpty(order.strategyId, order.instrument)
  }

  set(position: MonitorPositionSet): void {
    const { strategyId, instrument, quantity, time } = position
    const quote = this.#quoteOf(position, time)
    this.#heldBy(strategyId, instrument, quote).quantity = quantity
    let [net, gross] = [0, 0]
    for (const holdings of this.#byStrategy.values()) {
      const held = holdings.get(instrument)?.quantity ?? 0
      net += held
      gross += Math.abs(held)
    }
    this.#held(instrument, quote).quantity = Math.abs(net) <= gross * rounding ? 0 : net
    this.#forgetEmpty(strategyId, instrument)
  }

  snapshot(): ExposureSnapshot {
    const quantities = (holdings: ReadonlyMap<string, CountedHolding>) =>
      [...holdings].map(([instrument, { quantity }]) => [instrument, finiteOrNull(quantity)] as const)
    return {
      quotes: [...this.#quotes].map(([instrument, { price, time, unitValue, group }]) => {
        return { instrument, price: finiteOrNull(price), time, unitValue: finiteOrNull(unitValue), group }
      }),
      orders: [...this.#orders.values()].map(({ held: _, own: __, remaining, ...order }) => {
        return { ...order, remaining: finiteOrNull(remaining) }
      }),
      holdings: quantities(this.#holdings),
      byStrategy: [...this.#byStrategy].map(([id, holdings]) => [id, quantities(holdings)] as const),
    }
  }

  restore({ quotes, orders, holdings, byStrategy }: ExposureSnapshot): void {
    for (const { instrument, price, time, unitValue, group } of quotes) {
      const numbers = { price: numberOrNaN(price), unitValue: numberOrNaN(unitValue) }
      this.#quotes.set(instrument, new InstrumentQuote({ ...numbers, time, group }))
    }
    const quoteOf = (instrument: string) => this.#quotes.get(instrument) as InstrumentQuote
    for (const [instrument, quantity] of holdings) {
      this.#held(instrument, quoteOf(instrument)).quantity = numberOrNaN(quantity)
    }
    for (const [strategyId, own] of byStrategy) {
      for (const [instrument, quantity] of own) {
        this.#heldBy(strategyId, instrument, quoteOf(instrument)).quantity = numberOrNaN(quantity)
      }
    }
    for (const { remaining, ...order } of orders) {
      this.#add({ ...order, remaining: numberOrNaN(remaining) }, quoteOf(order.instrument))
    }
  }

  #add(order: OpenOrder, quote: InstrumentQuote): void {
    const { orderId, strategyId, instrument, side, remaining } = order
    const held = this.#held(instrument, quote)
    const own = this.#heldBy(strategyId, instrument, quote)
    const counted: CountedOrder = { orderId, strategyId, instrument, side, remaining, held, own }
    this.#orders.set(orderId, counted)
    held.orders.push(counted)
    own.orders.push(counted)
    countBoth(counted)
  }

  #remove(order: CountedOrder): void {
    this.#orders.delete(order.orderId)
    order.held.drop(order)
    order.own.drop(order)
  }

  /**
   * Removes an order whose last units are about to be held. Where nothing else was, they are held from now on and so come
   * last, as if the holding had been forgotten and made anew; but it is the same object, and nothing is made.
   */
  #endFilled(order: CountedOrder): void {
    const { strategyId, instrument, held, own } = order
    this.#remove(order)
    if (held.isEmpty) putLast(this.#holdings, instrument, held)
    const holdings = this.#byStrategy.get(strategyId)
    if (!own.isEmpty || holdings === undefined) return
    if (holdings.size === 1) putLast(this.#byStrategy, strategyId, holdings)
    putLast(holdings, instrument, own)
  }

  #quoteOf(placed: MonitorOrderOpened | MonitorOrderFilled | MonitorPositionSet, time: number): InstrumentQuote {
    const { instrument, price, unitValue, group } = placed
    let quote = this.#quotes.get(instrument)
    if (quote === undefined) {
      quote = new InstrumentQuote({ price, time, unitValue, group })
      this.#quotes.set(instrument, quote)
    }
    quote.unitValue = unitValue
    quote.group = group
    return quote
  }

  #held(instrument: string, quote: InstrumentQuote): CountedHolding {
    return heldIn(this.#holdings, instrument, quote)
  }

  #heldBy(strategyId: string, instrument: string, quote: InstrumentQuote): CountedHolding {
    let holdings = this.#byStrategy.get(strategyId)
    if (holdings === undefined) {
      holdings = new Map()
      this.#byStrategy.set(strategyId, holdings)
    }
    return heldIn(holdings, instrument, quote)
  }

  #forgetEmpty(strategyId: string, instrument: string): void {
    if (this.#holdings.get(instrument)?.isEmpty) this.#holdings.delete(instrument)
    const own = this.#byStrategy.get(strategyId)
    if (own?.get(instrument)?.isEmpty) own.delete(instrument)
    if (own?.size === 0) this.#byStrategy.delete(strategyId)
  }
}

function countBoth({ held, own }: CountedOrder): void {
  held.countPending()
  own.countPending()
}

/** Rounding of float64 in ten thousand sums, as a part of the largest of them. */
const rounding = 1e-12

/** A sum; what is left by rounding alone is nothing, so that a position that was closed is closed. */
function sumOf(a: number, b: number): number {
  const sum = a + b
  return Math.abs(sum) <= rounding * Math.max(Math.abs(a), Math.abs(b)) ? 0 : sum
}

function heldIn(holdings: Map<string, CountedHolding>, instrument: string, quote: InstrumentQuote): CountedHolding {
  const held = holdings.get(instrument)
  if (held !== undefined) return held
  const made = new CountedHolding(quote)
  holdings.set(instrument, made)
  return made
}

/** Moves what a map has behind everything else in it. */
function putLast<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (map.size === 1) return
  map.delete(key)
  map.set(key, value)
}
