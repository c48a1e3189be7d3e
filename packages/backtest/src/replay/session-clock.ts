import { isBarFact, type MarketFact } from './market-facts.ts'
import type { ReplayTicks } from './replay-ticks.ts'

/** How far the market had come when a session was told something, by its engine and by a venue that fills from it. Epoch ms. */
export interface SessionTimes {
  readonly marketTime: number
  readonly venueTime: number
}

/** Follows what a session knew of time and prices while it was told of the market, by the rules of the engine and of paper venues. */
export class SessionClock {
  readonly #ticks: ReplayTicks
  /** By instrument, the bars that its orders meet: those of the first timeframe that opens. */
  readonly #timeframes = new Map<string, string>()
  readonly #prices = new Map<string, { readonly price: number; readonly time: number }>()
  #marketTime = Number.NEGATIVE_INFINITY
  #venueTime = Number.NEGATIVE_INFINITY

  constructor(ticks: ReplayTicks) {
    this.#ticks = ticks
  }

  tell(fact: MarketFact): SessionTimes {
    const { time } = fact.data
    this.#marketTime = Math.max(this.#marketTime, time)
    if (this.#isForVenue(fact)) this.#venueTime = Math.max(this.#venueTime, time)
    this.#mark(fact)
    return { marketTime: this.#marketTime, venueTime: this.#venueTime }
  }

  /** What a unit of an instrument is worth to the account; NaN before the first price. */
  priceOf(instrument: string): number {
    return this.#prices.get(instrument)?.price ?? Number.NaN
  }

  #isForVenue(fact: MarketFact): boolean {
    const { quotes = [], trades = [] } = this.#ticks
    const { instrument } = fact.data
    if (fact.type === 'quote-received') return quotes.includes(instrument)
    if (fact.type === 'trade-received') return trades.includes(instrument)
    const isOnTicks = quotes.includes(instrument) || trades.includes(instrument)
    const { timeframe } = fact.data
    if (!this.#timeframes.has(instrument) && (isOnTicks || fact.type === 'bar-opened')) {
      this.#timeframes.set(instrument, timeframe)
    }
    return (this.#timeframes.get(instrument) ?? timeframe) === timeframe
  }

  /** An opening is the venue's. What is told late is not the last price. */
  #mark(fact: MarketFact): void {
    if (fact.type === 'bar-opened') return
    const { instrument, time } = fact.data
    if (time < (this.#prices.get(instrument)?.time ?? time)) return
    this.#prices.set(instrument, { price: priceOf(fact), time })
  }
}

function priceOf(fact: MarketFact): number {
  if (isBarFact(fact)) return fact.data.bar[4]
  if (fact.type === 'trade-received') return fact.data.price
  const [bid, ask] = fact.data.quote
  return (bid + ask) / 2
}
