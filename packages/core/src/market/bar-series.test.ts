import { describe, expect, it } from 'vitest'
import { RaceError } from '../error/race-error.ts'
import { defineInstrument } from '../instrument/instrument.ts'
import { type BarColumns, type BarSeriesOptions, barSeries, type CompleteBarColumns } from './bar-series.ts'
import type { Calendar } from './calendar.ts'
import { getCalendar } from './get-calendar.ts'
import { resampleBars } from './resample-bars.ts'

const dayMs = 86_400_000
const start = Date.UTC(2024, 0, 8)
const names = ['time', 'open', 'high', 'low', 'close', 'volume'] as const

/** Bars from Monday 2024-01-08 on, one a day. */
function columnsOf(length: number): CompleteBarColumns {
  const column = (of: (i: number) => number): Float64Array => Float64Array.from({ length }, (_, i) => of(i))
  return {
    time: column((i) => start + i * dayMs),
    open: column((i) => 10 + i / 4),
    high: column((i) => 11 + i / 4),
    low: column((i) => 9 + i / 4),
    close: column((i) => 10.5 + i / 4),
    volume: column((i) => 100 * i),
  }
}

const daily = (options: Partial<BarSeriesOptions> = {}) =>
  barSeries({ instrument: 'ACME', timeframe: '1d', columns: columnsOf(5), ...options })

function refusal(make: () => unknown): RaceError {
  try {
    make()
  } catch (error) {
    if (RaceError.is(error, 'SERIES_INVALID')) return error
    throw error
  }
  throw new Error('Nothing was refused')
}

describe('barSeries', () => {
  it('keeps the columns it is given, without a copy', () => {
    const columns = columnsOf(5)
    const series = daily({ columns })
    for (const name of names) expect(series[name]).toBe(columns[name])
    expect(series.length).toBe(5)
    expect(series.timeframe).toBe('1d')
  })

  it('has a volume of 0 where none is given', () => {
    const { volume: _, ...prices } = columnsOf(3)
    expect([...daily({ columns: prices }).volume]).toEqual([0, 0, 0])
  })

  it('takes an id, infers the tick from the prices and the calendar from the asset class', () => {
    const { instrument, calendar } = daily()
    expect(instrument.id).toBe('ACME')
    expect(instrument.tickSize.toString()).toBe('0.01')
    expect(calendar.id).toBe('XNYS')
  })

  it('takes a partial description, and infers the tick only where none is given', () => {
    expect(daily({ instrument: { id: 'X', assetClass: 'crypto' } }).instrument.tickSize.toString()).toBe('0.01')
    expect(daily({ instrument: { id: 'X', tickSize: '0.25' } }).instrument.tickSize.toString()).toBe('0.25')
  })

  it('takes an instrument as it is', () => {
    const instrument = defineInstrument({ id: 'X', assetClass: 'fx', tickSize: '0.00001', contractSize: 100_000 })
    expect(daily({ instrument }).instrument).toEqual(instrument)
  })

  it.each([
    ['crypto', '24x7'],
    ['fx', 'fx-24x5'],
    ['etf', 'XNYS'],
  ] as const)('gives bars of an asset of class %s the calendar %s', (assetClass, id) => {
    expect(daily({ instrument: { id: 'X', assetClass } }).calendar.id).toBe(id)
  })

  it('prefers the calendar that is given, one of our own or any other object', () => {
    expect(daily({ calendar: getCalendar('24x7') }).closeTimes[0]).toBe(start + dayMs)
    const noon: Calendar = { ...getCalendar('24x7'), id: 'noon', closeTime: (time) => time + dayMs / 2 }
    const series = daily({ instrument: { id: 'X', calendar: 'noon' }, calendar: noon })
    expect(series.calendar).toBe(noon)
    expect(series.closeTimes[0]).toBe(start + dayMs / 2)
  })

  it('refuses a calendar of an instrument that is neither shipped nor given', () => {
    expect(() => daily({ instrument: { id: 'X', calendar: 'noon' } })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    )
  })

  it('refuses an unknown timeframe', () => {
    expect(() => daily({ timeframe: '1y' })).toThrow(expect.objectContaining({ code: 'TIMEFRAME_INVALID' }))
  })

  it('may be empty', () => {
    const series = daily({ columns: columnsOf(0) })
    expect([series.length, series.openTimes.length, series.closeTimes.length, [...series].length]).toEqual([0, 0, 0, 0])
    expect(series.slice(0, 0).length).toBe(0)
  })
})

