import { decimal } from '@race/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stepsOf } from './sizing-of-signal.ts'

const steps = ['1', '5', '0.1', '0.001', '0.25', '0.00000001', '1e-18', '100', '0.3'].map((step) => decimal(step))

it('counts whole steps in a number of units as decimals do, also where it needs none', () => {
  const units = fc.oneof(
    fc.double({ min: -1e17, max: 1e17, noNaN: true }),
    fc.integer({ min: -1_000_000, max: 1_000_000 }),
    fc.tuple(fc.nat(1e15), fc.nat(12)).map(([count, decimals]) => Number(`${count}e-${decimals}`)),
  )
  fc.assert(
    fc.property(units, fc.constantFrom(...steps), (count, step) => {
      const exact = decimal(count).dividedBy(step, { decimals: 0, rounding: 'floor' })
      expect(String(stepsOf(count, step))).toBe(exact.toString())
      expect(Object.is(stepsOf(count, step), -0)).toBe(false)
    }),
  )
  expect([stepsOf(1, decimal('0.001')), stepsOf(0.3, decimal('0.1')), stepsOf(7, decimal(5))]).toEqual([1000, 3, 1])
  expect(() => stepsOf(Number.NaN, decimal(1))).toThrow('NaN')
})
