import { describe, expect, it } from 'vitest'
import { ema } from '../averages/index.ts'
import { highest, lowest } from '../price/index.ts'
import {
  atr,
  avgDev,
  chaikinVolatility,
  createChaikinVolatility,
  createKeltner,
  createNatr,
  createTrueRange,
  donchian,
  keltner,
  natr,
  stddev,
  stderr,
  trueRange,
  variance,
} from './index.ts'

const nan = Number.NaN

function bars(length: number) {
  let state = 21
  let price = 100
  const high = new Float64Array(length)
  const low = new Float64Array(length)
  const close = Float64Array.from({ length }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    price += (state / 2 ** 31) * 2
    high[i] = price + ((state >>> 9) % 100) / 100
    low[i] = price - ((state >>> 13) % 100) / 100
    return price
  })
  return [high, low, close] as const
}

function expectClose(actual: Float64Array, expected: ArrayLike<number>, digits = 9): void {
  expect(actual.length).toBe(expected.length)
  actual.forEach((value, i) => {
    const should = expected[i] as number
    if (Number.isNaN(should)) expect(value, `bar ${i}`).toBeNaN()
    else expect(value, `bar ${i}`).toBeCloseTo(should, digits)
  })
}

describe('the true range', () => {
  it('is the distance between the outermost of high, low and the close before', () => {
    const [high, low, close] = bars(500)
    const expected = close.map((_, i) => {
      const before = close[i - 1] ?? nan
      return Math.max(high[i] as number, before) - Math.min(low[i] as number, before)
    })
    expectClose(trueRange(high, low, close), expected)
    expect(trueRange(high, low, close, 'highLow')[0]).toBe((high[0] as number) - (low[0] as number))
  })

  it('has no close before it behind a gap', () => {
    const stream = createTrueRange('highLow')
    expect(stream.update(11, 9, 10)).toBe(2)
    expect(stream.update(16, 15, 15)).toBe(6)
    expect(stream.update(16, 15)).toBeNaN()
    expect(stream.isWarm).toBe(false)
    expect(stream.update(31, 30, 30)).toBe(1)
    // @ts-expect-error there is no such choice
    expect(() => createTrueRange('wilder')).toThrow("trueRange: first must be 'none' or 'highLow', but was 'wilder'.")
  })

  it('averages to the average true range, and in percent to the normalised one', () => {
    const [high, low, close] = bars(500)
    for (const first of ['none', 'highLow'] as const) {
      const ranges = trueRange(high, low, close, first)
      const start = first === 'none' ? 1 : 0
      let average = ranges.subarray(start, start + 14).reduce((sum, range) => sum + range, 0) / 14
      const expected = ranges.map((range, i) => {
        if (i >= start + 14) average += (range - average) / 14
        return i < start + 13 ? nan : average
      })
      expectClose(atr(high, low, close, 14, first), expected)
      expectClose(
        natr(high, low, close, 14, first),
        expected.map((range, i) => (100 * range) / (close[i] as number)),
      )
    }
  })

  it('is 0 percent of a close of 0, once there is an average', () => {
    const stream = createNatr(1)
    expect(stream.update(1, -1, 0)).toBeNaN()
    expect(stream.update(1, -1, 0)).toBe(0)
    expect(stream.update(1, -1, -1)).toBe(-200)
    expect([...natr(Float64Array.of(1, 1), Float64Array.of(-1, -1), Float64Array.of(0, 0), 1)]).toEqual([nan, 0])
  })
})

