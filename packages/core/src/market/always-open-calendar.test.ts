import { describe, expect, it } from 'vitest'
import { alwaysOpen } from './always-open-calendar.ts'
import { parseTimeframe } from './timeframe.ts'

const at = (text: string): number => Date.parse(text)
const iso = (time: number): string => new Date(time).toISOString()
const closeOf = (time: string, timeframe: string): string =>
  iso(alwaysOpen.closeTime(at(time), parseTimeframe(timeframe)))

describe('the calendar 24x7', () => {
  it.each([
    ['2024-03-10T06:59:00Z', '1m', '2024-03-10T07:00:00.000Z'],
    ['2024-01-02T08:00:00Z', '4h', '2024-01-02T12:00:00.000Z'],
    ['2024-01-02T00:00:00Z', '1d', '2024-01-03T00:00:00.000Z'],
    ['2024-01-02T08:00:00Z', '1d', '2024-01-03T08:00:00.000Z'],
    ['2024-01-31T00:00:00Z', '3d', '2024-02-03T00:00:00.000Z'],
  ])('closes a bar of %s and %s at %s, its length after its open', (time, timeframe, close) => {
    expect(closeOf(time, timeframe)).toBe(close)
  })

  it.each([
    ['Monday', '2024-01-08', '2024-01-15T00:00:00.000Z'],
    ['Thursday', '2024-01-11', '2024-01-18T00:00:00.000Z'],
    ['Sunday', '2024-01-07', '2024-01-14T00:00:00.000Z'],
  ])(
    'closes a week that a source begins on a %s seven days later, and never before its last trade',
    (_, time, close) => {
      expect(closeOf(time, '1w')).toBe(close)
    },
  )

  it.each([
    ['2024-01-01', '1mo', '2024-02-01T00:00:00.000Z'],
    ['2024-02-01', '1mo', '2024-03-01T00:00:00.000Z'],
    ['2023-02-01', '1mo', '2023-03-01T00:00:00.000Z'],
    ['2024-12-01', '1mo', '2025-01-01T00:00:00.000Z'],
    ['2024-01-31', '1mo', '2024-02-01T00:00:00.000Z'],
    ['2024-11-01', '3mo', '2025-02-01T00:00:00.000Z'],
  ])('closes the month of %s and %s at %s', (time, timeframe, close) => {
    expect(closeOf(time, timeframe)).toBe(close)
  })

  it('opens bars at their own time, and is always open', () => {
    expect(alwaysOpen.openTime(at('2024-01-06T12:34:56Z'), parseTimeframe('1d'))).toBe(at('2024-01-06T12:34:56Z'))
    expect(alwaysOpen.isOpen(at('2024-01-06T12:34:56Z'))).toBe(true)
    expect(alwaysOpen.isSession(at('2024-12-25'))).toBe(true)
  })

  it('has a session on every UTC day', () => {
    expect(alwaysOpen.sessions(at('2024-02-28'), at('2024-03-01T23:00:00Z')).map(({ date }) => iso(date))).toEqual([
      '2024-02-28T00:00:00.000Z',
      '2024-02-29T00:00:00.000Z',
      '2024-03-01T00:00:00.000Z',
    ])
    const [session] = alwaysOpen.sessions(at('2024-02-28'), at('2024-02-28'))
    expect(session).toEqual({ date: at('2024-02-28'), open: at('2024-02-28'), close: at('2024-02-29') })
    expect(iso(alwaysOpen.sessionEndAfter(at('2024-02-28T12:00:00Z')))).toBe('2024-02-29T00:00:00.000Z')
    expect(iso(alwaysOpen.sessionEndAfter(at('2024-02-29T00:00:00Z')))).toBe('2024-03-01T00:00:00.000Z')
  })
})
