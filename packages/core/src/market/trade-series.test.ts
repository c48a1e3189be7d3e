import { describe, expect, it } from 'vitest'
import { RaceError } from '../error/race-error.ts'
import { getCalendar } from './get-calendar.ts'
import { type TradeColumns, tradeSeries } from './trade-series.ts'

const start = Date.UTC(2024, 0, 2, 14, 30)
const columns: Required<TradeColumns> = {
  time: Float64Array.of(start, start, start + 5),
  price: Float64Array.of(10.25, 10.5, 10.125),
  quantity: Float64Array.of(100, 0.5, 0),
  aggressor: Int8Array.of(1, -1, 0),
}
const make = (change: Partial<Record<keyof TradeColumns, unknown>> = {}) =>
  tradeSeries({ instrument: 'ACME', columns: { ...columns, ...change } as TradeColumns })

function refusal(run: () => unknown): RaceError {
  try {
    run()
  } catch (error) {
    if (RaceError.is(error, 'SERIES_INVALID')) return error
    throw error
  }
  throw new Error('Nothing was refused')
}

describe('tradeSeries', () => {
  it('keeps its columns without a copy, infers the tick and takes the calendar of the instrument', () => {
    const trades = make()
    for (const name of ['time', 'price', 'quantity', 'aggressor'] as const) expect(trades[name]).toBe(columns[name])
    expect([trades.length, String(trades.instrument.tickSize), trades.calendar.id]).toEqual([3, '0.001', 'XNYS'])
  })

  it('takes the tick and the calendar that it is given', () => {
    const calendar = getCalendar('24x7')
    const trades = tradeSeries({ instrument: { id: 'X', tickSize: '0.25' }, calendar, columns })
    expect([String(trades.instrument.tickSize), trades.calendar]).toEqual(['0.25', calendar])
  })

  it('knows no aggressor where no column is given', () => {
    const { aggressor: _, ...rest } = columns
    const trades = tradeSeries({ instrument: 'ACME', columns: rest })
    expect([...trades].map(({ aggressor }) => aggressor)).toEqual([null, null, null])
  })

  it('gives trades one by one and in order', () => {
    expect([...make()]).toEqual([
      { time: start, price: 10.25, quantity: 100, aggressor: 'buy' },
      { time: start, price: 10.5, quantity: 0.5, aggressor: 'sell' },
      { time: start + 5, price: 10.125, quantity: 0, aggressor: null },
    ])
  })

  it('slices over the same memory', () => {
    const slice = make().slice(1)
    expect([...slice]).toEqual([...make()].slice(1))
    expect(slice.price.buffer).toBe(columns.price.buffer)
    expect(make().slice(1, 1).length).toBe(0)
  })

  it.each([
    [
      { time: Float64Array.of(start, start + 1, start) },
      'The time of trade 2 (2024-01-02T14:30:00.000Z) is before that of trade 1 (2024-01-02T14:30:00.001Z)',
    ],
    [{ time: Float64Array.of(start, start + 0.5, start + 1) }, `The time of trade 1 is ${start + 0.5}`],
    [{ time: Float64Array.of(start, 9e15, 9e15) }, 'The time of trade 1 is 9000000000000000'],
    [{ price: Float64Array.of(1, Number.NaN, 1) }, 'price of trade 1 (2024-01-02T14:30:00.000Z) is NaN'],
    [{ quantity: Float64Array.of(1, 1, -2) }, 'quantity of trade 2 (2024-01-02T14:30:00.005Z) is -2'],
    [
      { quantity: Float64Array.of(1, 1, Number.POSITIVE_INFINITY) },
      'quantity of trade 2 (2024-01-02T14:30:00.005Z) is Infinity',
    ],
    [{ aggressor: Int8Array.of(0, 2, 0) }, 'aggressor of trade 1 (2024-01-02T14:30:00.000Z) is 2'],
    [{ aggressor: Int8Array.of(0) }, 'The column aggressor is 1 rows long, but time has 3'],
    [{ aggressor: Float64Array.of(1, 1, 1) }, 'The column aggressor is not of the type Int8Array'],
    [{ price: [1, 2, 3] }, 'The column price is not of the type Float64Array'],
    [{ time: undefined }, 'The column time is not of the type Float64Array'],
  ])('refuses %o', (change, message) => {
    expect(refusal(() => make(change)).message).toBe(message)
  })

  it('takes negative prices, which some markets have seen', () => {
    expect(make({ price: Float64Array.of(-37.63, 0, 1) }).at(0).price).toBe(-37.63)
  })

  it.each([-1, 3, 0.5, Number.NaN])('has no trade %d', (index) => {
    expect(refusal(() => make().at(index)).message).toBe(`There is no trade ${index} in a series of 3 trades`)
  })

  it.each([
    [2, 1],
    [-1, 2],
    [0, 4],
    [0.5, 2],
  ])('has no slice from %d to %d', (from, to) => {
    expect(refusal(() => make().slice(from, to)).message).toBe(
      `There is no slice from ${from} to ${to} of a series of 3 trades`,
    )
  })
})
