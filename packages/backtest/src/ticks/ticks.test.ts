import {
  defineInstrument,
  defineStrategy,
  quoteSeries,
  type SignalOptions,
  type StrategyContext,
  tradeSeries,
} from '@race/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type BacktestConfig, runBacktestSync, type TickConfig } from '../index.ts'

const acme = defineInstrument({ id: 'ACME', assetClass: 'crypto', tickSize: '1', quantityStep: '1' })
const start = Date.UTC(2024, 0, 2)

/**
 * Ticks a second apart, as text: `99/101` is a quote, `99/101:5x4` one with sizes, `30@99` a trade of 30 at 99, `30@99s` one of
 * a seller, `30@99b` of a buyer.
 */
function ticksOf(text: string): TickConfig {
  const rows = text.split(' ').map((word, n) => {
    const [, quantity, price, side = '', bid, ask, bidSize = 0, askSize = 0] =
      /^(?:(\d+)@(\d+)([bs]?)|(\d+)\/(\d+)(?::(\d+)x(\d+))?)$/.exec(word) ?? []
    return { time: start + 1000 * (n + 1), quantity, price, side, bid, ask, bidSize, askSize }
  })
  const column = (of: typeof rows, name: keyof (typeof rows)[number]): Float64Array =>
    Float64Array.from(of, (row) => Number(row[name]))
  const quotes = rows.filter(({ bid }) => bid !== undefined)
  const trades = rows.filter(({ price }) => price !== undefined)
  const book = () => ({
    time: column(quotes, 'time'),
    bid: column(quotes, 'bid'),
    ask: column(quotes, 'ask'),
    bidSize: column(quotes, 'bidSize'),
    askSize: column(quotes, 'askSize'),
  })
  const tape = () => ({
    time: column(trades, 'time'),
    price: column(trades, 'price'),
    quantity: column(trades, 'quantity'),
    aggressor: Int8Array.from(trades, ({ side }) => ['s', '', 'b'].indexOf(side) - 1),
  })
  return {
    timeframe: '1m',
    ...(quotes.length === 0 ? {} : { quotes: [quoteSeries({ instrument: acme, columns: book() })] }),
    ...(trades.length === 0 ? {} : { trades: [tradeSeries({ instrument: acme, columns: tape() })] }),
  }
}

type Send = SignalOptions & { readonly side?: 'sell' }

/** Sends the orders after the first tick, for 10 units where nothing else is said. */
const sends = (orders: readonly Send[]) =>
  defineStrategy({
    id: 'test/sends',
    version: '1.0.0',
    title: 'Sends orders',
    params: z.strictObject({}),
    setup: () => {
      let count = 0
      const hear = (_: unknown, { order }: StrategyContext): void => {
        count++
        for (const { side = 'buy', ...options } of count === 1 ? orders : []) {
          order[side]({ size: { units: 10 }, ...options })
        }
      }
      return { onQuote: hear, onTrade: hear }
    },
  })

/** Fills as `side quantity at price, tick`, then how orders ended that were not filled. */
function outcome(
  ticks: string,
  orders: readonly Send[],
  rules: Partial<TickConfig> = {},
  config: Partial<BacktestConfig> = {},
): string[] {
  const result = runBacktestSync({
    strategy: sends(orders),
    ticks: { ...ticksOf(ticks), ...rules },
    costs: { fee: { type: 'none' } },
    ...config,
  })
  return [
    ...result.fills.map(
      ({ side, quantity, price, time }) => `${side} ${quantity} at ${price}, ${(time - start) / 1000}`,
    ),
    ...result.orders
      .filter(({ status }) => ['rejected', 'cancelled', 'expired', 'denied'].includes(status))
      .map(({ status, reason }) => `${status} ${reason}`),
  ]
}

const limit = (price: number): SignalOptions => ({ entry: { type: 'limit', price } })
const stop = (price: number): SignalOptions => ({ entry: { type: 'stop', price } })
const sell = { side: 'sell' } as const

