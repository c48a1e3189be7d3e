import { decimal, defineInstrument, valuationOf } from '@race/core'
import { describe, expect, it } from 'vitest'
import { type CostPreset, costPresets, createSpread, FeeSchedule, feeRateOf, functionPlaces } from '../index.ts'

describe('the presets of venues', () => {
  it.each(Object.entries<CostPreset>(costPresets))(
    '%s is sound data that survives JSON, with a source',
    (_, preset) => {
      const { fee, spread = { type: 'none' }, source, asOf, note } = JSON.parse(JSON.stringify(preset)) as CostPreset
      expect(JSON.parse(JSON.stringify(preset))).toEqual(preset)
      expect(feeRateOf(fee).decimalPlaces).toBeLessThanOrEqual(6)
      expect(new FeeSchedule(fee, valuationOf(defineInstrument({ id: 'X' }), 8), 8).of(10_000, 100) >= 0).toBe(true)
      expect(createSpread(spread) === null).toBe(spread.type === 'none')
      expect(source).toMatch(/^https:\/\//)
      expect([asOf, note].every((text) => text.length > 5)).toBe(true)
    },
  )
})

describe('bare functions in data', () => {
  it('are found, each with its place', () => {
    const costs = {
      fee: { type: 'custom', feeOf: () => decimal(1) },
      slippage: { type: 'sum', models: [{ type: 'none' }, { of: () => 1 }] },
      spread: null,
    }
    expect(functionPlaces(costs, 'costs')).toEqual(['costs.fee.feeOf', 'costs.slippage.models[1].of'])
    expect(functionPlaces(costPresets, 'presets')).toEqual([])
    expect(functionPlaces('text', 'x')).toEqual([])
  })
})
