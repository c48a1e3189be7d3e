import type { LatencyModel } from '@race/brokers/simulated'
import {
  barSeriesFromRows,
  defineInstrument,
  type SignalOptions,
  type SignalTicket,
  type StrategyContext,
} from '@race/core'
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
const send =
  (...orders: readonly ScriptedOrder[]) =>
  (context: StrategyContext): void => {
    for (const order of orders) placeScripted(context, order)
  }

/** A quarter of a second to the venue. */
const slow: Partial<BacktestConfig> = { costs: { latency: { toVenueMs: 250 } } }
const withLatency = (latency: LatencyModel): Partial<BacktestConfig> => ({ costs: { latency } })

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
        const ticket = placeScripted(context, limit(95))
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
  const change = (first: ScriptedOrder, changes: Parameters<StrategyContext['order']['modify']>[1]): TickScript => {
    let ticket: SignalTicket | null = null
    return {
      0: (context) => {
        ticket = placeScripted(context, first)
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
          ticket = placeScripted(context, {})
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
    const bracketed: TickScript = { 0: send({ stop: 95, target: 105 }) }
    const won = runOnTicks(ticksOfText(ticks), bracketed, slow)
    expect(won.fills).toEqual(['buy 10 at 101, 250', 'sell 10 at 105, 251'])
    expect(won.events).toContain('cancelled 251 SIBLING_FILLED')
    const lost = runOnTicks(ticksOfText('0 99/101 | 251 94/96'), bracketed, slow)
    expect(lost.fills).toEqual(['buy 10 at 101, 250', 'sell 10 at 94, 251'])
  })

  it('an order after another that has filled meets the book as it arrives', () => {
    const script: TickScript = {
      0: (context) => {
        const first = placeScripted(context, {})
        placeScripted(context, { ...sell, after: first })
      },
    }
    const ticks = ticksOfText('0 99/101 | 1000 105/107')
    expect(runOnTicks(ticks, script, slow).fills).toEqual(['buy 10 at 101, 250', 'sell 10 at 99, 250'])
  })

  it('an order that is tied to one that fills first ends on its way', () => {
    const script: TickScript = {
      0: (context) => context.order.link('oco', [placeScripted(context, {}), placeScripted(context, limit(99))]),
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
      placeScripted(context, {})
      ticket = placeScripted(context, { instrument: 'OTHER' })
    }
    const onFill = (fill: { readonly instrument: string }, context: StrategyContext) => {
      if (fill.instrument === 'ACME') placeScripted(context, { ...sell, instrument: 'OTHER', after: ticket as never })
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
      const first = placeScripted(context, limit(100))
      placeScripted(context, { ...sell, instrument: 'OTHER', after: first })
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
