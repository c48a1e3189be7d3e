import {
  barSeriesFromRows,
  type CorporateActionInput,
  defineCorporateActions,
  defineInstrument,
  defineStrategy,
  type StrategyContext,
  type StrategyHandlers,
} from '@race/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type BacktestConfig, type BacktestResult, runBacktestSync } from '../index.ts'

type Row = readonly [open: number, high: number, low: number, close: number]

const at = (price: number): Row => [price, price, price, price]

/** New York trading days from Tuesday 2 January 2024. */
const dates = [2, 3, 4, 5, 8, 9, 10, 11, 12].map((day) => Date.UTC(2024, 0, day))

function acme(rows: readonly Row[], id = 'ACME') {
  return barSeriesFromRows({
    instrument: defineInstrument({ id }),
    timeframe: '1d',
    rows: rows.map(([open, high, low, close], bar) => ({ time: dates[bar] ?? 0, open, high, low, close, volume: 1 })),
  })
}

function strategyOf(orders: Readonly<Record<number, (context: StrategyContext) => void>>, more: StrategyHandlers = {}) {
  return defineStrategy({
    id: 'test/inline',
    version: '1.0.0',
    title: 'Inline',
    params: z.strictObject({}),
    setup({ data }) {
      data()
      let bar = 0
      return { onBar: (context) => orders[bar++]?.(context), ...more }
    },
  })
}

function run(
  rows: readonly Row[],
  actions: readonly CorporateActionInput[],
  orders: Readonly<Record<number, (context: StrategyContext) => void>>,
  more: Partial<BacktestConfig> = {},
) {
  return runBacktestSync({
    strategy: strategyOf(orders),
    data: acme(rows),
    capital: 10_000,
    costs: { fee: { type: 'none' } },
    corporateActions: defineCorporateActions(actions),
    verifyAccount: true,
    ...more,
  })
}

const postingsOf = ({ postings }: BacktestResult): string[] =>
  postings.map(
    ({ time, cause, instrument, amount, currency }) =>
      `${new Date(time).toISOString().slice(5, 16)} ${cause} ${instrument} ${amount} ${currency}`,
  )

const buy =
  (units: number, more: object = {}) =>
  ({ order }: StrategyContext) => {
    order.buy({ size: { units }, ...more })
  }

const splitOf = (numerator: number, denominator: number, exDate = '2024-01-04'): CorporateActionInput => ({
  type: 'split',
  instrument: 'ACME',
  exDate,
  ratio: { numerator, denominator },
})

