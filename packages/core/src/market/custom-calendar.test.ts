import { describe, expect, it } from 'vitest'
import { RaceError } from '../error/race-error.ts'
import { type BarSeries, barSeries } from './bar-series.ts'
import type { Calendar } from './calendar.ts'
import { dayMs } from './civil-date.ts'
import { getCalendar } from './get-calendar.ts'
import { type ResampleOptions, resampleBars } from './resample-bars.ts'
import { parseTimeframe } from './timeframe.ts'

const at = (text: string): number => Date.parse(text)
const iso = (times: Iterable<number>): string[] =>
  Array.from(times, (time) => new Date(time).toISOString().replace(':00.000Z', 'Z'))
const always = getCalendar('24x7')

interface Market {
  readonly timeframe: string
  readonly calendar: Calendar
  readonly times: readonly number[]
}

/** Coarser bars of bars that have a volume of 1, so that a volume counts them. */
function resampled({ timeframe, calendar, times }: Market, target: string, options?: ResampleOptions): BarSeries {
  const time = Float64Array.from(times)
  const one = time.map(() => 1)
  const columns = { time, open: one, high: one, low: one, close: one, volume: one }
  return resampleBars(barSeries({ instrument: 'X', timeframe, calendar, columns }), target, options)
}

/** Times from one instant on, a number of steps of a timeframe. */
function steps(from: string, timeframe: string, count: number): number[] {
  const { nominalMs } = parseTimeframe(timeframe)
  return Array.from({ length: count }, (_, i) => at(from) + i * nominalMs)
}

function refusal(run: () => unknown): RaceError {
  try {
    run()
  } catch (error) {
    if (RaceError.is(error)) return error
    throw error
  }
  throw new Error('Nothing was refused')
}

