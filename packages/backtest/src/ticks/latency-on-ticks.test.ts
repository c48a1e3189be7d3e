import { quoteSeries, type SignalOptions, type SignalTicket, type StrategyContext } from '@race/core'
import { describe, expect, it } from 'vitest'
import type { BacktestConfig, TickConfig } from '../index.ts'
import {
  placeScripted,
  runOnTicks,
  type ScriptedOrder,
  scriptedInstrument,
  scriptStart,
  type TickScript,
  ticksOfText,
} from './scripted-ticks.ts'

const sell = { side: 'sell' } as const
const limit = (price: number): SignalOptions => ({ entry: { type: 'limit', price } })
const stop = (price: number): SignalOptions => ({ entry: { type: 'stop', price } })
const gtd = (ms: number) => ({ timeInForce: 'gtd', expiresAt: scriptStart + ms }) as const

const send =
  (...orders: readonly ScriptedOrder[]) =>
  (context: StrategyContext): void => {
    for (const order of orders) placeScripted(context, order)
  }

/** A quarter of a second to the venue. */
const slow: Partial<BacktestConfig> = { costs: { latency: { toVenueMs: 250 } } }

/** Sends the orders at the first tick: fills, then how orders ended that were not filled, and when. */
function outcome(ticks: string, orders: readonly ScriptedOrder[], rules: Partial<TickConfig> = {}): string[] {
  const { fills, events } = runOnTicks({ ...ticksOfText(ticks), ...rules }, { 0: send(...orders) }, slow)
  return [...fills, ...events.filter((text) => /^(rejected|cancelled|expired|denied)/.test(text))]
}

type Row = readonly [
  claim: string,
  ticks: string,
  orders: readonly ScriptedOrder[],
  rules: Partial<TickConfig>,
  expected: readonly string[],
]

describe('a market order that arrives on ticks', () => {
  it.each<Row>([
    ['takes the quote that stands then', '0 99/101 | 1000 104/106', [{}], {}, ['buy 10 at 101, 250']],
    ['takes one that has come meanwhile', '0 99/101 | 200 104/106 | 1000 99/101', [{}], {}, ['buy 10 at 106, 250']],
    ['takes that of the millisecond of its arrival', '0 99/101 | 250 104/106', [{}], {}, ['buy 10 at 106, 250']],
    [
      'takes the last of several in that millisecond',
      '0 99/101 | 250 104/106 | 250 102/103',
      [{}],
      {},
      ['buy 10 at 103, 250'],
    ],
    ['does not see that of the next', '0 99/101 | 251 104/106', [{}], {}, ['buy 10 at 101, 250']],
    ['takes the last quote of the data', '0 99/101', [{}], {}, ['buy 10 at 101, 250']],
    ['sells at the bid', '0 99/101 | 1000 98/100', [sell], {}, ['sell 10 at 99, 250']],
    ['waits for a side that is not quoted', '0 0/101 | 1000 98/101', [sell], {}, ['sell 10 at 98, 1000']],
    ['takes the last trade where there are no quotes', '0 5@100 | 1000 5@105', [{}], {}, ['buy 10 at 100, 250']],
    [
      'takes no more than that trade where the top counts',
      '0 4@100 | 1000 50@105',
      [{}],
      { bookDepth: 'top' },
      ['buy 4 at 100, 250', 'buy 6 at 105, 1000'],
    ],
    [
      'shares what the trade was with another order',
      '0 14@100 | 1000 50@105',
      [{}, {}],
      { bookDepth: 'top' },
      ['buy 10 at 100, 250', 'buy 4 at 100, 250', 'buy 6 at 105, 1000'],
    ],
    [
      'takes at most the top, and the rest of the quotes that follow',
      '0 99/101:5x4 | 1000 99/102:5x20',
      [{}],
      { bookDepth: 'top' },
      ['buy 4 at 101, 250', 'buy 6 at 102, 1000'],
    ],
    [
      'shares the top in the order of arrival',
      '0 99/101:5x15 | 1000 98/102:5x20',
      [{}, {}],
      { bookDepth: 'top' },
      ['buy 10 at 101, 250', 'buy 5 at 101, 250', 'buy 5 at 102, 1000'],
    ],
  ])('%s', (_, ticks, orders, rules, expected) => {
    expect(outcome(ticks, orders, rules)).toEqual(expected)
  })

  it('does not take the same size twice while the side stands', () => {
    const four = send({ size: { units: 4 } })
    const ticks = ticksOfText('0 99/101:5x4 | 300 1@100 | 1000 98/101:9x4 | 2000 98/101:9x7')
    const { fills } = runOnTicks({ ...ticks, bookDepth: 'top' }, { 0: four, 300: four }, slow)
    expect(fills).toEqual(['buy 4 at 101, 250', 'buy 4 at 101, 2000'])
  })

  it('slips from the price of the book that it meets', () => {
    const costs = { ...slow.costs, slippage: { type: 'ticks', ticks: 2 } } as const
    expect(runOnTicks(ticksOfText('0 99/101 | 100 98/100'), { 0: send({}) }, { costs }).fills).toEqual([
      'buy 10 at 102, 250',
    ])
  })

  it('may be sent by onBar between the ticks', () => {
    const ticks = ticksOfText('59900 99/101 | 60100 103/105 | 60300 104/106 | 119000 99/101')
    const onBar = (context: StrategyContext) => {
      if (context.time === scriptStart + 60_000) placeScripted(context, {})
    }
    expect(runOnTicks(ticks, {}, slow, { onBar }).fills).toEqual(['buy 10 at 105, 60250'])
  })
})