describe('a split', () => {
  it('multiplies the position and divides prices and sizes of the bracket that rests', () => {
    const result = run([at(100), at(100), at(25), [25, 31, 25, 30]], [splitOf(4, 1)], {
      0: buy(10, { stop: 90, target: 121 }),
    })
    expect(result.fills.map(({ side, quantity, price }) => `${side} ${quantity} at ${price}`)).toEqual([
      'buy 10 at 100',
      'sell 40 at 30.25',
    ])
    expect(
      result.orders.map(({ role, quantity, stopPrice, limitPrice, status }) => ({
        role,
        quantity: `${quantity}`,
        stopPrice: `${stopPrice}`,
        limitPrice: `${limitPrice}`,
        status,
      })),
    ).toEqual([
      { role: 'entry', quantity: '10', stopPrice: 'null', limitPrice: 'null', status: 'filled' },
      { role: 'stop-loss', quantity: '40', stopPrice: '22.5', limitPrice: 'null', status: 'cancelled' },
      { role: 'take-profit', quantity: '40', stopPrice: 'null', limitPrice: '30.25', status: 'filled' },
    ])
    expect([...result.equity]).toEqual([10_000, 10_000, 10_000, 10_210])
    expect(
      result.trades.map(({ quantity, entryPrice, exitPrice, profit }) => [quantity, entryPrice, exitPrice, profit]),
    ).toEqual([['40', '25', '30.25', '210']])
    expect(result.metrics.exposure).toBe(0.75 - 0.25)
    expect(postingsOf(result)).toEqual([])
  })

  it('scales an entry that rests, its bracket and its trail', () => {
    const result = run([at(100), at(100), [25, 25, 20, 22], [22, 22, 22, 22]], [splitOf(4, 1)], {
      0: buy(10, { entry: { type: 'limit', price: 84.5 }, stop: { trail: { amount: 8 } }, target: 121 }),
    })
    expect(
      result.orders.map(
        ({ role, quantity, limitPrice, stopPrice }) => `${role} ${quantity} ${limitPrice} ${stopPrice}`,
      ),
    ).toEqual([
      // A limit to buy is rounded down from 21.125.
      'entry 40 21.12 null',
      'stop-loss 40 null 20',
      'take-profit 40 30.25 null',
    ])
  })

  it('scales what waits for another order, and what is left of one that has filled in part', () => {
    const chained = ({ order }: StrategyContext) => {
      const first = order.buy({ size: { units: 10 }, entry: { type: 'limit', price: 90 } })
      order.sell({ size: { units: 10 }, entry: { type: 'limit', price: 120 }, after: first })
    }
    const result = run([at(100), at(100), [25, 25, 22, 24], [24, 31, 24, 30]], [splitOf(4, 1)], { 0: chained })
    expect(result.fills.map(({ side, quantity, price }) => `${side} ${quantity} at ${price}`)).toEqual([
      'buy 40 at 22.5',
      'sell 40 at 30',
    ])
    const thin = barSeriesFromRows({
      instrument: defineInstrument({ id: 'ACME' }),
      timeframe: '1d',
      rows: [100, 100, 25, 25].map((price, bar) => ({
        time: dates[bar] ?? 0,
        open: price,
        high: price,
        low: price,
        close: price,
        volume: bar === 1 ? 60 : 1_000,
      })),
    })
    const partial = run(
      [],
      [splitOf(4, 1)],
      { 0: buy(10, { stop: 80 }) },
      {
        data: thin,
        costs: { fee: { type: 'none' }, liquidity: { participation: '0.1' } },
      },
    )
    // Six of ten before the split; the other four are sixteen after it.
    expect(partial.fills.map(({ quantity, price }) => `${quantity} at ${price}`)).toEqual(['6 at 100', '16 at 25'])
    expect(partial.openPositions[0]?.quantity.toString()).toBe('40')
    expect(partial.orders.find(({ role }) => role === 'stop-loss')?.quantity?.toString()).toBe('40')
    expect(partial.orders.find(({ role }) => role === 'stop-loss')?.stopPrice?.toString()).toBe('20')
  })

  it('pays what a reverse split cuts off, with its part of the cost', () => {
    const result = run([at(100), at(90), at(100), at(800)], [splitOf(1, 8, '2024-01-05')], { 0: buy(10) })
    // Bought 10 at 90.00. 10 ÷ 8 = 1 and a quarter, which is two old shares at the last 100.00.
    expect(postingsOf(result)).toEqual(['01-05T14:30 split-cash ACME 200 USD'])
    expect(result.cash.amount.toString()).toBe('9300')
    const [position] = result.openPositions
    expect([`${position?.quantity}`, `${position?.cost}`, `${position?.realisedProfit}`]).toEqual([
      '1',
      '720 USD',
      '20 USD',
    ])
    expect(result.finalEquity.amount.toString()).toBe('10100')
  })

  it('ends orders of which nothing is left, and those that had a position to reduce', () => {
    const result = run([at(100), at(100), at(800), at(800)], [splitOf(1, 8)], {
      0: buy(7, { stop: 50 }),
      1: buy(5, { entry: { type: 'limit', price: 10 } }),
    })
    expect(result.openPositions).toEqual([])
    expect(postingsOf(result)).toEqual(['01-04T14:30 split-cash ACME 700 USD'])
    expect(result.orders.map(({ role, status, reason }) => `${role} ${status} ${reason}`)).toEqual([
      'entry filled null',
      'stop-loss cancelled NOTHING_LEFT',
      'entry cancelled NOTHING_LEFT',
    ])
  })

  it('shows readers new units at once, while handles keep the prices of their day', () => {
    const seen: unknown[] = []
    const strategy = defineStrategy({
      id: 'test/reader',
      version: '1.0.0',
      title: 'Reader',
      params: z.strictObject({}),
      setup({ data }) {
        const bars = data()
        let bar = 0
        return {
          onBar({ order }) {
            if (bar === 0) order.buy({ size: { units: 10 } })
            if (bar === 1) order.buy({ size: { units: 1 } })
            bar++
          },
          onFill(_, { position, account }) {
            seen.push([bars.close.now, position.quantity, account.equity, position.unrealisedProfit])
          },
        }
      },
    })
    run([at(100), at(100), at(25)], [splitOf(4, 1)], {}, { strategy })
    expect(seen).toEqual([
      [100, 10, 10_000, 0],
      // The order of one unit rested over the split, so it buys four.
      [100, 44, 10_000, 0],
    ])
  })
})

