import { describe, expect, it } from 'vitest'
import { decimal } from '../decimal/decimal.ts'
import { defineInstrument } from '../instrument/instrument.ts'
import type { Holding } from './holding.ts'
import type { PostedEvent } from './posting.ts'
import { TradingAccount } from './trading-account.ts'

// The E-mini S&P 500 of CME: 50 USD a point, ticks of 0.25.
const es = defineInstrument({ id: 'ES', assetClass: 'future', tickSize: '0.25', multiplier: 50 })
const ticksOf = (price: number): number => price * 4

function accountOf(lots?: 'hedging') {
  const account = new TradingAccount({
    currency: 'USD',
    capital: decimal(50_000),
    instruments: [es],
    scale: 2,
    margined: ['ES'],
    ...(lots === undefined ? {} : { lots: { mode: lots } }),
  })
  return { account, holding: account.holdings[0] as Holding }
}

describe('a margined instrument', () => {
  it('takes no notional from the cash, only fees and what is realised', () => {
    const { account, holding } = accountOf()
    account.applyFill(holding, 1, ticksOf(4_500), 2, 500)
    expect(`${account.cashMoney}`).toBe('49995 USD')
    holding.markTicks = ticksOf(4_510)
    expect(`${account.equityMoney()}`).toBe('50995 USD')
    account.verify()
    account.applyFill(holding, -1, ticksOf(4_510), 1, 250)
    expect(`${account.cashMoney}`).toBe('50492.5 USD')
    account.applyFill(holding, -1, ticksOf(4_490), 3, 0)
    expect(`${account.cashMoney}`).toBe('49992.5 USD')
    expect(account.grossExposure()).toBe(22_450_000 * 2)
    account.verify()
  })

  it.each([['average cost', undefined] as const, ['hedged lots', 'hedging'] as const])(
    'is settled day by day with %s: the variation margins sum to the profit, and equity is what it would be unsettled',
    (_, lots) => {
      const { account, holding } = accountOf(lots)
      const { account: unsettled, holding: other } = accountOf(lots)
      // Bought 2 at 4,500; settled at 4,512.50, 4,490 and 4,495.25; sold at 4,505.
      for (const each of [
        [account, holding],
        [unsettled, other],
      ] as const) {
        each[0].applyFill(each[1], 1, ticksOf(4_500), 2, 0)
      }
      const variations = [4_512.5, 4_490, 4_495.25].map((price) => {
        const variation = account.settle(holding, ticksOf(price))
        other.markTicks = ticksOf(price)
        expect(account.equity()).toBe(unsettled.equity())
        expect(account.cash).toBe(unsettled.equity())
        account.verify()
        return variation
      })
      expect(variations).toEqual([125_000, -225_000, 52_500])
      expect(account.ledger.balanceByCause(account.cashAccount()).get('settlement')).toBe(-47_500)
      for (const each of [
        [account, holding],
        [unsettled, other],
      ] as const) {
        if (lots === undefined) each[0].applyFill(each[1], -1, ticksOf(4_505), 2, 0)
        else each[0].applyLotFill(each[1], { side: -1, ticks: ticksOf(4_505), steps: 2, fee: 0, effect: 'close' })
        each[0].verify()
      }
      expect(holding.position.realisedProfit).toBe(50_000)
      expect(`${account.cashMoney}`).toBe('50500 USD')
      expect(account.cash).toBe(unsettled.cash)
    },
  )

  it('settles long and short lots against each other, so that only the net gains', () => {
    const { account, holding } = accountOf('hedging')
    account.applyFill(holding, 1, ticksOf(4_500), 3, 0)
    account.applyFill(holding, -1, ticksOf(4_510), 1, 0)
    expect(account.settle(holding, ticksOf(4_520))).toBe(300_000 - 50_000)
    expect(holding.lots?.lots.map(({ cost }) => cost)).toEqual([67_800_000, -22_600_000])
    account.verify()
  })

  it('posts nothing for a settlement without a change, and none when flat', () => {
    const events: PostedEvent[] = []
    const { account, holding } = accountOf()
    account.ledger.journal = { onPosting: (event) => events.push(event) }
    expect(account.settle(holding, ticksOf(4_500))).toBe(0)
    account.applyFill(holding, 1, ticksOf(4_500), 1, 0)
    expect(account.settle(holding, ticksOf(4_500))).toBe(0)
    expect(events.map(({ cause }) => cause)).toEqual(['trade'])
  })

  it('is closed out at a price for a cause of its own', () => {
    const { account, holding } = accountOf()
    account.applyFill(holding, -1, ticksOf(4_500), 2, 0)
    account.closeOut(holding, ticksOf(4_480), 'settlement')
    expect(`${account.cashMoney}`).toBe('52000 USD')
    expect(account.ledger.balanceByCause(account.cashAccount()).get('settlement')).toBe(200_000)
    account.verify()
  })
})

describe('an instrument that is paid in full', () => {
  it('is not settled', () => {
    const account = new TradingAccount({ currency: 'USD', capital: decimal(1), instruments: [es], scale: 2 })
    expect(() => account.settle(account.holdings[0] as Holding, 1)).toThrow(/settlement of ES, which is paid in full/)
  })

  it('is taken away at a price by a delisting', () => {
    const account = new TradingAccount({ currency: 'USD', capital: decimal(500_000), instruments: [es], scale: 2 })
    const holding = account.holdings[0] as Holding
    account.applyFill(holding, 1, ticksOf(4_000), 2, 0)
    account.closeOut(holding, ticksOf(1_000), 'delisting')
    expect(`${account.cashMoney}`).toBe('200000 USD')
    expect(Object.fromEntries(account.ledger.balanceByCause(account.cashAccount()))).toEqual({
      capital: 50_000_000,
      trade: -40_000_000,
      delisting: 10_000_000,
    })
    account.verify()
  })
})