describe('barSeries refuses', () => {
  it.each(['open', 'high', 'low', 'close', 'volume'] as const)(
    'a %s that is not finite, naming index, time and value',
    (name) => {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const columns = columnsOf(5)
        columns[name][2] = value
        const error = refusal(() => daily({ columns }))
        expect(error.message).toBe(`${name} of bar 2 (2024-01-10T00:00:00.000Z) is ${value}`)
        expect(error.facts).toEqual({ column: name, index: 2, time: start + 2 * dayMs, value: String(value) })
        expect(error.hint).toContain('finite')
      }
    },
  )

  it.each([Number.NaN, 0.5, Number.POSITIVE_INFINITY, 8.64e15 + 1, -9e15])('a time of %d', (value) => {
    const columns = columnsOf(3)
    columns.time[0] = value
    const error = refusal(() => daily({ columns }))
    expect(error.message).toBe(`The time of bar 0 is ${value}`)
    expect(error.facts).toEqual({ column: 'time', index: 0, value: String(value) })
  })

  it.each([
    ['equal to', start, '2024-01-08T00:00:00.000Z'],
    ['before', start - dayMs, '2024-01-07T00:00:00.000Z'],
  ])('a time %s that of the bar before', (_, value, shown) => {
    const columns = columnsOf(3)
    columns.time[1] = value
    const error = refusal(() => daily({ columns }))
    expect(error.message).toBe(`The time of bar 1 (${shown}) is not after that of bar 0 (2024-01-08T00:00:00.000Z)`)
    expect(error.facts).toEqual({ column: 'time', index: 1, time: value, value: String(value) })
  })

  it('columns of unequal length', () => {
    const error = refusal(() => daily({ columns: { ...columnsOf(5), low: new Float64Array(4) } }))
    expect(error.message).toBe('The column low is 4 rows long, but time has 5')
  })

  it.each(names)('a column %s that is no Float64Array', (name) => {
    const columns = columnsOf(5)
    for (const column of [[...columns[name]], new Float32Array(5), undefined]) {
      if (name === 'volume' && column === undefined) continue
      const error = refusal(() => daily({ columns: { ...columns, [name]: column } as unknown as BarColumns }))
      expect(error.message).toBe(`The column ${name} is not a Float64Array`)
    }
  })
})

describe('BarSeries.openTimes and closeTimes', () => {
  it('are instants of the sessions', () => {
    const series = daily()
    expect(series.openTimes[0]).toBe(Date.UTC(2024, 0, 8, 14, 30))
    expect(series.closeTimes[4]).toBe(Date.UTC(2024, 0, 12, 21))
  })

  it('are computed on first read, once for each bar', () => {
    const calls = { open: 0, close: 0 }
    const counting: Calendar = {
      ...getCalendar('24x7'),
      openTime: (time) => {
        calls.open++
        return time
      },
      closeTime: (time) => {
        calls.close++
        return time + dayMs
      },
    }
    const series = daily({ calendar: counting })
    expect(calls).toEqual({ open: 0, close: 0 })
    expect(series.closeTimes).toBe(series.closeTimes)
    expect(calls).toEqual({ open: 0, close: 5 })
    expect(series.openTimes).toBe(series.openTimes)
    void series.slice(1, 3).closeTimes
    void series.slice(1, 3).openTimes
    expect(calls).toEqual({ open: 5, close: 5 })
  })

  it('say where bars do not close one after the other', () => {
    const error = refusal(() => daily({ timeframe: '1w' }).closeTimes)
    expect(error.message).toBe(
      'bar 1 (2024-01-09T00:00:00.000Z) closes no later than the bar before it under calendar XNYS and timeframe 1w',
    )
    expect(error.facts).toEqual({ index: 1, time: start + dayMs, value: String(Date.UTC(2024, 0, 12, 21)) })
  })

  it('say where bars do not open one after the other', () => {
    const columns = columnsOf(2)
    columns.time[1] = start + dayMs / 2
    const error = refusal(() => daily({ columns }).openTimes)
    expect(error.message).toContain('bar 1 (2024-01-08T12:00:00.000Z) opens no later than the bar before it')
  })
})

