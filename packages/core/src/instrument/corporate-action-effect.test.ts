import { describe, expect, it } from 'vitest'
import { decimal } from '../decimal/decimal.ts'
import { valuationOf } from '../ledger/valuation.ts'
import type { DelistingAction, DividendAction, SplitAction } from './corporate-action.ts'
import { delistingEffect, dividendEffect, splitEffect, splitOrderSteps } from './corporate-action-effect.ts'
import { defineCorporateActions } from './corporate-actions.ts'
import { defineInstrument } from './instrument.ts'

const share = defineInstrument({ id: 'ACME' })
const fraction = defineInstrument({ id: 'ACME', quantityStep: '0.001' })

function splitOf(numerator: number, denominator: number, cashInLieu?: SplitAction['cashInLieu']): SplitAction {
  const row = { type: 'split', instrument: 'ACME', exDate: '2024-01-03', ratio: { numerator, denominator } } as const
  return defineCorporateActions([cashInLieu === undefined ? row : { ...row, cashInLieu }]).list[0] as SplitAction
}

function dividendOf(amountPerUnit: string, withholdingRate = '0'): DividendAction {
  const row = { type: 'dividend', instrument: 'ACME', exDate: '2024-01-03', amountPerUnit, withholdingRate } as const
  return defineCorporateActions([row]).list[0] as DividendAction
}

function delistingOf(options: Partial<Pick<DelistingAction, 'rule' | 'finalPrice'>>): DelistingAction {
  const row = { type: 'delisting', instrument: 'ACME', exDate: '2024-01-03', ...options } as const
  return defineCorporateActions([row]).list[0] as DelistingAction
}

describe('splitEffect', () => {
  const valuation = valuationOf(share, 2)

  it.each([
    ['four for one', 4, 1, 100, { steps: 400, cost: 50_000, cash: 0, realised: 0 }],
    ['one for ten', 1, 10, 100, { steps: 10, cost: 50_000, cash: 0, realised: 0 }],
    ['three for two with a half left', 3, 2, 5, { steps: 7, cost: 46_667, cash: 6_667, realised: 3_334 }],
    ['one for eight with seven eighths left', 1, 8, 15, { steps: 1, cost: 26_667, cash: 70_000, realised: 46_667 }],
    ['one for ten of less than that', 1, 10, 7, { steps: 0, cost: 0, cash: 70_000, realised: 20_000 }],
  ])('of %s', (_, numerator, denominator, steps, expected) => {
    const action = splitOf(numerator, denominator)
    // For 3 for 2 an old share is at 200.00: a new one is worth two thirds of that, and a half of it 66.67.
    const lastTicks = numerator === 3 ? 20_000 : 10_000
    expect(splitEffect({ steps, cost: 50_000, action, lastTicks, valuation })).toEqual(expected)
  })

  it('of nothing is nothing', () => {
    const nothing = { steps: 0, cost: 0, cash: 0, realised: 0 }
    expect(splitEffect({ steps: 0, cost: 0, action: splitOf(1, 8), lastTicks: 10_000, valuation })).toEqual(nothing)
  })

  it('of a short is the mirror of that of a long: the cash is paid', () => {
    const action = splitOf(1, 8)
    const long = splitEffect({ steps: 15, cost: 50_000, action, lastTicks: 10_000, valuation })
    const short = splitEffect({ steps: -15, cost: -50_000, action, lastTicks: 10_000, valuation })
    expect(short).toEqual({ steps: -1, cost: -26_667, cash: -70_000, realised: -46_667 })
    expect(long.steps).toBe(1)
  })

  it('keeps fractions of units down to the step where it is told to, and pays for the rest of a step', () => {
    const fine = valuationOf(fraction, 5)
    const input = { steps: 1001, cost: 10_010_000, lastTicks: 10_000, valuation: fine }
    expect(splitEffect({ ...input, action: splitOf(3, 2, 'keep-fraction') })).toEqual({
      steps: 1501,
      cost: 10_006_667,
      cash: 3_333,
      realised: 0,
    })
    expect(splitEffect({ ...input, action: splitOf(3, 2) })).toEqual({
      steps: 1000,
      cost: 6_666_667,
      cash: 3_343_333,
      realised: 0,
    })
  })

  it.each([
    ['1', 5, 7],
    ['10', 5, 7],
    ['0.5', 5, 6],
    ['2.5', 5, 6],
    ['0.3', 15, 20],
  ])('rounds to whole units for a quantity step of %s', (quantityStep, steps, expected) => {
    const instrument = defineInstrument({ id: 'ACME', quantityStep })
    expect(splitOrderSteps(steps, splitOf(3, 2), instrument)).toBe(expected)
  })

  it('counts on where products are beyond safe integers', () => {
    const effect = splitEffect({
      steps: 9_007_199_254_740_991,
      cost: 9_007_199_254_740_991n * 10_000n,
      action: splitOf(3, 2),
      lastTicks: 10_000,
      valuation,
    })
    expect(effect.steps).toBe((9_007_199_254_740_991n * 3n) / 2n)
    expect(effect.cash).toBe(3_333)
  })

  it('rounds once where the ledger scale is capped', () => {
    const coin = defineInstrument({ id: 'COIN', tickSize: '0.00000001', quantityStep: '0.00000001' })
    const capped = valuationOf(coin, 12)
    expect(capped.denominator).toBe(10_000)
    const action = splitOf(1, 1000, 'keep-fraction')
    // 999 of 1000 parts of a step are left over: 999 × 5000000 × 10^-16 = 0.0000004995.
    const effect = splitEffect({ steps: 999, cost: 499_500, action, lastTicks: 5_000_000, valuation: capped })
    expect(effect).toEqual({ steps: 0, cost: 0, cash: 499_500, realised: 0 })
  })
})

