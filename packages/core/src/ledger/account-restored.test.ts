import { describe, expect, it } from 'vitest'
import { decimal } from '../decimal/decimal.ts'
import { RaceError } from '../error/race-error.ts'
import { defineInstrument } from '../instrument/instrument.ts'
import { restoreAccount, snapshotAccount } from './account-snapshot.ts'
import { TradingAccount } from './trading-account.ts'
import type { TradingAccountOptions } from './trading-account-options.ts'

const acme = defineInstrument({ id: 'ACME', tickSize: '0.01', quantityStep: '1' })
const options: TradingAccountOptions = { currency: 'USD', capital: decimal(1000), instruments: [acme], scale: 2 }

/** An account in which everything that can move has moved. */
function used(more: Partial<TradingAccountOptions> = {}): TradingAccount {
  const account = new TradingAccount({ ...options, ...more })
  const [holding] = account.holdings
  if (holding === undefined) throw new Error('no holding')
  account.ledger.time = 5
  account.applyFill(holding, 1, 5000, 10, 100)
  account.pay('interest', 25)
  account.applyFill(holding, -1, 5200, 4, 40)
  return account
}

const shown = (account: TradingAccount) => ({
  ...snapshotAccount(account),
  equity: account.equity(),
  fees: account.feesPaid.toString(),
  causes: [...account.ledger.balanceByCause(account.cashAccount())],
})

describe('the snapshot of an account', () => {
  it('brings a new account to the same figures, and both go on alike', () => {
    const account = used()
    const other = new TradingAccount(options)
    restoreAccount(other, snapshotAccount(account))
    expect(shown(other)).toEqual(shown(account))
    for (const one of [account, other]) {
      const [holding] = one.holdings
      if (holding !== undefined) one.applyFill(holding, -1, 5300, 6, 60)
      one.pay('interest', 7)
      one.pay('dividend', 3)
      one.verify()
    }
    expect(shown(other)).toEqual(shown(account))
    expect(other.ledger.accounts.map(({ name }) => name)).toEqual(account.ledger.accounts.map(({ name }) => name))
  })

  it('keeps lots with their ids and fees', () => {
    const lots = { lots: { mode: 'hedging' } } as const
    const account = used(lots)
    const other = new TradingAccount({ ...options, ...lots })
    restoreAccount(other, snapshotAccount(account))
    expect(other.holdings[0]?.lots?.lots).toEqual(account.holdings[0]?.lots?.lots)
    expect(other.holdings[0]?.lots).toMatchObject({ longSteps: 10, shortSteps: 4 })
    for (const one of [account, other]) {
      const [holding] = one.holdings
      if (holding !== undefined) one.applyFill(holding, 1, 5100, 1, 10)
    }
    expect(shown(other)).toEqual(shown(account))
  })

  it('is exact beyond 2^53', () => {
    const account = used({ capital: decimal('900000000000000000.25') })
    const other = new TradingAccount({ ...options, capital: decimal('900000000000000000.25') })
    restoreAccount(other, snapshotAccount(account))
    expect(typeof other.cash).toBe('bigint')
    expect(shown(other)).toEqual(shown(account))
  })

  it.each([
    ['currency', { currency: 'EUR', conversion: undefined }],
    ['ledger scale', { scale: 4 }],
    ['instruments', { instruments: [] }],
    ['way of keeping lots', { lots: { mode: 'netting' } }],
  ])('is refused by an account of another %s', (field, more) => {
    const instruments = field === 'currency' ? [defineInstrument({ id: 'ACME', quoteCurrency: 'EUR' })] : [acme]
    const changed = { ...options, instruments, ...more } as TradingAccountOptions
    try {
      restoreAccount(new TradingAccount(changed), snapshotAccount(used()))
      expect.unreachable()
    } catch (error) {
      if (!RaceError.is(error, 'SNAPSHOT_MISMATCH')) throw error
      expect(error.facts.field).toBe(field)
    }
  })

  it('is refused with balances that do not sum to zero, and changes nothing then', () => {
    const snapshot = snapshotAccount(used())
    const [first, ...others] = snapshot.ledger.accounts
    const ledger = { ...snapshot.ledger, accounts: [{ ...first, balance: 1 } as never, ...others] }
    const account = new TradingAccount(options)
    expect(() => restoreAccount(account, { ...snapshot, ledger })).toThrow('sum to')
    expect(account.cashMoney.toString()).toBe('1000 USD')
  })

  it('takes the place of what an account had before, accounts that it does not know included', () => {
    const fresh = new TradingAccount(options)
    const taken = snapshotAccount(fresh)
    const account = used()
    restoreAccount(account, taken)
    expect([account.cashMoney.toString(), account.feesPaid.toString(), account.equity()]).toEqual([
      '1000 USD',
      '0 USD',
      fresh.equity(),
    ])
  })

  it('of another way of keeping lots is refused before anything is changed', () => {
    const account = used()
    const before = shown(account)
    const other = snapshotAccount(new TradingAccount({ ...options, lots: { mode: 'netting' } }))
    expect(() => restoreAccount(account, other)).toThrow(/The way of keeping lots of the account/)
    expect(shown(account)).toEqual(before)
  })
})
