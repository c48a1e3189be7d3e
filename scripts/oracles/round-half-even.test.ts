import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roundHalfEven } from './round-half-even.ts'

describe('roundHalfEven', () => {
  it.each([
    [0.125, 2, 0.12],
    [0.375, 2, 0.38],
    [-0.125, 2, -0.12],
    [2.5, 0, 2],
    [3.5, 0, 4],
    [2.675, 2, 2.67],
    [1.005, 2, 1],
    [97.36 * 0.98, 2, 95.41],
    [0.00005, 4, 0.0001],
    [1e-7, 5, 0],
  ])('rounds %d to %d decimals as Python does: %d', (value, digits, expected) => {
    expect(roundHalfEven(value, digits)).toBe(expected)
  })

  it('is never further from the value than half a unit, and leaves what is rounded as it is', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 0, max: 8 }), (value, digits) => {
        const rounded = roundHalfEven(value, digits)
        expect(Math.abs(rounded - value)).toBeLessThanOrEqual(0.5 * 10 ** -digits * (1 + 1e-9))
        expect(roundHalfEven(rounded, digits) - rounded).toBe(0)
      }),
    )
  })
})
