import { describe, expect, it } from 'vitest'
import { decimal } from '../decimal/decimal.ts'
import { defineInstrument } from '../instrument/instrument.ts'
import type { Holding } from '../ledger/holding.ts'
import { TradingAccount } from '../ledger/trading-account.ts'
import { ledgerScaleOf, notionalOf, valuationOf } from '../ledger/valuation.ts'
import { positionOf } from './position.ts'

describe('positionOf', () => {
  it('gives exact values of a long, a short and nothing', () => {
    const instruments = [defineInstrument({ id: 'A', quantityStep: '0.1', multiplier: 10 })]
    const account = new TradingAccount({ currency: 'USD', capital: decimal(1000), instruments, scale: 6 })
    const holding = account.holdings[0] as Holding
    expect(positionOf(holding, 6)).toMatchObject({ side: 'flat', averagePrice: null })
    account.applyFill(holding, 1, 1000, 30, 0)
    account.applyFill(holding, 1, 1003, 30, 0)
    holding.markTicks = 1100
    const long = positionOf(holding, 6)
    expect([long.side, `${long.quantity}`, `${long.averagePrice}`, `${long.cost}`, `${long.unrealisedProfit}`]).toEqual(
      ['long', '6', '10.015', '600.9 USD', '59.1 USD'],
    )
    account.applyFill(holding, -1, 1100, 90, 0)
    const short = positionOf(holding, 6)
    expect([short.side, `${short.quantity}`, `${short.averagePrice}`, `${short.realisedProfit}`]).toEqual([
      'short',
      '-3',
      '11',
      '59.1 USD',
    ])
    expect(account.grossExposure()).toBe(330_000_000)
    expect(`${account.equityMoney()}`).toBe('1059.1 USD')
    expect(`${account.feesPaid}`).toBe('0 USD')
    expect(`${new TradingAccount({ currency: 'USD', capital: decimal(1), instruments: [], scale: 2 }).feesPaid}`).toBe(
      '0 USD',
    )
  })
})

describe('the ledger scale', () => {
  it('holds price, step and fee together, and is capped where amounts are rounded once, half to even', () => {
    const fine = defineInstrument({ id: 'FINE', tickSize: '0.00000001', quantityStep: '0.00000001' })
    expect(ledgerScaleOf([defineInstrument({ id: 'A' })], [decimal('0.001')])).toBe(5)
    expect(ledgerScaleOf([fine], [decimal('0.001')])).toBe(12)
    const valuation = valuationOf(fine, 12)
    expect([valuation.numerator, valuation.denominator]).toEqual([1, 10_000])
    expect([
      notionalOf(valuation, 5_000, 1),
      notionalOf(valuation, 15_000, 1),
      notionalOf(valuation, 15_001, -1),
    ]).toEqual([0, 2, -2])
  })
})