type Row = readonly [
  claim: string,
  ticks: string,
  orders: readonly Send[],
  rules: Partial<TickConfig>,
  expected: readonly string[],
]

describe('market orders', () => {
  it.each<Row>([
    ['buy at the ask of the next quote', '99/101 98/102', [{}], {}, ['buy 10 at 102, 2']],
    ['sell at its bid', '99/101 98/102', [sell], {}, ['sell 10 at 98, 2']],
    ['meet the standing quote at a trade', '99/101 1@100', [{}], {}, ['buy 10 at 101, 2']],
    ['fill at the next trade where there are no quotes', '1@100 1@103', [{}], {}, ['buy 10 at 103, 2']],
    ['wait for the first quote', '1@100 1@100 99/101', [{}], {}, ['buy 10 at 101, 3']],
    ['wait for a side that is not quoted', '99/101 0/101 98/101', [sell], {}, ['sell 10 at 98, 3']],
    ['take any size by default', '99/101:5x5 99/101:5x5', [{}], {}, ['buy 10 at 101, 2']],
    [
      'take at most the top, and the rest of the quotes that follow',
      '99/101:5x4 99/101:5x4 99/102:5x20',
      [{}],
      { bookDepth: 'top' },
      ['buy 4 at 101, 2', 'buy 6 at 102, 3'],
    ],
    [
      'do not take the same size twice while the side stands',
      '99/101:5x4 99/101:5x4 98/101:7x4 98/101:7x9',
      [{}],
      { bookDepth: 'top' },
      ['buy 4 at 101, 2', 'buy 6 at 101, 4'],
    ],
    [
      'share the top in order of submission',
      '99/101 99/101:5x15',
      [{}, {}],
      { bookDepth: 'top' },
      ['buy 10 at 101, 2', 'buy 5 at 101, 2'],
    ],
    [
      'take a size that the source does not tell without limit',
      '99/101 99/101:0x0',
      [{}],
      { bookDepth: 'top' },
      ['buy 10 at 101, 2'],
    ],
    [
      'take at most the quantity of a trade where there are no quotes',
      '1@100 3@101 50@102',
      [{}],
      { bookDepth: 'top' },
      ['buy 3 at 101, 2', 'buy 7 at 102, 3'],
    ],
  ])('%s', (_, ticks, orders, rules, expected) => {
    expect(outcome(ticks, orders, rules)).toEqual(expected)
  })

  it('slip from the price of the book', () => {
    const costs = { fee: { type: 'none' }, slippage: { type: 'ticks', ticks: 2 } } as const
    expect(outcome('99/101 99/101', [{}], {}, { costs })).toEqual(['buy 10 at 103, 2'])
  })

  it('of a share of equity take of the rest what can still be paid', () => {
    const ticks = '99/100:5x4 99/100:5x4 99/200:5x20'
    const all = { size: { equityFraction: 1 } } as const
    const got = outcome(ticks, [all], { bookDepth: 'top' }, { capital: 1000 })
    expect(got).toEqual(['buy 4 at 100, 2', 'buy 3 at 200, 3'])
  })
})

