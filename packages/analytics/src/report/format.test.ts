import { describe, expect, it } from 'vitest'
import { cashText, compactNumber, groupThousands } from './format-number.ts'
import { dateText, timeText, timeTickText } from './format-time.ts'

const day = 86_400_000

describe('numbers', () => {
  it.each([
    [0, '0'],
    [9500, '9,500'],
    [12_500, '12.5k'],
    [-1_250_000, '−1.25M'],
    [2e9, '2B'],
    [3.5e12, '3.5T'],
    [0.002, '0.002'],
  ])('%f on an axis is %s', (value, text) => {
    expect(compactNumber(value)).toBe(text)
  })

  it('keep every digit of decimal text when grouped, and two decimals as cash', () => {
    expect(groupThousands('-1234567.000000000001')).toBe('-1,234,567.000000000001')
    expect(groupThousands('1e999')).toBe('1e999')
    expect(cashText('-1234.567')).toBe('−1,234.57')
    expect(cashText('-0.0001')).toBe('0.00')
    expect(cashText('none')).toBe('none')
  })
})

describe('times', () => {
  it('are in UTC, without the hour at midnight', () => {
    expect(timeText(Date.UTC(2024, 1, 29))).toBe('2024-02-29')
    expect(timeText(Date.UTC(2024, 1, 29, 20, 5))).toBe('2024-02-29 20:05')
    expect(dateText(1e300)).toBe('1e+300')
  })

  it.each([
    [Date.UTC(2024, 0, 1), 366 * day, '2024'],
    [Date.UTC(2024, 0, 1), 31 * day, 'Jan 2024'],
    [Date.UTC(2024, 3, 1), 30 * day, 'Apr'],
    [Date.UTC(2024, 3, 8), 7 * day, '8 Apr'],
    [Date.UTC(2024, 3, 8), 3_600_000, '8 Apr'],
    [Date.UTC(2024, 3, 8, 6, 30), 1_800_000, '06:30'],
  ])('at %i, %i ms apart, are marked %s', (time, step, text) => {
    expect(timeTickText(time, step)).toBe(text)
  })
})
