import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { barSeriesFromRows } from './bar-series-from-rows.ts'
import { getCalendar } from './get-calendar.ts'
import { parseTimeframe } from './timeframe.ts'

const files = new URL('../../../../../shared/market-data/', import.meta.url)
const minuteMs = 60_000
const nyse = getCalendar('XNYS')

/** The first five columns of a file: time, open, high, low, close. */
function rowsOf(name: string): (readonly [string, number, number, number, number])[] {
  const bytes = readFileSync(new URL(name, files))
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => {
      const [time = '', open, high, low, close] = line.split(',')
      return [time, Number(open), Number(high), Number(low), Number(close)] as const
    })
}

const datesOf = (name: string): string[] => rowsOf(name).map(([time]) => time.slice(0, 10))

function sessionsBetween(first: string, last: string): string[] {
  return nyse.sessions(Date.parse(first), Date.parse(last)).map(({ date }) => new Date(date).toISOString().slice(0, 10))
}

describe.skipIf(!existsSync(files))('real market data (skipped where ../shared is not beside the checkout)', () => {
  it.each([
    ['spy_1d_raw.csv.gz', 5849],
    ['aapl_1d_raw.csv.gz', 5849],
    ['bac_1d_raw.csv.gz', 5849],
  ])('of %s has a bar for each session of XNYS from 1998 to 2021, and for no other day', (name, bars) => {
    const dates = datesOf(name)
    expect(dates).toHaveLength(bars)
    expect([dates[0], dates.at(-1)]).toEqual(['1998-01-02', '2021-03-31'])
    expect(dates).toEqual(sessionsBetween('1998-01-01', '2021-03-31'))
  })

  it('of the S&P 500 has a bar for each session of XNYS from 2000 to 2020, and for no other day', () => {
    expect(datesOf('sp500_1d.csv.gz')).toEqual(sessionsBetween('2000-01-01', '2020-04-17'))
  })

  it('of the regular hours of SPY lies in sessions: the first minute at the open, the last closing with it', () => {
    const times = rowsOf('spy_1m_trade.csv.gz').map(([time]) => Date.parse(time))
    const minute = parseTimeframe('1m')
    const sessions = nyse.sessions(times[0] ?? 0, times.at(-1) ?? 0)
    expect(sessions).toHaveLength(6)
    for (const { open, close } of sessions) {
      const regular = times.filter((time) => nyse.isOpen(time) && time >= open && time < close)
      expect(regular).toHaveLength(390)
      expect(regular[0]).toBe(open)
      expect(nyse.closeTime(regular.at(-1) ?? 0, minute)).toBe(close)
    }
    for (const time of times) expect(nyse.closeTime(time, minute)).toBe(time + minuteMs)
  })

  it.each([
    ['spy_1d_raw.csv.gz', '1d', 'etf'],
    ['eurusd_1d_oanda_bidask.csv.gz', '1d', 'fx'],
    ['eurusd_1h.csv.gz', '1h', 'fx'],
    ['spy_1m_trade.csv.gz', '1m', 'etf'],
    ['btcusd_1d_coinbase.csv', '1d', 'crypto'],
    ['ethbtc_5m.csv.gz', '5m', 'crypto'],
    ['orcl_1d.csv.gz', '1d', 'equity'],
  ] as const)('of %s makes a series whose bars close one after the other', (name, timeframe, assetClass) => {
    const rows = rowsOf(name).map(([time, open, high, low, close]) => ({ time, open, high, low, close }))
    const series = barSeriesFromRows({ instrument: { id: 'X', assetClass }, timeframe, rows })
    expect(series.length).toBe(rows.length)
    const { openTimes, closeTimes } = series
    expect(closeTimes.every((close, i) => close > (openTimes[i] ?? 0))).toBe(true)
  })

  it('of the euro has Sundays, which fx-24x5 reports as no sessions', () => {
    const fx = getCalendar('fx-24x5')
    const closed = datesOf('eurusd_1d_oanda_bidask.csv.gz').filter((date) => !fx.isSession(Date.parse(date)))
    expect(closed).toHaveLength(620)
    expect(closed.every((date) => new Date(date).getUTCDay() === 0)).toBe(true)
  })
})
