import type { MarketEvent, QuoteTick, TradeTick } from '@race/core'

type TickEvent = Extract<MarketEvent, { readonly type: 'quote' | 'trade' }>

interface WaitingTick {
  readonly event: TickEvent
  /** Position of the instrument among those that are followed. */
  readonly rank: number
  /** In order of arrival. */
  readonly number: number
}

/**
 * Quotes and trades that wait for the engine. Of quotes only the latest of an instrument is kept, because it makes those before
 * worthless; trades are all kept, in bounded number: who brings one more waits for room.
 */
export class WaitingTicks {
  /** Quotes that were replaced before the engine took them. */
  conflated = 0
  readonly #tradesMax: number
  readonly #quotes = new Map<string, WaitingTick>()
  #trades: WaitingTick[] = []
  #count = 0

  constructor(options: { readonly tradesMax: number }) {
    this.#tradesMax = options.tradesMax
  }

  get isEmpty(): boolean {
    return this.#quotes.size === 0 && this.#trades.length === 0
  }

  /** The time of the earliest one; infinite where none waits. */
  get earliest(): number {
    let least = Number.POSITIVE_INFINITY
    for (const { event } of [...this.#trades, ...this.#quotes.values()]) least = Math.min(least, event.time)
    return least
  }

  get hasRoom(): boolean {
    return this.#trades.length < this.#tradesMax
  }

  quote(instrument: string, rank: number, quote: QuoteTick, receivedAt: number): void {
    if (this.#quotes.has(instrument)) this.conflated++
    const event = { type: 'quote', instrument, quote, time: quote.time, receivedAt } as const
    this.#quotes.set(instrument, { event, rank, number: this.#count++ })
  }

  trade(instrument: string, rank: number, trade: TradeTick, receivedAt: number): void {
    const event = { type: 'trade', instrument, trade, time: trade.time, receivedAt } as const
    this.#trades.push({ event, rank, number: this.#count++ })
  }

  /**
   * Takes what is not later than a time, at most so many: in order of time, at equal times trades before quotes, then by
   * instrument, then as they came.
   */
  take(until: number, max: number): TickEvent[] {
    if (this.isEmpty) return []
    const due = [...this.#trades, ...this.#quotes.values()].filter(({ event }) => event.time <= until)
    due.sort(
      (a, b) =>
        a.event.time - b.event.time ||
        Number(a.event.type === 'quote') - Number(b.event.type === 'quote') ||
        a.rank - b.rank ||
        a.number - b.number,
    )
    const taken = new Set(due.slice(0, max))
    if (taken.size === 0) return []
    this.#trades = this.#trades.filter((tick) => !taken.has(tick))
    for (const tick of taken) if (tick.event.type === 'quote') this.#quotes.delete(tick.event.instrument)
    return [...taken].map(({ event }) => event)
  }
}
