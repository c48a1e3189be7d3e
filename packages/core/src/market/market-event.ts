import type { Bar } from './bar.ts'
import type { QuoteTick } from './quote-tick.ts'
import type { Timeframe } from './timeframe.ts'
import type { TradeTick } from './trade-tick.ts'

/**
 * What happened in a market, as a venue that fills from it and a strategy meet it. Times are the market's; `receivedAt` is
 * epoch ms by the clock of who received it.
 *
 * A bar is told twice, when it opens and when it has closed. A source that learns of it only at its close tells both then, with
 * `receivedAt` of that moment; what is within `bar` beyond its opening price is not looked at when it opens.
 */
export type MarketEvent =
  | {
      readonly type: 'bar-opened' | 'bar-closed'
      readonly instrument: string
      readonly timeframe: Timeframe
      readonly bar: Bar
      /** Epoch ms: of its opening, or of its close, by the calendar. */
      readonly time: number
      readonly receivedAt: number
    }
  | {
      readonly type: 'quote'
      readonly instrument: string
      readonly quote: QuoteTick
      readonly time: number
      readonly receivedAt: number
    }
  | {
      readonly type: 'trade'
      readonly instrument: string
      readonly trade: TradeTick
      readonly time: number
      readonly receivedAt: number
    }
