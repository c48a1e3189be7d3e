import { describe, expect, it } from 'vitest'
import { RaceError } from '../error/race-error.ts'
import { barsFromQuotes, barsFromTrades } from './bars-from-ticks.ts'
import { getCalendar } from './get-calendar.ts'
import { quoteSeries } from './quote-series.ts'
import { tradeSeries } from './trade-series.ts'

const start = Date.UTC(2024, 6, 3, 13, 29, 59)
const time = Float64Array.from([0, 1, 2, 12_600, 12_601], (second) => start + 1000 * second)
const price = Float64Array.of(9, 10, 11, 12, 13)
const quantity = Float64Array.of(1, 2, 3, 4, 5)
const trades = tradeSeries({ instrument: { id: 'ACME', tickSize: '0.01' }, columns: { time, price, quantity } })
const quotes = quoteSeries({
  instrument: { id: 'ACME', tickSize: '0.01' },
  columns: { time, bid: price, ask: price.map((bid) => bid + 0.25) },
})

describe('barsFromTrades', () => {
  it('leaves out what is traded before the open and from the close of a half day on', () => {
    const days = barsFromTrades(trades, '1d')
    expect([...days]).toEqual([{ time: Date.UTC(2024, 6, 3), open: 10, high: 12, low: 10, close: 12, volume: 9 }])
    expect(new Date(days.closeTimes[0] ?? 0).toISOString()).toBe('2024-07-03T17:00:00.000Z')
    expect([days.instrument, days.calendar, days.timeframe]).toEqual([trades.instrument, trades.calendar, '1d'])
  })

  it('takes another calendar', () => {
    const calendar = getCalendar('24x7')
    const days = barsFromTrades(trades, '1d', { calendar })
    expect([days.at(0).volume, days.calendar]).toEqual([15, calendar])
  })

  it('gives no bars of no trades', () => {
    expect(barsFromTrades(trades.slice(0, 0), '1m').length).toBe(0)
  })
})

describe('barsFromQuotes', () => {
  it('makes bars of the middle by default, which may lie between ticks, and leaves the quotes as they were', () => {
    expect(barsFromQuotes(quotes, '1d').at(0)).toMatchObject({ open: 10.125, close: 12.125, volume: 0 })
    expect([...quotes.bid]).toEqual([...price])
  })

  it('refuses a price that quotes do not have', () => {
    const run = () => barsFromQuotes(quotes, '1m', { from: 'last' as never })
    expect(run).toThrow(RaceError)
    expect(run).toThrow("from is 'last'")
  })
})
