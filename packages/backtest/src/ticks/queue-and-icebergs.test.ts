import {
  barSeriesFromRows,
  defineInstrument,
  defineStrategy,
  type OrderActions,
  quoteSeries,
  type SignalOptions,
  type SignalTicket,
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
const sends = (
  orders: readonly Send[],
  then?: (tick: number, ticket: SignalTicket | undefined, order: OrderActions) => void,
) =>
  defineStrategy({
    id: 'test/sends',
    version: '1.0.0',
    title: 'Sends orders',
    params: z.strictObject({}),
    setup: () => {
      let count = 0
      let ticket: SignalTicket | undefined
      const hear = (_: unknown, { order }: StrategyContext): void => {
        count++
        for (const { side = 'buy', ...options } of count === 1 ? orders : []) {
          ticket = order[side]({ size: { units: 10 }, ...options })
        }
        then?.(count, ticket, order)
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
const sell = { side: 'sell' } as const

type Row = readonly [
  claim: string,
  ticks: string,
  orders: readonly Send[],
  rules: Partial<TickConfig>,
  expected: readonly string[],
]

describe('a place in the queue', () => {
  const back = { queue: 'back' } as const
  const front = { queue: 'front' } as const
  const rest = '99/101:30x30 99/101:30x30'
  it.each<Row>([
    ['at the back, trades first fill who was there', `${rest} 30@99s`, [limit(99)], back, []],
    ['what a trade has beyond them fills the order', `${rest} 34@99s`, [limit(99)], back, ['buy 4 at 99, 3']],
    ['trades add up', `${rest} 20@99s 20@99s`, [limit(99)], back, ['buy 10 at 99, 4']],
    [
      'at the front, a trade fills at once, by its quantity',
      `${rest} 6@99s 6@99s`,
      [limit(99)],
      front,
      ['buy 6 at 99, 3', 'buy 4 at 99, 4'],
    ],
    ['trades of buyers do not move the bid', `${rest} 90@99b`, [limit(99)], front, []],
    ['a trade whose side is not known counts', `${rest} 10@99`, [limit(99)], front, ['buy 10 at 99, 3']],
    // 30 ahead, 10 joined behind: 40. 20 of 40 cancelled: 15 of the 30. 15 left; a trade of 20 fills 5.
    [
      'cancelled size comes off in proportion',
      `${rest} 99/101:40x30 99/101:20x30 20@99s`,
      [limit(99)],
      back,
      ['buy 5 at 99, 5'],
    ],
    // 10 of the 30 were traded; the quote of 20 shows just that. 20 ahead; a trade of 21 fills 1.
    [
      'size that trades explain is not cancelled',
      `${rest} 10@99s 99/101:20x30 21@99s`,
      [limit(99)],
      back,
      ['buy 1 at 99, 5'],
    ],
    ['a price better than the best has nobody before it', `${rest} 3@100s`, [limit(100)], back, ['buy 3 at 100, 3']],
    [
      'a price behind the best is known when the quote comes to it',
      `${rest} 5@98b 98/100:8x8 10@98s`,
      [limit(98)],
      back,
      ['buy 2 at 98, 5'],
    ],
    [
      'what was quoted before the price was left is nobody when the best falls behind it',
      `${rest} 98/101:50x30 4@99s`,
      [limit(99)],
      back,
      ['buy 4 at 99, 4'],
    ],
    [
      'a place is kept while a better price stands',
      `${rest} 100/101:5x30 99/101:30x30 31@99s`,
      [limit(99)],
      back,
      ['buy 1 at 99, 5'],
    ],
    ['a trade through the price fills by its quantity', `${rest} 7@98s`, [limit(99)], back, ['buy 7 at 99, 3']],
    [
      'the other side that comes to the price fills by its size',
      `${rest} 97/99:5x6`,
      [limit(99)],
      back,
      ['buy 6 at 99, 3'],
    ],
    [
      'without sizes only trades through the price fill',
      '99/101 99/101 50@99s 4@98s',
      [limit(99)],
      back,
      ['buy 4 at 99, 4'],
    ],
    [
      'without quotes only trades through the price fill',
      '1@101 1@101 50@99s 4@98s',
      [limit(99)],
      back,
      ['buy 4 at 99, 4'],
    ],
    [
      'own orders stand behind each other',
      `${rest} 42@99s`,
      [limit(99), limit(99)],
      back,
      ['buy 10 at 99, 3', 'buy 2 at 99, 3'],
    ],
    ['to sell likewise', `${rest} 33@101b`, [{ ...sell, ...limit(101) }], back, ['sell 3 at 101, 3']],
  ])('%s', (_, ticks, orders, rules, expected) => {
    expect(outcome(ticks, orders, rules)).toEqual(expected)
  })
})

describe('icebergs', () => {
  const ice = { ...limit(99), displayUnits: 4 }
  it.each<Row>([
    [
      'fill at a tick what is shown',
      '99/101 99/101 97/99 97/98 97/99',
      [ice],
      {},
      ['buy 4 at 99, 3', 'buy 4 at 99, 4', 'buy 2 at 99, 5'],
    ],
    // 5 ahead: the trade of 20 fills the 4 that are shown; the next 4 stand behind the 5 that are quoted then.
    [
      'stand at the end of the queue with each part',
      '99/101:5x5 99/101:5x5 20@99s 6@99s 9@99s',
      [ice],
      { queue: 'back' },
      ['buy 4 at 99, 3', 'buy 1 at 99, 4', 'buy 3 at 99, 5'],
    ],
    ['take in one piece where they cross', '99/101 97/99', [{ ...ice, ...limit(101) }], {}, ['buy 10 at 99, 2']],
    [
      'of less than a step show one step',
      '99/101 99/101 97/99',
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

describe('changes of an order', () => {
  it('give up its place where the price changes', () => {
    const ticks = '99/101:30x30 99/101:30x30 99/101:30x30 31@99s 3@98s'
    const changing = sends([limit(99)], (tick, ticket, order) => {
      if (ticket === undefined) return
      if (tick === 2) order.modify(ticket, { limitPrice: 98 })
      if (tick === 3) order.modify(ticket, { limitPrice: 102 })
    })
    const result = runBacktestSync({
      strategy: changing,
      ticks: { ...ticksOf(ticks), queue: 'back' },
      costs: { fee: { type: 'none' } },
    })
    expect(result.fills.map(({ price, time }) => [String(price), (time - start) / 1000])).toEqual([['101', 4]])
  })
})
