import { describe, expect, it } from 'vitest'
import {
  alma,
  createKama,
  createMama,
  createVidya,
  createVwma,
  dema,
  ema,
  hma,
  htDcPeriod,
  kama,
  mama,
  mcGinley,
  sma,
  t3,
  tema,
  trima,
  vidya,
  vwma,
  wilder,
  wma,
  zlema,
} from './index.ts'

const nan = Number.NaN
const line = Float64Array.from({ length: 80 }, (_, i) => 10 + i)

describe('a period of 1', () => {
  const values = Float64Array.of(3, 1, 2, 2, 7, -4)

  it('gives the value itself', () => {
    for (const indicator of [ema, wma, dema, tema, trima, hma, wilder, zlema]) {
      expect([...indicator(values, 1)]).toEqual([...values])
    }
    expect([...t3(values, 1, 0)]).toEqual([...values])
    expect([...vwma(values, Float64Array.of(1, 2, 3, 4, 5, 6), 1)]).toEqual([...values])
  })

  it('takes every move for efficient, and a bar without one for efficient too', () => {
    expect([...kama(values, 1, 1, 9)]).toEqual([nan, ...values.slice(1)])
  })
})

describe('a straight line', () => {
  it('is met without lag by the averages that make up for it', () => {
    for (const column of [dema(line, 5), tema(line, 5), zlema(line, 5), t3(line, 3, 1)]) {
      expect(column[79]).toBeCloseTo(89, 9)
    }
    // A weighted average of n lags by (n − 1) / 3: with 9 and 4, smoothed over 3, that leaves 2 * 3/3 − 8/3 + 2/3 = 0.
    expect(hma(line, 9)[79]).toBeCloseTo(89, 9)
  })

  it('is followed at a constant lag by the others', () => {
    expect(trima(line, 9)[79]).toBe(85)
    expect(wma(line, 10)[79]).toBe(86)
    expect(ema(line, 9)[79]).toBeCloseTo(85, 4)
    expect(wilder(line, 5)[79]).toBeCloseTo(85, 4)
  })

  it('is wholly efficient, so that adaptive averages are as fast as they can be', () => {
    expect(kama(line, 10, 3, 30)[79]).toBeCloseTo(86, 6)
    expect(vidya(line, 3, 9)[79]).toBeCloseTo(88, 9)
  })
})

describe("Kaufman's and Chande's averages", () => {
  it('stand nearly still, and quite still, where a market goes to and fro', () => {
    const zigzag = Float64Array.from({ length: 40 }, (_, i) => 10 + (i % 2))
    const slow = kama(zigzag, 10)
    expect(Math.abs((slow[39] as number) - (slow[38] as number))).toBeLessThan((2 / 31) ** 2)
    const still = vidya(zigzag, 12, 10)
    expect(still[39]).toBe(still[10])
  })

  it('of deviations takes their ratio for its index, and stays where there are none', () => {
    // The last two deviate by 2, the last three by sqrt(32 / 3).
    const values = Float64Array.of(4, 8, 12, 12, 12, 12)
    const weight = (2 / Math.sqrt(32 / 3)) * (2 / 4)
    const column = vidya(values, 3, 2, 3, 'deviation')
    expect(column[2]).toBeCloseTo(8 + 4 * weight, 12)
    expect(column[3]).toBe(column[2])
    expect(column[5]).toBe(column[2])
    expect(() => vidya(values, 3, 4, 3, 'deviation')).toThrow(
      'vidya: short must not be above long, but they were 4 and 3.',
    )
    expect(vidya.warmupBars(3, 4, 3)).toBe(5)
  })

  it('begin with the value before their first', () => {
    const values = Float64Array.of(5, 9, 7, 8)
    // Efficiency 2/6: weights ((1/3)(1 − 1/2) + 1/2)² and (1/3)(1/2).
    expect(kama(values, 2, 1, 3)[2]).toBeCloseTo(9 - 2 * (2 / 3) ** 2, 12)
    expect(vidya(values, 3, 2)[2]).toBeCloseTo(9 - 2 / 6, 12)
  })
})

