import { describe, expect, it } from 'vitest'
import { atr, bbands, ema, highest, lowest, macd, rsi, sma, stddev, wma } from './index.ts'

const million = 1_000_000

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

/** Mean, weighted mean and deviation of one window, straight from the definition, in two passes about the newest. */
function naive(values: Float64Array, index: number, period: number) {
  const window = values.subarray(index + 1 - period, index + 1)
  const anchor = window[period - 1] as number
  let sum = 0
  let weighted = 0
  window.forEach((value, rank) => {
    sum += value - anchor
    weighted += (value - anchor) * (rank + 1)
  })
  const mean = sum / period
  let squares = 0
  for (const value of window) squares += (value - anchor - mean) ** 2
  return {
    sma: anchor + mean,
    wma: anchor + weighted / ((period * (period + 1)) / 2),
    stddev: Math.sqrt(squares / period),
    highest: Math.max(...window),
    lowest: Math.min(...window),
  }
}

function relativeError(actual: number | undefined, expected: number): number {
  return actual === expected ? 0 : Math.abs((actual ?? Number.NaN) - expected) / Math.abs(expected)
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
  it.each([20, 250])('windows of %i do not drift from their definition by 1e-9', (period) => {
    const columns = {
      sma: sma(values, period),
      wma: wma(values, period),
      stddev: stddev(values, period),
      highest: highest(values, period),
      lowest: lowest(values, period),
    }
    const { middle } = bbands(values, period, 2)
    const worst = { sma: 0, wma: 0, stddev: 0, highest: 0, lowest: 0 }
    for (let i = period - 1; i < million; i += 13 * period) {
      const expected = naive(values, i, period)
      for (const key of ['sma', 'wma', 'stddev', 'highest', 'lowest'] as const) {
        worst[key] = Math.max(worst[key], relativeError(columns[key][i], expected[key]))
      }
      worst.sma = Math.max(worst.sma, relativeError(middle[i], expected.sma))
    }
    expect(worst.sma).toBeLessThan(1e-9)
    expect(worst.wma).toBeLessThan(1e-9)
    expect(worst.stddev).toBeLessThan(1e-9)
    expect([worst.highest, worst.lowest]).toEqual([0, 0])
  })

  it('bands lie about their middle, and no deviation is NaN or negative', () => {
    const { upper, middle, lower } = bbands(values, 20, 2)
    for (let i = 19; i < million; i++) {
      if (!((upper[i] as number) >= (middle[i] as number) && (middle[i] as number) >= (lower[i] as number))) {
        expect.fail(`bands cross at ${i}`)
      }
    }
  })

  it('recursive averages do not drift from their definition by 1e-9', () => {
    const line = ema(values, 20)
    const { macd: difference } = macd(values, 12, 26, 9)
    const slow = ema(values, 26)
    let direct = line[19] as number
    for (let i = 20; i < million; i++) {
      const value = values[i] as number
      direct += (value - direct) * (2 / 21)
      if (relativeError(line[i], direct) > 1e-9) expect.fail(`ema drifts at ${i}`)
    }
    expect(difference[40]).toBeCloseTo((ema(values.subarray(14), 12)[26] as number) - (slow[40] as number), 2)
  })
})

