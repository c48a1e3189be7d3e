import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawdown, drawdownPeriods, longestDrawdownMs, maxDrawdown } from './drawdown.ts'
import { computeMetrics } from './metrics.ts'
import { monthlyReturns } from './monthly-returns.ts'

const curves = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 200 }), fc.double({ min: -50, max: 1000, noNaN: true })), { maxLength: 60 })
  .map((steps) => {
    let at = Date.UTC(2024, 0, 1)
    const time = Float64Array.from(steps, ([hours]) => (at += 3_600_000 * hours))
    return { time, equity: Float64Array.from(steps, ([, equity]) => equity) }
  })
const initial = fc.double({ min: 0.01, max: 1000, noNaN: true })

describe('metrics of any curve', () => {
  it('are finite or null', () => {
    fc.assert(
      fc.property(
        curves,
        initial,
        fc.double({ min: 0, max: 0.2, noNaN: true }),
        (curve, initialEquity, riskFreeRate) => {
          const values = Object.values(computeMetrics({ ...curve, initialEquity, riskFreeRate, trades: [] }))
          for (const value of values) if (value !== null) expect(value).toSatisfy(Number.isFinite)
        },
      ),
    )
  })

  it('have a maximum drawdown and a longest one that are those of the column and of the periods', () => {
    fc.assert(
      fc.property(curves, initial, ({ time, equity }, initialEquity) => {
        const periods = drawdownPeriods(time, equity, initialEquity)
        const deepest = Math.min(0, ...drawdown(equity, initialEquity))
        expect(maxDrawdown(equity, initialEquity)).toBe(deepest)
        expect(Math.min(0, ...periods.map(({ depth }) => depth))).toBe(deepest)
        const longest = Math.max(0, ...periods.map(({ durationMs }) => durationMs))
        expect(longestDrawdownMs(time, equity, initialEquity)).toBe(longest)
      }),
    )
  })

  it('have the total return that the months multiply to, while equity stays above zero', () => {
    fc.assert(
      fc.property(
        curves.filter(({ equity }) => equity.length > 0),
        initial,
        ({ time, equity }, initialEquity) => {
          const above = equity.map((value) => 1 + Math.abs(value))
          const product = monthlyReturns(time, above, initialEquity).reduce(
            (growth, { returnFraction }) => growth * (1 + (returnFraction ?? Number.NaN)),
            1,
          )
          const { totalReturn } = computeMetrics({ time, equity: above, initialEquity })
          expect(product / (1 + (totalReturn ?? Number.NaN))).toBeCloseTo(1, 9)
        },
      ),
    )
  })

  it('do not depend on the unit of money, but for cash figures', () => {
    fc.assert(
      fc.property(curves, initial, ({ time, equity }, initialEquity) => {
        const one = computeMetrics({ time, equity, initialEquity })
        const two = computeMetrics({ time, equity: equity.map((value) => 4 * value), initialEquity: 4 * initialEquity })
        expect(two).toEqual(one)
      }),
    )
  })
})