describe('deviations', () => {
  it('are roots and shares of the variance', () => {
    const [, , close] = bars(3_000)
    const spread = variance(close, 20)
    expect(stddev(close, 20)).toEqual(spread.map(Math.sqrt))
    expectClose(
      stderr(close, 20),
      spread.map((value) => Math.sqrt(value) / Math.sqrt(20)),
      12,
    )
  })

  it('keep their digits at 1e-9 and at 1e12, where prices move by a millionth', () => {
    const [, , close] = bars(2_000)
    for (const [level, step] of [
      [1e-9, 1e-15],
      [1e12, 1e6],
    ] as const) {
      const values = close.map((price) => level + Math.round(price * 64) * step)
      const spread = variance(values, 20)
      for (let i = 19; i < 2_000; i++) {
        const window = values.subarray(i - 19, i + 1)
        const newest = values[i] as number
        const mean = window.reduce((sum, value) => sum + (value - newest), 0) / 20
        const expected = window.reduce((sum, value) => sum + (value - newest - mean) ** 2, 0) / 20
        if (!(Math.abs((spread[i] as number) - expected) <= 1e-9 * expected)) expect.fail(`${spread[i]}, ${expected}`)
      }
    }
  })

  it('in absolute distances are those of the definition', () => {
    const [, , close] = bars(2_000)
    for (const period of [1, 7, 300]) {
      const expected = close.map((_, i) => {
        if (i < period - 1) return nan
        const window = close.subarray(i + 1 - period, i + 1)
        const mean = window.reduce((sum, value) => sum + value, 0) / period
        return window.reduce((sum, value) => sum + Math.abs(value - mean), 0) / period
      })
      expectClose(avgDev(close, period), expected)
    }
  })

  it('have one output', () => {
    for (const indicator of [variance, stddev, stderr, avgDev]) {
      const stream = indicator.stream(1)
      stream.update(3)
      expect([stream.output(0), stream.output(1)]).toEqual([0, nan])
    }
  })

  it('are 0 for equal prices', () => {
    const flat = new Float64Array(2_000).fill(100.1)
    for (const indicator of [variance, stderr, avgDev])
      expect(
        indicator(flat, 20)
          .subarray(19)
          .every((value) => value === 0),
      ).toBe(true)
  })
})

describe('channels', () => {
  it('of Donchian are the highest high, the lowest low and half the way between', () => {
    const [high, low] = bars(500)
    const { upper, middle, lower } = donchian(high, low, 20)
    expect(upper).toEqual(highest(high, 20))
    expect(lower).toEqual(lowest(low, 20))
    expect(middle).toEqual(upper.map((value, i) => (value + (lower[i] as number)) / 2))
  })

  it('of Donchian take a gap in one column for a gap in both', () => {
    const { upper, lower } = donchian(Float64Array.of(2, 3, 4, 5), Float64Array.of(1, nan, 3, 4), 2)
    expect([[...upper], [...lower]]).toEqual([
      [nan, nan, nan, 5],
      [nan, nan, nan, 3],
    ])
  })

  it.each([
    [20, 10, 'none'],
    [5, 30, 'none'],
    [5, 30, 'highLow'],
  ] as const)('of Keltner are an average of %i and ranges of %i, the first range %s', (period, atrPeriod, first) => {
    const [high, low, close] = bars(500)
    const { upper, middle, lower } = keltner(high, low, close, period, 2, atrPeriod, first)
    const start = keltner.warmupBars(period, 2, atrPeriod, first) - 1
    const average = ema(close, period)
    const range = atr(high, low, close, atrPeriod, first)
    expect(middle.subarray(start)).toEqual(average.subarray(start))
    expect(middle.subarray(0, start).every(Number.isNaN)).toBe(true)
    expectClose(
      upper,
      close.map((_, i) => (i < start ? nan : (average[i] as number) + 2 * (range[i] as number))),
    )
    expectClose(
      lower,
      close.map((_, i) => (i < start ? nan : (average[i] as number) - 2 * (range[i] as number))),
    )
  })

  it('of Keltner say which parameter is wrong', () => {
    expect(() => createKeltner(20, 0, 10)).toThrow(
      'keltner: multiplier must be a number from 0.001 to 1000, but was 0.',
    )
    expect(() => createKeltner(20, 2, 0)).toThrow('keltner: atrPeriod must be an integer from 1 to 1,000,000')
    const stream = createKeltner(1, 1, 1)
    expect(stream.output(3)).toBeNaN()
  })
})

describe("Chaikin's volatility", () => {
  it('is the change of the average range in percent', () => {
    const [high, low] = bars(300)
    const spread = ema(
      high.map((price, i) => price - (low[i] as number)),
      10,
    )
    const expected = spread.map((value, i) => (100 * (value - (spread[i - 5] ?? nan))) / (spread[i - 5] ?? nan))
    expectClose(chaikinVolatility(high, low, 10, 5), expected)
  })

  it('is 0 where there was no range before', () => {
    const stream = createChaikinVolatility(1, 1)
    stream.update(5, 5)
    expect(stream.update(6, 5)).toBe(0)
    expect(stream.update(8, 6)).toBe(100)
    expect(stream.output(1)).toBeNaN()
    expect(() => createChaikinVolatility(10, 0)).toThrow(
      'chaikinVolatility: change must be an integer from 1 to 1,000,000',
    )
  })
})