describe('a limit that arrives on ticks', () => {
  it.each<Row>([
    [
      'rests where it was marketable when it was sent, and is not any more',
      '0 99/101 | 100 103/105 | 1000 99/101',
      [limit(102)],
      {},
      ['buy 10 at 102, 1000'],
    ],
    [
      'takes where it has become marketable',
      '0 99/101 | 100 95/97 | 1000 90/91',
      [limit(100)],
      {},
      ['buy 10 at 97, 250'],
    ],
    ['is not there for a trade before', '0 99/101 | 100 50@90 | 1000 99/101', [limit(99)], {}, []],
    ['is not there for a trade of the millisecond of its arrival', '0 99/101 | 250 50@99s', [limit(99)], {}, []],
    ['is there for that of the next', '0 99/101 | 251 50@99s', [limit(99)], {}, ['buy 10 at 99, 251']],
    ['is not there for a quote before', '0 99/101 | 250 90/91 | 250 98/100', [limit(95)], {}, []],
    [
      'fills at its limit where the quote jumps over it later',
      '0 99/101 | 1000 90/91',
      [limit(95)],
      {},
      ['buy 10 at 95, 1000'],
    ],
    [
      'takes what the top has, and waits with the rest',
      '0 99/101:5x4 | 1000 99/101:5x9',
      [limit(101)],
      { bookDepth: 'top' },
      ['buy 4 at 101, 250', 'buy 6 at 101, 1000'],
    ],
    [
      'stands behind what is quoted at its arrival',
      '0 99/101:30x30 | 100 99/101:12x30 | 1000 14@99s',
      [limit(99)],
      { queue: 'back' },
      ['buy 2 at 99, 1000'],
    ],
    [
      'stands behind the quote of the millisecond of its arrival, not behind that of the next',
      '0 99/101:5x30 | 250 99/101:12x30 | 251 99/101:40x30 | 1000 14@99s',
      [limit(99)],
      { queue: 'back' },
      ['buy 2 at 99, 1000'],
    ],
    [
      'shows the part of an iceberg from then on',
      '0 99/101 | 1000 97/99 | 2000 97/98',
      [{ ...limit(99), displayUnits: 4 }],
      {},
      ['buy 4 at 99, 1000', 'buy 4 at 99, 2000'],
    ],
    [
      'is rejected where it is post-only and has become marketable',
      '0 99/101 | 100 95/97',
      [{ ...limit(100), postOnly: true }],
      {},
      ['rejected 250 POST_ONLY_WOULD_TAKE'],
    ],
    [
      'rests where it is post-only and is not marketable any more',
      '0 99/101 | 100 103/105 | 1000 1@102s',
      [{ ...limit(102), postOnly: true }],
      {},
      ['buy 10 at 102, 1000'],
    ],
    [
      'waits for the first quote where there is none',
      '0 1@100 | 1000 99/101 | 2000 97/98',
      [limit(100)],
      {},
      ['buy 10 at 100, 2000'],
    ],
  ])('%s', (_, ticks, orders, rules, expected) => {
    expect(outcome(ticks, orders, rules)).toEqual(expected)
  })
})

describe('what is good for one meeting only', () => {
  const ioc = (price: number) => ({ ...limit(price), timeInForce: 'ioc' }) as const
  const fok = (price: number) => ({ ...limit(price), timeInForce: 'fok' }) as const
  it.each<Row>([
    ['an ioc meets the book as it arrives', '0 99/101 | 100 95/97', [ioc(100)], {}, ['buy 10 at 97, 250']],
    ['an ioc ends there, whatever comes later', '0 99/101 | 251 90/91', [ioc(100)], {}, ['cancelled 250 IOC_UNFILLED']],
    [
      'an ioc ends with what the top does not have',
      '0 99/101:5x4 | 1000 99/101:5x9',
      [ioc(101)],
      { bookDepth: 'top' },
      ['buy 4 at 101, 250', 'cancelled 250 IOC_UNFILLED'],
    ],
    [
      'a fok that the top does not fill ends whole',
      '0 99/101:5x20 | 100 99/101:5x4',
      [fok(101)],
      { bookDepth: 'top' },
      ['cancelled 250 FOK_UNFILLED'],
    ],
    [
      'a fok that the top fills by then fills',
      '0 99/101:5x4 | 100 99/101:5x10',
      [fok(101)],
      { bookDepth: 'top' },
      ['buy 10 at 101, 250'],
    ],
    [
      'an ioc ends where no side is quoted',
      '0 0/101 | 1000 99/101',
      [{ ...sell, timeInForce: 'ioc' }],
      {},
      ['cancelled 250 IOC_UNFILLED'],
    ],
  ])('%s', (_, ticks, orders, rules, expected) => {
    expect(outcome(ticks, orders, rules)).toEqual(expected)
  })
})

