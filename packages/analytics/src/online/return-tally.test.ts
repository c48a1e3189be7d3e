import { describe, expect, it } from 'vitest'
import { ReturnTally } from './return-tally.ts'

/**
 * Mean and central moments in two passes with sums whose errors are kept (T. Dekker and W. Kahan's two-sum): the second
 * pass is about the mean as the sum of two numbers.
 */
function reference(returns: Float64Array): { mean: number; deviation: number; skewness: number; kurtosis: number } {
  const sum = (term: (value: number) => number): [number, number] => {
    let high = 0
    let low = 0
    for (let i = 0; i < returns.length; i++) {
      const value = term(returns[i] as number)
      const next = high + value
      const part = next - high
      low += high - (next - part) + (value - part)
      high = next
    }
    return [high, low]
  }
  const n = returns.length
  const [high, low] = sum((value) => value)
  const mean = (high + low) / n
  const [restHigh, restLow] = sum((value) => value - mean)
  const rest = (restHigh + restLow) / n
  const moment = (power: number): number => {
    const [h, l] = sum((value) => (value - mean - rest) ** power)
    return h + l
  }
  const second = moment(2)
  const spread = second / n
  return {
    mean: mean + rest,
    deviation: Math.sqrt(second / (n - 1)),
    skewness: moment(3) / n / spread ** 1.5,
    kurtosis: moment(4) / n / spread ** 2 - 3,
  }
}

const length = 300_000

/** So low that a curve can grow all the way. */
const bottom = 1e-290

/** Returns of many kinds; a return is what comes out of two points, so that both sides read the same numbers. */
const kinds: Readonly<Record<string, (draw: number, index: number) => number>> = {
  'that are drawn evenly': (draw) => 0.001 * draw + 1e-6,
  'with a rare crash': (draw, index) => (index % 50_000 === 49_999 ? -0.3 : 1e-4 * draw + 1e-5),
  'that hardly differ': (draw) => 0.004 + 4e-14 * draw,
  'that change their level on the way': (draw, index) => (index < length / 2 ? -1e-5 : 1e-5) + 1e-7 * draw,
  'of which nearly all are zero': (draw, index) => (index % 1000 === 0 ? 0.01 * draw : 0),
  'that cancel out': (draw, index) => (index % 2 === 0 ? 0.01 : -0.01 / 1.01) + 1e-12 * draw,
}

describe('ReturnTally', () => {
  it.each(Object.entries(kinds))('has at 1e-9 the moments of returns %s', (_, kind) => {
    const tally = new ReturnTally(bottom, [0])
    const returns = new Float64Array(length)
    let state = 1
    let point = bottom
    let below = 0
    for (let i = 0; i < length; i++) {
      state = (state * 48_271) % 2_147_483_647
      const next = point * (1 + kind(state / 2_147_483_647 - 0.5, i))
      returns[i] = next / point - 1
      tally.observe(next)
      point = next
      below += Math.min(returns[i] as number, 0) ** 2
    }
    const actual = tally.moments()
    const expected = reference(returns)
    const near = (one: number | null, other: number, scale = Math.abs(other)): void => {
      expect(Math.abs((one ?? Number.NaN) - other)).toBeLessThanOrEqual(1e-9 * scale)
    }
    expect(actual.count).toBe(length)
    near(actual.mean, expected.mean, Math.max(Math.abs(expected.mean), 1e-6 * expected.deviation))
    near(actual.deviation, expected.deviation)
    near(actual.skewness, expected.skewness, Math.max(1, Math.abs(expected.skewness)))
    near(actual.excessKurtosis, expected.kurtosis, Math.max(1, Math.abs(expected.kurtosis)))
    near(tally.downsideDeviation(0), Math.sqrt(below / length))
  })

  it('has the moments of a sample that is written out', () => {
    const tally = new ReturnTally(1, [0, 0.5])
    for (const point of [2, 3, 6, 6, 3]) tally.observe(point)
    // Returns: 1, 1/2, 1, 0, −1/2; about their mean 2/5.
    const moment = (power: number): number =>
      [1, 0.5, 1, 0, -0.5].reduce((sum, value) => sum + (value - 0.4) ** power, 0) / 5
    const { mean, deviation, skewness, excessKurtosis, best, worst, positiveShare } = tally.moments()
    expect(mean).toBeCloseTo(0.4, 15)
    expect(deviation).toBeCloseTo(Math.sqrt((5 / 4) * moment(2)), 14)
    expect(skewness).toBeCloseTo(moment(3) / moment(2) ** 1.5, 13)
    expect(excessKurtosis).toBeCloseTo(moment(4) / moment(2) ** 2 - 3, 13)
    expect([best, worst, positiveShare]).toEqual([1, -0.5, 0.6])
    expect(tally.downsideDeviation(0)).toBeCloseTo(Math.sqrt(0.25 / 5), 15)
    expect(tally.downsideDeviation(0.5)).toBeCloseTo(Math.sqrt((0.25 + 1) / 5), 15)
  })

  it('has no deviation of one return', () => {
    const tally = new ReturnTally(1, [0])
    tally.observe(2)
    expect(tally.moments()).toMatchObject({ count: 1, mean: 1, deviation: null })
  })
})
