import { describe, expect, it } from 'vitest'
import { decimal } from '../decimal/decimal.ts'
import { defineInstrument } from '../instrument/instrument.ts'
import { restoreAccount, snapshotAccount } from './account-snapshot.ts'
import type { Holding } from './holding.ts'
import { Ledger, type LedgerSnapshot } from './ledger.ts'
import { TradingAccount } from './trading-account.ts'
import type { TradingAccountOptions } from './trading-account-options.ts'

const acme = defineInstrument({ id: 'ACME' })
const sap = defineInstrument({ id: 'SAP', quoteCurrency: 'EUR' })
const conversion = { rate: () => ({ numerator: 1, denominator: 1 }) }

function accountOf(options: Partial<TradingAccountOptions> = {}): TradingAccount {
  const instruments = [acme, sap]
  return new TradingAccount({ currency: 'USD', capital: decimal(1_000), instruments, scale: 2, conversion, ...options })
}

/** Trades in both currencies, a dividend and an exchange; what is held is marked away from its price. */
function traded(options: Partial<TradingAccountOptions> = {}): TradingAccount {
  const account = accountOf(options)
  const [first, second] = account.holdings as readonly [Holding, Holding]
  account.ledger.time = 1_000
  account.applyFill(first, 1, 1_000, 10, 7)
  account.applyFill(first, 1, 1_100, 5, 3)
  account.applyFill(second, -1, 2_000, 4, 2)
  account.pay('dividend', 55, { instrument: acme })
  account.convert({ from: 'USD', to: 'EUR', amount: 120 })
  first.markTicks = 1_234
  return account
}

/** All that can be read of an account. */
const factsOf = (account: TradingAccount) => ({
  revision: account.revision,
  equity: account.equity(),
  events: account.ledger.eventCount,
  time: account.ledger.time,
  accounts: account.ledger.accounts
    .map((one) => [one.currency, one.name, one.balance, ...account.ledger.balanceByCause(one)].join(' '))
    .sort(),
  holdings: account.holdings.map(({ position: { steps, cost, realisedProfit }, markTicks, lots }) => [
    steps,
    cost,
    realisedProfit,
    markTicks,
    lots?.lots,
  ]),
})

describe('a snapshot of an account', () => {
  it.each([
    ['average cost', {}],
    ['lots', { lots: { mode: 'hedging' } }],
  ] as const)('of %s makes another one of the same options go on as if it were the first', (_, options) => {
    const account = traded(options)
    const other = accountOf(options)
    restoreAccount(other, structuredClone(snapshotAccount(account)))
    expect(factsOf(other)).toEqual(factsOf(account))
    for (const each of [account, other]) {
      each.applyFill(each.holdings[0] as Holding, -1, 1_300, 15, 9)
      each.pay('dividend', 5, { instrument: acme })
      each.verify()
    }
    expect(factsOf(other)).toEqual(factsOf(account))
  })

  it('is not changed by what the account does later', () => {
    const account = traded()
    const snapshot = snapshotAccount(account)
    const before = structuredClone(snapshot)
    account.applyFill(account.holdings[0] as Holding, -1, 1_300, 15, 9)
    account.pay('dividend', 5, { instrument: acme })
    expect(snapshot).toEqual(before)
  })

  it.each<readonly [string, Partial<TradingAccountOptions>, Record<string, unknown>]>([
    ['currency', { currency: 'EUR' }, { snapshot: 'USD', now: 'EUR' }],
    ['ledger scale', { scale: 4 }, { snapshot: 2, now: 4 }],
    ['instruments', { instruments: [sap, acme] }, { snapshot: 'ACME, SAP', now: 'SAP, ACME' }],
    ['way of keeping positions', { positions: 'hedging' }, { snapshot: 'netting', now: 'hedging' }],
    ['currencies', { currencies: ['GBP'] }, { snapshot: 'USD, EUR', now: 'USD, GBP, EUR' }],
    ['way of keeping lots', { lots: { mode: 'netting' } }, { snapshot: 'average cost', now: 'lots' }],
    ['way of paying SAP', { margined: ['SAP'] }, { snapshot: 'full', now: 'margin' }],
  ])('of another %s is refused', (field, options, { snapshot, now }) => {
    expect(() => restoreAccount(accountOf(options), snapshotAccount(traded()))).toThrow(
      expect.objectContaining({
        code: 'SNAPSHOT_MISMATCH',
        message: `The ${field} of the account: the snapshot has ${snapshot}, but the account has ${now}`,
        facts: { field, snapshot, now },
        hint: 'Restore into an account of the same options.',
      }),
    )
  })

  it('of figures that no account has is refused', () => {
    const snapshot = snapshotAccount(traded())
    const [first, ...others] = snapshot.holdings
    const holdings = [{ ...first, cost: 1 } as (typeof snapshot.holdings)[number], ...others]
    expect(() => restoreAccount(accountOf(), { ...snapshot, holdings })).toThrow(
      expect.objectContaining({ code: 'INVARIANT_VIOLATED' }),
    )
  })
})

describe('a snapshot of a ledger', () => {
  const line = (name: string, currency: string, balance: number) => ({ name, currency, balance, causes: [] })

  it('knows accounts by name and currency, and opens those that are new', () => {
    const ledger = new Ledger(2)
    const dollars = ledger.open('cash', 'USD')
    const euros = ledger.open('cash', 'EUR')
    const accounts: LedgerSnapshot['accounts'] = [
      { ...line('cash', 'EUR', 30), causes: [['interest', 30]] },
      line('interest', 'EUR', -30),
      line('cash', 'USD', 500),
      line('capital', 'USD', -500),
    ]
    ledger.restore({ time: 77, events: 9, accounts })
    expect([dollars.balance, euros.balance, ledger.time, ledger.eventCount]).toEqual([500, 30, 77, 9])
    expect(ledger.accounts.map(({ name, currency }) => `${name} ${currency}`)).toEqual([
      'cash USD',
      'cash EUR',
      'interest EUR',
      'capital USD',
    ])
    expect([...ledger.balanceByCause(euros)]).toEqual([['interest', 30]])
  })

  it('forgets the causes of before', () => {
    const ledger = new Ledger(2)
    const cash = ledger.open('cash', 'USD')
    const capital = ledger.open('capital', 'USD')
    const post = (amount: number) =>
      ledger.post(
        [
          { account: cash, amount },
          { account: capital, amount: -amount },
        ],
        'capital',
      )
    post(100)
    const snapshot = ledger.snapshot()
    post(50)
    ledger.restore(snapshot)
    expect([...ledger.balanceByCause(cash)]).toEqual([['capital', 100]])
    expect(ledger.eventCount).toBe(1)
  })

  it('that does not sum to zero in each currency is refused, and nothing of it is set', () => {
    const ledger = new Ledger(2)
    const cash = ledger.open('cash', 'USD')
    const accounts = [line('cash', 'USD', 500), line('capital', 'EUR', -500)]
    expect(() => ledger.restore({ time: 77, events: 9, accounts })).toThrow(
      expect.objectContaining({ code: 'LEDGER_UNBALANCED' }),
    )
    expect([cash.balance, ledger.time, ledger.eventCount, ledger.accounts.length]).toEqual([0, 0, 0, 1])
  })
})
