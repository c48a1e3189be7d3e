import { describe, expect, it } from 'vitest'
import { atr, bbands, createAtr, createBbands, stddev } from './index.ts'

const million = 1_000_000
const nan = Number.NaN

/** A repeatable walk: multiplicative congruential steps, no library. */
function walk(length: number, start: number, step: number): Float64Array {
  let state = 12345
  let value = start
  return Float64Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    value += (state / 2 ** 31) * step
    return value
  })
}

/** Mean and deviation of one window, straight from the definition, in two passes about the newest. */
function naive(values: Float64Array, index: number, period: number) {
  const window = values.subarray(index + 1 - period, index + 1)
  const anchor = window[period - 1] as number
  let sum = 0
  for (const value of window) sum += value - anchor
  const mean = sum / period
  let squares = 0
  for (const value of window) squares += (value - anchor - mean) ** 2
  return { mean: anchor + mean, deviation: Math.sqrt(squares / period) }
}

function relativeError(actual: number | undefined, expected: number): number {
  return actual === expected ? 0 : Math.abs((actual ?? nan) - expected) / Math.abs(expected)
}

describe.each([
  ['prices of a hundred', walk(million, 100, 0.05)],
  ['prices of a million that move by a thousandth', walk(million, 1e6, 1e-3)],
  ['prices a million million away from zero', walk(million, 1e12, 1)],
  [
    'prices that grow a millionfold and fall back',
    walk(million, 0, 1).map((value) => 10 ** (3 + 3 * Math.sin(value / 60))),
  ],
  [
    'prices that jump by a split every thousand bars',
    walk(million, 100, 0.01).map((v, i) => v * (i % 2000 < 1000 ? 1 : 50)),
  ],
])('over a million bars, %s', (_name, values) => {
  it.each([20, 250])('deviations and bands of %i do not drift from their definition by 1e-9', (period) => {
    const deviations = stddev(values, period)
    const { middle } = bbands(values, period, 2)
    let worst = 0
    for (let i = period - 1; i < million; i += 13 * period) {
      const { mean, deviation } = naive(values, i, period)
      worst = Math.max(worst, relativeError(deviations[i], deviation), relativeError(middle[i], mean))
    }
    expect(worst).toBeLessThan(1e-9)
  })

  it('bands lie about their middle, and no deviation is NaN or negative', () => {
    const { upper, middle, lower } = bbands(values, 20, 2)
    for (let i = 19; i < million; i++) {
      if (!((upper[i] as number) >= (middle[i] as number) && (middle[i] as number) >= (lower[i] as number))) {
        expect.fail(`bands cross at ${i}`)
      }
    }
  })
})

describe('a run of equal prices', () => {
  // A price with many binary digits, after a movement that leaves rounding errors behind.
  const values = Float64Array.from([...walk(700, 100, 1), ...new Array<number>(600).fill(100.1)])

  it.each([10, 20, 50, 7])('has bands of that price, with period %i', (period) => {
    const { upper, lower } = bbands(values, period, 2)
    for (const i of [700 + period, 703 + period, values.length - 1]) {
      expect([stddev(values, period)[i], upper[i], lower[i]]).toEqual([0, 100.1, 100.1])
    }
  })

  it('from the start has no range', () => {
    const flat = new Float64Array(1_500).fill(100.1)
    expect(new Set(atr(flat, flat, flat, 14).subarray(14))).toEqual(new Set([0]))
  })
})

describe('what is not taken', () => {
  it.each([0, -2, nan, Number.POSITIVE_INFINITY])('are %d deviations', (deviations) => {
    expect(() => createBbands(20, deviations)).toThrow(
      `bbands: deviations must be a number from 0.001 to 1000, but was ${deviations}.`,
    )
  })

  it('are columns of different lengths', () => {
    expect(() => atr(new Float64Array(3), new Float64Array(3), new Float64Array(2), 1)).toThrow(
      'atr: the number of rows must be 3, but was 2.',
    )
  })
})

describe('a gap', () => {
  it('in the close alone is one of the whole bar', () => {
    const high = Float64Array.of(2, 3, 4, 5, 6, 7)
    const close = Float64Array.of(1, 2, nan, 4, 5, 6)
    expect([...atr(high, high, close, 1)].map(Number.isNaN)).toEqual([true, false, true, true, false, false])
    const atEnd = Float64Array.of(1, 2, 3, 4, 5, nan)
    expect([...atr(high, high, atEnd, 1)].map(Number.isNaN)).toEqual([true, false, false, false, false, true])
    const stream = createAtr(1)
    stream.update(3, 1, 2)
    expect([stream.update(3, 1), stream.update(3)]).toEqual([nan, nan])
  })

  it('is not what finite values too large for a kernel are: a window recovers when its sums are made anew', () => {
    const values = new Float64Array(1_500).fill(5)
    values.set([1.7e308, -1.7e308, 1.7e308], 40)
    expect(bbands(values, 3, 2).middle[1_499]).toBe(5)
    expect(stddev(values, 3)[1_499]).toBe(0)
  })
})
