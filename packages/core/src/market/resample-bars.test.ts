import { describe, expect, it } from 'vitest'
import { RaceError } from '../error/race-error.ts'
import { type BarSeries, barSeries } from './bar-series.ts'
import type { Calendar } from './calendar.ts'
import { getCalendar } from './get-calendar.ts'
import { type ResampleOptions, resampleBars } from './resample-bars.ts'
import { parseTimeframe } from './timeframe.ts'

const at = (text: string): number => Date.parse(text)
const iso = (times: Iterable<number>): string[] =>
  Array.from(times, (time) => new Date(time).toISOString().replace(':00.000Z', 'Z'))

interface Market {
  readonly timeframe: string
  readonly calendar: Calendar
  readonly times: readonly number[]
}

/** Bars whose open is their number, with a high one half above, a low one half below and a volume of 1. */
function barsAt({ timeframe, calendar, times }: Market): BarSeries {
  const time = Float64Array.from(times)
  const open = time.map((_, i) => i)
  const columns = {
    time,
    open,
    high: open.map((price) => price + 0.5),
    low: open.map((price) => price - 0.5),
    close: open.map((price) => price + 0.25),
    volume: time.map(() => 1),
  }
  return barSeries({ instrument: 'X', timeframe, calendar, columns })
}

const nyse = getCalendar('XNYS')
const fx = getCalendar('fx-24x5')
const always = getCalendar('24x7')

/** Times from one instant on, a number of steps of a timeframe. */
function steps(from: string, timeframe: string, count: number): number[] {
  const { nominalMs } = parseTimeframe(timeframe)
  return Array.from({ length: count }, (_, i) => at(from) + i * nominalMs)
}

/** Midnights of the days from one to another, both included, that a calendar has sessions on. */
const sessionDates = (calendar: Calendar, from: string, to: string): number[] =>
  calendar.sessions(at(from), at(to)).map(({ date }) => date)

function refusal(run: () => unknown): RaceError {
  try {
    run()
  } catch (error) {
    if (RaceError.is(error)) return error
    throw error
  }
  throw new Error('Nothing was refused')
}

const resampled = (market: Market, timeframe: string, options?: ResampleOptions): BarSeries =>
  resampleBars(barsAt(market), timeframe, options)

describe('resampleBars', () => {
  it('takes the first open, the extremes, the last close and the sum of volumes', () => {
    const minutes = barsAt({ timeframe: '1m', calendar: always, times: steps('2024-01-02T00:03:00Z', '1m', 7) })
    const coarse = resampleBars(minutes, '5m')
    expect([...coarse]).toEqual([
      { time: at('2024-01-02T00:00:00Z'), open: 0, high: 1.5, low: -0.5, close: 1.25, volume: 2 },
      { time: at('2024-01-02T00:05:00Z'), open: 2, high: 6.5, low: 1.5, close: 6.25, volume: 5 },
    ])
    expect([coarse.timeframe, coarse.instrument, coarse.calendar]).toEqual(['5m', minutes.instrument, always])
  })

  it('sums fractions, large beside small, and negative corrections without losing any', () => {
    const series = barsAt({ timeframe: '1m', calendar: always, times: steps('2024-01-02T00:00:00Z', '1m', 20) })
    const sumOf = (volumes: readonly number[]): number | undefined => {
      series.volume.fill(0)
      series.volume.set(volumes)
      return resampleBars(series, '1h').volume[0]
    }
    expect(sumOf(Array.from({ length: 10 }, () => 0.1))).toBe(1)
    expect(sumOf([1e16, 1, 1, 1, 1])).toBe(1e16 + 4)
    expect(sumOf([1, 1e16, 1, -1e16])).toBe(2)
    expect(sumOf([-1, -1e16, 3])).toBe(-1e16 + 2)
  })

  it('gives no bars of none', () => {
    expect(resampled({ timeframe: '1m', calendar: nyse, times: [] }, '1h', { partial: 'drop' }).length).toBe(0)
  })

  it('leaves the series as it was, and shares no memory with it', () => {
    const series = barsAt({ timeframe: '1m', calendar: always, times: steps('2024-01-02T00:00:00Z', '1m', 10) })
    const { hash } = series
    const coarse = resampleBars(series, '5m')
    coarse.open.fill(0)
    expect(series.slice(0).hash).toBe(hash)
  })
})