describe('a dividend', () => {
  const dividend = {
    type: 'dividend',
    instrument: 'ACME',
    exDate: '2024-01-04',
    amountPerUnit: '0.25',
    paymentDate: '2024-01-09',
    withholdingRate: '0.15',
  } as const

  it('is paid at the open of its ex-date to who held it before, less the tax', () => {
    const result = run([at(100), at(100), at(99.75), at(99.75)], [dividend], { 0: buy(50), 1: buy(20) })
    // 50 × 0.25; the 20 of the ex-date's open have none.
    expect(postingsOf(result)).toEqual(['01-04T14:30 dividend ACME 12.5 USD', '01-04T14:30 withholding ACME -1.88 USD'])
    expect(result.finalEquity.amount.toString()).toBe('9998.12')
  })

  it('is paid later where it is to be, by the position of the ex-date', () => {
    const result = run(
      [at(100), at(100), at(99.75), at(99.75), at(99.75), at(99.75)],
      [dividend],
      { 0: buy(50), 2: ({ position }) => position.close() },
      { corporateActions: { actions: defineCorporateActions([dividend]), dividends: 'payment-date' } },
    )
    expect(postingsOf(result)).toEqual(['01-09T14:30 dividend ACME 12.5 USD', '01-09T14:30 withholding ACME -1.88 USD'])
    expect([...result.equity]).toEqual([10_000, 10_000, 9_987.5, 9_987.5, 9_987.5, 9_998.12])
  })

  it('is told of where the data ends before it is paid', () => {
    const warningsOn = (bars: number, dividends: 'ex-date' | 'payment-date') =>
      run(
        Array.from({ length: bars }, () => at(100)),
        [dividend],
        { 0: buy(50) },
        { corporateActions: { actions: defineCorporateActions([dividend]), dividends } },
      ).warnings
    expect(warningsOn(4, 'payment-date')).toEqual(['1 dividend was due after the last bar and not paid'])
    expect(warningsOn(6, 'payment-date')).toEqual([])
    expect(warningsOn(4, 'ex-date')).toEqual([])
  })

  it('is taken from who is short, in full', () => {
    const result = run([at(100), at(100), at(99.75)], [dividend], {
      0: ({ order }) => {
        order.sell({ size: { units: 40 } })
      },
    })
    expect(postingsOf(result)).toEqual(['01-04T14:30 dividend ACME -10 USD'])
    expect(result.finalEquity.amount.toString()).toBe('10000')
  })

  it('lowers resting orders where that is asked for, and leaves them otherwise', () => {
    const limitOf = (adjustOrders: 'none' | 'us-gtc') =>
      run(
        [at(100), at(100), at(99.75)],
        [],
        { 0: buy(1, { entry: { type: 'limit', price: 50 } }) },
        {
          corporateActions: { actions: defineCorporateActions([dividend]), adjustOrders },
        },
      ).orders.map(({ limitPrice }) => `${limitPrice}`)
    expect([limitOf('none'), limitOf('us-gtc')]).toEqual([['50'], ['49.75']])
  })

  it('of a day with a split is per new unit', () => {
    const result = run([at(100), at(100), at(24.75)], [dividend, splitOf(4, 1)], { 0: buy(10) })
    expect(postingsOf(result)[0]).toBe('01-04T14:30 dividend ACME 10 USD')
    expect(result.finalEquity.amount.toString()).toBe('9998.5')
  })
})

