import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beta, correlation, percentile, percentRank, skew, zscore } from './index.ts'

/** A repeatable walk: multiplicative congruential steps, no library. */
function walk(length: number, start: number, step: number, seed = 12345): Float64Array {
  let state = seed
  let value = start
  return Float64Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    value += (state / 2 ** 31) * step
    return value
  })
}

/** Distances to the mean. They are taken from a value near by first, which costs no digit. */
const distancesOf = (values: Float64Array): Float64Array => {
  const anchor = values[0] as number
  const apart = values.map((value) => value - anchor)
  const mean = apart.reduce((sum, value) => sum + value, 0) / apart.length
  return apart.map((value) => value - mean)
}
const momentOf = (values: Float64Array, power: number): number =>
  distancesOf(values).reduce((sum, distance) => sum + distance ** power, 0) / values.length
const covarianceOf = (a: Float64Array, b: Float64Array): number => {
  const others = distancesOf(b)
  return distancesOf(a).reduce((sum, distance, i) => sum + distance * (others[i] as number), 0) / a.length
}

describe.each([
  ['prices of a hundred', walk(200_000, 100, 0.05), walk(200_000, 50, 0.03, 7)],
  ['prices of a million that move by a thousandth', walk(200_000, 1e6, 1e-3), walk(200_000, 1e6, 1e-3, 7)],
  ['prices of a billionth', walk(200_000, 1e-6, 1e-9), walk(200_000, 1e-6, 1e-9, 7)],
])('over %s', (_name, a, b) => {
  const period = 20
  const places = Array.from({ length: 300 }, (_, n) => period + n * 661)
  const window = (values: Float64Array, at: number): Float64Array => values.subarray(at + 1 - period, at + 1)

  it('correlation is that of two passes', () => {
    const column = correlation(a, b, period)
    for (const at of places) {
      const [first, second] = [window(a, at), window(b, at)]
      const expected = covarianceOf(first, second) / Math.sqrt(momentOf(first, 2) * momentOf(second, 2))
      expect(Math.abs((column[at] as number) - expected)).toBeLessThan(1e-9)
    }
  })

  it('the standard score is that of two passes', () => {
    const column = zscore(a, period)
    for (const at of places) {
      const first = window(a, at)
      const expected = (distancesOf(first).at(-1) as number) / Math.sqrt(momentOf(first, 2))
      expect(Math.abs((column[at] as number) - expected)).toBeLessThan(1e-8)
    }
  })

  it('skewness is that of two passes', () => {
    const column = skew(a, period)
    for (const at of places) {
      const first = window(a, at)
      expect(Math.abs((column[at] as number) - momentOf(first, 3) / momentOf(first, 2) ** 1.5)).toBeLessThan(1e-9)
    }
  })
})

/** A fraction of whole numbers, exactly. */
class Fraction {
  readonly #over: bigint
  readonly #under: bigint

  constructor(over: bigint, under: bigint) {
    this.#over = over
    this.#under = under
  }

  /** A float is a fraction with a power of two below. */
  static of(value: number): Fraction {
    let under = 1n
    let scaled = value
    while (!Number.isInteger(scaled)) {
      scaled *= 2
      under *= 2n
    }
    return new Fraction(BigInt(scaled), under)
  }

  plus(other: Fraction): Fraction {
    return new Fraction(this.#over * other.#under + other.#over * this.#under, this.#under * other.#under)
  }

  minus(other: Fraction): Fraction {
    return new Fraction(this.#over * other.#under - other.#over * this.#under, this.#under * other.#under)
  }

  times(other: Fraction): Fraction {
    return new Fraction(this.#over * other.#over, this.#under * other.#under)
  }

  by(other: Fraction): Fraction {
    return new Fraction(this.#over * other.#under, this.#under * other.#over)
  }

  toNumber(): number {
    const digits = 10n ** 30n
    return Number((this.#over * digits) / this.#under) / 1e30
  }
}

describe('beta', () => {
  it('is the exact one to 12 digits, where running sums of raw changes lose all but 8', () => {
    const base = Float64Array.of(0.10032, 0.1004, 0.10041, 0.1004, 0.1004, 0.10041)
    const value = Float64Array.of(0.09982, 0.09971, 0.1001, 0.10022, 0.09991, 0.1003)
    const changes = (prices: Float64Array): Fraction[] =>
      [...prices.subarray(1)].map((price, i) =>
        Fraction.of(price)
          .minus(Fraction.of(prices[i] as number))
          .by(Fraction.of(prices[i] as number)),
      )
    const [x, y] = [changes(base), changes(value)]
    const count = Fraction.of(x.length)
    const sum = (values: readonly Fraction[]): Fraction => values.reduce((total, one) => total.plus(one))
    const product = (a: readonly Fraction[], b: readonly Fraction[]): Fraction =>
      sum(a.map((one, i) => one.times(b[i] as Fraction)))
    const over = count.times(product(x, y)).minus(sum(x).times(sum(y)))
    const under = count.times(product(x, x)).minus(sum(x).times(sum(x)))
    const exact = over.by(under).toNumber()
    expect(Math.abs((beta(base, value, 5)[5] as number) - exact) / Math.abs(exact)).toBeLessThan(1e-12)
  })

  it('is 0 where the base stands still, and counts no change from a price of 0', () => {
    expect(beta(Float64Array.of(5, 5, 5), Float64Array.of(1, 2, 3), 2)[2]).toBe(0)
    expect(beta(Float64Array.of(0, 1, 2), Float64Array.of(1, 1, 2), 2)[2]).toBe(1)
  })
})

describe('percentiles', () => {
  const values = fc.array(fc.oneof(fc.integer({ min: -4, max: 4 }), fc.constantFrom(-0, 0.5, Number.NaN)), {
    minLength: 1,
    maxLength: 80,
  })

  it('are those of the window in order', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 100 }), (list, period, percent) => {
        const column = percentile(Float64Array.from(list), period, percent)
        list.forEach((_, i) => {
          const window = list.slice(Math.max(0, i + 1 - period), i + 1)
          if (window.length < period || window.some(Number.isNaN)) {
            expect(column[i]).toBeNaN()
            return
          }
          const sorted = window.toSorted((a, b) => a - b)
          const place = ((period - 1) * percent) / 100
          const [low, high] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number]
          expect(column[i]).toBeCloseTo(low + (high - low) * (place % 1), 12)
        })
      }),
    )
  })

  it('of rank count the values before that are not above', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 9 }), (list, period) => {
        const column = percentRank(Float64Array.from(list), period)
        list.forEach((value, i) => {
          const window = list.slice(Math.max(0, i - period), i)
          if (window.length < period || Number.isNaN(value) || window.some(Number.isNaN)) {
            expect(column[i]).toBeNaN()
            return
          }
          expect(column[i]).toBe((100 * window.filter((one) => one <= value).length) / period)
        })
      }),
    )
  })
})
