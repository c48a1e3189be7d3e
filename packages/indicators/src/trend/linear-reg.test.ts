import { describe, expect, it } from 'vitest'
import { linearReg, linearRegAngle, linearRegIntercept, linearRegSlope, tsf } from './index.ts'

/** Slope and newest value of the line of least squares, straight from the definition, about the newest value. */
function naive(values: Float64Array, index: number, period: number) {
  const newest = values[index] as number
  const window = values.subarray(index + 1 - period, index + 1).map((value) => value - newest)
  const mean = window.reduce((sum, value) => sum + value, 0) / period
  const middle = (period - 1) / 2
  let products = 0
  let squares = 0
  window.forEach((value, rank) => {
    products += (value - mean) * (rank - middle)
    squares += (rank - middle) ** 2
  })
  const slope = products / squares
  return { slope, line: newest + mean + slope * middle, deviation: Math.max(...window.map(Math.abs)) }
}

function walk(length: number, start: number, step: number): Float64Array {
  let state = 99
  let value = start
  return Float64Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    value += (state / 2 ** 31) * step
    return value
  })
}

describe('the line of least squares', () => {
  it.each([
    ['prices of a hundred', walk(20_000, 100, 0.05)],
    ['prices of a thousand-millionth', walk(20_000, 1e-9, 1e-13)],
    ['prices of a million million', walk(20_000, 1e12, 1)],
    ['prices that jump by a split', walk(20_000, 100, 0.01).map((value, i) => value * (i % 1_700 < 800 ? 1 : 50))],
  ])('is that of the definition for %s', (_name, values) => {
    for (const period of [2, 14, 100]) {
      const lines = linearReg(values, period)
      const slopes = linearRegSlope(values, period)
      const largest = Math.max(...values.subarray(0, 100), ...values.subarray(800, 900))
      for (let i = period - 1; i < values.length; i++) {
        const { slope, line } = naive(values, i, period)
        if (!(Math.abs((lines[i] as number) - line) <= 1e-10 * (values[i] as number)))
          expect.fail(`line at ${i}: ${lines[i]}, ${line}`)
        // A slope has no digits of its own where it goes through 0, or where larger prices have just left the window.
        if (!(Math.abs((slopes[i] as number) - slope) <= 1e-11 * largest)) expect.fail(`slope ${slopes[i]}, ${slope}`)
      }
    }
  })

  it('has a start, an end, a slope and a next bar that lie on it', () => {
    const values = walk(3_000, 100, 1)
    const [start, end, slope, next] = [linearRegIntercept, linearReg, linearRegSlope, tsf].map((f) => f(values, 14))
    for (let i = 13; i < values.length; i++) {
      const rise = slope?.[i] as number
      expect((end?.[i] as number) - (start?.[i] as number)).toBeCloseTo(13 * rise, 9)
      expect((next?.[i] as number) - (end?.[i] as number)).toBeCloseTo(rise, 9)
    }
  })

  it('goes through whole numbers on a line exactly', () => {
    const values = Float64Array.from({ length: 1_500 }, (_, i) => 3 * i - 700)
    expect(linearReg(values, 14).subarray(13)).toEqual(values.subarray(13))
    expect(
      linearRegSlope(values, 14)
        .subarray(13)
        .every((slope) => slope === 3),
    ).toBe(true)
    expect(linearRegIntercept(values, 14)[1_499]).toBe(values[1_486])
    expect(tsf(values, 14)[1_000]).toBe(values[1_001])
  })

  it('is level through equal prices', () => {
    const values = new Float64Array(1_500).fill(100.1)
    expect(
      linearReg(values, 20)
        .subarray(19)
        .every((value) => value === 100.1),
    ).toBe(true)
    expect(
      linearRegSlope(values, 20)
        .subarray(19)
        .every((value) => value === 0),
    ).toBe(true)
    expect(
      linearRegAngle(values, 20)
        .subarray(19)
        .every((value) => value === 0),
    ).toBe(true)
  })

  it('recovers when its sums are made anew behind values that overflow', () => {
    const values = new Float64Array(1_500).fill(5)
    values.set([1.7e308, -1.7e308, 1.7e308], 40)
    expect([linearReg(values, 3)[39], linearReg(values, 3)[1_499]]).toEqual([5, 5])
    expect(linearRegSlope(values, 3)[1_499]).toBe(0)
  })

  it('has one output, of what it is named for', () => {
    for (const [indicator, value] of [
      [linearReg, 4],
      [linearRegIntercept, 3],
      [linearRegSlope, 1],
      [linearRegAngle, 45],
      [tsf, 5],
    ] as const) {
      const stream = indicator.stream(2)
      stream.update(3)
      expect([stream.isWarm, stream.update(4), stream.output(0), stream.output(1)]).toEqual([
        false,
        value,
        value,
        Number.NaN,
      ])
    }
  })

  it('takes two values at least', () => {
    expect([...linearReg(Float64Array.of(1, 4, 2), 2)]).toEqual([Number.NaN, 4, 2])
    expect([...linearRegAngle(Float64Array.of(1, 2, 1), 2)]).toEqual([Number.NaN, 45, -45])
    expect(() => linearReg(new Float64Array(3), 1)).toThrow('linearReg: period must be an integer from 2 to 1,000,000')
    expect(() => tsf.stream(1)).toThrow('tsf: period must be an integer from 2 to 1,000,000')
    expect(() => linearRegSlope.warmupBars(1)).toThrow('linearRegSlope: period must be')
  })
})
