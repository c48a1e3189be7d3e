import { decimal } from '@race/core'
import { describe, expect, it } from 'vitest'
import { createRateSeries, rateAt } from './rate-series.ts'

describe('a series of rates', () => {
  it('gives the last rate at or before an instant, over one denominator', () => {
    const series = createRateSeries('rate', [
      { time: 10, rate: '0.05' },
      { time: 20, rate: decimal('0.0525') },
      { time: 30, rate: -1 },
    ])
    expect([10, 19, 20, 29, 30, 1e15].map((time) => series.at(time))).toEqual([500, 500, 525, 525, -10_000, -10_000])
    expect(rateAt(series, 20)).toEqual({ numerator: 525, denominator: 10_000 })
  })

  it('knows nothing before its first point', () => {
    const series = createRateSeries('borrow.rate', [{ time: Date.UTC(2024, 0, 1), rate: 1 }])
    expect(() => series.at(Date.UTC(2023, 0, 1))).toThrow(
      /no rate of borrow.rate at 2023-01-01T00:00:00.000Z: its series begins at 2024-01-01T00:00:00.000Z/,
    )
  })

  it('adds a spread to a benchmark, with and without a floor', () => {
    const benchmark = [
      { time: 0, rate: '0.001' },
      { time: 1, rate: '0.03' },
    ]
    const free = createRateSeries('r', { benchmark, spread: '-0.005' })
    const floored = createRateSeries('r', { benchmark, spread: '-0.005', floor: 0 })
    expect([free.at(0), free.at(1), floored.at(0), floored.at(1)]).toEqual([-4, 25, 0, 25])
  })

  it('is refused when its times do not ascend or are none', () => {
    const at =
      (...times: number[]) =>
      () =>
        createRateSeries(
          'r',
          times.map((time) => ({ time, rate: 0 })),
        )
    expect(at(1, 1)).toThrow(/r\[1\].time is 1, but must be epoch ms, after 1/)
    expect(at(2, 1)).toThrow(/r\[1\].time is 1/)
    expect(at(Number.NaN)).toThrow(/r\[0\].time is NaN/)
  })
})
