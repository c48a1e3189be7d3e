import { getCalendar, parseTimeframe } from '@race/core'
import { describe, expect, it } from 'vitest'
import { closeAfter, nextCloseOf } from './next-close.ts'

const at = (text: string) => Date.parse(`${text}Z`)

function next(calendar: string, timeframe: string, after: { readonly time?: string; readonly closeTime: string }) {
  const time = after.time === undefined ? Number.NaN : at(after.time)
  const close = nextCloseOf(getCalendar(calendar), parseTimeframe(timeframe), { time, closeTime: at(after.closeTime) })
  return close === null ? null : new Date(close).toISOString().slice(0, 16)
}

describe('the close of the bar after a bar', () => {
  it('is its length later while the market trades', () => {
    expect(next('24x7', '5m', { closeTime: '2026-01-05T10:05:00' })).toBe('2026-01-05T10:10')
    expect(next('XNYS', '1h', { closeTime: '2026-01-05T15:30:00' })).toBe('2026-01-05T16:30')
  })

  it('is no later than the session', () => {
    expect(next('XNYS', '1h', { closeTime: '2026-01-05T20:30:00' })).toBe('2026-01-05T21:00')
  })

  it('follows on the next session after a weekend', () => {
    expect(next('XNYS', '30m', { closeTime: '2026-01-09T21:00:00' })).toBe('2026-01-12T15:00')
    expect(next('XNYS', '1d', { closeTime: '2026-01-09T21:00:00' })).toBe('2026-01-12T21:00')
    expect(next('fx-24x5', '1h', { closeTime: '2026-01-09T22:00:00' })).toBe('2026-01-11T23:00')
  })

  it('is counted in days, weeks and months where bars are', () => {
    expect(next('24x7', '1d', { closeTime: '2026-01-06T00:00:00' })).toBe('2026-01-07T00:00')
    expect(next('24x7', '1w', { time: '2026-01-05T00:00:00', closeTime: '2026-01-12T00:00:00' })).toBe(
      '2026-01-19T00:00',
    )
    expect(next('24x7', '1mo', { time: '2026-01-01T00:00:00', closeTime: '2026-02-01T00:00:00' })).toBe(
      '2026-03-01T00:00',
    )
  })

  it('is not known where the calendar ends, or where a week is told of by its close alone', () => {
    expect(next('24x7', '1w', { closeTime: '2026-01-12T00:00:00' })).toBe(null)
    expect(next('XNYS', '30m', { closeTime: '2400-01-12T21:00:00' })).toBe(null)
  })
})

describe('the close of the bar that runs at a moment', () => {
  const close = (calendar: string, timeframe: string, time: string) => {
    const found = closeAfter(getCalendar(calendar), parseTimeframe(timeframe), at(time))
    return found === null ? null : new Date(found).toISOString().slice(0, 16)
  }

  it('is counted from where trading begins', () => {
    expect(close('24x7', '15m', '2026-01-05T10:07:30')).toBe('2026-01-05T10:15')
    expect(close('24x7', '15m', '2026-01-05T10:15:00')).toBe('2026-01-05T10:30')
    expect(close('XNYS', '1h', '2026-01-05T14:45:00')).toBe('2026-01-05T15:30')
    expect(close('24x7', '1d', '2026-01-05T10:07:30')).toBe('2026-01-06T00:00')
  })

  it('is that of the first bar of the next session while nothing trades', () => {
    expect(close('XNYS', '30m', '2026-01-10T12:00:00')).toBe('2026-01-12T15:00')
  })

  it('is not known of weeks and months', () => {
    expect(close('24x7', '1w', '2026-01-05T10:07:30')).toBe(null)
  })
})