describe('bars of a stock', () => {
  const minutesOf = (calendar: Calendar, date: string): number[] =>
    calendar
      .sessions(at(date), at(date))
      .flatMap(({ open, close }) => Array.from({ length: (close - open) / 60_000 }, (_, i) => open + 60_000 * i))

  it.each([
    ['a summer day', '2024-07-02', ['13:30', '17:30'], ['17:30', '20:00']],
    ['a winter day', '2024-12-05', ['14:30', '18:30'], ['18:30', '21:00']],
    ['a half day', '2024-07-03', ['13:30'], ['17:00']],
  ])('of four hours begin at the open and close no later than the session on %s', (_, date, opens, closes) => {
    const hours = resampled({ timeframe: '1m', calendar: nyse, times: minutesOf(nyse, date) }, '4h')
    expect(iso(hours.time)).toEqual(opens.map((time) => `${date}T${time}Z`))
    expect(iso(hours.openTimes)).toEqual(iso(hours.time))
    expect(iso(hours.closeTimes)).toEqual(closes.map((time) => `${date}T${time}Z`))
  })

  it('of an hour by the clock are the same hours in New York before and after the clocks change', () => {
    // Friday 2024-03-08 in winter's clock and Monday 2024-03-11 in summer's.
    const times = [...minutesOf(nyse, '2024-03-08'), ...minutesOf(nyse, '2024-03-11')]
    const hours = resampled({ timeframe: '1m', calendar: nyse, times }, '1h', { anchor: 'clock' })
    expect(hours.length).toBe(14)
    expect(iso([hours.time[0] ?? 0, hours.time[7] ?? 0])).toEqual(['2024-03-08T14:00Z', '2024-03-11T13:00Z'])
    expect(iso([hours.closeTimes[6] ?? 0, hours.closeTimes[13] ?? 0])).toEqual([
      '2024-03-08T21:00Z',
      '2024-03-11T20:00Z',
    ])
  })

  it('of days open and close with the session', () => {
    const times = ['2024-07-02', '2024-07-03', '2024-07-05'].flatMap((date) => minutesOf(nyse, date))
    const days = resampled({ timeframe: '1m', calendar: nyse, times }, '1d')
    expect(iso(days.time)).toEqual(['2024-07-02T00:00Z', '2024-07-03T00:00Z', '2024-07-05T00:00Z'])
    expect(iso(days.openTimes)).toEqual(['2024-07-02T13:30Z', '2024-07-03T13:30Z', '2024-07-05T13:30Z'])
    expect(iso(days.closeTimes)).toEqual(['2024-07-02T20:00Z', '2024-07-03T17:00Z', '2024-07-05T20:00Z'])
    expect([...days.volume]).toEqual([390, 210, 390])
  })

  it('of weeks and months open with the first session and close with the last', () => {
    const days: Market = { timeframe: '1d', calendar: nyse, times: sessionDates(nyse, '2024-03-25', '2024-04-05') }
    const weeks = resampled(days, '1w')
    expect(iso(weeks.time)).toEqual(['2024-03-25T00:00Z', '2024-04-01T00:00Z'])
    // Good Friday is 2024-03-29, so that the week closes on Thursday.
    expect(iso(weeks.closeTimes)).toEqual(['2024-03-28T20:00Z', '2024-04-05T20:00Z'])
    const months = resampled(days, '1mo')
    expect(iso(months.time)).toEqual(['2024-03-01T00:00Z', '2024-04-01T00:00Z'])
    expect(iso(months.openTimes)).toEqual(['2024-03-01T14:30Z', '2024-04-01T13:30Z'])
    expect(iso(months.closeTimes)).toEqual(['2024-03-28T20:00Z', '2024-04-30T20:00Z'])
    expect([...months.volume]).toEqual([4, 5])
  })

  it('count a bar on a day without session to the next one, which has not closed before it', () => {
    // Good Friday and a Sunday.
    const times = ['2024-03-28', '2024-03-29', '2024-03-31', '2024-04-01'].map((date) => at(`${date}T00:00:00Z`))
    const weeks = resampled({ timeframe: '1d', calendar: nyse, times }, '1w')
    expect([iso(weeks.time), [...weeks.volume]]).toEqual([
      ['2024-03-25T00:00Z', '2024-04-01T00:00Z'],
      [1, 3],
    ])
  })

  it('leave out bars outside the session, but not one that lasts into it', () => {
    const hours: Market = { timeframe: '1h', calendar: nyse, times: steps('2024-07-02T08:00:00Z', '1h', 16) }
    expect([...resampled(hours, '1d').volume]).toEqual([7])
    expect([...resampled(hours, '2h', { anchor: 'clock' }).volume]).toEqual([1, 2, 2, 2])
    expect([...resampled(hours, '2h', { anchor: 'clock', hours: 'all' }).volume]).toEqual([2, 2, 2, 2, 2, 2, 2, 2])
  })
})

