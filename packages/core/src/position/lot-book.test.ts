import { describe, expect, it } from 'vitest'
import { decimal } from '../decimal/decimal.ts'
import { defineInstrument } from '../instrument/instrument.ts'
import { type Holding, legsOf } from '../ledger/holding.ts'
import { TradingAccount } from '../ledger/trading-account.ts'
import { LotBook, type LotSelection } from './lot-book.ts'
import { positionOf } from './position.ts'

function accountOf(mode: 'hedging' | 'netting', closes?: 'fifo' | 'lifo') {
  const lots = closes === undefined ? { mode } : { mode, closes }
  const instruments = [defineInstrument({ id: 'ACME' })]
  const account = new TradingAccount({ currency: 'USD', capital: decimal(10_000), instruments, scale: 2, lots })
  const holding = account.holdings[0] as Holding
  const open = (side: 1 | -1, ticks: number, steps: number, fee = 0) =>
    account.applyLotFill(holding, { side, ticks, steps, fee, effect: 'open' })
  const close = (side: 1 | -1, ticks: number, steps: number, fee = 0, lots?: LotSelection) =>
    account.applyLotFill(holding, { side, ticks, steps, fee, effect: 'close', ...(lots === undefined ? {} : { lots }) })
  const held = () => holding.lots?.lots.map(({ id, side, steps, cost, fee }) => [id, side, steps, cost, fee])
  return { account, holding, open, close, held }
}

describe('hedged lots', () => {
  it('hold long and short side by side, and close one side without touching the other', () => {
    const { account, holding, open, close, held } = accountOf('hedging')
    account.ledger.time = 7
    open(1, 1_000, 10, 20)
    open(-1, 1_100, 4, 8)
    expect(held()).toEqual([
      [1, 1, 10, 10_000, 20],
      [2, -1, 4, -4_400, 8],
    ])
    expect(legsOf(holding)).toEqual({ long: 10, short: 4 })
    expect([holding.position.steps, holding.position.cost]).toEqual([6, 5_600])
    const closes = close(1, 1_050, 3, 6)
    expect(closes).toEqual([
      {
        id: 2,
        side: -1,
        openedAt: 7,
        entryTicks: 1_100,
        exitTicks: 1_050,
        steps: 3,
        cost: -3_300,
        profit: 150,
        entryFee: 6,
        exitFee: 6,
      },
    ])
    expect(legsOf(holding)).toEqual({ long: 10, short: 1 })
    expect(account.grossExposure()).toBe(11 * 1_050)
    account.verify()
    expect(`${account.equityMoney()}`).toBe(`${decimal(10_000).plus('5').plus('0.5').plus('1.5').minus('0.34')} USD`)
  })

  it('are opened by applyFill, whatever is held', () => {
    const { account, holding } = accountOf('hedging')
    account.applyFill(holding, 1, 1_000, 5, 0)
    account.applyFill(holding, -1, 1_000, 5, 0)
    expect(legsOf(holding)).toEqual({ long: 5, short: 5 })
    expect(positionOf(holding, 2)).toMatchObject({ side: 'flat', averagePrice: null })
    expect(account.equityMoney().toString()).toBe('10000 USD')
    expect(account.grossExposure()).toBe(10_000)
    account.closeOut(holding, 900, 'delisting')
    expect(legsOf(holding)).toEqual({ long: 0, short: 0 })
    expect(holding.lots?.lots).toEqual([])
    account.verify()
  })

  it.each<[string, LotSelection, readonly (readonly [number, number])[]]>([
    [
      'the oldest first',
      'fifo',
      [
        [1, 10],
        [2, 5],
      ],
    ],
    [
      'the newest first',
      'lifo',
      [
        [3, 10],
        [2, 5],
      ],
    ],
    [
      'those that are named, in their order',
      [
        { id: 3, steps: 6 },
        { id: 1, steps: 9 },
      ],
      [
        [3, 6],
        [1, 9],
      ],
    ],
  ])('close %s', (_, selection, expected) => {
    const { account, open, close } = accountOf('hedging')
    for (const ticks of [1_000, 1_010, 1_020]) open(1, ticks, 10, 3)
    const closes = close(-1, 1_100, 15, 10, selection)
    expect(closes.map(({ id, steps }) => [id, steps])).toEqual(expected)
    expect(closes.reduce((sum, { exitFee }) => sum + Number(exitFee), 0)).toBe(10)
    expect(closes.reduce((sum, { profit, cost }) => sum + Number(profit) + Number(cost), 0)).toBe(15 * 1_100)
    account.verify()
  })

  it.each<[string, 1 | -1, number, LotSelection | undefined, RegExp]>([
    ['more than is held', -1, 11, undefined, /11 steps of long lots, of which 10 are held/],
    ['the side that is not held', 1, 1, undefined, /1 steps of short lots, of which 0 are held/],
    ['nothing', -1, 0, undefined, /0 steps/],
    ['a lot that is not there', -1, 1, [{ id: 9, steps: 1 }], /lot 9, which is not a long lot that is held/],
    ['more of a lot than it holds', -1, 10, [{ id: 1, steps: 11 }], /11 steps of lot 1, which holds 10/],
    [
      'a lot twice',
      -1,
      2,
      [
        { id: 1, steps: 1 },
        { id: 1, steps: 1 },
      ],
      /names lot 1 twice/,
    ],
    ['lots that do not sum up', -1, 3, [{ id: 1, steps: 1 }], /3 steps names lots of 1 steps/],
  ])('refuse to close %s, and book nothing', (_, side, steps, selection, message) => {
    const { account, holding, open, close, held } = accountOf('hedging')
    open(1, 1_000, 10)
    const before = [account.cash, held(), holding.markTicks, account.revision]
    expect(() => close(side, 1_100, steps, 0, selection)).toThrow(message)
    expect([account.cash, held(), holding.markTicks, account.revision]).toEqual(before)
    account.verify()
  })

  it('give the last step of a lot the rest of its cost and fee', () => {
    const { holding, open, close, held } = accountOf('hedging')
    open(1, 1_001, 3, 10)
    expect(close(-1, 1_001, 1, 0)).toMatchObject([{ cost: 1_001, entryFee: 3 }])
    expect(close(-1, 1_001, 1, 0)).toMatchObject([{ cost: 1_001, entryFee: 4 }])
    expect(held()).toEqual([[1, 1, 1, 1_001, 3]])
    expect(close(-1, 1_001, 1, 0)).toMatchObject([{ cost: 1_001, entryFee: 3 }])
    expect(holding.position).toMatchObject({ steps: 0, cost: 0, realisedProfit: 0 })
  })
})

