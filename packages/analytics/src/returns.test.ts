import { describe, expect, it } from 'vitest'
import { monthlyReturns } from './monthly-returns.ts'
import { compoundAnnualGrowth, downsideDeviation, mean, sharpeRatio, sortinoRatio, volatility } from './ratios.ts'
import { dailyPoints, dailyReturns, inferPeriodsPerYear, simpleReturns } from './returns.ts'

const hour = 3_600_000
const day = 24 * hour
const monday = Date.UTC(2024, 0, 1)

describe('dailyPoints', () => {
  it('takes the last equity of each UTC day, midnight belonging to the day that ends', () => {
    const time = Float64Array.of(monday + hour, monday + 23 * hour, monday + day, monday + 25 * hour, monday + 3 * day)
    const points = dailyPoints(time, Float64Array.of(1, 2, 3, 4, 5))
    expect([...points.equity]).toEqual([3, 4, 5])
    expect([...points.time]).toEqual([monday + day, monday + 25 * hour, monday + 3 * day])
  })

  it('lets one point a day pass unchanged, at midnight too', () => {
    const time = Float64Array.of(monday, monday + day, monday + 2 * day)
    expect(dailyPoints(time, Float64Array.of(1, 2, 3))).toEqual({ time, equity: Float64Array.of(1, 2, 3) })
  })
})

describe('dailyReturns', () => {
  it('start from the initial equity', () => {
    const time = Float64Array.of(monday + hour, monday + 2 * hour, monday + 26 * hour)
    expect([...dailyReturns(time, Float64Array.of(90, 110, 99), 100)]).toEqual([110 / 100 - 1, 99 / 110 - 1])
  })

  it('end on the day of ruin', () => {
    const time = Float64Array.from({ length: 4 }, (_, index) => monday + index * day)
    expect([...dailyReturns(time, Float64Array.of(50, -10, 5, 6), 100)]).toEqual([-0.5, -1.2])
  })

  it('are none for a curve that never leaves its base', () => {
    expect(dailyReturns(Float64Array.of(monday), Float64Array.of(100), 100)).toHaveLength(0)
    expect(simpleReturns(new Float64Array(0))).toHaveLength(0)
  })
})

describe('inferPeriodsPerYear', () => {
  const every = (spacingDays: number, length: number): Float64Array =>
    Float64Array.from({ length }, (_, index) => monday + index * spacingDays * day)

  it.each([
    ['every day, at midnight', every(1, 60), 365],
    ['every day, in the evening', every(1, 60).map((at) => at + 22 * hour), 365],
    ['weekdays', every(1, 60).filter((_, index) => index % 7 < 5), 252],
    [
      'weekdays that end at midnight, Friday on Saturday',
      every(1, 60).filter((_, index) => index % 7 > 0 && index % 7 < 6),
      252,
    ],
    ['weekdays and Sunday evenings', every(1, 60).filter((_, index) => index % 7 !== 5), 252],
    ['weeks', every(7, 30), 52],
    ['months', every(30, 30), 12],
    ['one point', every(1, 1), 252],
  ])('judges %s', (_, time, expected) => {
    expect(inferPeriodsPerYear(time)).toBe(expected)
  })
})

describe('monthlyReturns', () => {
  it('start from the initial equity and skip months without an instant', () => {
    const time = Float64Array.of(Date.UTC(2023, 11, 29, 21), Date.UTC(2024, 0, 2, 21), Date.UTC(2024, 2, 1, 21))
    expect(monthlyReturns(time, Float64Array.of(110, 99, 198), 100)).toEqual([
      { year: 2023, month: 12, returnFraction: 110 / 100 - 1 },
      { year: 2024, month: 1, returnFraction: 99 / 110 - 1 },
      { year: 2024, month: 3, returnFraction: 1 },
    ])
  })

  it('give the close of the last bar at midnight to the month that ends', () => {
    const time = Float64Array.of(Date.UTC(2024, 0, 31), Date.UTC(2024, 1, 1), Date.UTC(2024, 1, 2))
    expect(monthlyReturns(time, Float64Array.of(100, 110, 121), 100).map(({ month }) => month)).toEqual([1, 2])
  })

  it('are undefined after ruin', () => {
    const time = Float64Array.of(Date.UTC(2024, 0, 15), Date.UTC(2024, 1, 15))
    expect(monthlyReturns(time, Float64Array.of(0, 0), 100).map((month) => month.returnFraction)).toEqual([-1, null])
  })
})

describe('ratios', () => {
  it('are null where there is nothing to divide by', () => {
    const none = new Float64Array(0)
    expect(mean(none)).toBeNull()
    expect(volatility(Float64Array.of(0.1), 252)).toBeNull()
    expect(sharpeRatio(none, 252)).toBeNull()
    expect(downsideDeviation(none, 252)).toBeNull()
    expect(sortinoRatio(none, 252)).toBeNull()
    expect(compoundAnnualGrowth(100, 110, 0)).toBeNull()
    expect(compoundAnnualGrowth(0, 110, day)).toBeNull()
  })
})
