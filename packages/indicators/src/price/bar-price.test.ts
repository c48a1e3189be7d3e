import { describe, expect, it } from 'vitest'
import {
  avgPrice,
  createAvgPrice,
  createMidpoint,
  createMidprice,
  createSum,
  medPrice,
  midpoint,
  midprice,
  sum,
  typPrice,
  wclPrice,
} from './index.ts'

const nan = Number.NaN

describe('prices of a bar', () => {
  it('are means of its four', () => {
    const [open, high, low, close] = [
      Float64Array.of(10),
      Float64Array.of(16),
      Float64Array.of(8),
      Float64Array.of(12),
    ] as const
    expect(avgPrice(open, high, low, close)[0]).toBe(11.5)
    expect(medPrice(high, low)[0]).toBe(12)
    expect(typPrice(high, low, close)[0]).toBe(12)
    expect(wclPrice(high, low, close)[0]).toBe(12)
  })

  it('are not there where one of the four is not, or is infinite', () => {
    const stream = createAvgPrice()
    expect(stream.update(1, 2, 3)).toBeNaN()
    expect(stream.update(1, Number.POSITIVE_INFINITY, 1, 1)).toBeNaN()
    expect([stream.isWarm, stream.output(1)]).toEqual([false, nan])
    expect(stream.update(1, 3, 1, 3)).toBe(2)
    expect([...medPrice(Float64Array.of(2, nan, 4), Float64Array.of(1, 1, 2))]).toEqual([1.5, nan, 3])
    expect([...typPrice(Float64Array.of(2), Float64Array.of(1), Float64Array.of(nan))]).toEqual([nan])
    expect([...wclPrice(Float64Array.of(2), Float64Array.of(-Infinity), Float64Array.of(1))]).toEqual([nan])
  })
})

describe('middles', () => {
  it('are half the way between extremes of one column or of two', () => {
    const high = Float64Array.of(3, 9, 5, 4)
    const low = Float64Array.of(1, 2, 3, 2)
    expect([...midprice(high, low, 2)]).toEqual([nan, 5, 5.5, 3.5])
    expect([...midpoint(high, 2)]).toEqual([nan, 6, 7, 4.5])
    const stream = createMidpoint(1)
    expect([stream.update(4), stream.replace(6), stream.output(1)]).toEqual([4, 6, nan])
  })

  it('name the indicator in what they refuse', () => {
    expect(() => midpoint(high(), 0)).toThrow('midpoint: period must be')
    expect(() => midprice(high(), high(), 0)).toThrow('midprice: period must be')
    expect(() => midprice(high(), new Float64Array(3), 2)).toThrow('midprice: the number of rows must be 2, but was 3.')
  })
})

function high(): Float64Array {
  return Float64Array.of(1, 2)
}

describe('a sum', () => {
  it('of whole numbers is exact, wherever it has been', () => {
    const values = Float64Array.from({ length: 3_000 }, (_, i) => ((i * 7_919) % 10_007) - 5_000)
    const sums = sum(values, 49)
    for (let i = 48; i < 3_000; i++)
      if (sums[i] !== values.subarray(i - 48, i + 1).reduce((total, value) => total + value, 0)) expect.fail(`at ${i}`)
  })

  it('of equal fractions is their number times the fraction', () => {
    expect(
      sum(new Float64Array(1_200).fill(0.1), 30)
        .subarray(29)
        .every((value) => value === 3),
    ).toBe(true)
  })

  it('has one output', () => {
    const stream = createSum(1)
    stream.update(3)
    expect([stream.output(0), stream.output(1)]).toEqual([3, nan])
    expect(createMidprice(1).update(3)).toBeNaN()
  })

  it('that overflows is not taken for a gap, and recovers when it is made anew', () => {
    const values = new Float64Array(1_500).fill(5)
    values.set([1.7e308, 1.7e308], 40)
    const sums = sum(values, 3)
    expect([sums[39], sums[1_499]]).toEqual([15, 15])
  })

  it('has a gap where one of its values is one, and recovers when it has left', () => {
    expect([...sum(Float64Array.of(1, 2, nan, 4, 5), 2)]).toEqual([nan, 3, nan, nan, 9])
  })
})
