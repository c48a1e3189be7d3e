import { describe, expect, it } from 'vitest'
import { createFxCalendar } from './fx-calendar.ts'
import { parseTimeframe } from './timeframe.ts'

const at = (text: string): number => Date.parse(text)
const iso = (time: number): string => new Date(time).toISOString()
const fx = createFxCalendar()
const spanOf = (time: string, timeframe: string): [string, string] => {
  const parsed = parseTimeframe(timeframe)
  return [iso(fx.openTime(at(time), parsed)), iso(fx.closeTime(at(time), parsed))]
}

describe('the calendar fx-24x5', () => {
  it.each([
    ['2024-01-10', '1d', '2024-01-09T22:00:00.000Z', '2024-01-10T22:00:00.000Z'],
    ['2024-06-12', '1d', '2024-06-11T21:00:00.000Z', '2024-06-12T21:00:00.000Z'],
    ['2024-03-11', '1d', '2024-03-10T21:00:00.000Z', '2024-03-11T21:00:00.000Z'],
    ['2024-01-08', '1w', '2024-01-07T22:00:00.000Z', '2024-01-12T22:00:00.000Z'],
    ['2024-01-09', '1w', '2024-01-08T22:00:00.000Z', '2024-01-12T22:00:00.000Z'],
    ['2024-01-08', '2w', '2024-01-07T22:00:00.000Z', '2024-01-19T22:00:00.000Z'],
    ['2024-03-04', '2w', '2024-03-03T22:00:00.000Z', '2024-03-15T21:00:00.000Z'],
    ['2024-06-01', '1mo', '2024-06-02T21:00:00.000Z', '2024-06-28T21:00:00.000Z'],
    ['2024-01-01', '1mo', '2023-12-31T22:00:00.000Z', '2024-01-31T22:00:00.000Z'],
  ])('opens and closes the bar of the date %s and %s at 17:00 in New York', (time, timeframe, open, close) => {
    expect(spanOf(time, timeframe)).toEqual([open, close])
  })

  it.each(['2024-01-06', '2024-01-07'])('takes a week stored on the weekend day %s for the week after it', (time) => {
    expect(spanOf(time, '1w')).toEqual(['2024-01-07T22:00:00.000Z', '2024-01-12T22:00:00.000Z'])
  })

  it.each([
    ['2024-01-09T22:00:00Z', '1d', '2024-01-10T22:00:00.000Z'],
    ['2024-01-07T22:00:00Z', '1d', '2024-01-08T22:00:00.000Z'],
    ['2024-01-07T22:00:00Z', '1w', '2024-01-12T22:00:00.000Z'],
    ['2024-01-31T22:00:00Z', '1mo', '2024-02-29T22:00:00.000Z'],
    ['2024-03-10T21:00:00Z', '1w', '2024-03-15T21:00:00.000Z'],
  ])('closes a bar stored at its open instant %s, of %s, with its last session', (time, timeframe, close) => {
    expect(spanOf(time, timeframe)).toEqual([iso(at(time)), close])
  })

  it.each([
    ['2024-01-10T21:00:00Z', '4h', '2024-01-11T01:00:00.000Z'],
    ['2024-01-12T20:00:00Z', '4h', '2024-01-12T22:00:00.000Z'],
    ['2024-06-14T20:00:00Z', '4h', '2024-06-14T21:00:00.000Z'],
    ['2024-06-14T20:00:00Z', '1h', '2024-06-14T21:00:00.000Z'],
    ['2024-06-14T21:00:00Z', '1h', '2024-06-14T22:00:00.000Z'],
    ['2024-06-15T12:00:00Z', '1h', '2024-06-15T13:00:00.000Z'],
    ['2024-06-16T20:00:00Z', '4h', '2024-06-17T00:00:00.000Z'],
  ])('ends the bar of %s and %s at %s: by the clock, but with the week', (time, timeframe, close) => {
    expect(spanOf(time, timeframe)).toEqual([iso(at(time)), close])
  })

  it('gives the same answers in any order', () => {
    const times = ['2024-06-14T20:30:00Z', '2024-06-17T20:30:00Z', '2024-01-12T21:30:00Z', '2024-06-15T20:30:00Z']
    const hour = parseTimeframe('1h')
    const alone = times.map((time) => createFxCalendar().closeTime(at(time), hour))
    expect(times.map((time) => fx.closeTime(at(time), hour))).toEqual(alone)
    expect([...times].reverse().map((time) => fx.closeTime(at(time), hour))).toEqual([...alone].reverse())
  })

  it('times a bar on a Saturday as if it were a session', () => {
    expect(spanOf('2024-01-06', '1d')).toEqual(['2024-01-05T22:00:00.000Z', '2024-01-06T22:00:00.000Z'])
    expect(fx.isSession(at('2024-01-06'))).toBe(false)
    expect(fx.isSession(at('2024-01-07'))).toBe(false)
    expect(fx.isSession(at('2024-01-08'))).toBe(true)
  })

  it.each([
    ['2024-01-07T21:59:59.999Z', false],
    ['2024-01-07T22:00:00.000Z', true],
    ['2024-01-10T22:00:00.000Z', true],
    ['2024-01-12T21:59:59.999Z', true],
    ['2024-01-12T22:00:00.000Z', false],
    ['2024-01-13T12:00:00.000Z', false],
  ])('at %s is open: %s', (time, isOpen) => {
    expect(fx.isOpen(at(time))).toBe(isOpen)
  })

  it.each([
    ['2024-01-10T12:00:00Z', '2024-01-10T22:00:00.000Z'],
    ['2024-01-10T22:00:00Z', '2024-01-11T22:00:00.000Z'],
    ['2024-01-12T22:00:00Z', '2024-01-15T22:00:00.000Z'],
    ['2024-01-13T12:00:00Z', '2024-01-15T22:00:00.000Z'],
  ])('after %s ends a session at %s', (time, end) => {
    expect(iso(fx.sessionEndAfter(at(time)))).toBe(end)
  })

  it('lists sessions from Monday to Friday, one after the other without a pause', () => {
    const sessions = fx.sessions(at('2024-01-06'), at('2024-01-14'))
    expect(sessions.map(({ date }) => iso(date).slice(0, 10))).toEqual([
      '2024-01-08',
      '2024-01-09',
      '2024-01-10',
      '2024-01-11',
      '2024-01-12',
    ])
    for (const [i, { open }] of sessions.slice(1).entries()) expect(open).toBe(sessions[i]?.close)
    expect(iso(sessions[0]?.open ?? 0)).toBe('2024-01-07T22:00:00.000Z')
  })
})