describe('dividendEffect', () => {
  it.each([
    ['a long', 100, '0.25', '0', { gross: 2500, withheld: 0, net: 2500 }],
    ['a long less tax', 100, '0.25', '0.15', { gross: 2500, withheld: 375, net: 2125 }],
    ['a short, all of it, whatever the tax', -100, '0.25', '0.15', { gross: -2500, withheld: 0, net: -2500 }],
    ['nobody', 0, '0.25', '0.15', { gross: 0, withheld: 0, net: 0 }],
    ['a tie to even, down', 1, '0.125', '0', { gross: 12, withheld: 0, net: 12 }],
    ['a tie to even, up', 1, '0.135', '0', { gross: 14, withheld: 0, net: 14 }],
    ['the tax of the unrounded amount', 3, '0.125', '0.6', { gross: 38, withheld: 22, net: 16 }],
    ['nothing of it after a tax of all', 10, '0.333', '1', { gross: 333, withheld: 333, net: 0 }],
  ])('pays %s', (_, steps, amount, tax, expected) => {
    expect(dividendEffect({ steps, action: dividendOf(amount, tax), instrument: share, scale: 2 })).toEqual(expected)
  })

  it('counts units, not steps, and multiplies by the multiplier as prices do', () => {
    const action = dividendOf('0.25')
    expect(dividendEffect({ steps: 1500, action, instrument: fraction, scale: 4 }).net).toBe(3750)
    const contract = defineInstrument({ id: 'ACME', multiplier: 50 })
    expect(dividendEffect({ steps: 2, action, instrument: contract, scale: 2 }).net).toBe(2500)
  })

  it('converts with the same one rounding', () => {
    const action = dividendOf('0.105', '0.1')
    const effect = dividendEffect({ steps: 7, action, instrument: share, scale: 2, rate: decimal('0.9') })
    // 7 × 0.105 × 0.9 = 0.6615, of which a tenth is 0.06615.
    expect(effect).toEqual({ gross: 66, withheld: 7, net: 59 })
  })
})

describe('delistingEffect', () => {
  const valuation = valuationOf(share, 2)
  const input = { steps: 10, cost: 10_000, lastTicks: 1230, valuation, scale: 2 }

  it.each([
    ['the last price', {}, 12_300],
    ['nothing', { rule: 'worthless' as const }, 0],
    ['a final price between ticks', { finalPrice: decimal('12.3456') }, 12_346],
    ['a final price of zero', { finalPrice: decimal(0) }, 0],
  ])('closes at %s', (_, options, cash) => {
    const action = delistingOf(options)
    expect(delistingEffect({ ...input, action })).toEqual({ steps: 0, cost: 0, cash, realised: cash - 10_000 })
    const short = delistingEffect({ ...input, steps: -10, cost: -10_000, action })
    expect(short).toEqual({ steps: 0, cost: 0, cash: 0 - cash, realised: 10_000 - cash })
  })
})
