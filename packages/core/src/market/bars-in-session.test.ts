import { describe, expect, it } from 'vitest'
import { type BarSeries, barSeries } from './bar-series.ts'
import { barsInSession } from './bars-in-session.ts'

function seriesOf(times: readonly string[], timeframe: string, calendar: 'XNYS' | '24x7' = 'XNYS'): BarSeries {
  const column = (from: number): Float64Array => Float64Array.from(times, (_, i) => from + i)
  return barSeries({
    instrument: { id: 'ACME', calendar, tickSize: '0.01' },
    timeframe,
    columns: {
      time: Float64Array.from(times, (time) => Date.parse(time)),
      open: column(11),
      high: column(21),
      low: column(1),
      close: column(12),
      volume: column(100),
      repaired: Uint8Array.from(times, (_, i) => i % 2),
    },
  })
}

const timesOf = (series: BarSeries): string[] => Array.from(series.time, (time) => new Date(time).toISOString())

describe('barsInSession', () => {
  it('keeps the minutes from the open of the exchange up to its close, in summer and in winter', () => {
    const inside = ['2024-01-02T14:30Z', '2024-01-02T20:59Z', '2024-07-02T13:30Z', '2024-07-02T19:59Z']
    const outside = ['2024-01-02T14:29Z', '2024-01-02T21:00Z', '2024-07-02T13:29Z', '2024-07-02T20:00Z']
    const series = seriesOf([...inside, ...outside].sort(), '1m')
    expect(timesOf(barsInSession(series))).toEqual(inside.map((time) => new Date(time).toISOString()))
  })

  it('ends earlier where the session does', () => {
    const series = seriesOf(['2024-07-03T16:59Z', '2024-07-03T17:00Z'], '1m')
    expect(timesOf(barsInSession(series))).toEqual(['2024-07-03T16:59:00.000Z'])
  })

  it('leaves out an hour that opens before the session and reaches into it', () => {
    const series = seriesOf(['2024-01-02T14:00Z', '2024-01-02T15:00Z'], '1h')
    expect(timesOf(barsInSession(series))).toEqual(['2024-01-02T15:00:00.000Z'])
  })

  it('leaves out days without a session', () => {
    const series = seriesOf(['2024-01-01T00:00Z', '2024-01-02T00:00Z', '2024-01-06T00:00Z'], '1d')
    expect(timesOf(barsInSession(series))).toEqual(['2024-01-02T00:00:00.000Z'])
  })

  it('keeps every column of a bar, and whether it was repaired', () => {
    const series = barsInSession(seriesOf(['2024-01-02T14:00Z', '2024-01-02T15:00Z', '2024-01-02T15:01Z'], '1m'))
    expect(series.at(0)).toEqual({
      time: Date.parse('2024-01-02T15:00Z'),
      ...{ open: 12, high: 22, low: 2, close: 13, volume: 101 },
    })
    expect(series.repaired).toEqual(Uint8Array.of(1, 0))
    expect([series.timeframe, series.instrument.id, series.calendar.id]).toEqual(['1m', 'ACME', 'XNYS'])
  })

  it('gives the series itself where all bars are inside, and an empty one where none is', () => {
    const series = seriesOf(['2024-01-06T00:00Z', '2024-01-07T00:00Z'], '1d', '24x7')
    expect(barsInSession(series)).toBe(series)
    expect(barsInSession(seriesOf(['2024-01-06T00:00Z'], '1d')).length).toBe(0)
  })
})