describe('bars of currencies', () => {
  it('of days run from 17:00 to 17:00 in New York, and weeks from Sunday to Friday', () => {
    // From Sunday 17:00 before the clocks go forward to the Friday after.
    const hours: Market = { timeframe: '1h', calendar: fx, times: steps('2024-03-10T21:00:00Z', '1h', 5 * 24) }
    const days = resampled(hours, '1d')
    expect(iso(days.time)).toEqual(['11', '12', '13', '14', '15'].map((day) => `2024-03-${day}T00:00Z`))
    expect(iso(days.openTimes.slice(0, 2))).toEqual(['2024-03-10T21:00Z', '2024-03-11T21:00Z'])
    expect([...days.volume]).toEqual([24, 24, 24, 24, 24])
    const weeks = resampled(hours, '1w')
    expect([iso(weeks.time), iso(weeks.openTimes), iso(weeks.closeTimes)]).toEqual([
      ['2024-03-11T00:00Z'],
      ['2024-03-10T21:00Z'],
      ['2024-03-15T21:00Z'],
    ])
  })

  it('of 7 hours are counted through the week, and the last ends with it', () => {
    const hours: Market = { timeframe: '1h', calendar: fx, times: steps('2024-07-07T21:00:00Z', '1h', 5 * 24) }
    const sevens = resampled(hours, '7h')
    expect([...sevens.volume]).toEqual([...Array.from({ length: 17 }, () => 7), 1])
    expect(iso([sevens.closeTimes.at(-1) ?? 0])).toEqual(['2024-07-12T21:00Z'])
  })

  it('on weekends are left out, or counted from the close on Friday', () => {
    const hours: Market = { timeframe: '1h', calendar: fx, times: steps('2024-07-12T20:00:00Z', '1h', 5) }
    expect(iso(resampled(hours, '2h').time)).toEqual(['2024-07-12T19:00Z'])
    expect(iso(resampled(hours, '2h', { hours: 'all' }).time)).toEqual([
      '2024-07-12T19:00Z',
      '2024-07-12T21:00Z',
      '2024-07-12T23:00Z',
    ])
  })

  it('stored by an instant within a session count to its date', () => {
    const times = ['2024-07-30T21:00:00Z', '2024-07-31T21:00:00Z'].map(at)
    const months = resampled({ timeframe: '1d', calendar: fx, times }, '1mo')
    expect(iso(months.time)).toEqual(['2024-07-01T00:00Z', '2024-08-01T00:00Z'])
  })
})

describe('runs of several days', () => {
  const days: Market = { timeframe: '1d', calendar: always, times: steps('2024-01-01T00:00:00Z', '1d', 60) }

  it('are counted from a Monday of 1970, so that seven days are a week', () => {
    expect(resampled(days, '7d').time).toEqual(resampled(days, '1w').time)
    const weeks = resampled(days, '7d')
    expect(resampleBars(weeks, '2w').time).toEqual(resampled(days, '2w').time)
  })

  it('give two weeks and quarters that do not depend on where the series begins', () => {
    const late = { ...days, times: days.times.slice(10) }
    expect(iso(resampled(days, '2w').time).slice(1)).toEqual(iso(resampled(late, '2w').time).slice(0))
    expect(iso(resampled(late, '3mo').time)).toEqual(['2024-01-01T00:00Z'])
  })

  it('give months before the year 1970 too', () => {
    const old = { ...days, times: steps('1969-11-30T00:00:00Z', '1d', 33) }
    expect(iso(resampled(old, '1mo').time)).toEqual(['1969-11-01T00:00Z', '1969-12-01T00:00Z', '1970-01-01T00:00Z'])
    expect(iso(resampled(old, '2mo').time)).toEqual(['1969-11-01T00:00Z', '1970-01-01T00:00Z'])
  })
})

describe('partial bars', () => {
  const minutes = (from: string, count: number): Market => ({
    timeframe: '1m',
    calendar: always,
    times: steps(from, '1m', count),
  })

  it.each([
    ['2024-01-02T00:00:00Z', 15, 3],
    ['2024-01-02T00:01:00Z', 14, 2],
    ['2024-01-02T00:00:00Z', 14, 2],
    ['2024-01-02T00:01:00Z', 13, 1],
    ['2024-01-02T00:01:00Z', 3, 0],
    ['2024-01-02T00:01:00Z', 5, 0],
  ])('at the ends of %s and %d minutes are dropped on demand: %d stay', (from, count, stay) => {
    const all = resampled(minutes(from, count), '5m')
    const whole = resampled(minutes(from, count), '5m', { partial: 'drop' })
    expect(whole.length).toBe(stay)
    expect([...all].filter(({ volume }) => volume === 5)).toEqual([...whole])
  })

  it('are not those of a session that begins within them', () => {
    const times = steps('2024-07-02T13:30:00Z', '1m', 390)
    const day: Market = { timeframe: '1m', calendar: nyse, times }
    expect(resampled(day, '1h', { anchor: 'clock', partial: 'drop' }).length).toBe(7)
    expect(resampled({ ...day, times: times.slice(1) }, '1h', { anchor: 'clock', partial: 'drop' }).length).toBe(6)
    expect(resampled(day, '1d', { partial: 'drop' }).length).toBe(1)
    expect(resampled({ ...day, times: times.slice(0, -1) }, '1d', { partial: 'drop' }).length).toBe(0)
  })

  it('of days are told by the sessions of the week', () => {
    const week: Market = { timeframe: '1d', calendar: nyse, times: sessionDates(nyse, '2024-09-03', '2024-09-12') }
    // Labor Day is Monday 2024-09-02, so that the first week is whole; the second lacks its Friday.
    expect(iso(resampled(week, '1w', { partial: 'drop' }).time)).toEqual(['2024-09-02T00:00Z'])
  })
})

