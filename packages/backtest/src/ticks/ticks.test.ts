import {
  barSeriesFromRows,
  defineInstrument,
  defineStrategy,
  type QuoteSeries,
  quoteSeries,
  type SignalOptions,
  type SignalTicket,
  type TradeSeries,
  tradeSeries,
} from '@race/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type BacktestConfig, runBacktestSync, type TickConfig } from '../index.ts'

const acme = defineInstrument({ id: 'ACME', assetClass: 'crypto', tickSize: '1', quantityStep: '1' })
const start = Date.UTC(2024, 0, 2)

/** A quote: `Q` bid ask bidSize askSize. A trade: `T` price quantity aggressor. Each is a second after the one before. */
type Tick =
  | readonly ['Q', bid: number, ask: number, bidSize?: number, askSize?: number]
  | readonly ['T', price: number, quantity: number, aggressor?: -1 | 0 | 1]

function seriesOf(ticks: readonly Tick[]): { quotes?: QuoteSeries[]; trades?: TradeSeries[] } {
  const at = (tick: Tick): number => start + 1000 * (ticks.indexOf(tick) + 1)
  const quotes = ticks.filter((tick) => tick[0] === 'Q')
  const trades = ticks.filter((tick) => tick[0] === 'T')
  const column = (rows: readonly Tick[], n: 1 | 2 | 3 | 4): Float64Array =>
    Float64Array.from(rows, (row) => ((row as readonly (number | string)[])[n] as number | undefined) ?? 0)
  return {
    ...(quotes.length === 0
      ? {}
      : {
          quotes: [
            quoteSeries({
              instrument: acme,
              columns: {
                time: Float64Array.from(quotes, at),
                bid: column(quotes, 1),
                ask: column(quotes, 2),
                bidSize: column(quotes, 3),
                askSize: column(quotes, 4),
              },
            }),
          ],
        }),
    ...(trades.length === 0
      ? {}
      : {
          trades: [
            tradeSeries({
              instrument: acme,
              columns: {
                time: Float64Array.from(trades, at),
                price: column(trades, 1),
                quantity: column(trades, 2),
                aggressor: Int8Array.from(trades, (row) => (row[3] as number | undefined) ?? 0),
              },
            }),
          ],
        }),
  }
}

type Send = SignalOptions & { readonly side?: 'sell'; readonly afterTick?: number }

/** Sends each order after the tick of its number (the first by default), by whichever handler hears of it. */
const sends = (
  orders: readonly Send[],
  then?: (tick: number, tickets: readonly SignalTicket[], order: never) => void,
) =>
  defineStrategy({
    id: 'test/sends',
    version: '1.0.0',
    title: 'Sends orders',
    params: z.strictObject({}),
    setup: () => {
      let count = 0
      const tickets: SignalTicket[] = []
      const hear = (_: unknown, { order }: { readonly order: never }): void => {
        count++
        for (const { side, afterTick = 1, ...options } of orders) {
          if (afterTick !== count) continue
          const { buy, sell } = order as { buy(o: SignalOptions): SignalTicket; sell(o: SignalOptions): SignalTicket }
          tickets.push((side === 'sell' ? sell : buy)({ size: { units: 10 }, ...options }))
        }
        then?.(count, tickets, order)
      }
      return { onQuote: hear, onTrade: hear } as never
    },
  })

function run(
  ticks: readonly Tick[],
  orders: readonly Send[],
  rules: Partial<TickConfig> = {},
  config: Partial<BacktestConfig> = {},
) {
  return runBacktestSync({
    strategy: sends(orders),
    ticks: { ...seriesOf(ticks), timeframe: '1m', ...rules },
    costs: { fee: { type: 'none' } },
    ...config,
  })
}

/** Fills as `side quantity at price, tick`, then how orders ended that did not fill. */
function outcome(...args: Parameters<typeof run>): string[] {
  const result = run(...args)
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
  ticks: readonly Tick[],
  orders: readonly Send[],
  rules: Partial<TickConfig>,
  expected: readonly string[],
]