describe('the seed', () => {
  it('of double, triple and six exponential averages begins each with the first value of the one before', () => {
    const values = Float64Array.from({ length: 60 }, (_, i) => 50 + ((i * 7919) % 13))
    const nest = (depth: number) => {
      let column: number[] = [...values]
      const nested: Float64Array[] = []
      for (let k = 0; k < depth; k++) {
        // Each sees only what the one before gives from bar `period` on.
        const start = k === 0 ? 0 : 2
        const inner = ema(Float64Array.from(column.slice(start)), 3, 'first')
        column = [...inner]
        nested.push(inner)
      }
      return nested
    }
    const [e1, e2, e3, e4, e5, e6] = nest(6).map((column) => column.at(-1)) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    expect(dema(values, 3, 'first')[59]).toBeCloseTo(2 * e1 - e2, 10)
    expect(tema(values, 3, 'first')[59]).toBeCloseTo(3 * e1 - 3 * e2 + e3, 10)
    expect(t3(values, 3, 1, 'first')[59]).toBeCloseTo(8 * e3 - 12 * e4 + 6 * e5 - e6, 10)
    expect(dema(values, 3, 'first').findIndex((value) => !Number.isNaN(value))).toBe(4)
    expect(t3(values, 3, 0.7, 'first').findIndex((value) => !Number.isNaN(value))).toBe(12)
  })

  it("of Wilder's average is the mean of the first values, or the first", () => {
    const values = Float64Array.of(2, 4, 9, 1)
    expect([...wilder(values, 2)]).toEqual([nan, 3, 6, 3.5])
    expect([...wilder(values, 2, 'first')]).toEqual([2, 3, 6, 3.5])
  })

  it('of the zero-lag average is the mean of the first corrected values', () => {
    const values = Float64Array.of(1, 3, 2, 6, 4, 8)
    // Corrected by the change over one bar: 5, 1, 10, 2, 12.
    const averages = zlema(values, 3)
    expect(averages.findIndex((value) => !Number.isNaN(value))).toBe(3)
    expect([...averages.subarray(3)]).toEqual([16 / 3, 11 / 3, 47 / 6].map((value) => expect.closeTo(value, 12)))
  })

  it("of Ehlers' average is 0 or the price; the two converge", () => {
    const wave = Float64Array.from({ length: 900 }, (_, i) => 100 + 5 * Math.sin(i / 4) + Math.sin(i / 1.7))
    const zero = mama(wave)
    const first = mama(wave, 0.5, 0.05, 'first')
    expect(zero.fama[32]).toBeLessThan(95)
    expect(Math.abs((first.fama[32] as number) - 100)).toBeLessThan(10)
    expect(first.mama[899]).toBeCloseTo(zero.mama[899] as number, 9)
    expect(first.fama[899]).toBeCloseTo(zero.fama[899] as number, 6)
  })
})

describe("Legoux' average", () => {
  it('is the mean under a bell curve', () => {
    const values = Float64Array.from({ length: 700 }, (_, i) => 50 + ((i * 7919) % 13))
    const column = alma(values, 9, 0.85, 6)
    for (const i of [8, 40, 699]) {
      const weights = Array.from({ length: 9 }, (_, k) => Math.exp(-((k - 6.8) ** 2) / (2 * 1.5 ** 2)))
      const sum = weights.reduce((total, weight, k) => total + weight * (values[i - 8 + k] as number), 0)
      expect(column[i]).toBeCloseTo(sum / weights.reduce((total, weight) => total + weight, 0), 11)
    }
    expect(column[7]).toBeNaN()
  })

  it('under a narrow bell is the value at its top, under a wide one the simple mean', () => {
    expect(alma(line, 11, 1, 50)[79]).toBeCloseTo(89, 4)
    expect(alma(line, 11, 0, 50)[79]).toBeCloseTo(79, 4)
    expect(alma(line, 11, 0.5, 0.1)[79]).toBeCloseTo(84, 9)
  })
})

describe("McGinley's average", () => {
  it('comes nearer by the fourth power of the ratio', () => {
    const column = mcGinley(Float64Array.of(7, 9, 16, 8.25), 2)
    expect([...column]).toEqual([nan, 8, 8.25, 8.25])
    expect(mcGinley(Float64Array.of(10, 9), 10, 'first')[1]).toBeCloseTo(10 - 1 / (10 * 0.9 ** 4), 12)
  })

  it('does not go beyond the value, leaves 0, and is not thrown by a value of 0', () => {
    expect([...mcGinley(Float64Array.of(100, 1, 0, 5, 5), 3, 'first')]).toEqual([100, 1, 0, 5, 5])
  })
})

