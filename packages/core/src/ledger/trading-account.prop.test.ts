import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimal } from '../decimal/decimal.ts'
import { defineInstrument } from '../instrument/instrument.ts'
import type { Holding } from './holding.ts'
import { Ledger } from './ledger.ts'
import { TradingAccount } from './trading-account.ts'
import { ledgerScaleOf } from './valuation.ts'

const fills = fc.array(
  fc.record({
    instrument: fc.integer({ min: 0, max: 1 }),
    side: fc.constantFrom(1 as const, -1 as const),
    ticks: fc.integer({ min: 1, max: 10_000_000 }),
    steps: fc.integer({ min: 1, max: 1_000_000 }),
    fee: fc.integer({ min: 0, max: 1_000_000_000 }),
  }),
  { maxLength: 60 },
)

describe('a trading account', () => {
  it('keeps its ledger at zero per currency after every event, for any sequence of fills', () => {
    fc.assert(
      fc.property(fills, fc.constantFrom('1', '50'), (sequence, multiplier) => {
        const instruments = [
          defineInstrument({ id: 'A', tickSize: '0.01', quantityStep: '1', multiplier }),
          defineInstrument({ id: 'B', tickSize: '0.00001', quantityStep: '0.00000001' }),
        ]
        const scale = ledgerScaleOf(instruments, [decimal('0.001')])
        const account = new TradingAccount({ currency: 'USD', capital: decimal(1_000_000), instruments, scale })
        for (const { instrument, side, ticks, steps, fee } of sequence) {
          const holding = account.holdings[instrument] as Holding
          account.applyFill(holding, side, ticks, steps, fee)
          expect([...account.ledger.trialBalance().values()]).toEqual([0])
          expect(holding.accounts.position.balance).toBe(holding.position.cost)
          expect(BigInt(holding.accounts.realised.balance)).toBe(-BigInt(holding.position.realisedProfit))
          if (holding.position.steps === 0) expect(holding.position.cost).toBe(0)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('holds no cost and no quantity after a position was closed, flipped and closed again', () => {
    const instruments = [defineInstrument({ id: 'A' })]
    const account = new TradingAccount({ currency: 'USD', capital: decimal(1000), instruments, scale: 4 })
    const holding = account.holdings[0] as Holding
    account.applyFill(holding, 1, 1000, 30, 0)
    account.applyFill(holding, -1, 1100, 50, 0)
    expect([holding.position.steps, holding.position.cost, holding.position.realisedProfit]).toEqual([
      -20, -2_200_000, 300_000,
    ])
    account.applyFill(holding, 1, 1050, 20, 0)
    expect([holding.position.steps, holding.position.cost, holding.position.realisedProfit]).toEqual([0, 0, 400_000])
    expect(account.cashMoney.toString()).toBe('1040 USD')
  })

  it('refuses an instrument of another currency', () => {
    const instruments = [defineInstrument({ id: 'EURUSD', quoteCurrency: 'EUR' })]
    expect(() => new TradingAccount({ currency: 'USD', capital: decimal(1), instruments, scale: 2 })).toThrow(
      /EURUSD is quoted in EUR/,
    )
  })
})

describe('a ledger', () => {
  it('refuses an event whose postings do not sum to zero in a currency, and posts nothing of it', () => {
    const ledger = new Ledger(2)
    const cash = ledger.open('cash', 'USD')
    const capital = ledger.open('capital', 'USD')
    const euros = ledger.open('cash', 'EUR')
    const unbalanced = () =>
      ledger.post([
        { account: cash, amount: 100 },
        { account: capital, amount: -99 },
      ])
    expect(unbalanced).toThrow(/sum to 0.01 USD/)
    expect(() =>
      ledger.post([
        { account: cash, amount: 100 },
        { account: euros, amount: -100 },
      ]),
    ).toThrow(/must sum to 0/)
    expect(() => ledger.postTrade({ cash, position: capital, realised: capital, fees: capital }, 1, 1, 1, 1)).toThrow(
      /0.04 USD/,
    )
    expect([cash.balance, capital.balance, ledger.eventCount]).toEqual([0, 0, 0])
    ledger.post([
      { account: cash, amount: 100 },
      { account: capital, amount: -100 },
    ])
    expect(ledger.balance(cash).toString()).toBe('1 USD')
    expect(ledger.accounts).toHaveLength(3)
  })
})
