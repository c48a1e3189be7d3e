import { describe, expect, it } from 'vitest'
import { RaceError } from '../error/race-error.ts'
import { type BarRow, barSeriesFromRows } from './bar-series-from-rows.ts'
import { getCalendar } from './get-calendar.ts'

const row = (time: number | string, close = 10.5): BarRow => ({ time, open: 10, high: 11, low: 9.5, close, volume: 7 })
const seriesOf = (...rows: BarRow[]) => barSeriesFromRows({ instrument: 'ACME', timeframe: '1d', rows })

describe('barSeriesFromRows', () => {
  it('reads dates, instants with and without zone, and epoch milliseconds', () => {
    const series = seriesOf(
      row('2024-01-02'),
      row('2024-01-03T09:30:00'),
      row('2024-01-04T09:30:00-05:00'),
      row(Date.UTC(2024, 0, 5)),
    )
    expect([...series.time].map((time) => new Date(time).toISOString())).toEqual([
      '2024-01-02T00:00:00.000Z',
      '2024-01-03T09:30:00.000Z',
      '2024-01-04T14:30:00.000Z',
      '2024-01-05T00:00:00.000Z',
    ])
  })

  it('keeps every value of a row', () => {
    expect([...seriesOf(row('2024-01-02'))]).toEqual([{ ...row('2024-01-02'), time: Date.UTC(2024, 0, 2) }])
  })

  it('takes a volume of 0 where a row has none', () => {
    const { volume: _, ...rest } = row('2024-01-02')
    expect(seriesOf(rest).at(0).volume).toBe(0)
  })

  it('takes any iterable once, and passes calendar and timeframe on', () => {
    function* rows() {
      yield row('2024-01-01')
      yield row('2024-02-01')
    }
    const series = barSeriesFromRows({
      instrument: 'ACME',
      timeframe: '1mo',
      calendar: getCalendar('24x7'),
      rows: rows(),
    })
    expect([...series.closeTimes]).toEqual([Date.UTC(2024, 1, 1), Date.UTC(2024, 2, 1)])
  })

  it.each(['2024-02-30', 'yesterday', '01/02/2024', undefined])('names the row whose time is %s', (time) => {
    const make = () => seriesOf(row('2024-01-02'), row(time as string))
    expect(make).toThrow(
      expect.objectContaining({
        code: 'SERIES_INVALID',
        message: `The time of row 1 is '${time}'`,
        facts: { index: 1, time: String(time) },
        hint: expect.stringContaining('text without a zone is UTC'),
      }),
    )
  })

  it('names the row that lacks a price', () => {
    expect(() =>
      seriesOf(row('2024-01-02'), row('2024-01-03', undefined as never), {
        ...row('2024-01-04'),
        low: undefined as never,
      }),
    ).toThrow(expect.objectContaining({ message: 'low of bar 2 (2024-01-04T00:00:00.000Z) is NaN' }))
  })

  it('refuses rows out of order', () => {
    expect(() => seriesOf(row('2024-01-03'), row('2024-01-02'))).toThrow(RaceError)
  })
})