describe('a stop that arrives on ticks', () => {
  it.each<Row>([
    ['beyond which the book is takes it', '0 95/97 | 100 101/103', [stop(100)], {}, ['buy 10 at 103, 250']],
    ['waits for a tick that reaches it', '0 95/97 | 1000 99/101', [stop(100)], {}, ['buy 10 at 101, 1000']],
    ['has not seen a tick that reached it before', '0 95/97 | 100 110/112 | 200 95/97', [stop(100)], {}, []],
    [
      'goes by the last trade where there are trades',
      '0 95/97 | 100 1@101 | 1000 96/98',
      [stop(100)],
      {},
      ['buy 10 at 97, 250'],
    ],
    [
      'rests as a limit where it is a stop-limit and the book is beyond that',
      '0 95/97 | 100 101/105 | 1000 101/103',
      [{ entry: { type: 'stop-limit', stopPrice: 100, limitPrice: 103 } }],
      {},
      ['buy 10 at 103, 1000'],
    ],
    [
      'begins to trail at the price of its arrival',
      '0 99/101 | 100 109/111 | 1000 106/108 | 2000 105/107',
      [{ ...sell, entry: { type: 'trailing-stop', trail: { amount: 5 } } }],
      {},
      ['sell 10 at 105, 2000'],
    ],
    [
      'is taken as it arrives where it is touched already',
      '0 99/101 | 100 96/98',
      [{ entry: { type: 'market-if-touched', price: 98 } }],
      {},
      ['buy 10 at 98, 250'],
    ],
  ])('%s', (_, ticks, orders, rules, expected) => {
    expect(outcome(ticks, orders, rules)).toEqual(expected)
  })
})

describe('the time of an order that is on its way', () => {
  it('may be over before it arrives', () => {
    const { events } = runOnTicks(ticksOfText('0 99/101 | 1000 99/101'), { 0: send({ ...gtd(250) }) }, slow)
    expect(events).toEqual(['submitted 0', 'cancelled 250 SIGNAL_EXPIRED'])
    expect(runOnTicks(ticksOfText('0 99/101'), { 0: send({ ...gtd(251) }) }, slow).fills).toEqual([
      'buy 10 at 101, 250',
    ])
  })

  it('may be over before a message of it arrives, which then comes too late', () => {
    const ask = (act: (ticket: SignalTicket, context: StrategyContext) => void): TickScript => {
      let ticket: SignalTicket | null = null
      return {
        0: (context) => {
          ticket = placeScripted(context, { ...limit(95), ...gtd(1100) })
        },
        1000: (context) => act(ticket as unknown as SignalTicket, context),
      }
    }
    const ticks = ticksOfText('0 99/101 | 1000 99/101 | 2000 99/101')
    const cancelling = runOnTicks(
      ticks,
      ask((ticket, { order }) => order.cancel(ticket)),
      slow,
    )
    expect(cancelling.events.at(-1)).toBe('expired 1250 SIGNAL_EXPIRED')
    const changing = runOnTicks(
      ticks,
      ask((ticket, { order }) => order.modify(ticket, { limitPrice: 102 })),
      slow,
    )
    expect([changing.events.at(-1), changing.fills]).toEqual(['expired 1250 SIGNAL_EXPIRED', []])
  })

  it('is that of the session it arrives in', () => {
    const day = 86_400_000
    const quotes = (times: readonly number[], bids: readonly number[]): TickConfig => ({
      timeframe: '1d',
      quotes: [
        quoteSeries({
          instrument: scriptedInstrument,
          columns: {
            time: Float64Array.from(times, (time) => scriptStart + time),
            bid: Float64Array.from(bids),
            ask: Float64Array.from(bids, (bid) => bid + 2),
          },
        }),
      ],
    })
    const ticks = quotes([day - 500, day - 200, day + 1000, 2 * day - 1, 2 * day + 1], [99, 98, 97, 96, 95])
    const close: ScriptedOrder = { timeInForce: 'at-close' }
    expect(runOnTicks(ticks, { [day - 500]: send(close) }, slow).fills).toEqual([`buy 10 at 100, ${day}`])
    expect(runOnTicks(ticks, { [day - 200]: send(close) }, slow).fills).toEqual([`buy 10 at 98, ${2 * day}`])
    const open: ScriptedOrder = { timeInForce: 'at-open' }
    expect(runOnTicks(ticks, { [day - 500]: send(open) }, slow).fills).toEqual([`buy 10 at 99, ${day + 1000}`])
  })
})
