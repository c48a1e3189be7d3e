import type { Side } from '@race/core'
import { finiteOrNull, numberOrNaN } from '../internal/json-number.ts'
import { type Holding, worthOfHolding } from './account-standing.ts'
import {
  AccountHolding,
  type CountedOrder,
  InstrumentQuote,
  type OwnHolding,
  type StrategyHoldings,
  takeOut,
} from './counted-holding.ts'
import type { MonitorOrderFilled, MonitorOrderOpened, MonitorPositionSet, MonitorPriceSeen } from './monitor-event.ts'

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
 * ledger's. Holdings are changed in place, so that asking costs nothing. One that has become empty is kept aside for the next
 * order of its instrument: a position is opened and closed again and again, and nothing is made for it.
 */
export class ExposureBook {
  readonly #quotes = new Map<string, InstrumentQuote>()
  /** Open orders but for the latest one. */
  readonly #orders = new Map<string, CountedOrder>()
  /** Mostly it fills before another is opened, and does not come and go in the map. */
  #latest: CountedOrder | null = null
  /** Of every instrument that was ever held; those that are not empty are in `#holdings`, in the order in which they came. */
  readonly #known = new Map<string, AccountHolding>()
  readonly #holdings = new Map<string, AccountHolding>()
  readonly #strategies = new Map<string, StrategyHoldings>()
  /** The strategies that hold anything, in the order in which they came to. */
  readonly #holders: StrategyHoldings[] = []

  get holdings(): ReadonlyMap<string, Holding> {
    return this.#holdings
  }

  get lastPrices(): ReadonlyMap<string, { readonly price: number; readonly time: number }> {
    return this.#quotes
  }

