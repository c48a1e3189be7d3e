import { BarBuckets, type BucketOptions } from './bar-buckets.ts'
import type { QuotePrice } from './bar-builder.ts'
import { BarColumnsFold } from './bar-fold.ts'
import { BarSeries } from './bar-series.ts'
import type { Calendar } from './calendar.ts'
import type { QuoteSeries } from './quote-series.ts'
import { type ParsedTimeframe, parseTimeframe, type Timeframe } from './timeframe.ts'
import type { TradeSeries } from './trade-series.ts'
import { unknownChoice } from './unknown-choice.ts'

export interface BarsFromTicksOptions extends BucketOptions {
  /** That of the ticks by default. */
  readonly calendar?: Calendar
}

export interface BarsFromQuotesOptions extends BarsFromTicksOptions {
  /** The price that bars are made of; `mid` by default, which lies between ticks of the instrument at times. */
  readonly from?: QuotePrice
}

/**
 * Bars of whole columns of trades: what `createBarBuilder` gives for the same trades one by one, the last bar included
 * though it may not be over. Volume is the sum of quantities.
 *
 * @throws RaceError `TIMEFRAME_INVALID`; `CONFIG_INVALID` for an option that is wrong
 *
 * @example
 * ```ts
 * const start = Date.UTC(2024, 0, 2)
 * const trades = tradeSeries({
 *   instrument: { id: 'BTCUSD', assetClass: 'crypto' },
 *   columns: {
 *     time: Float64Array.of(start, start + 59_999, start + 60_000),
 *     price: Float64Array.of(44_000, 44_010, 44_005),
 *     quantity: Float64Array.of(1, 2, 1),
 *   },
 * })
 * const bars = barsFromTrades(trades, '1m')
 * console.log(bars.length, bars.at(0).close, bars.at(0).volume) // 2 44010 3
 * ```
 */
export function barsFromTrades(
  trades: TradeSeries,
  timeframe: Timeframe,
  options: BarsFromTicksOptions = {},
): BarSeries {
  return barsFromPrices(trades, trades.price, trades.quantity, parseTimeframe(timeframe), options)
}

/**
 * Bars of whole columns of quotes: open, high, low and close of the bid, the ask or their mean. Volume is 0.
 *
 * @throws RaceError `TIMEFRAME_INVALID`; `CONFIG_INVALID` for an option that is wrong
 *
 * @example
 * ```ts
 * const start = Date.UTC(2024, 0, 2)
 * const quotes = quoteSeries({
 *   instrument: { id: 'EURUSD', assetClass: 'fx', tickSize: '0.0001' },
 *   columns: {
 *     time: Float64Array.of(start, start + 1000),
 *     bid: Float64Array.of(1.104, 1.1041),
 *     ask: Float64Array.of(1.1042, 1.1044),
 *   },
 * })
 * console.log(barsFromQuotes(quotes, '1m', { from: 'ask' }).at(0).high) // 1.1044
 * ```
 */
export function barsFromQuotes(
  quotes: QuoteSeries,
  timeframe: Timeframe,
  { from = 'mid', ...options }: BarsFromQuotesOptions = {},
): BarSeries {
  if (from !== 'bid' && from !== 'ask' && from !== 'mid') throw unknownChoice('from', from, "'bid', 'ask' or 'mid'")
  const price = from === 'mid' ? meanOf(quotes.bid, quotes.ask) : quotes[from]
  return barsFromPrices(quotes, price, null, parseTimeframe(timeframe), options)
}

function meanOf(bid: Float64Array, ask: Float64Array): Float64Array {
  const mean = new Float64Array(bid.length)
  for (let i = 0; i < mean.length; i++) mean[i] = ((bid[i] as number) + (ask[i] as number)) / 2
  return mean
}

function barsFromPrices(
  ticks: TradeSeries | QuoteSeries,
  price: Float64Array,
  quantity: Float64Array | null,
  timeframe: ParsedTimeframe,
  { calendar = ticks.calendar, ...options }: BarsFromTicksOptions,
): BarSeries {
  const { time, length } = ticks
  const buckets = new BarBuckets({ calendar, timeframe, rowMs: 0, ...options })
  const fold = new BarColumnsFold()
  const { bar } = fold
  for (let from = 0; from < length; ) {
    buckets.seek(time[from] as number)
    const { until } = buckets
    let to = from + 1
    while (to < length && (time[to] as number) < until) to++
    if (buckets.counts) {
      if (buckets.time !== bar.time) {
        fold.close()
        bar.begin(buckets.time, price[from] as number)
      }
      bar.addPrices(price, quantity, from, to)
    }
    from = to
  }
  fold.close()
  return new BarSeries(ticks.instrument, timeframe, calendar, fold.finish(0, fold.length))
}
