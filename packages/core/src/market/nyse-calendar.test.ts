import { describe, expect, it } from 'vitest'
import { dayMs } from './civil-date.ts'
import { createNyseCalendar } from './nyse-calendar.ts'
import { parseTimeframe } from './timeframe.ts'

const at = (text: string): number => Date.parse(text)
const iso = (time: number): string => new Date(time).toISOString()
const nyse = createNyseCalendar()
const spanOf = (time: string, timeframe: string): [string, string] => {
  const parsed = parseTimeframe(timeframe)
  return [iso(nyse.openTime(at(time), parsed)), iso(nyse.closeTime(at(time), parsed))]
}

describe('bars of whole days under XNYS', () => {
  it.each([
    ['in winter', '2024-01-02', '1d', '2024-01-02T14:30:00.000Z', '2024-01-02T21:00:00.000Z'],
    ['in summer', '2024-07-02', '1d', '2024-07-02T13:30:00.000Z', '2024-07-02T20:00:00.000Z'],
    ['on a half day in summer', '2024-07-03', '1d', '2024-07-03T13:30:00.000Z', '2024-07-03T17:00:00.000Z'],
    ['on a half day in winter', '2024-11-29', '1d', '2024-11-29T14:30:00.000Z', '2024-11-29T18:00:00.000Z'],
    ['before summer time', '2024-03-08', '1d', '2024-03-08T14:30:00.000Z', '2024-03-08T21:00:00.000Z'],
    ['after summer time begins', '2024-03-11', '1d', '2024-03-11T13:30:00.000Z', '2024-03-11T20:00:00.000Z'],
    ['over a weekend', '2024-01-05', '3d', '2024-01-05T14:30:00.000Z', '2024-01-05T21:00:00.000Z'],
    ['in an ordinary week', '2024-01-08', '1w', '2024-01-08T14:30:00.000Z', '2024-01-12T21:00:00.000Z'],
    ['with Monday off', '2024-01-15', '1w', '2024-01-16T14:30:00.000Z', '2024-01-19T21:00:00.000Z'],
    ['stored at the first session', '2024-01-16', '1w', '2024-01-16T14:30:00.000Z', '2024-01-19T21:00:00.000Z'],
    ['with Friday off', '2024-03-25', '1w', '2024-03-25T13:30:00.000Z', '2024-03-28T20:00:00.000Z'],
    ['that ends on a half day', '2024-11-25', '1w', '2024-11-25T14:30:00.000Z', '2024-11-29T18:00:00.000Z'],
    ['after the attacks', '2001-09-10', '1w', '2001-09-10T13:30:00.000Z', '2001-09-10T20:00:00.000Z'],
    ['over two weeks', '2024-03-04', '2w', '2024-03-04T14:30:00.000Z', '2024-03-15T20:00:00.000Z'],
    ['in a month of 31 days', '2024-01-01', '1mo', '2024-01-02T14:30:00.000Z', '2024-01-31T21:00:00.000Z'],
    [
      'in a month that ends on Good Friday',
      '2024-03-01',
      '1mo',
      '2024-03-01T14:30:00.000Z',
      '2024-03-28T20:00:00.000Z',
    ],
    ['in a month that ends on a half day', '2024-11-01', '1mo', '2024-11-01T13:30:00.000Z', '2024-11-29T18:00:00.000Z'],
    ['in a quarter', '2024-01-01', '3mo', '2024-01-02T14:30:00.000Z', '2024-03-28T20:00:00.000Z'],
  ])('%s open and close with their sessions', (_, time, timeframe, open, close) => {
    expect(spanOf(time, timeframe)).toEqual([open, close])
  })

  it.each(['2024-01-06', '2024-01-07'])('stored on the weekend day %s, are of the week after it', (time) => {
    expect(spanOf(time, '1w')).toEqual(['2024-01-08T14:30:00.000Z', '2024-01-12T21:00:00.000Z'])
  })

  it.each(['2024-01-02T05:00:00Z', '2024-01-02T14:30:00Z', '2024-01-02T21:00:00Z'])(
    'stored at %s, are of the session of that UTC date',
    (time) => {
      expect(spanOf(time, '1d')).toEqual(['2024-01-02T14:30:00.000Z', '2024-01-02T21:00:00.000Z'])
    },
  )

  it.each([
    ['a Saturday', '2024-01-06', '1d', '2024-01-06T14:30:00.000Z', '2024-01-06T21:00:00.000Z'],
    ['a holiday', '2024-12-25', '1d', '2024-12-25T14:30:00.000Z', '2024-12-25T21:00:00.000Z'],
    ['a whole weekend', '2024-01-06', '2d', '2024-01-06T14:30:00.000Z', '2024-01-07T21:00:00.000Z'],
  ])('on %s, when the exchange is closed, are timed like regular sessions', (_, time, timeframe, open, close) => {
    expect(spanOf(time, timeframe)).toEqual([open, close])
  })
})

