import type { LatencyModel } from '@race/brokers/simulated'
import {
  barSeriesFromRows,
  defineInstrument,
  quoteSeries,
  type SignalOptions,
  type SignalTicket,
  type StrategyContext,
} from '@race/core'
import { describe, expect, it } from 'vitest'
import type { BacktestConfig, TickConfig } from '../index.ts'
import { runOnTicks, scriptedInstrument, scriptStart, type TickScript, ticksOfText } from './scripted-ticks.ts'

type Send = SignalOptions & { readonly side?: 'buy' | 'sell' }

const sell = { side: 'sell' } as const
const limit = (price: number): SignalOptions => ({ entry: { type: 'limit', price } })
const stop = (price: number): SignalOptions => ({ entry: { type: 'stop', price } })
const gtd = (ms: number) => ({ timeInForce: 'gtd', expiresAt: scriptStart + ms }) as const

/** Sends an order for 10 units where nothing else is said. */
function place({ order }: StrategyContext, { side = 'buy', ...options }: Send): SignalTicket {
  return order[side]({ size: { units: 10 }, ...options })
}
const send =
  (...orders: readonly Send[]) =>
  (context: StrategyContext): void => {
    for (const order of orders) place(context, order)
  }

/** A quarter of a second to the venue, and what comes back at once. */
const slow: Partial<BacktestConfig> = { costs: { latency: { toVenueMs: 250 } } }
const withLatency = (latency: LatencyModel): Partial<BacktestConfig> => ({ costs: { latency } })

/** Sends the orders at the first tick: fills, then how orders ended that were not filled, and when. */
function outcome(ticks: string, orders: readonly Send[], rules: Partial<TickConfig> = {}): string[] {
  const { fills, events } = runOnTicks({ ...ticksOfText(ticks), ...rules }, { 0: send(...orders) }, slow)
  return [...fills, ...events.filter((text) => /^(rejected|cancelled|expired|denied)/.test(text))]
}

type Row = readonly [
  claim: string,
  ticks: string,
  orders: readonly Send[],
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
      if (context.time === scriptStart + 60_000) place(context, {})
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
          ticket = place(context, { ...limit(95), ...gtd(1100) })
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
    const close: Send = { timeInForce: 'at-close' }
    expect(runOnTicks(ticks, { [day - 500]: send(close) }, slow).fills).toEqual([`buy 10 at 100, ${day}`])
    expect(runOnTicks(ticks, { [day - 200]: send(close) }, slow).fills).toEqual([`buy 10 at 98, ${2 * day}`])
    const open: Send = { timeInForce: 'at-open' }
    expect(runOnTicks(ticks, { [day - 500]: send(open) }, slow).fills).toEqual([`buy 10 at 99, ${day + 1000}`])
  })
})

describe('a cancel on its way', () => {
  const script: TickScript = { 0: send(limit(99)), 1000: ({ order }) => order.cancel() }
  it.each([
    ['loses against a trade before it', '1249 50@99s', 'filled 1249'],
    ['loses against a trade of the millisecond of its arrival', '1250 50@99s', 'filled 1250'],
    ['wins against that of the next', '1251 50@99s', 'cancelled 1250 CANCELLED_BY_STRATEGY'],
  ])('%s', (_, trade, last) => {
    const { events } = runOnTicks(ticksOfText(`0 99/101 | 1000 99/101 | ${trade}`), script, slow)
    expect(events.at(-1)).toBe(last)
    expect(events.filter((text) => text.startsWith('cancelled')).length).toBe(last.startsWith('cancelled') ? 1 : 0)
  })

  it('never overtakes its order', () => {
    const both: TickScript = {
      0: (context) => {
        const ticket = place(context, limit(95))
        context.order.cancel(ticket)
      },
    }
    const latency = { toVenueMs: { type: 'empirical', ms: [1, 200, 3000] } } as const
    for (let seed = 0; seed < 20; seed++) {
      const { events } = runOnTicks(ticksOfText('0 99/101 | 1000 99/101'), both, { seed, costs: { latency } })
      expect(events.map((text) => text.split(' ')[0])).toEqual(['submitted', 'accepted', 'cancelled'])
    }
  })
})