describe('market orders', () => {
  it.each<Row>([
    [
      'buy at the ask of the next quote',
      [
        ['Q', 99, 101],
        ['Q', 98, 102],
      ],
      [{}],
      {},
      ['buy 10 at 102, 2'],
    ],
    [
      'sell at its bid',
      [
        ['Q', 99, 101],
        ['Q', 98, 102],
      ],
      [sell],
      {},
      ['sell 10 at 98, 2'],
    ],
    [
      'meet the standing quote at a trade',
      [
        ['Q', 99, 101],
        ['T', 100, 1],
      ],
      [{}],
      {},
      ['buy 10 at 101, 2'],
    ],
    [
      'fill at the next trade where there are no quotes',
      [
        ['T', 100, 1],
        ['T', 103, 1],
      ],
      [{}],
      {},
      ['buy 10 at 103, 2'],
    ],
    [
      'wait for the first quote',
      [
        ['T', 100, 1],
        ['T', 100, 1],
        ['Q', 99, 101],
      ],
      [{}],
      {},
      ['buy 10 at 101, 3'],
    ],
    [
      'wait for a side that is not quoted',
      [
        ['Q', 99, 101],
        ['Q', 0, 101],
        ['Q', 98, 101],
      ],
      [sell],
      {},
      ['sell 10 at 98, 3'],
    ],
    [
      'take any size by default',
      [
        ['Q', 99, 101, 5, 5],
        ['Q', 99, 101, 5, 5],
      ],
      [{}],
      {},
      ['buy 10 at 101, 2'],
    ],
    [
      'take at most the top, and the rest of the quotes that follow',
      [
        ['Q', 99, 101, 5, 4],
        ['Q', 99, 101, 5, 4],
        ['Q', 99, 102, 5, 20],
      ],
      [{}],
      { bookDepth: 'top' },
      ['buy 4 at 101, 2', 'buy 6 at 102, 3'],
    ],
    [
      'do not take the same size twice while the side stands',
      [
        ['Q', 99, 101, 5, 4],
        ['Q', 99, 101, 5, 4],
        ['Q', 98, 101, 7, 4],
        ['Q', 98, 101, 7, 9],
      ],
      [{}],
      { bookDepth: 'top' },
      ['buy 4 at 101, 2', 'buy 6 at 101, 4'],
    ],
    [
      'share the top in order of submission',
      [
        ['Q', 99, 101],
        ['Q', 99, 101, 5, 15],
      ],
      [{}, {}],
      { bookDepth: 'top' },
      ['buy 10 at 101, 2', 'buy 5 at 101, 2'],
    ],
    [
      'take a size that the source does not tell without limit',
      [
        ['Q', 99, 101],
        ['Q', 99, 101, 0, 0],
      ],
      [{}],
      { bookDepth: 'top' },
      ['buy 10 at 101, 2'],
    ],
    [
      'take at most the quantity of a trade where there are no quotes',
      [
        ['T', 100, 1],
        ['T', 101, 3],
        ['T', 102, 50],
      ],
      [{}],
      { bookDepth: 'top' },
      ['buy 3 at 101, 2', 'buy 7 at 102, 3'],
    ],
  ])('%s', (_, ticks, orders, rules, expected) => {
    expect(outcome(ticks, orders, rules)).toEqual(expected)
  })

  it('slip from the price of the book', () => {
    const costs = { fee: { type: 'none' }, slippage: { type: 'ticks', ticks: 2 } } as const
    expect(
      outcome(
        [
          ['Q', 99, 101],
          ['Q', 99, 101],
        ],
        [{}],
        {},
        { costs },
      ),
    ).toEqual(['buy 10 at 103, 2'])
  })

  it('of a share of equity take of the rest what can still be paid', () => {
    const ticks: Tick[] = [
      ['Q', 99, 100, 5, 4],
      ['Q', 99, 100, 5, 4],
      ['Q', 99, 200, 5, 20],
    ]
    const all = { size: { equityFraction: 1 } } as const
    const got = outcome(ticks, [all], { bookDepth: 'top' }, { capital: 1000 })
    expect(got).toEqual(['buy 4 at 100, 2', 'buy 3 at 200, 3'])
  })
})

