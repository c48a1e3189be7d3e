import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Decimal, decimal } from './decimal.ts'
import type { Rounding } from './rounding.ts'

/** A decimal as whole × 10^-decimals: the rational truth that results are held against. */
interface Ratio {
  readonly whole: bigint
  readonly decimals: number
}

const upTo = (most: bigint) => fc.bigInt({ min: -most, max: most })
const ratios = fc.oneof(
  fc.record({ whole: fc.oneof(upTo(10n ** 25n), upTo(1000n)), decimals: fc.integer({ min: 0, max: 20 }) }),
  // Around what a float holds exactly.
  fc.record({ whole: fc.oneof(upTo(10n ** 16n), upTo(10n ** 8n)), decimals: fc.integer({ min: 0, max: 8 }) }),
)
const roundings = fc.constantFrom<Rounding>('half-even', 'half-up', 'up', 'down', 'floor', 'ceiling')

const decimalOf = ({ whole, decimals }: Ratio): Decimal => decimal(`${whole}e-${decimals}`)

/** The whole number of units of 10^-decimals that a decimal is; it has no more decimals than that. */
function unitsOf(x: Decimal, decimals: number): bigint {
  const [whole = '', fraction = ''] = x.toString().split('.')
  expect(fraction.length).toBeLessThanOrEqual(decimals)
  return BigInt(whole + fraction.padEnd(decimals, '0'))
}

const scaled = ({ whole, decimals }: Ratio, to: number): bigint => whole * 10n ** BigInt(to - decimals)
const absolute = (x: bigint): bigint => (x < 0n ? -x : x)

describe('decimal arithmetic against whole numbers of any size', () => {
  it('adds, subtracts, multiplies and compares exactly', () => {
    fc.assert(
      fc.property(ratios, ratios, (a, b) => {
        const [x, y] = [decimalOf(a), decimalOf(b)]
        expect(unitsOf(x.plus(y), 40)).toBe(scaled(a, 40) + scaled(b, 40))
        expect(unitsOf(x.minus(y), 40)).toBe(scaled(a, 40) - scaled(b, 40))
        expect(unitsOf(x.times(y), 40)).toBe(scaled(a, 20) * scaled(b, 20))
        const difference = scaled(a, 20) - scaled(b, 20)
        expect(x.compare(y)).toBe(difference > 0n ? 1 : difference < 0n ? -1 : 0)
      }),
    )
  })

  it('keeps the laws of addition and multiplication', () => {
    fc.assert(
      fc.property(ratios, ratios, ratios, (a, b, c) => {
        const [x, y] = [decimalOf(a), decimalOf(b)]
        const z = decimal(c.whole % 1000n)
        expect(x.plus(y).equals(y.plus(x))).toBe(true)
        expect(x.plus(y).minus(y).equals(x)).toBe(true)
        expect(
          x
            .plus(y)
            .times(z)
            .equals(x.times(z).plus(y.times(z))),
        ).toBe(true)
        expect(x.negated().negated().equals(x)).toBe(true)
        expect(x.abs().sign).toBe(Math.abs(x.sign))
      }),
    )
  })

  it('divides to the side of the exact quotient that the rounding names', () => {
    fc.assert(
      fc.property(ratios, ratios, fc.integer({ min: 0, max: 12 }), roundings, (a, b, decimals, rounding) => {
        fc.pre(b.whole !== 0n)
        const quotient = decimalOf(a).dividedBy(decimalOf(b), { decimals, rounding })
        const units = unitsOf(quotient, decimals)
        // error = (units ÷ 10^decimals − a ÷ b), as a multiple of 1 ÷ (b × 10^decimals): its size is below |b|.
        const top = scaled(a, 20) * 10n ** BigInt(decimals)
        const bottom = scaled(b, 20)
        const error = (units * bottom - top) * (bottom < 0n ? -1n : 1n)
        const isNegative = top < 0n !== bottom < 0n
        const limit = absolute(bottom)
        expect(absolute(error) < limit).toBe(true)
        if (rounding === 'floor' || rounding === (isNegative ? 'up' : 'down')) expect(error <= 0n).toBe(true)
        if (rounding === 'ceiling' || rounding === (isNegative ? 'down' : 'up')) expect(error >= 0n).toBe(true)
        if (rounding.startsWith('half')) expect(2n * absolute(error) <= limit).toBe(true)
        if (2n * absolute(error) === limit && rounding === 'half-even') expect(units % 2n).toBe(0n)
        if (2n * absolute(error) === limit && rounding === 'half-up') {
          expect(absolute(units * bottom) > absolute(top)).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('rounds to decimals as it divides by one', () => {
    fc.assert(
      fc.property(ratios, fc.integer({ min: 0, max: 20 }), roundings, (a, decimals, rounding) => {
        const x = decimalOf(a)
        expect(x.roundTo(decimals, rounding)).toEqual(x.dividedBy(1, { decimals, rounding }))
      }),
    )
  })
})

describe('decimal text', () => {
  it('goes there and back without a change, for decimals and for floats', () => {
    fc.assert(
      fc.property(ratios, fc.double({ noNaN: true, noDefaultInfinity: true }), (a, float) => {
        const text = decimalOf(a).toString()
        expect(decimal(text)).toEqual(decimalOf(a))
        expect(text).toMatch(/^(0|-?[1-9]\d*|-?(0|[1-9]\d*)\.\d*[1-9])$/)
        expect(decimal(float).toNumber()).toBe(float + 0)
      }),
    )
  })

  it('keeps an exponent of any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: -999, max: 999 }), fc.integer({ min: 1, max: 9 }), (exponent, digit) => {
        const plain = exponent < 0 ? `0.${'0'.repeat(-exponent - 1)}${digit}` : `${digit}${'0'.repeat(exponent)}`
        expect(decimal(`${digit}e${exponent}`).toString()).toBe(plain)
      }),
    )
  })
})
