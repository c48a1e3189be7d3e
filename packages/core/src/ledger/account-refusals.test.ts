import { describe, expect, it } from 'vitest'
import { decimal } from '../decimal/decimal.ts'
import { RaceError } from '../error/race-error.ts'
import { defineInstrument } from '../instrument/instrument.ts'
import type { Holding } from './holding.ts'
import { Ledger } from './ledger.ts'
import { TradingAccount } from './trading-account.ts'
import type { TradingAccountOptions } from './trading-account-options.ts'

const acme = defineInstrument({ id: 'ACME' })
const sap = defineInstrument({ id: 'SAP', quoteCurrency: 'EUR' })

function accountOf(options: Partial<TradingAccountOptions> = {}): TradingAccount {
  return new TradingAccount({ currency: 'USD', capital: decimal(1_000), instruments: [acme], scale: 2, ...options })
}

const holdingOf = (account: TradingAccount): Holding => account.holdings[0] as Holding
const conversion = { rate: () => null }
const atZero = { from: 'USD', to: 'EUR', time: 0 }

/** What is done, and the code, message, facts and hint of the error. */
const refusals: readonly [string, () => unknown, string, string, Record<string, unknown>, string][] = [
  [
    'an instrument of another currency without a conversion',
    () => accountOf({ instruments: [acme, sap] }),
    'CURRENCY_MISMATCH',
    'SAP is quoted in EUR, but the account is in USD',
    { instrument: 'SAP', quoteCurrency: 'EUR', accountCurrency: 'USD' },
    'the currency EUR, or an instrument quoted in USD',
  ],
  [
    'a further currency without a conversion',
    () => accountOf({ currencies: ['USD', 'CHF'] }),
    'ACCOUNT_CONFIG_INVALID',
    "currencies names 'CHF' on an account in USD that has no conversion",
    { currency: 'CHF', accountCurrency: 'USD' },
    'knows CHF in USD',
  ],
  [
    'a margined instrument that is none',
    () => accountOf({ instruments: [acme, sap], margined: ['ACME', 'ES'], conversion }),
    'ACCOUNT_CONFIG_INVALID',
    "margined names 'ES', which is no instrument of the account",
    { instrument: 'ES' },
    'Its instruments are ACME, SAP.',
  ],
  [
    'a payment in a currency that is not held',
    () => accountOf({ currencies: ['EUR'], conversion }).pay('interest', 1, { currency: 'CHF' }),
    'CURRENCY_MISMATCH',
    'The account holds USD, EUR, but no CHF',
    { currency: 'CHF', held: 'USD, EUR' },
    'name CHF in its currencies',
  ],
  [
    'an exchange without a rate',
    () => accountOf({ currencies: ['EUR'], conversion }).convert({ from: 'USD', to: 'EUR', amount: 100 }),
    'RATE_NOT_FOUND',
    'There is no rate from USD to EUR at 1970-01-01T00:00:00.000Z',
    atZero,
    'knows USD in EUR',
  ],
  [
    'a rate that is not above zero',
    () =>
      accountOf({ currencies: ['EUR'], conversion: { rate: () => ({ numerator: 0, denominator: 7 }) } }).convert({
        from: 'USD',
        to: 'EUR',
        amount: 100,
      }),
    'RATE_NOT_FOUND',
    'There is the rate 0/7 from USD to EUR',
    atZero,
    'knows USD in EUR',
  ],
  [
    'a settlement of what is paid in full',
    () => {
      const account = accountOf()
      account.settle(holdingOf(account), 100)
    },
    'ACCOUNT_CONFIG_INVALID',
    'A settlement of ACME, which is paid in full',
    { instrument: 'ACME' },
    "Name 'ACME' in the account's margined instruments.",
  ],
  [
    'a fill of lots on an account of average cost',
    () => {
      const account = accountOf()
      account.applyLotFill(holdingOf(account), { side: 1, ticks: 100, steps: 1, fee: 0, effect: 'open' })
    },
    'ACCOUNT_CONFIG_INVALID',
    'A fill of lots of ACME on an account that keeps positions by average cost',
    { instrument: 'ACME' },
    'applyFill',
  ],
  [
    'postings that do not sum to zero',
    () => {
      const ledger = new Ledger(2)
      ledger.post([{ account: ledger.open('cash', 'USD'), amount: 150 }], 'capital')
    },
    'LEDGER_UNBALANCED',
    '1.5',
    { currency: 'USD', amount: '1.5', event: 0 },
    'Give every debit its credit',
  ],
]

describe('what an account refuses', () => {
  it.each(refusals)('%s: the error says what, with the values as data, and what to do', (...row) => {
    const [, act, code, message, facts, hint] = row
    const error = errorOf(act)
    expect(error.code).toBe(code)
    expect(error.message).toContain(message)
    expect(error.facts).toEqual(facts)
    expect(error.hint).toContain(hint)
  })

  it("takes the account's own currency among its currencies, and margined instruments that it has", () => {
    expect(accountOf({ currencies: ['USD'] }).currencies).toEqual(['USD'])
    expect(holdingOf(accountOf({ margined: ['ACME'] })).clearing?.name).toBe('clearing:ACME')
    expect(holdingOf(accountOf()).clearing).toBeNull()
  })
})

function errorOf(act: () => unknown): RaceError {
  try {
    act()
  } catch (error) {
    if (RaceError.is(error)) return error
    throw error
  }
  throw new Error('nothing was refused')
}
