import { describe, expect, it } from 'vitest'
import { RaceError } from '../error/race-error.ts'
import { getCalendar } from './get-calendar.ts'
import { type QuoteColumns, quoteSeries } from './quote-series.ts'

const start = Date.UTC(2024, 0, 2, 14, 30)
const columns: Required<QuoteColumns> = {
  time: Float64Array.of(start, start, start + 5),
  bid: Float64Array.of(1.1, 1.1001, 1.1002),
  ask: Float64Array.of(1.1001, 1.1002, 1.1002),
  bidSize: Float64Array.of(1, 2, 3),
  askSize: Float64Array.of(4, 5, 6),
}
const instrument = { id: 'EURUSD', assetClass: 'fx' } as const
const make = (change: Partial<QuoteColumns> = {}) => quoteSeries({ instrument, columns: { ...columns, ...change } })

function refusal(run: () => unknown): RaceError {
  try {
    run()
  } catch (error) {
    if (RaceError.is(error, 'SERIES_INVALID')) return error
    throw error
  }
  throw new Error('Nothing was refused')
}

describe('quoteSeries', () => {
  it('keeps its columns without a copy, infers the tick of both prices and takes the calendar of the instrument', () => {
    const quotes = make()
    for (const name of ['time', 'bid', 'ask', 'bidSize', 'askSize'] as const) expect(quotes[name]).toBe(columns[name])
    expect([quotes.length, String(quotes.instrument.tickSize), quotes.calendar.id]).toEqual([3, '0.0001', 'fx-24x5'])
  })

  it('prefers the calendar that it is given', () => {
    const calendar = getCalendar('24x7')
    expect(quoteSeries({ instrument, calendar, columns }).calendar).toBe(calendar)
  })

  it('has sizes of 0 where none are given', () => {
    const { time, bid, ask } = columns
    expect(quoteSeries({ instrument, columns: { time, bid, ask } }).at(2)).toEqual({
      time: start + 5,
      bid: 1.1002,
      ask: 1.1002,
      bidSize: 0,
      askSize: 0,
    })
  })

  it('gives quotes one by one, and slices over the same memory', () => {
    const quotes = [...make()]
    expect(quotes[0]).toEqual({ time: start, bid: 1.1, ask: 1.1001, bidSize: 1, askSize: 4 })
    expect([...make().slice(1)]).toEqual(quotes.slice(1))
    expect(make().slice(0, 2).askSize.buffer).toBe(columns.askSize.buffer)
  })

  it.each([
    [{ bid: Float64Array.of(1, 1.2, 1) }, 'bid of quote 1 (2024-01-02T14:30:00.000Z) is 1.2, above the ask 1.1002'],
    [{ ask: Float64Array.of(2, 2, Number.NaN) }, 'ask of quote 2 (2024-01-02T14:30:00.005Z) is NaN'],
    [{ askSize: Float64Array.of(2, -1, 2) }, 'askSize of quote 1 (2024-01-02T14:30:00.000Z) is -1'],
    [{ bidSize: Float64Array.of(2) }, 'The column bidSize is 1 rows long, but time has 3'],
    [
      { time: Float64Array.of(2, 1, 3) },
      'The time of quote 1 (1970-01-01T00:00:00.001Z) is before that of quote 0 (1970-01-01T00:00:00.002Z)',
    ],
  ])('refuses %o', (change, message) => {
    expect(refusal(() => make(change)).message).toBe(message)
  })

  it('has neither quotes nor slices beyond its ends', () => {
    expect(refusal(() => make().at(3)).message).toBe('There is no quote 3 in a series of 3 quotes')
    expect(refusal(() => make().slice(0, 4)).message).toBe('There is no slice from 0 to 4 of a series of 3 quotes')
  })
})
