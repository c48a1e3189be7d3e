import { describe, expect, it } from 'vitest'
import { decimal } from '../decimal/decimal.ts'
import { defineInstrument } from '../instrument/instrument.ts'
import type { ConversionPolicy, ScaledRatio } from './currency-conversion.ts'
import type { Holding } from './holding.ts'
import { TradingAccount } from './trading-account.ts'

const sap = defineInstrument({ id: 'SAP', quoteCurrency: 'EUR' })
const acme = defineInstrument({ id: 'ACME' })

/** 1 EUR is 1.10 USD at time 0 and 1.20 USD from time 100 on. */
function rate(from: string, to: string, time: number): ScaledRatio | null {
  const cents = time < 100 ? 110 : 120
  if (from === 'EUR' && to === 'USD') return { numerator: cents, denominator: 100 }
  if (from === 'USD' && to === 'EUR') return { numerator: 100, denominator: cents }
  return null
}

function accountOf(policy?: ConversionPolicy, margined: readonly string[] = []) {
  const account = new TradingAccount({
    currency: 'USD',
    capital: decimal(10_000),
    instruments: [acme, sap],
    scale: 2,
    margined,
    conversion: policy === undefined ? { rate } : { rate, policy },
  })
  return { account, holding: account.holdings[1] as Holding }
}

describe('an account of several currencies', () => {
  it('keeps cash by currency and counts equity in its own at the rate of the moment', () => {
    const { account, holding } = accountOf()
    expect(account.currencies).toEqual(['USD', 'EUR'])
    account.applyFill(holding, 1, 10_000, 50, 500)
    expect([account.cash, account.cashAccount('EUR').balance]).toEqual([1_000_000, -500_500])
    expect(`${account.equityMoney()}`).toBe('9994.5 USD')
    expect(account.grossExposure()).toBe(550_000)
    holding.markTicks = 11_000
    account.ledger.time = 100
    // −5,005 EUR of cash and 5,500 EUR of shares are 495 EUR.
    expect(`${account.equityMoney()}`).toBe('10594 USD')
    expect(`${account.feesPaid}`).toBe('6 USD')
    account.verify()
  })

  it('holds what was realised in its own currency by default', () => {
    const { account, holding } = accountOf()
    account.applyFill(holding, 1, 10_000, 50, 0)
    account.applyFill(holding, -1, 10_100, 50, 0)
    expect([account.cash, account.cashAccount('EUR').balance]).toEqual([1_000_000, 5_000])
    account.verify()
  })

  it('converts fees and profit of every fill by itself under that policy, and nothing of the price paid', () => {
    const { account, holding } = accountOf('auto-convert-fees-and-profit')
    account.applyFill(holding, 1, 10_000, 50, 500)
    expect([account.cash, account.cashAccount('EUR').balance]).toEqual([1_000_000 - 550, -500_000])
    account.ledger.time = 100
    account.applyFill(holding, -1, 10_100, 50, 500)
    expect([account.cash, account.cashAccount('EUR').balance]).toEqual([1_000_000 - 550 + 5_400, 0])
    expect(account.ledger.balanceByCause(account.cashAccount()).get('conversion')).toBe(4_850)
    account.pay('dividend', 1_000, { instrument: sap })
    expect([account.cash, account.cashAccount('EUR').balance]).toEqual([1_006_050, 0])
    account.pay('capital', 1_000, { currency: 'EUR' })
    expect(account.cashAccount('EUR').balance).toBe(1_000)
    account.verify()
  })

  it('converts the variation margin of a margined instrument under that policy', () => {
    const { account, holding } = accountOf('auto-convert-fees-and-profit', ['SAP'])
    account.applyFill(holding, 1, 10_000, 50, 100)
    expect(account.settle(holding, 10_200)).toBe(10_000)
    expect([account.cash, account.cashAccount('EUR').balance]).toEqual([1_000_000 - 110 + 11_000, 0])
    expect(account.equity()).toBe(account.cash)
    account.verify()
  })

  it('books a conversion as two legs that balance in each currency, at the rate of the moment or one that is named', () => {
    const { account } = accountOf()
    expect(account.convert({ from: 'USD', to: 'EUR', amount: 110_000 })).toBe(100_000)
    expect([...account.ledger.trialBalance()]).toEqual([
      ['USD', 0],
      ['EUR', 0],
    ])
    expect(account.equity()).toBe(1_000_000)
    account.convert({ from: 'EUR', to: 'USD', amount: 100_000, rate: { numerator: 109, denominator: 100 } })
    expect(account.equity()).toBe(999_000)
    const accounts = account.ledger.accounts.filter(({ name }) => name === 'conversion')
    expect(accounts.map(({ currency, balance }) => [currency, balance])).toEqual([
      ['USD', 1_000],
      ['EUR', 0],
    ])
    account.verify()
  })

  it('rounds a conversion once, half to even', () => {
    const { account } = accountOf()
    const half = { numerator: 1, denominator: 2 }
    const received = [1, 3, 5, -1, -3].map((amount) => account.convert({ from: 'USD', to: 'EUR', amount, rate: half }))
    expect(received).toEqual([0, 2, 2, 0, -2])
    account.verify()
  })

  it('posts nothing for a conversion of nothing, or into the same currency', () => {
    const { account } = accountOf()
    const events = account.ledger.eventCount
    expect(account.convert({ from: 'USD', to: 'EUR', amount: 0 })).toBe(0)
    expect(account.convert({ from: 'USD', to: 'USD', amount: 5 })).toBe(5)
    expect(account.ledger.eventCount).toBe(events)
  })

  it.each<[string, ScaledRatio | null, RegExp]>([
    ['no rate', null, /no rate from EUR to USD at 1970-01-01T00:00:00.000Z/],
    ['a rate of zero', { numerator: 0, denominator: 1 }, /the rate 0\/1 from EUR to USD/],
    ['a rate without a denominator', { numerator: 1, denominator: 0 }, /the rate 1\/0/],
  ])('does not guess with %s', (_, given, message) => {
    const account = new TradingAccount({
      currency: 'USD',
      capital: decimal(1),
      instruments: [sap],
      scale: 2,
      conversion: { rate: () => given },
    })
    expect(account.equity()).toBe(100)
    account.pay('capital', 5, { currency: 'EUR' })
    expect(() => account.equity()).toThrow(message)
  })

  it('holds currencies that no instrument is quoted in, when they are named with a conversion', () => {
    const named = { currency: 'USD', capital: decimal(1), instruments: [], scale: 2, currencies: ['EUR'] }
    expect(new TradingAccount({ ...named, conversion: { rate } }).currencies).toEqual(['USD', 'EUR'])
    expect(() => new TradingAccount(named)).toThrow(/currencies names 'EUR' on an account in USD/)
    expect(() => accountOf().account.pay('interest', 1, { currency: 'GBP' })).toThrow(/holds USD, EUR, but no GBP/)
  })

  it('names margined instruments that it has', () => {
    const options = { currency: 'USD', capital: decimal(1), instruments: [acme], scale: 2, margined: ['ACME', 'ES'] }
    expect(() => new TradingAccount(options)).toThrow(/margined names 'ES', which is no instrument of the account/)
  })
})
