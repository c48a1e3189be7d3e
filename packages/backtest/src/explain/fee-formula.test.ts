import type { FeeModel } from '@race/brokers/simulated'
import { decimal, money } from '@race/core'
import { describe, expect, it } from 'vitest'
import { feeFormula } from './fee-formula.ts'

const facts = { notional: decimal(1000), quantity: decimal(10), fee: money(decimal('1.5'), 'USD') }

describe('feeFormula', () => {
  it.each<[FeeModel, string]>([
    [{ type: 'none' }, 'no fee'],
    [{ type: 'per-share', perShare: '0.01', minimum: '1' }, '0.01 USD × 10 units, at least 1 = 1.5 USD'],
    [{ type: 'per-trade', amount: '1.5' }, '1.5 USD per fill = 1.5 USD'],
    [{ type: 'per-contract', perContract: '0.5' }, '0.5 USD × contracts of 10 units = 1.5 USD'],
    [{ type: 'per-order', amount: '1', rate: '0.001' }, '1 USD per order + 0.1 % of 1000 USD = 1.5 USD'],
    [{ type: 'per-order', amount: '1' }, '1 USD per order + 0 % of 1000 USD = 1.5 USD'],
    [{ type: 'maker-taker', maker: '0.0001', taker: '0.0002' }, 'maker 0.01 %, taker 0.02 % of 1000 USD = 1.5 USD'],
    [
      { type: 'percentage', rate: '0.001', maximumRate: '0.0005', roundTo: { decimals: 2, rounding: 'ceiling' } },
      '0.1 % of 1000 USD, at most 0.05 % of notional, rounded ceiling to 2 decimals = 1.5 USD',
    ],
    [
      { type: 'tiered', days: 30, tiers: [{ from: 0, maker: 0, taker: 0 }] },
      'by the tier of 30 days, on 1000 USD = 1.5 USD',
    ],
    [{ type: 'custom', feeOf: () => decimal(1) }, "by a function of the host's own, on 1000 USD = 1.5 USD"],
  ])('tells %o with the figures of the fill', (model, formula) => {
    expect(feeFormula(model, facts)).toBe(formula)
  })
})
