import type { Calendar, QuoteSeries, TradeSeries } from '@race/core'

/** The ticks of one instrument, and how far they have been played. */
export interface TickFeed {
  readonly quotes: Pick<QuoteSeries, 'time' | 'bid' | 'ask' | 'bidSize' | 'askSize'> | null
  readonly trades: Pick<TradeSeries, 'time' | 'price' | 'quantity' | 'aggressor'> | null
  /** Ticks played; the one that is matched is the last of them. */
  quotesDone: number
  tradesDone: number
  /** The first ticks that count: those before were in other units, from before a split. */
  quotesFrom: number
  tradesFrom: number
  readonly calendar: Calendar
  ticksOf(price: number): number
  /** Null for more than can be counted. */
  stepsOf(units: number): number | null
}