  /** What the positions and working orders of a strategy are worth, in the account's currency. */
  committedOf(strategyId: string): number {
    let worth = 0
    for (const holding of this.#strategies.get(strategyId)?.holdings ?? none) worth += worthOfHolding(holding)
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
    const { orderId, side, quantity } = order
    this.close(orderId)
    // Nobody has dealt at the price of an order: it values the holding, and is too old for the gate.
    const own = this.#ownAt(order, Number.MIN_SAFE_INTEGER)
    revalue(own.held.quote, order)
    this.#add(orderId, side, quantity, own)
  }

  fill(fill: MonitorOrderFilled): void {
    const { orderId, side, quantity, time } = fill
    const order = this.#orderOf(orderId)
    const own = order !== undefined && isAt(order.own, fill) ? order.own : this.#ownAt(fill, time)
    revalue(own.held.quote, fill)
    if (order !== undefined) {
      order.remaining = Math.max(0, sumOf(order.remaining, -quantity))
      if (order.remaining === 0) this.#endFilled(order)
      else countBoth(order.own)
    }
    this.#count(own.held)
    this.#countOwn(own)
    const change = side === 'buy' ? quantity : -quantity
    own.held.quantity = sumOf(own.held.quantity, change)
    own.quantity = sumOf(own.quantity, change)
    this.#forgetEmpty(own)
    // A fill may name another place than its order did.
    if (order !== undefined && order.own !== own) this.#forgetEmpty(order.own)
  }

  close(orderId: string): void {
    const order = this.#orderOf(orderId)
    if (order === undefined) return
    this.#remove(order)
    this.#forgetEmpty(order.own)
  }

  set(position: MonitorPositionSet): void {
    const own = this.#ownAt(position, position.time)
    revalue(own.held.quote, position)
    this.#countOwn(own)
    own.quantity = position.quantity
    let [net, gross] = [0, 0]
    for (const { strategyId } of this.#holders) {
      const quantity = own.held.ownOf(strategyId)?.quantity ?? 0
      net += quantity
      gross += Math.abs(quantity)
    }
    this.#count(own.held)
    own.held.quantity = Math.abs(net) <= gross * rounding ? 0 : net
    this.#forgetEmpty(own)
  }

  snapshot(): ExposureSnapshot {
    return {
      quotes: [...this.#quotes].map(([instrument, { price, time, unitValue, group }]) => {
        return { instrument, price: finiteOrNull(price), time, unitValue: finiteOrNull(unitValue), group }
      }),
      orders: this.#openOrders().map(({ orderId, side, remaining, own: { strategy, held } }) => {
        const { strategyId } = strategy
        return { orderId, strategyId, instrument: held.instrument, side, remaining: finiteOrNull(remaining) }
      }),
      holdings: [...this.#holdings.values()].map(({ instrument, quantity }) => [instrument, finiteOrNull(quantity)]),
      byStrategy: this.#holders.map(({ strategyId, holdings }) => {
        return [strategyId, holdings.map(({ held, quantity }) => [held.instrument, finiteOrNull(quantity)])]
      }),
    }
  }

  restore({ quotes, orders, holdings, byStrategy }: ExposureSnapshot): void {
    for (const { instrument, price, time, unitValue, group } of quotes) {
      const numbers = { price: numberOrNaN(price), unitValue: numberOrNaN(unitValue) }
      this.#quotes.set(instrument, new InstrumentQuote({ ...numbers, time, group }))
    }
    const heldOf = (instrument: string) => this.#heldOf(instrument, this.#quotes.get(instrument) as InstrumentQuote)
    for (const [instrument, quantity] of holdings) {
      const held = heldOf(instrument)
      this.#count(held)
      held.quantity = numberOrNaN(quantity)
    }
    for (const [strategyId, quantities] of byStrategy) {
      for (const [instrument, quantity] of quantities) {
        const own = this.#ownOf(heldOf(instrument), strategyId)
        this.#countOwn(own)
        own.quantity = numberOrNaN(quantity)
      }
    }
    for (const { orderId, strategyId, instrument, side, remaining } of orders) {
      this.#add(orderId, side, numberOrNaN(remaining), this.#ownOf(heldOf(instrument), strategyId))
    }
  }

  #orderOf(orderId: string): CountedOrder | undefined {
    return this.#latest?.orderId === orderId ? this.#latest : this.#orders.get(orderId)
  }

  /** In the order in which they were opened. */
  #openOrders(): CountedOrder[] {
    return this.#latest === null ? [...this.#orders.values()] : [...this.#orders.values(), this.#latest]
  }

  #add(orderId: string, side: Side, remaining: number, own: OwnHolding): void {
    const order: CountedOrder = { orderId, side, remaining, own }
    if (this.#latest !== null) this.#orders.set(this.#latest.orderId, this.#latest)
    this.#latest = order
    this.#count(own.held)
    this.#countOwn(own)
    own.held.orders.push(order)
    own.orders.push(order)
    countBoth(own)
  }

  #remove(order: CountedOrder): void {
    if (order === this.#latest) this.#latest = null
    else this.#orders.delete(order.orderId)
    order.own.held.drop(order)
    order.own.drop(order)
  }

  /**
   * Removes an order whose last units are about to be held. Where nothing else was, they are held from now on and so come
   * last, as if the holding had been forgotten and counted anew.
   */
  #endFilled(order: CountedOrder): void {
    const { own } = order
    const { held, strategy } = own
    this.#remove(order)
    if (held.isEmpty && this.#holdings.size > 1) {
      this.#holdings.delete(held.instrument)
      this.#holdings.set(held.instrument, held)
    }
    if (!own.isEmpty) return
    if (strategy.holdings.length === 1) putLast(this.#holders, strategy)
    putLast(strategy.holdings, own)
  }

  /** What a strategy holds, or is about to, where an order or a position is. */
  #ownAt(placed: MonitorOrderOpened | MonitorOrderFilled | MonitorPositionSet, time: number): OwnHolding {
    const { instrument, strategyId, price, unitValue, group } = placed
    const held = this.#known.get(instrument)
    if (held !== undefined) return this.#ownOf(held, strategyId)
    let quote = this.#quotes.get(instrument)
    if (quote === undefined) {
      quote = new InstrumentQuote({ price, time, unitValue, group })
      this.#quotes.set(instrument, quote)
    }
    return this.#ownOf(this.#heldOf(instrument, quote), strategyId)
  }

  #heldOf(instrument: string, quote: InstrumentQuote): AccountHolding {
    const known = this.#known.get(instrument)
    if (known !== undefined) return known
    const held = new AccountHolding(instrument, quote)
    this.#known.set(instrument, held)
    return held
  }

  #ownOf(held: AccountHolding, strategyId: string): OwnHolding {
    const own = held.ownOf(strategyId)
    if (own !== undefined) return own
    let strategy = this.#strategies.get(strategyId)
    if (strategy === undefined) {
      strategy = { strategyId, holdings: [] }
      this.#strategies.set(strategyId, strategy)
    }
    return held.addOwn(strategy)
  }

  #count(held: AccountHolding): void {
    if (held.isCounted) return
    held.isCounted = true
    this.#holdings.set(held.instrument, held)
  }

  #countOwn(own: OwnHolding): void {
    if (own.isCounted) return
    own.isCounted = true
    const { strategy } = own
    if (strategy.holdings.length === 0) this.#holders.push(strategy)
    strategy.holdings.push(own)
  }

  #forgetEmpty(own: OwnHolding): void {
    const { held, strategy } = own
    // What is counted anew begins at 0, and an empty quantity may be -0.
    if (held.isCounted && held.isEmpty) {
      held.isCounted = false
      held.quantity = 0
      this.#holdings.delete(held.instrument)
    }
    if (!own.isCounted || !own.isEmpty) return
    own.isCounted = false
    own.quantity = 0
    takeOut(strategy.holdings, own)
    if (strategy.holdings.length === 0) takeOut(this.#holders, strategy)
  }
}

/** Whether an order, a fill or a position is where a strategy holds something. */
function isAt(
  { held, strategy }: OwnHolding,
  placed: { readonly strategyId: string; readonly instrument: string },
): boolean {
  return held.instrument === placed.instrument && strategy.strategyId === placed.strategyId
}

/** The latest order, fill or position of an instrument says what a unit of it is worth. */
function revalue(quote: InstrumentQuote, { unitValue, group }: Pick<Holding, 'unitValue' | 'group'>): void {
  quote.unitValue = unitValue
  quote.group = group
}

function countBoth(own: OwnHolding): void {
  own.held.countPending()
  own.countPending()
}

const none: readonly OwnHolding[] = []

/** Rounding of float64 in ten thousand sums, as a part of the largest of them. */
const rounding = 1e-12

/** A sum; what is left by rounding alone is nothing, so that a position that was closed is closed. */
function sumOf(a: number, b: number): number {
  const sum = a + b
  return Math.abs(sum) <= rounding * Math.max(Math.abs(a), Math.abs(b)) ? 0 : sum
}

/** Moves a value behind everything else in a list that holds it. */
function putLast<Value>(list: Value[], value: Value): void {
  if (list.at(-1) === value) return
  takeOut(list, value)
  list.push(value)
}