describe('bars of parts of a day under XNYS', () => {
  it.each([
    ['a minute', '2024-01-02T14:30:00Z', '1m', '2024-01-02T14:31:00.000Z'],
    ['the last minute', '2024-01-02T20:59:00Z', '1m', '2024-01-02T21:00:00.000Z'],
    ['the last half hour', '2024-01-02T20:30:00Z', '1h', '2024-01-02T21:00:00.000Z'],
    ['the last half hour in summer', '2024-07-02T19:30:00Z', '1h', '2024-07-02T20:00:00.000Z'],
    ['the last half hour of a half day', '2024-07-03T16:30:00Z', '1h', '2024-07-03T17:00:00.000Z'],
    ['the rest of a session', '2024-01-02T18:30:00Z', '4h', '2024-01-02T21:00:00.000Z'],
    ['a whole session', '2024-01-02T14:30:00Z', '24h', '2024-01-02T21:00:00.000Z'],
  ])('end %s with the session or before', (_, time, timeframe, close) => {
    expect(spanOf(time, timeframe)).toEqual([iso(at(time)), close])
  })

  it.each([
    ['before the open', '2024-01-02T09:00:00Z', '1m', '2024-01-02T09:01:00.000Z'],
    ['across the open', '2024-01-02T14:00:00Z', '1h', '2024-01-02T15:00:00.000Z'],
    ['after the close', '2024-01-02T21:00:00Z', '1h', '2024-01-02T22:00:00.000Z'],
    ['after the close of a half day', '2024-07-03T17:00:00Z', '1h', '2024-07-03T18:00:00.000Z'],
    ['across midnight in New York', '2024-01-03T04:30:00Z', '1h', '2024-01-03T05:30:00.000Z'],
  ])('end by the clock %s', (_, time, timeframe, close) => {
    expect(spanOf(time, timeframe)).toEqual([iso(at(time)), close])
  })

  it('end with a regular session on a day when the exchange is closed', () => {
    expect(spanOf('2024-01-06T20:30:00Z', '1h')[1]).toBe('2024-01-06T21:00:00.000Z')
  })

  it('give the same answers in any order', () => {
    const hour = parseTimeframe('1h')
    const times = ['2024-07-03T16:30:00Z', '2024-07-02T16:30:00Z', '2024-07-03T02:30:00Z', '2024-07-03T19:30:00Z'].map(
      at,
    )
    const alone = times.map((time) => createNyseCalendar().closeTime(time, hour))
    expect(times.map((time) => nyse.closeTime(time, hour))).toEqual(alone)
    expect([...times].reverse().map((time) => nyse.closeTime(time, hour))).toEqual([...alone].reverse())
  })
})