describe('a delisting', () => {
  const rows = [at(100), at(100), at(80), at(80), at(80)]
  it.each([
    [{}, '9800', '80', '-200', '800'],
    [{ rule: 'worthless' }, '9000', '0', '-1000', null],
    [{ finalPrice: '54.205' }, '9542.05', '54.2', '-457.95', '542.05'],
  ] as const)(
    'closes the position by its rule %o, ends orders and refuses later ones',
    (rule, cash, exitPrice, profit, paid) => {
      const delisting = { type: 'delisting', instrument: 'ACME', exDate: '2024-01-05', ...rule } as const
      const result = run(rows, [delisting], { 0: buy(10, { stop: 50 }), 3: buy(1) })
      expect(result.cash.amount.toString()).toBe(cash)
      expect(result.openPositions).toEqual([])
      expect(result.orders.map(({ role, status, reason }) => `${role} ${status} ${reason}`)).toEqual([
        'entry filled null',
        'stop-loss cancelled DELISTED',
        'entry rejected DELISTED',
      ])
      expect(result.trades.map((trade) => [trade.exitPrice, trade.profit])).toEqual([[exitPrice, profit]])
      expect(postingsOf(result)).toEqual(paid === null ? [] : [`01-05T14:30 delisting ACME ${paid} USD`])
      expect(result.metrics.exposure).toBe(2 / 5)
    },
  )
})

describe('a rename', () => {
  it('leaves the instrument what it is, and lets actions find it by both names', () => {
    const rows: readonly CorporateActionInput[] = [
      { type: 'dividend', instrument: 'OLD', exDate: '2024-01-04', amountPerUnit: 1 },
      { type: 'rename', from: 'OLD', to: 'ACME', exDate: '2024-01-05' },
      { type: 'dividend', instrument: 'ACME', exDate: '2024-01-08', amountPerUnit: 2 },
    ]
    const result = run([at(100), at(100), at(100), at(100), at(100)], rows, { 0: buy(10) })
    expect(postingsOf(result)).toEqual(['01-04T14:30 dividend ACME 10 USD', '01-08T14:30 dividend ACME 20 USD'])
  })
})

describe('corporate actions as configuration', () => {
  it('refuse what does not go together', () => {
    const rename = { type: 'rename', from: 'ACME', to: 'OTHER', exDate: '2024-01-04' } as const
    const data = [acme([at(1)]), acme([at(1)], 'OTHER')]
    expect(() => run([at(1)], [rename], {}, { data })).toThrow("'ACME' was renamed to 'OTHER', and data has both")
    const dividend = {
      type: 'dividend',
      instrument: 'ACME',
      exDate: '2024-01-04',
      amountPerUnit: 1,
      currency: 'EUR',
    } as const
    expect(() => run([at(1)], [dividend], {})).toThrow('a dividend is paid in EUR, but the account is in USD')
    expect(() => run([at(1)], [splitOf(2, 1)], {}, { futures: { ACME: { settlement: 'daily' } } })).toThrow(
      "there is a split of 'ACME', which is a future",
    )
    expect(() => run([at(1)], [], {}, { corporateActions: { list: 1 } as never })).toThrow(
      'corporateActions is not a value of',
    )
    const actions = defineCorporateActions([])
    expect(() => run([at(1)], [], {}, { corporateActions: { actions, dividends: 'soon' as never } })).toThrow(
      "corporateActions.dividends is 'soon'",
    )
  })

  it('are in the settings and in the JSON of a result, with its postings', () => {
    const dividend = { type: 'dividend', instrument: 'ACME', exDate: '2024-01-04', amountPerUnit: '0.5' } as const
    const result = run([at(100), at(100), at(100)], [dividend], { 0: buy(10) })
    expect(result.settings.corporateActions).toMatchObject({
      dividends: 'ex-date',
      adjustOrders: 'none',
      actions: [{ type: 'dividend' }],
    })
    const json = result.toJson() as { postings: unknown }
    expect(json.postings).toEqual([
      { time: Date.UTC(2024, 0, 4, 14, 30), cause: 'dividend', instrument: 'ACME', amount: '5', currency: 'USD' },
    ])
  })
})