describe('a change on its way', () => {
  const change = (first: Send, changes: Parameters<StrategyContext['order']['modify']>[1]): TickScript => {
    let ticket: SignalTicket | null = null
    return {
      0: (context) => {
        ticket = place(context, first)
      },
      1000: ({ order }) => order.modify(ticket as unknown as SignalTicket, changes),
    }
  }
  const back = { queue: 'back' } as const
  it.each<[claim: string, ticks: string, TickScript, Partial<TickConfig>, readonly string[]]>([
    [
      'takes the book where it is marketable',
      '1200 98/100',
      change(limit(95), { limitPrice: 102 }),
      {},
      ['buy 10 at 100, 1250'],
    ],
    ['holds from its arrival on', '1251 50@97s', change(limit(95), { limitPrice: 97 }), {}, ['buy 10 at 97, 1251']],
    ['does not hold before', '1250 50@97s', change(limit(95), { limitPrice: 97 }), {}, []],
    [
      'comes too late for what has filled',
      '1250 50@97s',
      change(limit(97), { limitPrice: 90 }),
      {},
      ['buy 10 at 97, 1250'],
    ],
    [
      'moves a stop to where the book is beyond it',
      '1100 104/106',
      change(stop(120), { stopPrice: 105 }),
      {},
      ['buy 10 at 106, 1250'],
    ],
    [
      'of the size keeps the place in the queue',
      '1100 99/101:30x9 | 1200 20@99s | 1300 12@99s',
      change(limit(99), { units: 5 }),
      back,
      ['buy 2 at 99, 1300'],
    ],
    [
      'of the price takes a place anew',
      '1100 99/101:30x9 | 1200 98/101:7x9 | 1300 9@98s',
      change(limit(99), { limitPrice: 98 }),
      back,
      ['buy 2 at 98, 1300'],
    ],
  ])('%s', (_, ticks, script, rules, expected) => {
    const config = { ...ticksOfText(`0 99/101:30x9 | 1000 99/101:30x9 | ${ticks}`), ...rules }
    expect(runOnTicks(config, script, slow).fills).toEqual(expected)
  })
})

describe('a report on its way', () => {
  it('reaches handlers and tickets when it has come, before the tick of that millisecond', () => {
    const heard: string[] = []
    let ticket: SignalTicket | null = null
    const look = ({ time }: StrategyContext) => void heard.push(`tick ${time - scriptStart}: ${ticket?.status}`)
    const ticks = ticksOfText('0 99/101 | 500 99/101 | 550 98/100 | 551 98/100')
    runOnTicks(
      ticks,
      {
        0: (context) => {
          ticket = place(context, {})
        },
        500: look,
        550: look,
      },
      withLatency({ toVenueMs: 250, reportMs: 300 }),
      {
        onOrder: ({ status, time }, context) =>
          void heard.push(`${status} ${time - scriptStart} at ${context.time - scriptStart}`),
        onFill: ({ time }, context) => void heard.push(`fill ${time - scriptStart} at ${context.time - scriptStart}`),
      },
    )
    expect(heard).toEqual([
      'submitted 0 at 0',
      'tick 500: proposed',
      'accepted 250 at 550',
      'fill 250 at 550',
      'filled 250 at 550',
      'tick 550: filled',
    ])
  })

  it('lets the strategy answer between ticks', () => {
    const ticks = ticksOfText('0 99/101 | 560 104/106 | 800 103/105 | 801 90/92')
    const { fills } = runOnTicks(ticks, { 0: send({}) }, withLatency({ toVenueMs: 250, reportMs: 300 }), {
      onFill: (_, { position, order }) => {
        if (position.isLong) order.sell({ size: { units: 10 } })
      },
    })
    // Heard at 550, at the venue at 800, where the quote of that moment stands.
    expect(fills).toEqual(['buy 10 at 101, 250', 'sell 10 at 103, 800'])
  })

  it('of a cancel that came too late tells of the fill', () => {
    const heard: string[] = []
    const script: TickScript = { 0: send(limit(99)), 1000: ({ order }) => order.cancel() }
    runOnTicks(
      ticksOfText('0 99/101 | 1000 99/101 | 1200 50@99s'),
      script,
      withLatency({ toVenueMs: 250, reportMs: 300 }),
      {
        onOrder: ({ status }, context) => void heard.push(`${status} ${context.time - scriptStart}`),
      },
    )
    expect(heard).toEqual(['submitted 0', 'accepted 550', 'filled 1500'])
  })

  it('that takes time leaves fills where they are', () => {
    const ticks = ticksOfText('0 99/101:5x4 | 1000 99/102:5x20 | 2000 50@99s')
    const script: TickScript = { 0: send({}, limit(99)) }
    const [fast, late] = [1, 5000].map((reportMs) =>
      runOnTicks(ticks, script, withLatency({ toVenueMs: 250, reportMs })),
    )
    expect(late?.fills).toEqual(fast?.fills)
    expect(late?.result.hash).toBe(fast?.result.hash)
  })
})

