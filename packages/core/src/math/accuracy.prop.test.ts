import { Decimal as Engine } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exp } from './exp.ts'
import { log } from './log.ts'
import { pow } from './pow.ts'
import { sin } from './sin.ts'

// The truth, made by another library with other methods, to 80 digits.
const Exact = Engine.clone({ precision: 80, defaults: true })

/** The exact value of a float: decimal.js itself would take its shortest text. */
function exactly(x: number): Engine {
  if (!Number.isFinite(x)) throw new RangeError(`${x} has no exact value`)
  let exponent = 0
  let whole = x
  for (; !Number.isInteger(whole); whole *= 2) exponent--
  return new Exact(BigInt(whole).toString()).times(Exact.pow(2, exponent))
}

/** The distance between a float and the exact value, in units of the last place of the float. */
function ulpsBetween(actual: number, exact: Engine): number {
  return exactly(actual)
    .minus(exact)
    .abs()
    .dividedBy(exactly(ulpOf(actual)))
    .toNumber()
}

/** The distance from the size of a float to the next larger one. */
function ulpOf(x: number): number {
  const bits = new BigUint64Array(Float64Array.of(Math.abs(x)).buffer)
  const next = new Float64Array(BigUint64Array.of((bits[0] ?? 0n) + 1n).buffer)[0] ?? Number.NaN
  return next - Math.abs(x)
}

/** Whether two floats are the same, or neighbours. */
function areNear(a: number, b: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= ulpOf(b)
}

const range = (min: number, max: number) => fc.double({ min, max, noNaN: true })
/** Floats whose exponent, not their value, is evenly drawn. */
const anySize = fc
  .tuple(fc.integer({ min: -1074, max: 1023 }), fc.double({ min: 1, max: 2, maxExcluded: true, noNaN: true }))
  .map(([exponent, fraction]) => (exponent < -1022 ? 2 ** exponent : fraction * 2 ** exponent))
const runs = { numRuns: 800 }

describe('the pinned functions are within 1 unit in the last place of the exact value', () => {
  it('exp, where the result is a normal number', () => {
    fc.assert(
      fc.property(fc.oneof(range(-708, 709.7), range(-1, 1)), (x) => {
        expect(ulpsBetween(exp(x), exactly(x).exp())).toBeLessThan(1)
      }),
      runs,
    )
  })

  it('exp, where the result is subnormal', () => {
    fc.assert(
      fc.property(range(-745, -708), (x) => {
        expect(ulpsBetween(exp(x), exactly(x).exp())).toBeLessThan(1)
      }),
      { numRuns: 200 },
    )
  })

  it('log, for numbers of every size', () => {
    fc.assert(
      fc.property(fc.oneof(anySize, range(0.5, 2), range(0.999, 1.001)), (x) => {
        expect(ulpsBetween(log(x), exactly(x).ln())).toBeLessThan(1)
      }),
      runs,
    )
  })

  it('sin, for angles of ordinary size', () => {
    fc.assert(
      fc.property(fc.oneof(range(-1, 1), range(-100, 100), range(-1e5, 1e5)), (x) => {
        expect(ulpsBetween(sin(x), exactly(x).sin())).toBeLessThan(1)
      }),
      runs,
    )
  })

  it('sin, for angles near a multiple of π ÷ 2', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: -3, max: 3 }), (turns, steps) => {
        const nearest = turns * (Math.PI / 2)
        const x = nearest + steps * ulpOf(nearest)
        expect(ulpsBetween(sin(x), exactly(x).sin())).toBeLessThan(1)
      }),
      { numRuns: 500 },
    )
  })

  it('sin, at the float below 2^20 where a reduction in floats alone would go most wrong', () => {
    // Found by trying the floats nearest to all multiples of π below 2^20.
    expect(ulpsBetween(sin(826882.8943881015), exactly(826882.8943881015).sin())).toBeLessThan(1)
  })

  it('pow, for any base and exponent with a normal result', () => {
    const powers = fc.oneof(
      fc.tuple(range(0.001, 1000), range(-100, 100)),
      fc.tuple(anySize, range(-2, 2)),
      fc.tuple(range(0.9999999, 1.0000001), range(-6e9, 6e9)),
      fc.tuple(range(1.0000000000001, 1.0001), range(-1e6, 1e6)),
      fc.tuple(fc.integer({ min: 2, max: 99 }), fc.integer({ min: -150, max: 150 })),
    )
    fc.assert(
      fc.property(powers, ([x, y]) => {
        const exact = exactly(x).pow(exactly(y))
        fc.pre(exact.lessThan(1.79e308) && exact.greaterThan(2.3e-308))
        expect(ulpsBetween(pow(x, y), exact)).toBeLessThan(1)
      }),
      runs,
    )
  })
})

describe('the pinned functions agree with those of the engine', () => {
  it.each([
    ['exp', exp, Math.exp, range(-745, 710)],
    ['log', log, Math.log, anySize],
    ['sin', sin, Math.sin, fc.oneof(range(-1e5, 1e5), anySize)],
  ] as const)('%s to 1 unit in the last place', (_, ours, theirs, inputs) => {
    fc.assert(
      fc.property(inputs, (x) => {
        expect(areNear(ours(x), theirs(x))).toBe(true)
      }),
      { numRuns: 5000 },
    )
  })

  it('pow to 1 unit in the last place, and in every special case', () => {
    const values = fc.oneof(
      range(-100, 100),
      anySize,
      fc.integer({ min: -20, max: 20 }),
      fc.constantFrom(0, -0, 1, -1, 0.5, 2, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324),
    )
    fc.assert(
      fc.property(values, values, (x, y) => {
        expect(areNear(pow(x, y), x ** y)).toBe(true)
      }),
      { numRuns: 20_000 },
    )
  })
})
