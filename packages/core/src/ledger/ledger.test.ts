import { describe, expect, it } from 'vitest'
import { decimal } from '../decimal/decimal.ts'
import { defineInstrument } from '../instrument/instrument.ts'
import type { Holding } from './holding.ts'
import { Ledger } from './ledger.ts'
import { type PostedEvent, postingCauses } from './posting.ts'
import { TradingAccount } from './trading-account.ts'

const acme = defineInstrument({ id: 'ACME' })

describe('causes of a ledger', () => {
  it('split the balance of an account into what moved it, and leave out what moved nothing', () => {
    const account = new TradingAccount({ currency: 'USD', capital: decimal(1000), instruments: [acme], scale: 2 })
    const holding = account.holdings[0] as Holding
    account.applyFill(holding, 1, 5_000, 10, 100)
    account.applyFill(holding, -1, 5_100, 4, 40)
    account.pay('dividend', 300, { instrument: acme })
    account.pay('withholding', -45, { instrument: acme })
    account.pay('fee', -5)
    account.pay('interest', 7)
    account.pay('interest', -7)
    const byCause = account.ledger.balanceByCause(account.cashAccount())
    expect(Object.fromEntries(byCause)).toEqual({
      capital: 100_000,
      trade: -50_000 + 20_400,
      fee: -145,
      dividend: 300,
      withholding: -45,
    })
    expect([...byCause.values()].reduce((sum: number, amount) => sum + Number(amount), 0)).toBe(account.cash)
    const named = (name: string) => account.ledger.accounts.find((candidate) => candidate.name === name)
    const fees = named('fees')
    const position = named('position:ACME')
    expect(fees && Object.fromEntries(account.ledger.balanceByCause(fees))).toEqual({ fee: 145 })
    expect(position && Object.fromEntries(account.ledger.balanceByCause(position))).toEqual({ trade: 30_000 })
    expect(`${account.feesPaid}`).toBe('1.45 USD')
  })

  it('are an adjustment when none is named', () => {
    const ledger = new Ledger(2)
    const cash = ledger.open('cash', 'USD')
    const other = ledger.open('other', 'USD')
    ledger.post([
      { account: cash, amount: 5 },
      { account: other, amount: -5 },
    ])
    expect([...ledger.balanceByCause(cash)]).toEqual([['adjustment', 5]])
    expect(postingCauses).toContain('adjustment')
  })
})

describe('the journal of a ledger', () => {
  it('is told of every event with time, cause and instrument, and of a fill and its fee as two', () => {
    const events: PostedEvent[] = []
    const journal = { onPosting: (event: PostedEvent) => events.push(event) }
    const account = new TradingAccount({
      currency: 'USD',
      capital: decimal(1000),
      instruments: [acme],
      scale: 2,
      journal,
    })
    const holding = account.holdings[0] as Holding
    account.ledger.time = 1_000
    account.applyFill(holding, 1, 5_000, 10, 100)
    account.ledger.time = 2_000
    account.applyFill(holding, -1, 5_000, 10, 0)
    account.closeOut(holding, 5_000, 'delisting')
    expect(
      events.map(({ time, cause, instrument, postings }) => [
        time,
        cause,
        instrument,
        ...postings.map((posting) => `${posting.account.name} ${posting.amount}`),
      ]),
    ).toEqual([
      [0, 'capital', null, 'cash 100000', 'capital -100000'],
      [1_000, 'trade', 'ACME', 'cash -50000', 'position:ACME 50000'],
      [1_000, 'fee', 'ACME', 'cash -100', 'fees 100'],
      [2_000, 'trade', 'ACME', 'cash 50000', 'position:ACME -50000'],
    ])
    expect(account.ledger.eventCount).toBe(3)
  })

  it('is told after everything is booked, so that the account it sees is whole', () => {
    const seen: string[] = []
    const account = new TradingAccount({ currency: 'USD', capital: decimal(1000), instruments: [acme], scale: 2 })
    account.ledger.journal = {
      onPosting({ cause }) {
        account.verify()
        seen.push(`${cause} ${account.equityMoney()}`)
      },
    }
    account.applyFill(account.holdings[0] as Holding, 1, 5_000, 10, 100)
    expect(seen).toEqual(['trade 999 USD', 'fee 999 USD'])
  })

  it('lets what it throws reach the caller, with the event booked', () => {
    const account = new TradingAccount({ currency: 'USD', capital: decimal(10), instruments: [], scale: 2 })
    account.ledger.journal = {
      onPosting() {
        throw new Error('disk full')
      },
    }
    expect(() => account.pay('interest', 100)).toThrow('disk full')
    expect(account.cash).toBe(1100)
    account.verify()
  })

  it('is told of trades made by hand without an instrument', () => {
    const events: PostedEvent[] = []
    const ledger = new Ledger(2, { onPosting: (event) => events.push(event) })
    const [cash, position, realised, fees] = ['a', 'b', 'c', 'd'].map((name) => ledger.open(name, 'USD'))
    if (!cash || !position || !realised || !fees) throw new Error('accounts are missing')
    ledger.postTrade({ cash, position, realised, fees }, -5, 5, 0, 0)
    expect(events.map(({ instrument }) => instrument)).toEqual([null])
  })
})

describe('verify', () => {
  const broken = (breakIt: (account: TradingAccount, holding: Holding) => void) => {
    const account = new TradingAccount({
      currency: 'USD',
      capital: decimal(1000),
      instruments: [acme, defineInstrument({ id: 'ES', multiplier: 50 })],
      scale: 2,
      margined: ['ES'],
      lots: { mode: 'hedging' },
    })
    account.applyFill(account.holdings[0] as Holding, 1, 1_000, 10, 0)
    account.applyFill(account.holdings[1] as Holding, -1, 1_000, 1, 0)
    account.verify()
    breakIt(account, account.holdings[0] as Holding)
    return () => account.verify()
  }

  it.each<[string, (account: TradingAccount, holding: Holding) => void, RegExp]>([
    ['money from nowhere', (account) => (account.cashAccount().balance = 5), /the ledger sums to -.* USD, not to 0/],
    ['a lost cost', (_, { position }) => (position.cost = 1), /ACME: cost is 0.01 USD in the position, 100 USD beside/],
    ['a made up profit', (_, { position }) => (position.realisedProfit = 7), /ACME: realised profit is 0.07 USD/],
    ['a lost lot', (_, { lots }) => lots?.settle(() => 0), /ACME: cost of lots is 100 USD/],
    ['a lost step', (_, { position }) => (position.steps = 9), /ACME: lots of 10 steps for a position of 9/],
    [
      'money moved between two places',
      (account, { accounts }) => {
        account.cashAccount().balance = Number(account.cash) + 1
        accounts.fees.balance = -1
        Object.assign(account, { equity: () => 0 })
      },
      /equity is 0 USD by cash and positions, but 1000.01 USD by capital and profit/,
    ],
  ])('shows the figures of %s', (_, breakIt, message) => {
    expect(broken(breakIt)).toThrow(message)
  })

  it('refuses a cost of nothing by average cost', () => {
    const account = new TradingAccount({ currency: 'USD', capital: decimal(1000), instruments: [acme], scale: 2 })
    const holding = account.holdings[0] as Holding
    holding.position.cost = 5
    holding.accounts.position.balance = 5
    account.cashAccount().balance = 99_995
    expect(() => account.verify()).toThrow(/cost of nothing is 0.05 USD/)
  })
})