describe('a book of lots', () => {
  it('shares worth and fee of a close by steps, and gives the last lot the rest', () => {
    const book = new LotBook()
    for (const cost of [5, 6, 7]) book.open({ side: 1, openedAt: 0, entryTicks: 1, steps: 1, cost, fee: 0 })
    const closes = book.close({ side: 1, steps: 3, exitTicks: 1, worth: 19, fee: 1, lots: 'fifo' })
    expect(closes.map(({ exitFee, profit }) => [exitFee, profit])).toEqual([
      [0, 1],
      [0, 0],
      [1, 0],
    ])
    expect([book.longSteps, book.lots]).toEqual([0, []])
  })
})

describe('netted lots', () => {
  it('close the other side first, in the order of the account, and share the fee of a fill that turns the position', () => {
    const { account, holding, held } = accountOf('netting', 'lifo')
    account.applyFill(holding, 1, 1_000, 10, 0)
    account.applyFill(holding, 1, 1_100, 10, 0)
    account.applyFill(holding, -1, 1_050, 15, 0)
    expect(held()).toEqual([[1, 1, 5, 5_000, 0]])
    expect(holding.position.realisedProfit).toBe(-10 * 50 + 5 * 50)
    account.applyFill(holding, -1, 1_050, 8, 16)
    expect(held()).toEqual([[3, -1, 3, -3_150, 6]])
    account.verify()
  })
})

describe('an account by average cost', () => {
  it('refuses a fill of lots', () => {
    const instruments = [defineInstrument({ id: 'ACME' })]
    const account = new TradingAccount({ currency: 'USD', capital: decimal(1), instruments, scale: 2 })
    expect(() =>
      account.applyLotFill(account.holdings[0] as Holding, { side: 1, ticks: 1, steps: 1, fee: 0, effect: 'open' }),
    ).toThrow(/A fill of lots of ACME on an account that keeps positions by average cost/)
  })
})