describe('a calendar of another maker', () => {
  const hourMs = 3_600_000
  /** Mondays to Fridays from 0:00 to 2:30 and from 3:30 to 6:30 UTC, as in Tokyo; without the methods that may be absent. */
  const tokyo: Calendar = {
    id: 'tokyo',
    openTime: (time) => time,
    closeTime: (time, { isDaily, nominalMs, unit }) =>
      isDaily ? time + (unit === 'w' ? 4 : 0) * dayMs + 6.5 * hourMs : Math.min(time + nominalMs, endOf(time)),
    isOpen: (time) => tokyo.isSession(time) && hoursOf(time) < 6.5 && !(hoursOf(time) >= 2.5 && hoursOf(time) < 3.5),
    isSession: (time) => new Date(time).getUTCDay() % 6 !== 0,
    sessionEndAfter(time) {
      let day = Math.floor(time / dayMs) * dayMs
      while (!tokyo.isSession(day) || day + 6.5 * hourMs <= time) day += dayMs
      return day + 6.5 * hourMs
    },
    sessions: () => [],
  }
  const hoursOf = (time: number): number => (time % dayMs) / hourMs
  const endOf = (time: number): number =>
    hoursOf(time) < 6.5 ? Math.floor(time / dayMs) * dayMs + 6.5 * hourMs : Number.POSITIVE_INFINITY

  const halves: Market = { timeframe: '30m', calendar: tokyo, times: steps('2024-07-01T00:00:00Z', '30m', 48 * 7) }

  it('is asked at each bar whether it is open, and counts from the UTC epoch', () => {
    const hours = resampled(halves, '2h')
    expect(hours.length).toBe(20)
    expect(iso(hours.time.slice(0, 5))).toEqual(
      ['00', '02', '04', '06'].map((hour) => `2024-07-01T${hour}:00Z`).concat('2024-07-02T00:00Z'),
    )
    expect([...hours.volume.slice(0, 4)]).toEqual([4, 2, 4, 1])
    expect(iso([hours.closeTimes[3] ?? 0])).toEqual(['2024-07-01T06:30Z'])
  })

  it('gives days and weeks of its sessions', () => {
    expect([...resampled(halves, '1d').volume]).toEqual([11, 11, 11, 11, 11])
    expect([...resampled(halves, '1w').volume]).toEqual([55])
    expect([...resampled(halves, '1w', { hours: 'all' }).volume]).toEqual([48 * 4 + 13, 48 * 3 - 13])
  })

  it('takes a bar that lasts into its session', () => {
    const hours: Market = { timeframe: '1h', calendar: tokyo, times: steps('2024-07-01T23:30:00Z', '1h', 2) }
    expect([...resampled(hours, '1d').volume]).toEqual([2])
  })

  it('may close its sessions on the day before their date, as UTC counts it', () => {
    const closeOf = (date: number): number => date - 3 * hourMs
    const early: Calendar = {
      ...always,
      id: 'early',
      closeTime: (time, { isDaily, nominalMs }) => (isDaily ? closeOf(time) : time + nominalMs),
      sessionEndAfter: (time) => closeOf(Math.floor((time + 3 * hourMs) / dayMs) * dayMs + dayMs),
    }
    const times = steps('2024-07-01T20:00:00Z', '1h', 3)
    const days = resampled({ timeframe: '1h', calendar: early, times }, '1d')
    expect([iso(days.time), [...days.volume]]).toEqual([
      ['2024-07-02T00:00Z', '2024-07-03T00:00Z'],
      [1, 2],
    ])
  })

  it('that contradicts itself is refused with its name', () => {
    const times = steps('2024-07-01T00:00:00Z', '1h', 2)
    const noEnd: Calendar = { ...always, id: 'no-end', sessionEndAfter: (time) => time + 1 }
    expect(refusal(() => resampled({ timeframe: '1h', calendar: noEnd, times }, '1d')).message).toContain(
      "The calendar 'no-end' has no session that closes at 2024-07-01T00:00:00.001Z",
    )
    const frozen: Calendar = { ...always, id: 'frozen', closeTime: (time) => time }
    const error = refusal(() => resampled({ timeframe: '1h', calendar: frozen, times }, '2h'))
    expect(error.message).toBe(
      `The calendar 'frozen' closes the 2h bar of 2024-07-01T00:00:00.000Z at ${times[0]}, which is not after it`,
    )
  })

  it('that has no sessions at all leaves dates where they are', () => {
    const idle: Calendar = { ...always, id: 'idle', isSession: () => false }
    const times = steps('2024-07-06T00:00:00Z', '1d', 3)
    expect([...resampled({ timeframe: '1d', calendar: idle, times }, '1w').volume]).toEqual([2, 1])
  })

  it('with clocks that change while it trades has bars by the clock of each moment', () => {
    // Clocks go from UTC+1 to UTC+2 at 2024-03-31T01:00Z and back at 2024-10-27T01:00Z, as in Paris; trading never stops.
    const isSummer = (time: number): boolean => time >= at('2024-03-31T01:00:00Z') && time < at('2024-10-27T01:00:00Z')
    const paris: Calendar = { ...always, id: 'paris', clockOffsetMs: (time) => (isSummer(time) ? 2 : 1) * hourMs }
    const hoursFrom = (from: string): BarSeries =>
      resampled({ timeframe: '30m', calendar: paris, times: steps(from, '30m', 24) }, '4h', { anchor: 'clock' })
    const spring = hoursFrom('2024-03-30T23:00:00Z')
    expect(iso(spring.time)).toEqual([
      '2024-03-30T23:00Z',
      '2024-03-31T02:00Z',
      '2024-03-31T06:00Z',
      '2024-03-31T10:00Z',
    ])
    expect([...spring.volume]).toEqual([6, 8, 8, 2])
    // The night of 25 hours: what comes after four hours of it begins a bar of its own.
    const autumn = hoursFrom('2024-10-26T22:00:00Z')
    expect(iso(autumn.time)).toEqual([
      '2024-10-26T22:00Z',
      '2024-10-27T02:00Z',
      '2024-10-27T03:00Z',
      '2024-10-27T07:00Z',
    ])
    expect([...autumn.volume]).toEqual([8, 2, 8, 6])
  })
})
