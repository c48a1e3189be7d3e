import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createBarBuilder } from './bar-builder.ts'
import type { BarSeries } from './bar-series.ts'
import { barSeriesFromRows } from './bar-series-from-rows.ts'
import { barsFromTrades } from './bars-from-ticks.ts'
import { resampleBars } from './resample-bars.ts'
import { tradeSeries } from './trade-series.ts'

const shared = new URL('../../../../../shared/', import.meta.url)
const oracles = new URL('oracles/resample/', shared)

/** The cells of a CSV file without its header. */
function cellsOf(folder: URL, name: string): readonly (readonly string[])[] {
  const bytes = readFileSync(new URL(name, folder))
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','))
}

const barsOf = (folder: URL, name: string) =>
  cellsOf(folder, name).map(([time = '', open, high, low, close, volume]) => ({
    time: Date.parse(time.length === 19 ? `${time}Z` : time),
    open: Number(open),
    high: Number(high),
    low: Number(low),
    close: Number(close),
    volume: Number(volume),
  }))

const seriesOf = (name: string, timeframe: string, assetClass: 'crypto' | 'etf'): BarSeries =>
  barSeriesFromRows({
    instrument: { id: name, assetClass },
    timeframe,
    rows: barsOf(new URL('market-data/', shared), name),
  })

const rowsOf = (series: BarSeries) => [...series]

/** The references of pandas were written with 12 significant digits; prices of our data have fewer. */
const withTwelveDigits = (series: BarSeries) =>
  rowsOf(series).map((bar) => ({ ...bar, volume: Number(bar.volume.toPrecision(12)) }))

const xrpTrades = () => {
  const cells = cellsOf(new URL('market-data/', shared), 'xrpeth_trades.csv.gz')
  return tradeSeries({
    instrument: { id: 'XRPETH', assetClass: 'crypto' },
    columns: {
      time: Float64Array.from(cells, ([time = '']) => Date.parse(time)),
      price: Float64Array.from(cells, ([, price]) => Number(price)),
      quantity: Float64Array.from(cells, ([, , quantity]) => Number(quantity)),
      aggressor: Int8Array.from(cells, ([, , , side]) => (side === 'buy' ? 1 : -1)),
    },
  })
}

describe.skipIf(!existsSync(oracles))('references for resampling (skipped where ../shared is absent)', () => {
  it.each([
    ['1m', 'xrpeth_trades_to_1m.csv.gz', 2469],
    ['5m', 'xrpeth_trades_to_5m.csv', 706],
  ] as const)('12,477 trades give the %s bars that freqtrade stored, to the last digit', (timeframe, name, bars) => {
    const expected = barsOf(oracles, name)
    expect(expected).toHaveLength(bars)
    const trades = xrpTrades()
    expect(trades.length).toBe(12_477)
    expect(rowsOf(barsFromTrades(trades, timeframe))).toEqual(expected)
  })

  it.each(['1m', '5m'])('the same trades one by one give the same %s bars as the columns', (timeframe) => {
    const trades = xrpTrades()
    const builder = createBarBuilder({ instrument: trades.instrument, timeframe, from: 'trades' })
    const bars = [...trades].map((trade) => builder.push(trade))
    bars.push(builder.flush())
    expect(bars.filter((bar) => bar !== null)).toEqual(rowsOf(barsFromTrades(trades, timeframe)))
  })

  it('one-minute bars of the trades give the five-minute bars that freqtrade stored', () => {
    const minutes = barsFromTrades(xrpTrades(), '1m')
    expect(rowsOf(resampleBars(minutes, '5m'))).toEqual(barsOf(oracles, 'xrpeth_trades_to_5m.csv'))
  })

  it.each(['15m', '1h', '4h', '1d'])('5m bars of ETH/BTC give the %s bars of pandas, partial ends included', (to) => {
    const coarse = resampleBars(seriesOf('ethbtc_5m.csv.gz', '5m', 'crypto'), to)
    expect(withTwelveDigits(coarse)).toEqual(barsOf(oracles, `ethbtc_5m_to_${to}.csv`))
  })

  it.each([
    ['1w', 'goog_1d_to_1w_mon.csv'],
    ['1mo', 'goog_1d_to_1mo.csv'],
  ])('days of GOOG give its bars of %s, from Monday to Monday and by calendar months', (timeframe, name) => {
    const coarse = resampleBars(seriesOf('goog_1d.csv', '1d', 'etf'), timeframe)
    expect(rowsOf(coarse)).toEqual(barsOf(oracles, name))
  })

  // The file of SPY holds 2013-10-04 too, and trading from 4:00 to 20:00 in New York. The references begin on Monday,
  // 2013-10-07, and hold the regular session only: so does what `resampleBars` makes of the whole minutes by default,
  // since it leaves out what is outside the calendar's sessions. Every value is compared, volume included. The official
  // daily bars of SPY are others (auction prints, consolidated volume) and are not compared.
  describe('minutes of SPY from 2013-10-07 on, with those before and after the session', () => {
    const minutes = () => {
      const series = seriesOf('spy_1m_trade.csv.gz', '1m', 'etf')
      return series.slice(series.time.findIndex((time) => time >= Date.UTC(2013, 9, 7)))
    }

    it('give quarters of an hour counted from the open at 9:30', () => {
      const quarters = resampleBars(minutes(), '15m')
      expect(rowsOf(quarters)).toEqual(barsOf(oracles, 'spy_1m_rth_to_15m.csv'))
      expect(new Set(quarters.closeTimes.map((close, i) => close - (quarters.time[i] ?? 0)))).toEqual(
        new Set([900_000]),
      )
    })

    it('give hours of the clock, the first of which is stored under 9:00 and holds the trades from 9:30 on', () => {
      expect(rowsOf(resampleBars(minutes(), '1h', { anchor: 'clock' }))).toEqual(
        barsOf(oracles, 'spy_1m_rth_to_1h.csv'),
      )
    })

    it('give a bar for each session, stored under its date and closing at 16:00 in New York', () => {
      const days = resampleBars(minutes(), '1d')
      expect(rowsOf(days)).toEqual(barsOf(oracles, 'spy_1m_rth_to_session_1d.csv'))
      expect(new Set(days.closeTimes.map((close, i) => close - (days.time[i] ?? 0)))).toEqual(new Set([20 * 3_600_000]))
    })

    it('give the same days by way of quarters and of hours', () => {
      const days = rowsOf(resampleBars(minutes(), '1d'))
      expect(rowsOf(resampleBars(resampleBars(minutes(), '15m'), '1d'))).toEqual(days)
      expect(rowsOf(resampleBars(resampleBars(minutes(), '1h'), '1d'))).toEqual(days)
      expect(rowsOf(resampleBars(resampleBars(minutes(), '1h', { anchor: 'clock' }), '1d'))).toEqual(days)
    })
  })
})