describe('orders that belong together', () => {
  it('a bracket waits at the venue, and needs no way', () => {
    const ticks = '0 99/101 | 251 106/107 | 252 90/91'
    expect(outcome(ticks, [{ stop: 95, target: 105 }])).toEqual([
      'buy 10 at 101, 250',
      'sell 10 at 105, 251',
      'cancelled 251 SIBLING_FILLED',
    ])
    expect(outcome('0 99/101 | 251 94/96', [{ stop: 95, target: 105 }])[1]).toBe('sell 10 at 94, 251')
  })

  it('an order after another that has filled meets the book as it arrives', () => {
    const script: TickScript = {
      0: (context) => {
        const first = place(context, {})
        place(context, { ...sell, after: first })
      },
    }
    const ticks = ticksOfText('0 99/101 | 1000 105/107')
    expect(runOnTicks(ticks, script, slow).fills).toEqual(['buy 10 at 101, 250', 'sell 10 at 99, 250'])
  })

  it('an order that is tied to one that fills first ends on its way', () => {
    const script: TickScript = {
      0: (context) => context.order.link('oco', [place(context, {}), place(context, limit(99))]),
    }
    const latency = { toVenueMs: { type: 'uniform', min: 10, max: 5_000 } } as const
    for (let seed = 0; seed < 20; seed++) {
      const { result } = runOnTicks(ticksOfText('0 99/101 | 9000 98/100'), script, { seed, costs: { latency } })
      expect(result.orders.map(({ status }) => status)).toEqual(['filled', 'cancelled'])
    }
  })
})

describe('the end of the data', () => {
  const ticks = ticksOfText('0 99/101 | 59900 99/101')
  it('finds orders on their way', () => {
    const { events, result } = runOnTicks(ticks, { 59900: send({}) }, slow)
    expect([events, result.orders[0]?.status]).toEqual([['submitted 59900'], 'submitted'])
    const closed = runOnTicks(ticks, { 59900: send({}) }, { ...slow, closeAtEnd: 'last-close' })
    expect(closed.events).toEqual(['submitted 59900', 'cancelled 60000 RUN_ENDED'])
  })

  it('comes before what arrives with the last close', () => {
    const { events } = runOnTicks(ticks, { 59900: send({}) }, withLatency({ toVenueMs: 100 }))
    expect(events).toEqual(['submitted 59900'])
  })
})

describe('beside an instrument that has bars alone', () => {
  const other = defineInstrument({ id: 'OTHER', assetClass: 'crypto', tickSize: '1', quantityStep: '1' })
  const minutes = (instrument: typeof other) =>
    barSeriesFromRows({
      instrument,
      timeframe: '1m',
      rows: [
        [100, 100, 100, 100],
        [100, 106, 94, 103],
      ].map(([open = 0, high = 0, low = 0, close = 0], n) => ({
        time: scriptStart + 60_000 * n,
        open,
        high,
        low,
        close,
        volume: 10,
      })),
    })
  const { quotes = [] } = ticksOfText('59000 99/101 | 65000 103/105 | 75000 107/109')
  const data = [minutes(scriptedInstrument), minutes(other)]

  it('each order meets what its instrument has, in the order of time', () => {
    let ticket: SignalTicket | null = null
    const onBar = (context: StrategyContext) => {
      if (context.time !== scriptStart + 60_000) return
      place(context, {})
      ticket = place(context, { instrument: 'OTHER' })
    }
    const onFill = (fill: { readonly instrument: string }, context: StrategyContext) => {
      if (fill.instrument === 'ACME') place(context, { ...sell, instrument: 'OTHER', after: ticket as never })
    }
    // On the pessimistic way of a buy 106 comes at 80 s; that of a sell is at 94 then, and back at 100 at 90 s.
    const { fills, result } = runOnTicks(
      { quotes },
      {},
      { data, ...withLatency({ toVenueMs: 10_000 }) },
      { onBar, onFill },
    )
    expect(fills).toEqual(['buy 10 at 105, 70000', 'buy 10 at 103, 70000', 'sell 10 at 94, 80000'])
    const times = result.orderEvents.map(({ time }) => time)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  it('an order that waits there for a fill on ticks does not act before that', () => {
    const onBar = (context: StrategyContext) => {
      if (context.time !== scriptStart + 60_000) return
      const first = place(context, limit(100))
      place(context, { ...sell, instrument: 'OTHER', after: first })
    }
    const late = ticksOfText('59000 99/101 | 61000 100/102 | 75000 98/99')
    const { fills } = runOnTicks(
      { quotes: late.quotes ?? [] },
      {},
      { data, ...withLatency({ toVenueMs: 5_000 }) },
      { onBar },
    )
    // The low of a sell's way comes at 80 s: three quarters of the way from 100 to 94 are 95.5, down to the tick.
    expect(fills).toEqual(['buy 10 at 100, 75000', 'sell 10 at 95, 75000'])
  })
})
