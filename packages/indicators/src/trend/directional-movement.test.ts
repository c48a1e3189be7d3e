import { describe, expect, it } from 'vitest'
import { adx, adxr, createAdx, createDx, createPlusDi, dx, minusDi, minusDm, plusDi, plusDm } from './index.ts'

/** Bars in steps of a quarter, so that highs and lows often move by the same. */
function bars(length: number) {
  let state = 4
  let price = 100
  const high = new Float64Array(length)
  const low = new Float64Array(length)
  const close = Float64Array.from({ length }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    price += Math.round((state / 2 ** 31) * 4) / 4
    high[i] = price + ((state >>> 9) % 4) / 4
    low[i] = price - ((state >>> 13) % 4) / 4
    return price
  })
  return [high, low, close] as const
}

/** Wilder's rules, written down once more with the branches they are told in. */
function naive(
  [high, low, close]: readonly [Float64Array, Float64Array, Float64Array],
  period: number,
  convention: 'talib' | 'tulip',
) {
  const sums = { plus: 0, minus: 0, range: 0 }
  let index = 0
  const indices: number[] = []
  let average = Number.NaN
  const first = convention === 'talib' ? period : Math.max(1, period - 1)
  return Array.from(close, (_, i) => {
    if (i > 0) {
      const at = (column: Float64Array, k: number) => column[k] as number
      const up = at(high, i) - at(high, i - 1)
      const down = at(low, i - 1) - at(low, i)
      const before = at(close, i - 1)
      const range = Math.max(at(high, i), before) - Math.min(at(low, i), before)
      for (const key of ['plus', 'minus', 'range'] as const) if (i >= period) sums[key] -= sums[key] / period
      const isTie = up === down && convention === 'tulip'
      if (up > 0 && (up > down || isTie)) sums.plus += up
      if (down > 0 && (down > up || isTie)) sums.minus += down
      sums.range += range
    }
    if (i < first) return { ...sums, index: Number.NaN, average: Number.NaN }
    if (sums.plus + sums.minus > 0) {
      index = (100 * Math.abs(sums.plus - sums.minus)) / (sums.plus + sums.minus)
      indices.push(index)
      if (i > first + period - 1) average = (average * (period - 1) + index) / period
    }
    if (i === first + period - 1) average = indices.reduce((sum, value) => sum + value, 0) / period
    return { ...sums, index, average }
  })
}

function percent(share: number, all: number): number {
  return all > 0 ? (100 * share) / all : 0
}

function near(is: number | undefined, should: number): void {
  if (Number.isNaN(should)) expect(is).toBeNaN()
  else expect(is).toBeCloseTo(should, 9)
}

describe.each(['talib', 'tulip'] as const)("directional movement in %s's convention", (convention) => {
  it.each([1, 2, 5, 14])('is that of its rules with period %i', (period) => {
    const given = bars(2_000)
    const [high, low] = given
    const expected = naive(given, period, convention)
    const columns = {
      plus: plusDm(high, low, period, convention),
      minus: minusDm(high, low, period, convention),
      plusDi: plusDi(...given, period, convention),
      minusDi: minusDi(...given, period, convention),
      index: dx(...given, period, convention),
      average: adx(...given, period, convention),
      rating: adxr(...given, period, convention),
    }
    expected.forEach((should, i) => {
      const has = Object.fromEntries(Object.entries(columns).map(([key, column]) => [key, column[i] as number]))
      const isFirst = i < Math.max(1, period - 1)
      near(has.plus, isFirst ? Number.NaN : should.plus)
      near(has.minus, isFirst ? Number.NaN : should.minus)
      near(has.index, should.index)
      near(has.average, should.average)
      near(has.plusDi, Number.isNaN(should.index) ? Number.NaN : percent(should.plus, should.range))
      near(has.minusDi, Number.isNaN(should.index) ? Number.NaN : percent(should.minus, should.range))
      const before = expected[i - (period - 1)]?.average ?? Number.NaN
      near(has.rating, (should.average + before) / 2)
    })
  })
})

describe('directional movement', () => {
  it('counts a bar that goes up and down by the same as neither, or as both', () => {
    const high = Float64Array.of(10, 12)
    const low = Float64Array.of(8, 6)
    expect([plusDm(high, low, 1)[1], minusDm(high, low, 1)[1]]).toEqual([0, 0])
    expect([plusDm(high, low, 1, 'tulip')[1], minusDm(high, low, 1, 'tulip')[1]]).toEqual([2, 2])
  })

  it('leaves its indices as they are where nothing moves, until movement has faded away, and beyond', () => {
    const streams = [createDx(3), createAdx(3)]
    for (const price of [10, 11, 13, 12, 14, 15, 15.5])
      for (const stream of streams) stream.update(price + 1, price - 1, price)
    const [index, average] = streams.map((stream) => stream.value)
    for (let i = 0; i < 3_000; i++) for (const stream of streams) stream.update(16.5, 14.5, 15.5)
    expect(streams[0]?.value).toBeCloseTo(index as number, 6)
    // The average goes towards the index that stands.
    expect(average).toBeGreaterThan(0)
    expect(streams[1]?.value).toBeCloseTo(index as number, 6)
  })

  it('is 0 where there is no range and no movement at all', () => {
    const flat = new Float64Array(60).fill(100.1)
    expect(
      plusDi(flat, flat, flat, 3)
        .subarray(3)
        .every((value) => value === 0),
    ).toBe(true)
    expect(
      dx(flat, flat, flat, 3)
        .subarray(3)
        .every((value) => value === 0),
    ).toBe(true)
    expect(
      adx(flat, flat, flat, 3)
        .subarray(5)
        .every((value) => value === 0),
    ).toBe(true)
    expect(
      adxr(flat, flat, flat, 3)
        .subarray(7)
        .every((value) => value === 0),
    ).toBe(true)
  })

  it('starts anew behind a gap in any of the three, without the index from before', () => {
    const stream = createDx(1)
    stream.update(11, 9, 10)
    expect(stream.update(13, 10, 12)).toBe(100)
    expect(stream.update(14, 11)).toBeNaN()
    expect(stream.update(14, 12, 13)).toBeNaN()
    expect(stream.update(14, 12, 13)).toBe(0)
    expect(stream.output(1)).toBeNaN()
  })

  it('does not mind a price level of 1e-9 or 1e12', () => {
    const [high, low, close] = bars(500)
    const expected = adx(high, low, close, 14)
    for (const power of [2 ** -30, 2 ** 40]) {
      const scaled = [high, low, close].map((column) => column.map((price) => price * power))
      const [h, l, c] = scaled as [Float64Array, Float64Array, Float64Array]
      expect(adx(h, l, c, 14)).toEqual(expected)
      expect(plusDi(h, l, c, 14)).toEqual(plusDi(high, low, close, 14))
    }
  })

  it('refuses a convention that it does not know', () => {
    // @ts-expect-error there is no such convention
    expect(() => createPlusDi(14, 'wilder')).toThrow("plusDi: convention must be 'talib' or 'tulip', but was 'wilder'.")
  })
})
