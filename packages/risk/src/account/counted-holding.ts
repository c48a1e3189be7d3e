import type { Side } from '@race/core'
import type { Holding } from './account-standing.ts'

/** The latest price of an instrument, and what all its holdings share. */
export class InstrumentQuote {
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

/** An order that may still fill, and how many units of it. It is counted in a holding of its strategy and in the account's. */
export interface CountedOrder {
  readonly orderId: string
  readonly side: Side
  remaining: number
  readonly own: OwnHolding
}

/** What is held of an instrument, by the account or by one of its strategies. */
class CountedHolding implements Holding {
  quantity = 0
  pendingBuy = 0
  pendingSell = 0
  /** Whether it is in the book. One that is not is empty. */
  isCounted = false
  /** In the order in which they came, which is that of sums. */
  readonly orders: CountedOrder[] = []
  readonly quote: InstrumentQuote

  constructor(quote: InstrumentQuote) {
    this.quote = quote
  }

  get price(): number {
    return this.quote.price
  }

  get unitValue(): number {
    return this.quote.unitValue
  }

  get group(): string | null {
    return this.quote.group
  }

  get isEmpty(): boolean {
    return this.quantity === 0 && this.orders.length === 0
  }

  drop(order: CountedOrder): void {
    takeOut(this.orders, order)
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

/** What the account holds of an instrument. */
export class AccountHolding extends CountedHolding {
  readonly instrument: string
  /** What each strategy has of it, by its id. */
  readonly #owns = new Map<string, OwnHolding>()

  constructor(instrument: string, quote: InstrumentQuote) {
    super(quote)
    this.instrument = instrument
  }

  ownOf(strategyId: string): OwnHolding | undefined {
    return this.#owns.get(strategyId)
  }

  /** A strategy's part of it, which is empty. */
  addOwn(strategy: StrategyHoldings): OwnHolding {
    const own = new OwnHolding(strategy, this)
    this.#owns.set(strategy.strategyId, own)
    return own
  }
}

/** What a strategy holds of an instrument. */
export class OwnHolding extends CountedHolding {
  readonly strategy: StrategyHoldings
  /** What the account holds of the instrument, with this in it. */
  readonly held: AccountHolding

  constructor(strategy: StrategyHoldings, held: AccountHolding) {
    super(held.quote)
    this.strategy = strategy
    this.held = held
  }
}

/** What a strategy holds: all that is not empty, in the order in which it came. */
export interface StrategyHoldings {
  readonly strategyId: string
  readonly holdings: OwnHolding[]
}

/** Takes a value out of a list that holds it. Mostly it is the last one, which need not be looked for. */
export function takeOut<Value>(list: Value[], value: Value): void {
  if (list.at(-1) === value) list.pop()
  else list.splice(list.indexOf(value), 1)
}