describe('time in force', () => {
  it.each<Row>([
    [
      'ioc ends what the top does not give',
      '99/101 99/101:5x4 99/101:5x90',
      [{ timeInForce: 'ioc' }],
      { bookDepth: 'top' },
      ['buy 4 at 101, 2', 'cancelled IOC_UNFILLED'],
    ],
    [
      'an ioc limit that is not reached ends',
      '99/101 99/101 99/100',
      [{ ...limit(100), timeInForce: 'ioc' }],
      {},
      ['cancelled IOC_UNFILLED'],
    ],
    ['fok fills whole', '99/101 99/101:5x10', [{ timeInForce: 'fok' }], { bookDepth: 'top' }, ['buy 10 at 101, 2']],
    [
      'fok fills nothing where the top is too small',
      '99/101 99/101:5x9 99/101:5x90',
      [{ timeInForce: 'fok' }],
      { bookDepth: 'top' },
      ['cancelled FOK_UNFILLED'],
    ],
    ['fok ends where there is no book', '1@99 1@99 99/101', [{ timeInForce: 'fok' }], {}, ['cancelled FOK_UNFILLED']],
    [
      'gtd ends at the first tick that is too late',
      '99/101 99/101 90/95',
      [{ ...limit(96), timeInForce: 'gtd', expiresAt: start + 2500 }],
      {},
      ['expired SIGNAL_EXPIRED'],
    ],
    [
      'post-only is rejected where it would take',
      '99/101 99/101',
      [{ ...limit(101), postOnly: true }],
      {},
      ['rejected POST_ONLY_WOULD_TAKE'],
    ],
    [
      'post-only rests where it would not',
      '99/101 99/101 98/100',
      [{ ...limit(100), postOnly: true }],
      {},
      ['buy 10 at 100, 3'],
    ],
  ])('%s', (_, ticks, orders, rules, expected) => {
    expect(outcome(ticks, orders, rules)).toEqual(expected)
  })
})

describe('limit orders', () => {
  it.each<Row>([
    [
      'that cross when they come take the better price of the book',
      '99/101 99/101',
      [limit(105)],
      {},
      ['buy 10 at 101, 2'],
    ],
    [
      'that cross go on taking as long as they cross',
      '99/101 99/101:5x4 99/102:5x20',
      [limit(105)],
      { bookDepth: 'top' },
      ['buy 4 at 101, 2', 'buy 6 at 102, 3'],
    ],
    [
      'that rest fill at the limit when the other side comes to it',
      '99/101 99/101 97/99',
      [limit(99)],
      {},
      ['buy 10 at 99, 3'],
    ],
    [
      'that rest fill at the limit when the other side jumps beyond it',
      '99/101 99/101 90/91',
      [limit(99)],
      {},
      ['buy 10 at 99, 3'],
    ],
    ['to sell likewise', '99/101 99/101 103/104', [{ ...sell, ...limit(102) }], {}, ['sell 10 at 102, 3']],
    ['fill when a trade comes to them', '99/101 99/101 1@99s', [limit(99)], {}, ['buy 10 at 99, 3']],
    ['rest from the moment they are sent', '99/101 1@99s', [limit(99)], {}, ['buy 10 at 99, 2']],
    ['by through do not fill at a touch', '99/101 99/101 97/99 5@99', [limit(99)], { limitFills: 'through' }, []],
    ['by through fill beyond', '99/101 99/101 5@98', [limit(99)], { limitFills: 'through' }, ['buy 10 at 99, 3']],
    [
      'with probability 0 fill beyond only',
      '1@101 1@101 5@99 5@98',
      [limit(99)],
      { limitFills: { probability: 0 } },
      ['buy 10 at 99, 4'],
    ],
    [
      'with probability 1 fill at a touch',
      '1@101 1@101 5@99',
      [limit(99)],
      { limitFills: { probability: 1 } },
      ['buy 10 at 99, 3'],
    ],
    [
      'fill by the size of the other side where the top counts',
      '99/101 99/101 97/99:5x4',
      [limit(99)],
      { bookDepth: 'top' },
      ['buy 4 at 99, 3'],
    ],
    [
      'share a trade, the better price first',
      '1@101 1@101 12@97',
      [limit(98), limit(99)],
      { bookDepth: 'top' },
      ['buy 10 at 99, 3', 'buy 2 at 98, 3'],
    ],
  ])('%s', (_, ticks, orders, rules, expected) => {
    expect(outcome(ticks, orders, rules)).toEqual(expected)
  })
})