describe('time in force', () => {
  it.each<Row>([
    [
      'ioc ends what the top does not give',
      [
        ['Q', 99, 101],
        ['Q', 99, 101, 5, 4],
        ['Q', 99, 101, 5, 90],
      ],
      [{ timeInForce: 'ioc' }],
      { bookDepth: 'top' },
      ['buy 4 at 101, 2', 'cancelled IOC_UNFILLED'],
    ],
    [
      'an ioc limit that is not reached ends',
      [
        ['Q', 99, 101],
        ['Q', 99, 101],
        ['Q', 99, 100],
      ],
      [{ ...limit(100), timeInForce: 'ioc' }],
      {},
      ['cancelled IOC_UNFILLED'],
    ],
    [
      'fok fills whole',
      [
        ['Q', 99, 101],
        ['Q', 99, 101, 5, 10],
      ],
      [{ timeInForce: 'fok' }],
      { bookDepth: 'top' },
      ['buy 10 at 101, 2'],
    ],
    [
      'fok fills nothing where the top is too small',
      [
        ['Q', 99, 101],
        ['Q', 99, 101, 5, 9],
        ['Q', 99, 101, 5, 90],
      ],
      [{ timeInForce: 'fok' }],
      { bookDepth: 'top' },
      ['cancelled FOK_UNFILLED'],
    ],
    [
      'fok ends where there is no book',
      [
        ['T', 99, 1],
        ['T', 99, 1],
        ['Q', 99, 101],
      ],
      [{ timeInForce: 'fok' }],
      {},
      ['cancelled FOK_UNFILLED'],
    ],
    [
      'gtd ends at the first tick that is too late',
      [
        ['Q', 99, 101],
        ['Q', 99, 101],
        ['Q', 90, 95],
      ],
      [{ ...limit(96), timeInForce: 'gtd', expiresAt: start + 2500 }],
      {},
      ['expired SIGNAL_EXPIRED'],
    ],
    [
      'post-only is rejected where it would take',
      [
        ['Q', 99, 101],
        ['Q', 99, 101],
      ],
      [{ ...limit(101), postOnly: true }],
      {},
      ['rejected POST_ONLY_WOULD_TAKE'],
    ],
    [
      'post-only rests where it would not',
      [
        ['Q', 99, 101],
        ['Q', 99, 101],
        ['Q', 98, 100],
      ],
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
      [
        ['Q', 99, 101],
        ['Q', 99, 101],
      ],
      [limit(105)],
      {},
      ['buy 10 at 101, 2'],
    ],
    [
      'that cross go on taking as long as they cross',
      [
        ['Q', 99, 101],
        ['Q', 99, 101, 5, 4],
        ['Q', 99, 102, 5, 20],
      ],
      [limit(105)],
      { bookDepth: 'top' },
      ['buy 4 at 101, 2', 'buy 6 at 102, 3'],
    ],
    [
      'that rest fill at the limit when the other side comes to it',
      [
        ['Q', 99, 101],
        ['Q', 99, 101],
        ['Q', 97, 99],
      ],
      [limit(99)],
      {},
      ['buy 10 at 99, 3'],
    ],
    [
      'that rest fill at the limit when the other side jumps beyond it',
      [
        ['Q', 99, 101],
        ['Q', 99, 101],
        ['Q', 90, 91],
      ],
      [limit(99)],
      {},
      ['buy 10 at 99, 3'],
    ],
    [
      'to sell likewise',
      [
        ['Q', 99, 101],
        ['Q', 99, 101],
        ['Q', 103, 104],
      ],
      [{ ...sell, ...limit(102) }],
      {},
      ['sell 10 at 102, 3'],
    ],
    [
      'fill when a trade comes to them',
      [
        ['Q', 99, 101],
        ['Q', 99, 101],
        ['T', 99, 1, -1],
      ],
      [limit(99)],
      {},
      ['buy 10 at 99, 3'],
    ],
    [
      'rest from the moment they are sent',
      [
        ['Q', 99, 101],
        ['T', 99, 1, -1],
      ],
      [limit(99)],
      {},
      ['buy 10 at 99, 2'],
    ],
    [
      'by through do not fill at a touch',
      [
        ['Q', 99, 101],
        ['Q', 99, 101],
        ['Q', 97, 99],
        ['T', 99, 5],
      ],
      [limit(99)],
      { limitFills: 'through' },
      [],
    ],
    [
      'by through fill beyond',
      [
        ['Q', 99, 101],
        ['Q', 99, 101],
        ['T', 98, 5],
      ],
      [limit(99)],
      { limitFills: 'through' },
      ['buy 10 at 99, 3'],
    ],
    [
      'with probability 0 fill beyond only',
      [
        ['T', 101, 1],
        ['T', 101, 1],
        ['T', 99, 5],
        ['T', 98, 5],
      ],
      [limit(99)],
      { limitFills: { probability: 0 } },
      ['buy 10 at 99, 4'],
    ],
    [
      'with probability 1 fill at a touch',
      [
        ['T', 101, 1],
        ['T', 101, 1],
        ['T', 99, 5],
      ],
      [limit(99)],
      { limitFills: { probability: 1 } },
      ['buy 10 at 99, 3'],
    ],
    [
      'fill by the size of the other side where the top counts',
      [
        ['Q', 99, 101],
        ['Q', 99, 101],
        ['Q', 97, 99, 5, 4],
      ],
      [limit(99)],
      { bookDepth: 'top' },
      ['buy 4 at 99, 3'],
    ],
    [
      'share a trade, the better price first',
      [
        ['T', 101, 1],
        ['T', 101, 1],
        ['T', 97, 12],
      ],
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
      [
        ['Q', 99, 101],
        ['Q', 99, 103],
        ['T', 102, 1],
      ],
      [stop(102)],
      {},
      ['buy 10 at 103, 3'],
    ],
    [
      'by the quote where that is the rule',
      [
        ['Q', 99, 101],
        ['Q', 99, 103],
        ['T', 102, 1],
      ],
      [stop(102)],
      { stopTrigger: 'quote' },
      ['buy 10 at 103, 2'],
    ],
    [
      'a sell stop is reached by the bid where there are no trades',
      [
        ['Q', 99, 101],
        ['Q', 98, 103],
        ['Q', 97, 100],
      ],
      [{ ...sell, ...stop(97) }],
      {},
      ['sell 10 at 97, 3'],
    ],
    [
      'and slides where the bid jumps',
      [
        ['Q', 99, 101],
        ['Q', 98, 103],
        ['Q', 90, 100],
      ],
      [{ ...sell, ...stop(97) }],
      {},
      ['sell 10 at 90, 3'],
    ],
    [
      'where there are trades alone it fills at the trade',
      [
        ['T', 100, 1],
        ['T', 101, 1],
        ['T', 104, 1],
      ],
      [stop(102)],
      {},
      ['buy 10 at 104, 3'],
    ],
    [
      'a stop-limit rests where the book is beyond its limit',
      [
        ['Q', 99, 101],
        ['Q', 99, 105],
        ['Q', 99, 103],
      ],
      [{ entry: { type: 'stop-limit', stopPrice: 102, limitPrice: 103 } }],
      {},
      ['buy 10 at 103, 3'],
    ],
    [
      'a market-if-touched takes the book',
      [
        ['Q', 99, 101],
        ['Q', 99, 101],
        ['Q', 96, 98],
      ],
      [{ entry: { type: 'market-if-touched', price: 98 } }],
      {},
      ['buy 10 at 98, 3'],
    ],
    [
      'a trailing stop follows the bid',
      [
        ['Q', 99, 101],
        ['Q', 110, 112],
        ['Q', 106, 107],
        ['Q', 105, 106],
      ],
      [{ ...sell, entry: { type: 'trailing-stop', trail: { amount: 5 } } }],
      {},
      ['sell 10 at 105, 4'],
    ],
    [
      'a trailing stop follows the last trade',
      [
        ['T', 100, 1],
        ['T', 90, 1],
        ['T', 94, 1],
        ['T', 95, 1],
      ],
      [{ entry: { type: 'trailing-stop', trail: { amount: 5 } } }],
      {},
      ['buy 10 at 95, 4'],
    ],
    [
      'a bracket meets the tick after its entry',
      [
        ['Q', 99, 101],
        ['Q', 99, 101],
        ['Q', 106, 107],
        ['Q', 90, 91],
      ],
      [{ stop: 95, target: 105 }],
      {},
      ['buy 10 at 101, 2', 'sell 10 at 105, 3', 'cancelled SIBLING_FILLED'],
    ],
  ])('%s', (_, ticks, orders, rules, expected) => {
    expect(outcome(ticks, orders, rules)).toEqual(expected)
  })
})

