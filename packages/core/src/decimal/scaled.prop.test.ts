import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimal } from './decimal.ts'
import {
  absScaled,
  addScaled,
  fromScaled,
  minScaled,
  multiplyDivideFloor,
  multiplyDivideHalfEven,
  multiplyScaled,
  negateScaled,
  type Scaled,
  scaledToFloat,
  scaledToText,
  subtractScaled,
  toScaled,
} from './scaled.ts'

/** Integers of every size, in the one form that each has. */
const integers: fc.Arbitrary<Scaled> = fc
  .oneof(
    fc.bigInt({ min: -1000n, max: 1000n }),
    fc.bigInt({ min: -(2n ** 53n) - 5n, max: -(2n ** 53n) + 5n }),
    fc.bigInt({ min: 2n ** 53n - 5n, max: 2n ** 53n + 5n }),
    fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
  )
  .map(canonical)
const divisors = fc.oneof(fc.bigInt({ min: 1n, max: 1000n }), fc.bigInt({ min: 1n, max: 10n ** 20n })).map(canonical)

function canonical(value: bigint): Scaled {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

/** Half to even from the definition: twice the remainder against the divisor. */
function halfEven(product: bigint, divisor: bigint): bigint {
  let down = product / divisor
  if (product < 0n && down * divisor !== product) down -= 1n
  const twice = 2n * (product - down * divisor)
  return twice > divisor || (twice === divisor && down % 2n !== 0n) ? down + 1n : down
}

describe('scaled integers', () => {
  it('add, subtract, multiply, negate and compare as exact integers do, each value in its one form', () => {
    fc.assert(
      fc.property(integers, integers, (a, b) => {
        const [x, y] = [BigInt(a), BigInt(b)]
        expect(addScaled(a, b)).toBe(canonical(x + y))
        expect(subtractScaled(a, b)).toBe(canonical(x - y))
        expect(multiplyScaled(a, b)).toBe(canonical(x * y))
        expect(negateScaled(a)).toBe(canonical(-x))
        expect(absScaled(a)).toBe(canonical(x < 0n ? -x : x))
        expect(minScaled(a, b)).toBe(canonical(x < y ? x : y))
      }),
      { numRuns: 1000 },
    )
  })

  it('divide a product with one rounding, half to even or down', () => {
    fc.assert(
      fc.property(integers, integers, divisors, (a, b, divisor) => {
        const product = BigInt(a) * BigInt(b)
        expect(multiplyDivideHalfEven(a, b, divisor)).toBe(canonical(halfEven(product, BigInt(divisor))))
        let floor = product / BigInt(divisor)
        if (product < 0n && floor * BigInt(divisor) !== product) floor -= 1n
        expect(multiplyDivideFloor(a, b, divisor)).toBe(canonical(floor))
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    [5, 10, 0],
    [15, 10, 2],
    [25, 10, 2],
    [-5, 10, 0],
    [-15, 10, -2],
    [-25, 10, -2],
    [7, 10, 1],
    [-7, 10, -1],
  ])('%i ÷ %i rounds to %i', (value, divisor, expected) => {
    expect(multiplyDivideHalfEven(value, 1, divisor)).toBe(expected)
    expect(multiplyDivideHalfEven(BigInt(value) * 10n ** 30n, 1, BigInt(divisor) * 10n ** 30n)).toBe(expected)
  })

  it('become decimals and come back without loss', () => {
    fc.assert(
      fc.property(integers, fc.integer({ min: 0, max: 12 }), (value, decimals) => {
        expect(toScaled(fromScaled(value, decimals), decimals)).toBe(value)
      }),
    )
    expect(fromScaled(-5, 2).toString()).toBe('-0.05')
    expect(toScaled(decimal('1.5'), 3)).toBe(1500)
    expect(() => toScaled(decimal('1.2345'), 3)).toThrow(/1\.2345 has 4 decimals, but only 3 are kept/)
    expect(scaledToFloat(12345, 2)).toBe(123.45)
  })

  it('have the text of their decimal', () => {
    fc.assert(
      fc.property(integers, fc.integer({ min: 0, max: 14 }), (value, decimals) => {
        expect(scaledToText(value, decimals)).toBe(fromScaled(value, decimals).toString())
      }),
    )
  })

  it('have the float of their decimal, also where neither they nor the power of ten are floats', () => {
    fc.assert(
      fc.property(fc.oneof(integers, fc.maxSafeInteger()), fc.integer({ min: 0, max: 26 }), (value, decimals) => {
        expect(scaledToFloat(value, decimals)).toBe(fromScaled(value, decimals).toNumber())
      }),
      { numRuns: 2000 },
    )
  })
})