describe('stops and touches', () => {
  it.each<Row>([
    [
      'a stop is reached by the last trade and takes the book',
      '99/101 99/103 1@102',
      [stop(102)],
      {},
      ['buy 10 at 103, 3'],
    ],
    [
      'by the quote where that is the rule',
      '99/101 99/103 1@102',
      [stop(102)],
      { stopTrigger: 'quote' },
      ['buy 10 at 103, 2'],
    ],
    [
      'a sell stop is reached by the bid where there are no trades',
      '99/101 98/103 97/100',
      [{ ...sell, ...stop(97) }],
      {},
      ['sell 10 at 97, 3'],
    ],
    ['and slides where the bid jumps', '99/101 98/103 90/100', [{ ...sell, ...stop(97) }], {}, ['sell 10 at 90, 3']],
    ['where there are trades alone it fills at the trade', '1@100 1@101 1@104', [stop(102)], {}, ['buy 10 at 104, 3']],
    [
      'a stop-limit rests where the book is beyond its limit',
      '99/101 99/105 99/103',
      [{ entry: { type: 'stop-limit', stopPrice: 102, limitPrice: 103 } }],
      {},
      ['buy 10 at 103, 3'],
    ],
    [
      'a market-if-touched takes the book',
      '99/101 99/101 96/98',
      [{ entry: { type: 'market-if-touched', price: 98 } }],
      {},
      ['buy 10 at 98, 3'],
    ],
    [
      'a trailing stop follows the bid',
      '99/101 110/112 106/107 105/106',
      [{ ...sell, entry: { type: 'trailing-stop', trail: { amount: 5 } } }],
      {},
      ['sell 10 at 105, 4'],
    ],
    [
      'a trailing stop follows the last trade',
      '1@100 1@90 1@94 1@95',
      [{ entry: { type: 'trailing-stop', trail: { amount: 5 } } }],
      {},
      ['buy 10 at 95, 4'],
    ],
    [
      'a bracket meets the tick after its entry',
      '99/101 99/101 106/107 90/91',
      [{ stop: 95, target: 105 }],
      {},
      ['buy 10 at 101, 2', 'sell 10 at 105, 3', 'cancelled SIBLING_FILLED'],
    ],
  ])('%s', (_, ticks, orders, rules, expected) => {
    expect(outcome(ticks, orders, rules)).toEqual(expected)
  })
})

describe('sessions', () => {
  it('orders at the open meet the first tick of a session, those at the close its last book', () => {
    const day = 86_400_000
    const time = Float64Array.of(start + 1000, start + 2000, start + day - 2000, start + day + 1000, start + day + 2000)
    const quotes = quoteSeries({
      instrument: acme,
      columns: { time, bid: Float64Array.of(99, 98, 97, 96, 95), ask: Float64Array.of(101, 102, 103, 104, 105) },
    })
    const strategy = sends([
      { timeInForce: 'at-open' },
      { ...sell, timeInForce: 'at-close' },
      { ...limit(90), timeInForce: 'at-close' },
    ])
    const result = runBacktestSync({
      strategy,
      ticks: { quotes: [quotes], timeframe: '1d' },
      costs: { fee: { type: 'none' } },
    })
    expect(result.fills.map(({ side, price, time }) => `${side} ${price} ${(time - start) / 1000}`)).toEqual([
      'sell 97 86400',
      'buy 104 86401',
    ])
    expect(result.orders[2]?.reason).toBe('CLOSE_PASSED')
  })

  it('orders at the open that the book does not reach end, and at the close without quotes the last trade counts', () => {
    const day = 86_400_000
    const trades = tradeSeries({
      instrument: acme,
      columns: {
        time: Float64Array.of(start, start + 9, start + day),
        price: Float64Array.of(99, 98, 97),
        quantity: Float64Array.of(1, 1, 1),
      },
    })
    const strategy = sends([{ ...limit(90), timeInForce: 'at-open' }, { timeInForce: 'at-close' }])
    const result = runBacktestSync({
      strategy,
      ticks: { trades: [trades], timeframe: '1d' },
      costs: { fee: { type: 'none' } },
    })
    // The tick at midnight comes before the bar that closes then, so it is the last trade.
    expect(result.fills.map(({ side, price, time }) => `${side} ${price} ${(time - start) / 1000}`)).toEqual([
      'buy 97 86400',
    ])
    expect(result.orders[0]?.reason).toBe('OPEN_PASSED')
  })
})