describe('whole numbers', () => {
  it('have the mean that one division of their sum gives, also where they scatter about zero', () => {
    const scattered = Float64Array.from(
      walk(20_000, 0, 1),
      (value, i) => Math.round(value * 7919 + i * 104_729) % 9_973,
    )
    for (const period of [3, 10, 49]) {
      const mean = sma(scattered, period)
      for (let i = period - 1; i < scattered.length; i++) {
        const sum = scattered.subarray(i + 1 - period, i + 1).reduce((total, value) => total + value, 0)
        if (mean[i] !== sum / period) expect.fail(`the mean of ${period} is not exact at ${i}`)
      }
    }
  })

  it('are summed exactly, so that equal means of different periods are equal floats', () => {
    const ticks = walk(100_000, 10_000, 3).map((value) => Math.round(value))
    const fast = sma(ticks, 10)
    const slow = sma(ticks, 50)
    const weighted = wma(ticks, 10)
    for (let i = 49; i < ticks.length; i++) {
      const window = ticks.subarray(i - 49, i + 1)
      const sumSlow = window.reduce((sum, value) => sum + value, 0)
      const sumFast = window.subarray(40).reduce((sum, value) => sum + value, 0)
      const sumWeighted = window.subarray(40).reduce((sum, value, rank) => sum + value * (rank + 1), 0)
      if (fast[i] !== sumFast / 10 || slow[i] !== sumSlow / 50) expect.fail(`the sum is not exact at ${i}`)
      if (weighted[i] !== sumWeighted / 55) expect.fail(`the weighted sum is not exact at ${i}`)
      if (sumFast * 5 === sumSlow && fast[i] !== slow[i]) expect.fail(`a tie is not a tie at ${i}`)
    }
  })

  it('are summed exactly up to 2^53', () => {
    const large = Float64Array.from({ length: 3_000 }, (_, i) => 2 ** 48 + ((i * 7919) % 10_007))
    const mean = sma(large, 20)
    for (let i = 19; i < large.length; i++) {
      const sum = large.subarray(i - 19, i + 1).reduce((total, value) => total + value, 0)
      if (mean[i] !== sum / 20) expect.fail(`the sum is not exact at ${i}`)
    }
  })
})

describe('a run of equal prices', () => {
  // A price with many binary digits, after a movement that leaves rounding errors behind.
  const values = Float64Array.from([...walk(700, 100, 1), ...new Array<number>(600).fill(100.1)])

  it.each([10, 20, 50, 7])('has that price as its mean and no deviation, with period %i', (period) => {
    const { upper, lower } = bbands(values, period, 2)
    for (let i = 700 + period; i < values.length; i++) {
      expect([sma(values, period)[i], wma(values, period)[i], stddev(values, period)[i]]).toEqual([100.1, 100.1, 0])
      expect([upper[i], lower[i]]).toEqual([100.1, 100.1])
      if (i === 700 + period + 3) i = values.length - 3
    }
  })

  it('from the start gives averages of that price and differences of nothing', () => {
    const flat = new Float64Array(1_500).fill(100.1)
    expect(
      ema(flat, 20)
        .subarray(19)
        .every((value) => value === 100.1),
    ).toBe(true)
    const { macd: line, signal, histogram } = macd(flat, 12, 26, 9)
    for (const column of [line, signal, histogram]) expect(column.subarray(33).every((value) => value === 0)).toBe(true)
    expect(
      rsi(flat, 14)
        .subarray(14)
        .every((value) => value === 0),
    ).toBe(true)
    expect(
      atr(flat, flat, flat, 14)
        .subarray(14)
        .every((value) => value === 0),
    ).toBe(true)
  })

  it('lets the index stand while movement fades, and fall to 0 when none is left', () => {
    const fading = new Float64Array(12_000).fill(103)
    fading.set([100, 104])
    const index = rsi(fading, 14)
    expect(index[20]).toBeCloseTo(80, 10)
    expect(index[9_000]).toBeCloseTo(80, 8)
    expect(index[11_999]).toBe(0)
  })
})

describe('the relative strength index', () => {
  it('stays within 0 and 100 to the last bit', () => {
    const rising = walk(5_000, 0, 1).map((value, i) => Math.abs(value) + i)
    const falling = rising.map((value) => -value)
    expect(Math.max(...rsi(rising, 3).subarray(3))).toBeLessThanOrEqual(100)
    expect(Math.min(...rsi(falling, 3).subarray(3))).toBeGreaterThanOrEqual(0)
    expect(rsi(Float64Array.of(1, 2, 4, 8, 16), 2)[4]).toBe(100)
    expect(rsi(Float64Array.of(16, 8, 4, 2, 1), 2)[4]).toBe(0)
  })
})
