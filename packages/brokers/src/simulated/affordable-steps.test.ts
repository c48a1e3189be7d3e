import { decimal, defineInstrument, type Scaled, valuationOf } from '@race/core'
import { describe, expect, it } from 'vitest'
import { affordableSteps, type FeeModel, FeeSchedule } from './index.ts'

/** Counts how often a size is tried. */
class CountingFee extends FeeSchedule {
  tried = 0

  override of(ticks: Scaled, steps: Scaled): Scaled {
    this.tried++
    return super.of(ticks, steps)
  }
}

/** Steps of 0.001 at ticks of 0.05, money in cents: a step at 20 ticks is worth a tenth of a cent. */
const fine = defineInstrument({ id: 'FINE', tickSize: '0.05', quantityStep: '0.001' })
const plain = defineInstrument({ id: 'PLAIN' })

function feeOf(model: FeeModel, instrument = plain, scale = 2): CountingFee {
  return new CountingFee(model, valuationOf(instrument, scale), scale)
}

describe('affordableSteps', () => {
  const models: readonly (readonly [string, FeeModel])[] = [
    ['no fee', { type: 'none' }],
    ['a share of the worth', { type: 'percentage', rate: '0.25' }],
    ['an amount per unit', { type: 'per-share', perShare: '3' }],
    ['an amount per order', { type: 'per-trade', amount: '300' }],
    ['a minimum that binds', { type: 'percentage', rate: '0.01', minimum: '400' }],
    ['a minimum that does not bind', { type: 'percentage', rate: '0.25', minimum: '1' }],
  ]
  it.each(models)('comes within a few steps of the size at once, with %s', (_, model) => {
    for (const [instrument, scale] of [
      [plain, 2],
      [fine, 4],
    ] as const) {
      for (let budget = 99_990; budget < 100_010; budget++) {
        for (const ticks of [7, 100, 333]) {
          const fee = feeOf(model, instrument, scale)
          affordableSteps(budget, ticks, fee)
          // A step is worth less than what money is rounded to; a search would try more than ten sizes.
          expect(fee.tried).toBeLessThanOrEqual(4)
        }
      }
    }
  })

  it('is nothing where the fee of the least size is more than the budget', () => {
    // Fewer than no steps would be worth less than nothing, and seem to leave room for the fee.
    for (const amount of ['0.05', '1', '900']) {
      expect(affordableSteps(1, 1, feeOf({ type: 'per-trade', amount }))).toBe(0)
      expect(affordableSteps(4, 1, feeOf({ type: 'per-trade', amount }))).toBe(0)
    }
    const custom = feeOf({ type: 'custom', feeOf: () => decimal('0.6') })
    expect(affordableSteps(50, 100, custom)).toBe(0)
  })

  it('is one step where one fits and no more', () => {
    expect(affordableSteps(105, 100, feeOf({ type: 'per-trade', amount: '0.05' }))).toBe(1)
    expect(affordableSteps(104, 100, feeOf({ type: 'per-trade', amount: '0.05' }))).toBe(0)
  })

  it('finds the size where a fee of the host leaves the estimate far off', () => {
    const host = feeOf({ type: 'custom', feeOf: ({ notional }) => notional.times(4) })
    expect(affordableSteps(100_000, 100, host)).toBe(200)
    const flat = feeOf({ type: 'custom', feeOf: () => decimal('990') })
    expect(affordableSteps(100_000, 100, flat)).toBe(10)
    const rebate = feeOf({ type: 'custom', feeOf: ({ notional }) => notional.times('-0.5') })
    expect(affordableSteps(100_000, 100, rebate)).toBe(2_000)
    const almost = feeOf({ type: 'custom', feeOf: () => decimal('1') })
    expect(affordableSteps(100_000, 100, almost)).toBe(999)
    // It tried the estimate and the step below it.
    expect(almost.tried).toBe(2)
  })
})
