import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimal } from './decimal.ts'
import { inferTick } from './infer-tick.ts'
import { quantize } from './quantize.ts'
import type { Rounding } from './rounding.ts'
import { createTickQuantizer } from './tick-quantizer.ts'

const steps = fc.oneof(
  fc.constantFrom('0.01', '0.05', '0.25', '0.00001', '1', '5', '0.1', '0.125', '50', '0.000000000001'),
  fc.tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 0, max: 10 })).map(([n, k]) => `${n}e-${k}`),
)
const values = fc.oneof(
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 1000),
  fc.double({ min: -1, max: 1, noNaN: true }),
)
const roundings = fc.constantFrom<Rounding>('half-even', 'half-up', 'up', 'down', 'floor', 'ceiling')

describe('quantize', () => {
  it('gives a multiple of the step less than a step away, and changes it no more', () => {
    fc.assert(
      fc.property(values, steps, roundings, (value, step, rounding) => {
        // The distance below would have too many digits to be exact.
        fc.pre(value === 0 || Math.abs(value) > 1e-20)
        const x = quantize(value, step, rounding)
        const distance = x.minus(decimal(value)).abs()
        expect(distance.lessThan(step)).toBe(true)
        if (rounding.startsWith('half')) expect(distance.times(2).lessThanOrEqual(step)).toBe(true)
        if (rounding === 'floor') expect(x.lessThanOrEqual(value)).toBe(true)
        if (rounding === 'ceiling') expect(x.greaterThanOrEqual(value)).toBe(true)
        expect(x.roundToStep(step, 'down')).toEqual(x)
        expect(x.roundToStep(step, 'up')).toEqual(x)
      }),
    )
  })

  it('keeps the order of values', () => {
    fc.assert(
      fc.property(values, values, steps, roundings, (a, b, step, rounding) => {
        const [low, high] = a < b ? [a, b] : [b, a]
        expect(quantize(low, step, rounding).lessThanOrEqual(quantize(high, step, rounding))).toBe(true)
      }),
    )
  })
})

describe('createTickQuantizer', () => {
  it('counts the ticks of quantize, also at and around ties', () => {
    const near = fc
      .tuple(
        fc.oneof(fc.integer({ min: -200_000, max: 200_000 }), fc.integer({ min: -(2 ** 50), max: 2 ** 50 })),
        fc.constantFrom(-1e-15, 0, 1e-15),
      )
      .map(([halves, error]) => ({ halves, error }))
    fc.assert(
      fc.property(
        fc.oneof(
          values.map((value) => ({ value })),
          near,
        ),
        steps,
        (input, step) => {
          const tick = decimal(step)
          const value =
            'value' in input ? input.value : tick.times(input.halves).times('0.5').toNumber() * (1 + input.error)
          fc.pre(Math.abs(value) < tick.toNumber() * 2 ** 53)
          const count = createTickQuantizer(tick)(value)
          expect(Number.isSafeInteger(count)).toBe(true)
          expect(tick.times(count)).toEqual(quantize(value, tick))
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('inferTick', () => {
  const prices = fc
    .tuple(fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }), fc.integer({ min: 0, max: 13 }))
    .map(([whole, decimals]) => Number(`${whole}e-${decimals}`))

  it('holds every price by its shortest text, and no larger power of ten does', () => {
    fc.assert(
      fc.property(fc.array(prices, { minLength: 1, maxLength: 5 }), (list) => {
        const needed = Math.min(12, Math.max(...list.map((x) => decimal(x).decimalPlaces)))
        expect(inferTick([Float64Array.from(list)]).toString()).toBe(decimal(`1e-${needed}`).toString())
      }),
      { numRuns: 2000 },
    )
  })
})