describe('the dominant cycle', () => {
  it.each([10, 20, 35])('of a wave of %i bars is found', (bars) => {
    const wave = Float64Array.from({ length: 600 }, (_, i) => 100 + 3 * Math.sin((2 * Math.PI * i) / bars))
    const found = htDcPeriod(wave).subarray(300)
    expect(Math.abs(found.reduce((sum, value) => sum + value, 0) / found.length - bars)).toBeLessThan(bars / 10)
  })
})

describe('what an average does not take', () => {
  const values = new Float64Array(3)

  it('is refused with the value, and with what to give', () => {
    expect(() => dema(values, 0)).toThrow('dema: period must be an integer from 1 to 1,000,000, but was 0.')
    expect(() => tema(values, 2, 'last' as 'first')).toThrow("tema: seed must be 'mean' or 'first', but was 'last'.")
    expect(() => t3(values, 2, 1.5)).toThrow('t3: volumeFactor must be a number from 0 to 1, but was 1.5.')
    expect(() => createKama(10, 0)).toThrow('kama: fast must be an integer')
    expect(() => createMama(0.5, 0)).toThrow('mama: slowLimit must be a number from 0.01 to 0.99, but was 0.')
    expect(() => vwma(values, new Float64Array(2), 1)).toThrow('vwma: the number of rows must be 3, but was 2.')
    expect(() => vwma.column([values], [1], [values])).toThrow('vwma: the number of inputs must be 2, but was 1.')
  })
})

describe('a correction', () => {
  it('of the bar at which sums are made anew, or would have been, leaves no trace', () => {
    // Every bar is first taken for one that moves, or trades, a thousand times as much or nothing at all.
    const prices = Float64Array.from({ length: 1_500 }, (_, i) => 50 + ((i * 7919) % 13) * (i % 40 === 0 ? 100 : 0.1))
    const volume = prices.map((_, i) => (i % 50 < 5 ? 0 : ((i * 104_729) % 17) * (i % 31 === 0 ? 1e5 : 1)))
    for (const create of [() => createVwma(5), () => createKama(5), () => createVidya(9, 5)]) {
      const plain = create()
      const corrected = create()
      prices.forEach((price, i) => {
        const traded = volume[i] as number
        corrected.update(i % 2 === 0 ? price * 1e3 : (prices[i - 1] as number), i % 3 === 0 ? 1e9 : 0)
        corrected.replace(price, traded)
        corrected.replace(price * 1e-3, 0)
        corrected.replace(price, traded)
        expect(corrected.value).toBe(plain.update(price, traded))
      })
    }
  })
})

describe('a gap', () => {
  it('in either column starts the volume-weighted average anew, also where no volume is given', () => {
    const prices = Float64Array.of(1, 2, nan, 4, 5, 6, 7)
    const volume = Float64Array.of(1, 1, 1, 1, 1, nan, 1)
    expect([...vwma(prices, volume, 2)]).toEqual([nan, 1.5, nan, nan, 4.5, nan, nan])
    const stream = createVwma(1)
    expect([stream.update(3, 1), stream.update(3), stream.isWarm]).toEqual([3, nan, false])
  })

  it.each([nan, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'of %d makes a window NaN until it has passed',
    (gap) => {
      expect([...sma(Float64Array.of(1, 2, 3, gap, 5, 6, 7), 2)]).toEqual([nan, 1.5, 2.5, nan, nan, 5.5, 6.5])
    },
  )

  it('is not what finite values too large for a sum are: the mean recovers when it is made anew', () => {
    const values = new Float64Array(1_500).fill(5)
    values.set([1.7e308, -1.7e308, 1.7e308], 40)
    const output = sma(values, 3)
    expect([output[38], output[1_499]]).toEqual([5, 5])
  })

  it("starts Ehlers' averages anew as if nothing had been before", () => {
    const wave = Float64Array.from({ length: 150 }, (_, i) => 100 + 5 * Math.sin(i / 4))
    const torn = Float64Array.from([...wave.subarray(0, 90), nan, ...wave])
    expect(htDcPeriod(torn).subarray(91)).toEqual(htDcPeriod(wave))
    expect(mama(torn).fama.subarray(91)).toEqual(mama(wave).fama)
  })
})
