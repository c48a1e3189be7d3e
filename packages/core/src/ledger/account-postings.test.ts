import { describe, expect, it } from 'vitest'
import { decimal } from '../decimal/decimal.ts'
import { defineInstrument } from '../instrument/instrument.ts'
import type { Holding } from './holding.ts'
import type { PostedEvent } from './posting.ts'
import { TradingAccount } from './trading-account.ts'
import type { TradingAccountOptions } from './trading-account-options.ts'

const acme = defineInstrument({ id: 'ACME' })
const sap = defineInstrument({ id: 'SAP', quoteCurrency: 'EUR' })
const conversion = {
  rate: (from: string) => (from === 'EUR' ? { numerator: 2, denominator: 1 } : { numerator: 1, denominator: 2 }),
}

/** An account of 1,000 USD, its holdings, and what is posted after the capital. */
function accountOf(options: Partial<TradingAccountOptions> = {}) {
  const events: PostedEvent[] = []
  const account = new TradingAccount({
    currency: 'USD',
    capital: decimal(1_000),
    instruments: [acme],
    scale: 2,
    journal: { onPosting: (event) => events.push(event) },
    ...options,
  })
  events.length = 0
  return { account, holding: account.holdings[0] as Holding, other: account.holdings[1] as Holding, events }
}

const linesOf = (events: readonly PostedEvent[]) =>
  events.map(({ cause, instrument, postings }) => [
    cause,
    instrument,
    ...postings.map(({ account, amount }) => `${account.name} ${account.currency} ${amount}`),
  ])

describe('an account that pays in full', () => {
  it('posts cash, position, profit and fee of a fill, and leaves out what is nothing', () => {
    const { account, holding, events } = accountOf()
    account.applyFill(holding, 1, 1_000, 10, 7)
    account.applyFill(holding, -1, 1_100, 4, 0)
    expect(linesOf(events)).toEqual([
      ['trade', 'ACME', 'cash USD -10000', 'position:ACME USD 10000'],
      ['fee', 'ACME', 'cash USD -7', 'fees USD 7'],
      ['trade', 'ACME', 'cash USD 4400', 'position:ACME USD -4000', 'realised-profit:ACME USD -400'],
    ])
    account.verify()
  })

  it('turns a long into a short by one fill: what was held is closed, the rest is opened at the price', () => {
    const { account, holding } = accountOf()
    account.applyFill(holding, 1, 1_000, 10, 0)
    account.applyFill(holding, -1, 1_200, 25, 0)
    expect([holding.position.steps, holding.position.cost, holding.position.realisedProfit]).toEqual([
      -15, -18_000, 2_000,
    ])
    account.applyFill(holding, 1, 1_300, 15, 0)
    expect([holding.position.steps, holding.position.cost, holding.position.realisedProfit]).toEqual([0, 0, 500])
    expect(account.cash).toBe(100_500)
    account.verify()
  })

  it('counts the worth of longs and shorts without sign, at their last prices', () => {
    const bolt = defineInstrument({ id: 'BOLT' })
    const { account, holding, other } = accountOf({ instruments: [acme, bolt] })
    expect(account.grossExposure()).toBe(0)
    account.applyFill(holding, 1, 1_000, 10, 0)
    account.applyFill(other, -1, 500, 6, 0)
    holding.markTicks = 1_100
    expect(account.grossExposure()).toBe(11_000 + 3_000)
    expect(account.equity()).toBe(101_000)
  })

  it('says that it changed by a revision that only grows', () => {
    const { account, holding } = accountOf({ margined: ['ACME'], currencies: ['EUR'], conversion })
    const seen = [account.revision]
    const note = () => seen.push(account.revision)
    account.applyFill(holding, 1, 1_000, 10, 0)
    note()
    account.settle(holding, 1_010)
    note()
    account.pay('interest', 5)
    note()
    account.convert({ from: 'USD', to: 'EUR', amount: 100 })
    note()
    account.closeOut(holding, 1_000, 'delisting')
    note()
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(new Set(seen).size).toBe(seen.length)
  })

  it('pays by itself with the instrument it is for, or with none', () => {
    const { account, events } = accountOf()
    account.pay('dividend', 250, { instrument: acme })
    account.pay('interest', -30)
    expect(linesOf(events)).toEqual([
      ['dividend', 'ACME', 'cash USD 250', 'dividend USD -250'],
      ['interest', null, 'cash USD -30', 'interest USD 30'],
    ])
  })

  it('loses a delisted position at its last price under that cause, and posts nothing for one that is not held', () => {
    const { account, holding, events } = accountOf()
    account.closeOut(holding, 300, 'delisting')
    expect(events).toEqual([])
    account.applyFill(holding, 1, 1_000, 10, 0)
    account.closeOut(holding, 300, 'delisting')
    const [, last] = linesOf(events)
    expect(last?.slice(0, 2)).toEqual(['delisting', 'ACME'])
    expect([account.cash, holding.position.steps, holding.position.realisedProfit]).toEqual([93_000, 0, -7_000])
    account.verify()
  })
})