describe('BarSeries.slice', () => {
  it('is a view of the same memory', () => {
    const series = daily()
    const slice = series.slice(1, 4)
    expect(slice.length).toBe(3)
    for (const name of names) {
      expect(slice[name].buffer).toBe(series[name].buffer)
      expect(slice[name].byteOffset).toBe(8)
    }
    series.close[1] = 99
    expect(slice.at(0).close).toBe(99)
  })

  it('shares times that are computed already, and else computes the same', () => {
    const series = daily()
    const before = series.slice(1, 4)
    const { openTimes, closeTimes } = series
    const after = series.slice(1, 4)
    expect(after.closeTimes.buffer).toBe(closeTimes.buffer)
    expect(after.openTimes.buffer).toBe(openTimes.buffer)
    expect(after.slice(1).closeTimes.buffer).toBe(closeTimes.buffer)
    expect(before.closeTimes).toEqual(after.closeTimes)
    expect(before.openTimes).toEqual(after.openTimes)
  })

  it('keeps instrument, timeframe and calendar, and reaches to the end by default', () => {
    const series = daily()
    const slice = series.slice(3)
    expect([slice.instrument, slice.timeframe, slice.calendar]).toEqual([
      series.instrument,
      series.timeframe,
      series.calendar,
    ])
    expect(slice.length).toBe(2)
    expect(series.slice(5).length).toBe(0)
  })

  it.each([
    [3, 2],
    [-1, 2],
    [0, 6],
    [6, 6],
    [0.5, 2],
    [0, Number.NaN],
  ])('refuses bounds from %d to %d', (from, to) => {
    const error = refusal(() => daily().slice(from, to))
    expect(error.message).toBe(`There is no slice from ${from} to ${to} of a series of 5 bars`)
    expect(error.hint).toBe('Give whole numbers with 0 ≤ from ≤ to ≤ length.')
  })
})

describe('bars of a BarSeries', () => {
  it('are read one by one', () => {
    expect(daily().at(2)).toEqual({ time: start + 2 * dayMs, open: 10.5, high: 11.5, low: 9.5, close: 11, volume: 200 })
  })

  it('are iterated in order', () => {
    const series = daily()
    expect([...series]).toEqual([0, 1, 2, 3, 4].map((i) => series.at(i)))
  })

  it.each([-1, 5, 1.5, Number.NaN])('are not found at %d', (index) => {
    expect(refusal(() => daily().at(index)).message).toBe(`There is no bar ${index} in a series of 5 bars`)
  })
})

describe('marks of repaired bars', () => {
  const columns = { ...columnsOf(6), repaired: Uint8Array.of(0, 1, 0, 0, 0, 0) }
  const marked = barSeries({ instrument: 'ACME', timeframe: '1d', calendar: getCalendar('24x7'), columns })
  const plain = barSeries({
    instrument: 'ACME',
    timeframe: '1d',
    calendar: getCalendar('24x7'),
    columns: { ...columns, repaired: new Uint8Array(6) },
  })

  it('stay with slices and coarser bars, and are none where no bar has one', () => {
    expect(plain.repaired).toBeNull()
    expect([...(marked.slice(1, 3).repaired ?? [])]).toEqual([1, 0])
    expect(marked.slice(2).repaired).toBeNull()
    const coarse = resampleBars(marked, '2d')
    expect(coarse.repaired).not.toBeNull()
    expect(coarse.repaired?.length).toBe(coarse.length)
    expect(coarse.repaired?.reduce((sum, flag) => sum + flag, 0)).toBe(1)
    expect(resampleBars(plain, '2d').repaired).toBeNull()
  })

  it('make another data set', () => {
    const bare = barSeries({
      instrument: 'ACME',
      timeframe: '1d',
      calendar: getCalendar('24x7'),
      columns: columnsOf(6),
    })
    expect(plain.hash).toBe(bare.hash)
    expect(marked.hash).not.toBe(bare.hash)
  })

  it('are refused where they are not one 0 or 1 for each bar', () => {
    const of = (repaired: unknown) => () =>
      barSeries({ instrument: 'ACME', timeframe: '1d', columns: { ...columnsOf(6), repaired: repaired as Uint8Array } })
    expect(of([1, 0])).toThrow('The column repaired is not a Uint8Array')
    expect(of(new Uint8Array(2))).toThrow('The column repaired is 2 rows long, but time has 6')
    expect(of(Uint8Array.of(0, 0, 2, 0, 0, 0))).toThrow(/repaired of bar 2 .* is 2/)
  })
})
