import { addScaled, defineInstrument, multiplyDivideFloor, notionalOf, type Scaled, valuationOf } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { affordableSteps, type FeeModel, FeeSchedule } from './index.ts'

const models: fc.Arbitrary<FeeModel> = fc.oneof(
  fc.constant<FeeModel>({ type: 'none' }),
  fc
    .integer({ min: 0, max: 5000 })
    .map((n): FeeModel => ({ type: 'percentage', rate: `0.${String(n).padStart(6, '0')}` })),
  fc.integer({ min: 1, max: 500 }).map((n): FeeModel => ({ type: 'percentage', rate: '0.0015', minimum: String(n) })),
  fc
    .integer({ min: 1, max: 500 })
    .map((n): FeeModel => ({ type: 'per-share', perShare: `0.${String(n).padStart(4, '0')}`, minimum: '1' })),
  fc.integer({ min: 1, max: 500 }).map((n): FeeModel => ({ type: 'per-trade', amount: String(n) })),
)
const scales: fc.Arbitrary<readonly [tick: string, step: string, scale: number]> = fc.constantFrom(
  ['0.01', '1', 8],
  ['0.01', '0.001', 8],
  ['0.00000001', '0.00000001', 12],
  ['0.25', '1', 5],
)

describe('affordableSteps', () => {
  it('is the largest number of steps whose notional and fee fit the budget', () => {
    fc.assert(
      fc.property(
        models,
        scales,
        fc.bigInt({ min: 1n, max: 10n ** 22n }),
        fc.integer({ min: 1, max: 2_000_000_000 }),
        (model, [tickSize, quantityStep, scale], money, ticks) => {
          const valuation = valuationOf(defineInstrument({ id: 'X', tickSize, quantityStep }), scale)
          const fee = new FeeSchedule(model, valuation, scale)
          const budget: Scaled = multiplyDivideFloor(money, 1, 1)
          const cost = (steps: Scaled): Scaled => addScaled(notionalOf(valuation, ticks, steps), fee.of(ticks, steps))
          const steps = affordableSteps(budget, ticks, fee)
          if (steps !== 0) expect(cost(steps) <= budget).toBe(true)
          expect(cost(addScaled(steps, 1)) > budget).toBe(true)
        },
      ),
      { numRuns: 400 },
    )
  })

  it('is nothing without money', () => {
    const fee = new FeeSchedule({ type: 'none' }, valuationOf(defineInstrument({ id: 'X' }), 2), 2)
    expect([affordableSteps(0, 100, fee), affordableSteps(-5, 100, fee), affordableSteps(5, 0, fee)]).toEqual([0, 0, 0])
  })
})