describe('an account of lots', () => {
  it.each([
    ['the oldest by default', undefined, undefined, 200],
    ['the newest where the account says so', 'lifo', undefined, -100],
    ['those that the fill names, before what the account says', 'lifo', 'fifo', 200],
  ] as const)('closes %s', (_, closes, lots, profit) => {
    const mode = 'hedging'
    const { account, holding } = accountOf({ lots: closes === undefined ? { mode } : { mode, closes } })
    account.applyFill(holding, 1, 1_000, 2, 0)
    account.applyFill(holding, 1, 1_150, 2, 0)
    const fill = { side: -1, ticks: 1_100, steps: 2, fee: 0, effect: 'close' } as const
    const closed = account.applyLotFill(holding, lots === undefined ? fill : { ...fill, lots })
    expect(closed.map((close) => close.profit)).toEqual([profit])
    expect(account.ledger.accounts.find(({ name }) => name === 'realised-profit:ACME')?.balance).toBe(-profit)
    account.verify()
  })

  it('opens a lot without closing anything, and tells so', () => {
    const { account, holding } = accountOf({ lots: { mode: 'hedging' } })
    const fill = { side: -1, ticks: 1_000, steps: 3, fee: 5, effect: 'open' } as const
    expect(account.applyLotFill(holding, fill)).toEqual([])
    account.applyFill(holding, 1, 1_000, 1, 0)
    expect([holding.lots?.longSteps, holding.lots?.shortSteps, holding.position.steps]).toEqual([1, 3, -2])
    expect(account.grossExposure()).toBe(4_000)
    account.verify()
  })

  it('that nets closes first and opens with the rest, and shares the fee by size', () => {
    const { account, holding, events } = accountOf({ lots: { mode: 'netting' } })
    account.applyFill(holding, 1, 1_000, 2, 10)
    account.applyFill(holding, -1, 1_100, 5, 10)
    expect(linesOf(events).filter(([cause]) => cause === 'fee')).toEqual([
      ['fee', 'ACME', 'cash USD -10', 'fees USD 10'],
      ['fee', 'ACME', 'cash USD -4', 'fees USD 4'],
      ['fee', 'ACME', 'cash USD -6', 'fees USD 6'],
    ])
    expect(holding.lots?.lots).toMatchObject([{ side: -1, steps: 3, fee: 6, entryTicks: 1_100 }])
    account.applyFill(holding, 1, 1_050, 3, 9)
    expect(holding.lots?.lots).toEqual([])
    expect(account.cash).toBe(100_000 + 200 + 150 - 29)
    account.verify()
  })

  it('closes long and short lots alike when the instrument goes', () => {
    const { account, holding } = accountOf({ lots: { mode: 'hedging' } })
    account.applyFill(holding, 1, 1_000, 3, 0)
    account.applyFill(holding, -1, 1_000, 1, 0)
    account.closeOut(holding, 600, 'delisting')
    expect(holding.lots?.lots).toEqual([])
    // The long lots lose 3 × 4.00, the short one gains 4.00.
    expect(account.cash).toBe(100_000 - 1_200 + 400)
    account.verify()
  })
})

describe('an account of several currencies', () => {
  const two = { instruments: [acme, sap], conversion }

  it('posts an exchange in both currencies, and none where nothing changes hands or the currency is the same', () => {
    const { account, events } = accountOf(two)
    expect(account.convert({ from: 'USD', to: 'EUR', amount: 300 })).toBe(150)
    expect(account.convert({ from: 'USD', to: 'EUR', amount: 0 })).toBe(0)
    expect(account.convert({ from: 'USD', to: 'USD', amount: 300 })).toBe(300)
    expect(linesOf(events)).toEqual([
      ['conversion', null, 'cash USD -300', 'conversion USD 300', 'cash EUR 150', 'conversion EUR -150'],
    ])
    // One cent is half a euro cent, which rounds to none: it is given away all the same.
    expect(account.convert({ from: 'USD', to: 'EUR', amount: 1 })).toBe(0)
    expect(account.cash).toBe(100_000 - 301)
    account.verify()
  })

  it('converts by itself only what is of another currency, and only under that policy', () => {
    const policy = 'auto-convert-fees-and-profit'
    const { account, holding, other, events } = accountOf({ ...two, conversion: { ...conversion, policy } })
    account.applyFill(holding, 1, 1_000, 2, 6)
    account.pay('interest', 10)
    account.applyFill(other, 1, 1_000, 1, 0)
    expect(events.map(({ cause }) => cause)).toEqual(['trade', 'fee', 'interest', 'trade'])
    expect([holding.isPlain, other.isPlain]).toEqual([true, false])
    account.applyFill(other, -1, 1_200, 1, 50)
    expect(linesOf(events).at(-1)).toEqual([
      'conversion',
      'SAP',
      'cash EUR -150',
      'conversion EUR 150',
      'cash USD 300',
      'conversion USD -300',
    ])
    const plain = accountOf(two)
    expect(plain.other.isPlain).toBe(true)
    plain.account.pay('dividend', 100, { instrument: sap })
    expect(plain.events.map(({ cause }) => cause)).toEqual(['dividend'])
  })

  it('sums fees of every currency at the rate of now', () => {
    const { account, holding, other } = accountOf(two)
    expect(`${account.feesPaid}`).toBe('0 USD')
    account.applyFill(holding, 1, 1_000, 1, 5)
    account.applyFill(other, 1, 1_000, 1, 10)
    expect(`${account.feesPaid}`).toBe('0.25 USD')
  })
})