describe('a place in the queue', () => {
  const back = { queue: 'back' } as const
  const front = { queue: 'front' } as const
  const rest: readonly Tick[] = [
    ['Q', 99, 101, 30, 30],
    ['Q', 99, 101, 30, 30],
  ]
  it.each<Row>([
    ['at the back, trades first fill who was there', [...rest, ['T', 99, 30, -1]], [limit(99)], back, []],
    [
      'what a trade has beyond them fills the order',
      [...rest, ['T', 99, 34, -1]],
      [limit(99)],
      back,
      ['buy 4 at 99, 3'],
    ],
    ['trades add up', [...rest, ['T', 99, 20, -1], ['T', 99, 20, -1]], [limit(99)], back, ['buy 10 at 99, 4']],
    [
      'at the front, a trade fills at once, by its quantity',
      [...rest, ['T', 99, 6, -1], ['T', 99, 6, -1]],
      [limit(99)],
      front,
      ['buy 6 at 99, 3', 'buy 4 at 99, 4'],
    ],
    ['trades of buyers do not move the bid', [...rest, ['T', 99, 90, 1]], [limit(99)], front, []],
    ['a trade whose side is not known counts', [...rest, ['T', 99, 10]], [limit(99)], front, ['buy 10 at 99, 3']],
    // 30 ahead, 10 joined behind: 40. 20 of 40 cancelled: 15 of the 30. 15 left; a trade of 20 fills 5.
    [
      'cancelled size comes off in proportion',
      [...rest, ['Q', 99, 101, 40, 30], ['Q', 99, 101, 20, 30], ['T', 99, 20, -1]],
      [limit(99)],
      back,
      ['buy 5 at 99, 5'],
    ],
    // 10 of the 30 were traded; the quote of 20 shows just that. 20 ahead; a trade of 21 fills 1.
    [
      'size that trades explain is not cancelled',
      [...rest, ['T', 99, 10, -1], ['Q', 99, 101, 20, 30], ['T', 99, 21, -1]],
      [limit(99)],
      back,
      ['buy 1 at 99, 5'],
    ],
    [
      'a price better than the best has nobody before it',
      [...rest, ['T', 100, 3, -1]],
      [limit(100)],
      back,
      ['buy 3 at 100, 3'],
    ],
    [
      'a price behind the best is known when the quote comes to it',
      [...rest, ['T', 98, 5, 1], ['Q', 98, 100, 8, 8], ['T', 98, 10, -1]],
      [limit(98)],
      back,
      ['buy 2 at 98, 5'],
    ],
    [
      'what was quoted before the price was left is nobody when the best falls behind it',
      [...rest, ['Q', 98, 101, 50, 30], ['T', 99, 4, -1]],
      [limit(99)],
      back,
      ['buy 4 at 99, 4'],
    ],
    [
      'a place is kept while a better price stands',
      [...rest, ['Q', 100, 101, 5, 30], ['Q', 99, 101, 30, 30], ['T', 99, 31, -1]],
      [limit(99)],
      back,
      ['buy 1 at 99, 5'],
    ],
    [
      'a trade through the price fills by its quantity',
      [...rest, ['T', 98, 7, -1]],
      [limit(99)],
      back,
      ['buy 7 at 99, 3'],
    ],
    [
      'the other side that comes to the price fills by its size',
      [...rest, ['Q', 97, 99, 5, 6]],
      [limit(99)],
      back,
      ['buy 6 at 99, 3'],
    ],
    [
      'without sizes only trades through the price fill',
      [
        ['Q', 99, 101],
        ['Q', 99, 101],
        ['T', 99, 50, -1],
        ['T', 98, 4, -1],
      ],
      [limit(99)],
      back,
      ['buy 4 at 99, 4'],
    ],
    [
      'without quotes only trades through the price fill',
      [
        ['T', 101, 1],
        ['T', 101, 1],
        ['T', 99, 50, -1],
        ['T', 98, 4, -1],
      ],
      [limit(99)],
      back,
      ['buy 4 at 99, 4'],
    ],
    [
      'own orders stand behind each other',
      [...rest, ['T', 99, 42, -1]],
      [limit(99), limit(99)],
      back,
      ['buy 10 at 99, 3', 'buy 2 at 99, 3'],
    ],
    ['to sell likewise', [...rest, ['T', 101, 33, 1]], [{ ...sell, ...limit(101) }], back, ['sell 3 at 101, 3']],
  ])('%s', (_, ticks, orders, rules, expected) => {
    expect(outcome(ticks, orders, rules)).toEqual(expected)
  })
})

