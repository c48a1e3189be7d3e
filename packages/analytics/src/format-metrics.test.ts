import { describe, expect, it } from 'vitest'
import { figure, formatMetrics, percent } from './format-metrics.ts'

describe('figure', () => {
  it.each([
    [1234567.891, 2, '1,234,567.89'],
    [-1234.5, 0, '-1,235'],
    [-0.001, 2, '0.00'],
    [999, 0, '999'],
    [1e21, 2, '1e+21'],
    [null, 2, '–'],
    [undefined, 2, '–'],
    [Number.NaN, 2, '–'],
  ])('writes %s with %s decimals as %s', (value, decimals, text) => {
    expect(figure(value, decimals)).toBe(text)
  })
})

describe('percent', () => {
  it('writes fractions of 1', () => {
    expect(percent(12.3456)).toBe('1,234.56 %')
    expect(percent(-0.005, 1)).toBe('-0.5 %')
    expect(percent(null)).toBe('–')
  })
})

describe('formatMetrics', () => {
  it('writes one aligned line per metric, and a dash for what is not defined', () => {
    const lines = formatMetrics({ totalReturn: 0.1234, maxDrawdownDurationDays: null, averageTradeDays: 2 }).split('\n')
    expect(lines[0]).toBe('Total return                   12.34 %')
    expect(lines.find((line) => line.startsWith('Longest drawdown'))).toMatch(/ –$/)
    expect(lines.find((line) => line.startsWith('Average duration'))).toMatch(/ 2\.0 days$/)
    expect(new Set(lines.map((line) => line.length)).size).toBe(1)
  })
})