describe('resampleBars refuses', () => {
  const price = Float64Array.of(1)
  const one = (timeframe: string): BarSeries =>
    barSeries({
      instrument: 'X',
      timeframe,
      calendar: always,
      columns: { time: Float64Array.of(Date.UTC(2024, 0, 1)), open: price, high: price, low: price, close: price },
    })

  it.each([
    ['5m', '5m', 'which are not coarser'],
    ['1h', '30m', 'which are not coarser'],
    ['1w', '7d', 'which are not coarser'],
    ['30d', '1mo', 'which are not coarser'],
    ['5m', '7m', 'which is no multiple of 5m'],
    ['7m', '1d', 'which is no multiple of 7m'],
    ['36h', '1w', 'which is no multiple of 36h'],
    ['2d', '1w', 'which is no multiple of 2d'],
    ['2d', '1mo', 'which is no multiple of 2d'],
    ['1w', '1mo', 'which is no multiple of 1w'],
    ['2mo', '3mo', 'which is no multiple of 2mo'],
    ['1mo', '90d', 'which is no multiple of 1mo'],
  ])('%s into %s', (source, target, reason) => {
    const error = refusal(() => resampleBars(one(source), target))
    expect([error.code, error.message]).toEqual([
      'TIMEFRAME_INVALID',
      `Bars of ${source} cannot be made into bars of ${target}, ${reason}`,
    ])
  })

  it.each([
    ['15s', '1m'],
    ['1h', '36h'],
    ['12h', '1mo'],
    ['1d', '2d'],
    ['1d', '1mo'],
    ['2d', '2w'],
    ['1w', '14d'],
    ['1w', '2w'],
    ['1mo', '3mo'],
  ])('not %s into %s', (source, target) => {
    expect(resampleBars(one(source), target).length).toBe(1)
  })

  it('what is no timeframe, and options that are none', () => {
    expect(refusal(() => resampleBars(one('1m'), 'hour')).code).toBe('TIMEFRAME_INVALID')
    const error = refusal(() => resampleBars(one('1m'), '5m', { partial: 'some' as never }))
    expect([error.code, error.message]).toEqual(['CONFIG_INVALID', "partial is 'some'"])
  })

  it('a bar that closes after the coarser one it begins in, which would show it too early', () => {
    const times = steps('2024-01-02T00:03:00Z', '5m', 3)
    const error = refusal(() => resampled({ timeframe: '5m', calendar: always, times }, '10m'))
    expect(error.code).toBe('SERIES_INVALID')
    expect(error.message).toBe(
      'Bar 1 (2024-01-02T00:08:00.000Z) of the 5m series closes at 2024-01-02T00:13:00.000Z, after the 10m bar of 2024-01-02T00:00:00.000Z that it begins in, which closes at 2024-01-02T00:10:00.000Z',
    )
    expect(error.facts).toMatchObject({ index: 1, calendar: '24x7', anchor: 'session' })
  })

  it('hours of the clock made into hours from the open, which they lie across', () => {
    const hours: Market = { timeframe: '1h', calendar: nyse, times: steps('2024-07-02T13:00:00Z', '1h', 7) }
    expect(refusal(() => resampled(hours, '2h')).message).toContain('Bar 0 (2024-07-02T13:00:00.000Z) of the 1h series')
    expect(resampled(hours, '2h', { anchor: 'clock' }).length).toBe(4)
  })

  it('four hours of the clock made into days of currencies, which end at 17:00', () => {
    const hours: Market = { timeframe: '4h', calendar: fx, times: steps('2024-07-02T20:00:00Z', '4h', 3) }
    expect(refusal(() => resampled(hours, '1d')).message).toContain('Bar 0 (2024-07-02T20:00:00.000Z) of the 4h series')
    expect(resampled(hours, '1w').length).toBe(1)
  })
})