describe('icebergs', () => {
  const ice = { ...limit(99), displayUnits: 4 }
  it.each<Row>([
    [
      'fill at a tick what is shown',
      [
        ['Q', 99, 101],
        ['Q', 99, 101],
        ['Q', 97, 99],
        ['Q', 97, 98],
        ['Q', 97, 99],
      ],
      [ice],
      {},
      ['buy 4 at 99, 3', 'buy 4 at 99, 4', 'buy 2 at 99, 5'],
    ],
    // 5 ahead: the trade of 20 fills the 4 that are shown; the next 4 stand behind the 5 that are quoted then.
    [
      'stand at the end of the queue with each part',
      [
        ['Q', 99, 101, 5, 5],
        ['Q', 99, 101, 5, 5],
        ['T', 99, 20, -1],
        ['T', 99, 6, -1],
        ['T', 99, 9, -1],
      ],
      [ice],
      { queue: 'back' },
      ['buy 4 at 99, 3', 'buy 1 at 99, 4', 'buy 3 at 99, 5'],
    ],
    [
      'take in one piece where they cross',
      [
        ['Q', 99, 101],
        ['Q', 97, 99],
      ],
      [{ ...ice, ...limit(101) }],
      {},
      ['buy 10 at 99, 2'],
    ],
    [
      'of less than a step show one step',
      [
        ['Q', 99, 101],
        ['Q', 99, 101],
        ['Q', 97, 99],
      ],
      [{ ...ice, displayUnits: 0.5 }],
      {},
      ['buy 1 at 99, 3'],
    ],
  ])('%s', (_, ticks, orders, rules, expected) => {
    expect(outcome(ticks, orders, rules)).toEqual(expected)
  })

  it('stay denied on bars', () => {
    const data = barSeriesFromRows({
      instrument: acme,
      timeframe: '1m',
      rows: [{ time: start, open: 1, high: 1, low: 1, close: 1, volume: 1 }],
    })
    const strategy = defineStrategy({
      id: 'test/iceberg',
      version: '1.0.0',
      title: 'Iceberg',
      params: z.strictObject({}),
      setup: () => ({ onBar: ({ order }) => void order.buy({ entry: { type: 'limit', price: 1 }, displayUnits: 1 }) }),
    })
    expect(runBacktestSync({ strategy, data }).orders[0]?.reason).toBe('UNSUPPORTED_ON_BARS')
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

describe('changes of an order', () => {
  it('give up its place where the price changes', () => {
    const ticks: Tick[] = [
      ['Q', 99, 101, 30, 30],
      ['Q', 99, 101, 30, 30],
      ['Q', 99, 101, 30, 30],
      ['T', 99, 31, -1],
      ['T', 98, 3, -1],
    ]
    const changing = sends([limit(99)], (tick, [ticket], order) => {
      if (tick === 2) (order as { modify(t: unknown, c: unknown): void }).modify(ticket, { limitPrice: 98 })
      if (tick === 3) (order as { modify(t: unknown, c: unknown): void }).modify(ticket, { limitPrice: 102 })
    })
    const result = runBacktestSync({
      strategy: changing,
      ticks: { ...seriesOf(ticks), timeframe: '1m', queue: 'back' },
      costs: { fee: { type: 'none' } },
    })
    expect(result.fills.map(({ price, time }) => [String(price), (time - start) / 1000])).toEqual([['101', 4]])
  })
})