describe('sessions of XNYS', () => {
  it('are listed with both ends, half days included', () => {
    const sessions = nyse
      .sessions(at('2024-07-02'), at('2024-07-05'))
      .map(({ date, open, close }) => [iso(date).slice(0, 10), iso(open), iso(close)])
    expect(sessions).toEqual([
      ['2024-07-02', '2024-07-02T13:30:00.000Z', '2024-07-02T20:00:00.000Z'],
      ['2024-07-03', '2024-07-03T13:30:00.000Z', '2024-07-03T17:00:00.000Z'],
      ['2024-07-05', '2024-07-05T13:30:00.000Z', '2024-07-05T20:00:00.000Z'],
    ])
  })

  it('are refused outside 1998 to 2030, at both ends to the day', () => {
    expect(nyse.sessions(at('1998-01-01'), at('1998-01-02'))).toHaveLength(1)
    expect(nyse.sessions(at('2030-12-31'), at('2030-12-31T23:59:59Z'))).toHaveLength(1)
    for (const [from, to] of [
      ['1997-12-31', '1998-01-02'],
      ['2030-12-31', '2031-01-01'],
    ] as const) {
      expect(() => nyse.sessions(at(from), at(to))).toThrow(
        expect.objectContaining({
          code: 'CALENDAR_RANGE',
          message: `The calendar XNYS knows the years 1998 to 2030, not ${from} to ${to}`,
          facts: { from, to },
        }),
      )
    }
  })

  it('are told from closed days by date', () => {
    expect(nyse.isSession(at('2024-07-03'))).toBe(true)
    expect(nyse.isSession(at('2024-07-04'))).toBe(false)
    expect(nyse.isSession(at('2024-07-06'))).toBe(false)
    expect(nyse.isSession(at('2024-07-07'))).toBe(false)
  })

  it('are every weekday, and whole ones, in years that the calendar does not know', () => {
    expect(nyse.isSession(at('1995-12-25'))).toBe(true)
    expect(nyse.isSession(at('2031-12-27'))).toBe(false)
    expect(spanOf('2031-12-24', '1d')).toEqual(['2031-12-24T14:30:00.000Z', '2031-12-24T21:00:00.000Z'])
  })

  it.each([
    ['2024-01-02T14:29:59.999Z', false],
    ['2024-01-02T14:30:00.000Z', true],
    ['2024-01-02T20:59:59.999Z', true],
    ['2024-01-02T21:00:00.000Z', false],
    ['2024-07-03T17:00:00.000Z', false],
    ['2024-07-04T15:00:00.000Z', false],
    ['2024-01-06T15:00:00.000Z', false],
  ])('at %s run: %s', (time, isOpen) => {
    expect(nyse.isOpen(at(time))).toBe(isOpen)
  })

  it.each([
    ['2024-01-02T15:00:00Z', '2024-01-02T21:00:00.000Z'],
    ['2024-01-02T03:00:00Z', '2024-01-02T21:00:00.000Z'],
    ['2024-01-02T21:00:00Z', '2024-01-03T21:00:00.000Z'],
    ['2024-07-02T20:00:00Z', '2024-07-03T17:00:00.000Z'],
    ['2024-07-03T17:00:00Z', '2024-07-05T20:00:00.000Z'],
    ['2024-01-12T21:00:00Z', '2024-01-16T21:00:00.000Z'],
  ])('after %s end at %s', (time, end) => {
    expect(iso(nyse.sessionEndAfter(at(time)))).toBe(end)
  })

  it('of all years are open when the calendar says so, and end where it says so', () => {
    const sessions = nyse.sessions(at('1998-01-01'), at('2030-12-31'))
    const hours = new Set(sessions.map(({ open, close }) => (close - open) / 3_600_000))
    expect([...hours].sort()).toEqual([3.5, 6.5])
    const wrong = sessions.filter(
      ({ date, open, close }) =>
        !nyse.isSession(date) ||
        !nyse.isOpen(open) ||
        !nyse.isOpen(close - 1) ||
        nyse.isOpen(open - 1) ||
        nyse.isOpen(close) ||
        nyse.sessionEndAfter(open) !== close ||
        date % dayMs !== 0,
    )
    expect(wrong).toEqual([])
  })
})
