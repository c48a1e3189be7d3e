import { describe, expect, it } from 'vitest'
import { atr } from '../volatility/index.ts'
import { createIchimoku, createSupertrend, ichimoku, supertrend } from './index.ts'

function bars(length: number) {
  let state = 11
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

/** The rules as they are told for charts: bands that are carried on, and the band that is the line. */
function naive(range: Float64Array, multiplier: number) {
  const [high, low, close] = bars(range.length)
  const upper: number[] = []
  const lower: number[] = []
  const line: number[] = []
  for (const [i, width] of range.entries()) {
    const middle = ((high[i] as number) + (low[i] as number)) / 2
    const before = close[i - 1] as number
    const nextUpper = middle + multiplier * width
    const nextLower = middle - multiplier * width
    const upperBefore = upper[i - 1] ?? Number.NaN
    const lowerBefore = lower[i - 1] ?? Number.NaN
    upper.push(nextUpper < upperBefore || before > upperBefore || Number.isNaN(upperBefore) ? nextUpper : upperBefore)
    lower.push(nextLower > lowerBefore || before < lowerBefore || Number.isNaN(lowerBefore) ? nextLower : lowerBefore)
    if (Number.isNaN(width)) line.push(Number.NaN)
    else if (line[i - 1] === lowerBefore)
      line.push(((close[i] as number) < (lower[i] as number) ? upper[i] : lower[i]) as number)
    else line.push(((close[i] as number) > (upper[i] as number) ? lower[i] : upper[i]) as number)
  }
  return { line, upper }
}

describe('supertrend', () => {
  it.each(['none', 'highLow'] as const)('is that of its rules, with the first range %s', (first) => {
    const given = bars(3_000)
    const { value, direction } = supertrend(...given, 10, 2, first)
    const { line, upper } = naive(atr(...given, 10, first), 2)
    expect(value).toEqual(Float64Array.from(line))
    expect(direction).toEqual(Float64Array.from(line, (is, i) => (Number.isNaN(is) ? is : is === upper[i] ? -1 : 1)))
    expect(new Set(direction.subarray(10))).toEqual(new Set([-1, 1]))
  })

  it('lies below closes that rise and above closes that fall, and never turns back in a trend', () => {
    const given = bars(3_000)
    const { value, direction } = supertrend(...given, 10, 3)
    for (let i = 11; i < 3_000; i++) {
      const side = direction[i] as number
      expect(side * ((given[2][i] as number) - (value[i] as number))).toBeGreaterThanOrEqual(0)
      if (direction[i - 1] === side)
        expect(side * ((value[i] as number) - (value[i - 1] as number))).toBeGreaterThanOrEqual(0)
    }
  })

  it('starts anew behind a gap, with a fall', () => {
    const stream = createSupertrend(1, 1)
    for (const price of [10, 12, 20]) stream.update(price + 1, price - 1, price)
    expect(stream.output(1)).toBe(1)
    expect(stream.update(20, 18)).toBeNaN()
    expect([stream.isWarm, stream.output(0), stream.output(1)]).toEqual([false, Number.NaN, Number.NaN])
    for (const price of [10, 12]) stream.update(price + 1, price - 1, price)
    expect([stream.output(0), stream.output(1), stream.output(2)]).toEqual([15, -1, Number.NaN])
  })

  it('refuses a multiplier of nothing', () => {
    expect(() => createSupertrend(10, 0)).toThrow(
      'supertrend: multiplier must be a number from 0.001 to 1000, but was 0.',
    )
  })
})

describe('the Ichimoku lines', () => {
  it('are middles of windows that end at their own bar', () => {
    const [high, low] = bars(400)
    const columns = ichimoku(high, low, 9, 26, 52)
    const middle = (i: number, period: number) =>
      (Math.max(...high.subarray(i + 1 - period, i + 1)) + Math.min(...low.subarray(i + 1 - period, i + 1))) / 2
    for (let i = 0; i < 400; i++) {
      const [conversion, base] = [middle(i, 9), middle(i, 26)]
      const expected =
        i < 51
          ? [Number.NaN, Number.NaN, Number.NaN, Number.NaN]
          : [conversion, base, (conversion + base) / 2, middle(i, 52)]
      expect([columns.conversion[i], columns.base[i], columns.spanA[i], columns.spanB[i]]).toEqual(expected)
    }
  })

  it('do not depend on which of the periods is the longest', () => {
    const [high, low] = bars(100)
    expect(ichimoku(high, low, 30, 9, 2).conversion).toEqual(ichimoku(high, low, 30, 2, 9).conversion)
    expect(ichimoku.warmupBars(30, 9, 2)).toBe(30)
  })

  it('have four outputs, and name the period that is wrong', () => {
    const stream = createIchimoku(1, 1, 1)
    stream.update(3, 1)
    expect([0, 1, 2, 3, 4].map((k) => stream.output(k))).toEqual([2, 2, 2, 2, Number.NaN])
    expect(stream.update(3)).toBeNaN()
    expect(() => createIchimoku(9, 0, 52)).toThrow('ichimoku: base must be an integer from 1 to 1,000,000, but was 0.')
  })
})
