import type { Bar } from '../market/bar.ts'
import type { BarSeries } from '../market/bar-series.ts'
import type { QuoteTick } from '../market/quote-tick.ts'
import type { Timeframe } from '../market/timeframe.ts'
import type { TradeTick } from '../market/trade-tick.ts'

/** Which bars of the past are wanted. */
export interface BarRequest {
  /** The instrument's id. */
  readonly instrument: string
  readonly timeframe: Timeframe
  /** Epoch ms; the first bar is the first that opens at it or later. */
  readonly from: number
  /** Epoch ms; bars that open at it or later are left out, and so are bars that have not closed. */
  readonly to: number
}

/** What a source can give, as data. A method of what it cannot give throws `DATA_NOT_FOUND`. */
export interface MarketDataCapabilities {
  /** `bars` works. */
  readonly history: boolean
  /** `liveBars` works. */
  readonly live: boolean
  /** `liveTrades` and `liveQuotes` work; left out is neither. */
  readonly liveTicks?: { readonly trades: boolean; readonly quotes: boolean }
  /** The timeframes it has of its own; others are made from them by resampling. */
  readonly timeframes: readonly Timeframe[]
}

/**
 * A source of market data. Bars are given only when they have closed, so that nothing can be seen too early. Abort
 * ends every call with `ABORTED`.
 *
 * @throws RaceError `DATA_NOT_FOUND` for an instrument or timeframe the source does not have, `FETCH_FAILED` when it
 * cannot be reached, `DATA_INVALID` for an answer that cannot be used
 */
export interface MarketData {
  readonly port: 'market-data/1'
  readonly capabilities: MarketDataCapabilities
  /**
   * The past, in chunks of a size that suits the source: each a series of the request's instrument and timeframe, of at
   * least one bar, that begins after the chunk before has ended. A request without bars yields no chunk. The next chunk
   * is fetched when it is asked for, so that a slow consumer holds one in memory.
   */
  bars(request: BarRequest, options: { readonly signal: AbortSignal }): AsyncIterable<BarSeries>
  /**
   * Each bar when it has closed, from now on, in order of time, until the signal or the consumer ends it. A consumer
   * that falls behind is told by a throw and misses no bar silently. Bars since the end of `bars` are the consumer's to
   * request again.
   */
  liveBars(
    request: Pick<BarRequest, 'instrument' | 'timeframe'>,
    options: { readonly signal: AbortSignal },
  ): AsyncIterable<Bar>
  /**
   * Each trade from now on, in order. After a lost connection the source fetches what it missed and goes on; what it cannot
   * fetch it tells by a throw, `DATA_GAP`.
   */
  liveTrades?(
    request: Pick<BarRequest, 'instrument'>,
    options: { readonly signal: AbortSignal },
  ): AsyncIterable<TradeTick>
  /** The best bid and ask from now on, whenever they change. A lost connection leaves a gap: only the latest matters. */
  liveQuotes?(
    request: Pick<BarRequest, 'instrument'>,
    options: { readonly signal: AbortSignal },
  ): AsyncIterable<QuoteTick>
  [Symbol.asyncDispose](): Promise<void>
}
