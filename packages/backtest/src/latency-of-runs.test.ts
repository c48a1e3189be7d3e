import {
  type BarSeries,
  barSeriesFromRows,
  defineStrategy,
  type SignalTicket,
  type StrategyContext,
  type StrategyHandlers,
} from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { smaCross } from '@race/strategies'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type BacktestConfig, runBacktestSync, runStreamingBacktest } from './index.ts'
import { scriptedStrategy } from './scripted-run.ts'

type Row = readonly [open: number, high: number, low: number, close: number]

/** Minutes from the epoch, in ticks of 0.01: a bar's extremes lie at 20 and 40 s. */
function minutes(...rows: readonly Row[]): BarSeries {
  return barSeriesFromRows({
    instrument: { id: 'ACME', assetClass: 'crypto', tickSize: '0.01' },
    timeframe: '1m',
    rows: rows.map(([open, high, low, close], n) => ({ time: n * 60_000, open, high, low, close, volume: 10 })),
  })
}

type Script = Readonly<Record<number, (context: StrategyContext) => void>>

function run(data: BarSeries, script: Script, config: Partial<BacktestConfig> = {}, more: StrategyHandlers = {}) {
  const strategy = defineStrategy({
    id: 'test/script',
    version: '1.0.0',
    title: 'Script',
    params: z.strictObject({}),
    setup({ data: bars }) {
      bars()
      let bar = 0
      return { onBar: (context) => script[bar++]?.(context), ...more }
    },
  })
  const result = runBacktestSync({ strategy, data, ...config, costs: { fee: { type: 'none' }, ...config.costs } })
  return {
    result,
    fills: result.fills.map(({ side, price, quantity, time }) => `${side} ${quantity} at ${price}, ${time}`),
    events: result.orderEvents.map(
      ({ status, time, reason }) => `${status} ${time}${reason === null ? '' : ` ${reason}`}`,
    ),
  }
}

const quiet: Row = [100, 100, 100, 100]
const wild: Row = [100, 106, 94, 103]
const market = { entry: { type: 'market' }, size: { units: 1 } } as const
const limit = (price: number) => ({ entry: { type: 'limit', price }, size: { units: 1 } }) as const
const stop = (price: number) => ({ entry: { type: 'stop', price }, size: { units: 1 } }) as const
const buy =
  (options: Parameters<StrategyContext['order']['buy']>[0]) =>
  ({ order }: StrategyContext) => {
    order.buy(options)
  }
const sell =
  (options: Parameters<StrategyContext['order']['sell']>[0]) =>
  ({ order }: StrategyContext) => {
    order.sell(options)
  }
const after = (toVenueMs: number, more: Partial<BacktestConfig> = {}): Partial<BacktestConfig> => ({
  ...more,
  costs: { latency: { toVenueMs } },
})

type Intrabar = NonNullable<BacktestConfig['intrabar']>

describe('an order that takes time', () => {
  const cases: readonly (readonly [string, (context: StrategyContext) => void, number, string, Intrabar?])[] = [
    ['a buy on its way to the high, which comes first', buy(market), 10_000, 'buy 1 at 103, 70000'],
    ['a sell on its way to the low, which comes first', sell(market), 10_000, 'sell 1 at 97, 70000'],
    ['a buy on its way to the low', buy(market), 10_000, 'buy 1 at 97, 70000', 'optimistic'],
    ['a sell on its way to the high', sell(market), 10_000, 'sell 1 at 103, 70000', 'optimistic'],
    ['a sell on the way that is set', sell(market), 10_000, 'sell 1 at 103, 70000', 'open-high-low-close'],
    ['a buy between the extremes', buy(market), 30_000, 'buy 1 at 100, 90000'],
    ['a buy on its way to the close', buy(market), 50_000, 'buy 1 at 98.5, 110000'],
    ['a buy after a millisecond, rounded up', buy(market), 1, 'buy 1 at 100.01, 60001'],
    ['a sell after a millisecond, rounded down', sell(market), 1, 'sell 1 at 99.99, 60001'],
    ['a buy that arrives as the next bar opens, its open', buy(market), 60_000, 'buy 1 at 102, 120000'],
    ['a buy that arrives in the bar after', buy(market), 70_000, 'buy 1 at 103.5, 130000'],
    ['a limit that the way reaches later, its limit', buy(limit(97)), 10_000, 'buy 1 at 97, 95000'],
    ['a limit that the price is beyond, the price', buy(limit(97)), 38_000, 'buy 1 at 95.2, 98000'],
    ['a limit that was reached before it came, the next bar', buy(limit(97)), 50_000, 'buy 1 at 97, 152308'],
    ['a stop that the way reaches, its stop', buy(stop(105)), 10_000, 'buy 1 at 105, 76667'],
    ['a stop that the price is beyond, the price', buy(stop(102)), 10_000, 'buy 1 at 103, 70000'],
    [
      'a stop-limit, its limit on the way back',
      buy({ entry: { type: 'stop-limit', stopPrice: 105, limitPrice: 101 }, size: { units: 1 } }),
      10_000,
      'buy 1 at 101, 88334',
    ],
  ]
  const next: Row = [102, 105, 92, 92]
  it.each(cases.map(([name, ...rest]) => [name, rest] as const))(
    'meets %s',
    (_, [order, toVenueMs, expected, intrabar = 'pessimistic']) => {
      const { fills } = run(minutes(quiet, wild, next), { 0: order }, after(toVenueMs, { intrabar }))
      expect(fills).toEqual([expected])
    },
  )
})

describe('a message that takes time', () => {
  it('cancels too late where the price was at the limit as it arrives, and in time where it comes before', () => {
    const script: Script = { 0: buy(limit(97)), 1: ({ order }) => order.cancel() }
    const data = minutes(quiet, quiet, wild)
    const late = run(data, script, after(10_000, { intrabar: 'optimistic' }))
    expect(late.fills).toEqual(['buy 1 at 97, 130000'])
    expect(late.events.at(-1)).toBe('filled 130000')
    const inTime = run(data, script, after(10_000))
    expect(inTime.events).toEqual(['submitted 60000', 'accepted 70000', 'cancelled 130000 CANCELLED_BY_STRATEGY'])
  })

  it('cancels once, however often that is asked for', () => {
    const cancel = ({ order }: StrategyContext) => order.cancel()
    const { events } = run(
      minutes(quiet, quiet, quiet, quiet),
      { 0: buy(limit(97)), 1: cancel, 2: cancel },
      after(90_000),
    )
    expect(events).toEqual(['submitted 60000', 'accepted 150000', 'cancelled 210000 CANCELLED_BY_STRATEGY'])
  })

  it('changes an order inside a bar, which from there on meets the market anew', () => {
    let ticket: SignalTicket | null = null
    const place = ({ order }: StrategyContext) => {
      ticket = order.buy(limit(90))
    }
    const changeTo = (limitPrice: number): Script => ({
      0: place,
      1: ({ order }) => order.modify(ticket as SignalTicket, { limitPrice }),
    })
    const data = minutes(quiet, quiet, wild)
    expect(run(data, changeTo(104), after(10_000)).fills).toEqual(['buy 1 at 103, 130000'])
    expect(run(data, changeTo(97), after(10_000)).fills).toEqual(['buy 1 at 97, 155000'])
    expect(run(data, changeTo(97), after(50_000)).fills).toEqual([])
  })

  it('never overtakes an earlier one of its order', () => {
    const latency = { toVenueMs: { type: 'empirical', ms: [1, 5_000, 30_000] } } as const
    for (let seed = 0; seed < 30; seed++) {
      const script: Script = {
        0: ({ order }) => {
          order.buy(limit(90))
          order.cancel()
        },
      }
      const { events } = run(minutes(quiet, quiet, quiet), script, { seed, costs: { latency } })
      expect(events.map((text) => text.split(' ')[0])).toEqual(['submitted', 'accepted', 'cancelled'])
    }
  })

  it('is still on its way when the run ends', () => {
    const { result, events } = run(minutes(quiet, quiet), { 1: buy(market) }, after(10_000))
    expect(events).toEqual(['submitted 120000'])
    expect(result.orders[0]?.status).toBe('submitted')
    const closed = run(minutes(quiet, quiet), { 1: buy(market) }, after(10_000, { closeAtEnd: 'last-close' }))
    expect(closed.events).toEqual(['submitted 120000', 'cancelled 120000 RUN_ENDED'])
  })

  it('is not needed for a bracket, which waits at the venue', () => {
    const bracketed = buy({ ...market, stop: 95, target: 105 })
    const { fills } = run(minutes(quiet, wild, quiet), { 0: bracketed }, after(50_000))
    expect(fills).toEqual(['buy 1 at 98.5, 110000'])
    // Filled on the line at 97 on its way down to 94, the stop meets the rest of the bar: what is bad comes first.
    const limited = buy({ ...limit(97), stop: 95, target: 105 })
    expect(run(minutes(quiet, wild, quiet), { 0: limited }, after(10_000)).fills).toEqual([
      'buy 1 at 97, 95000',
      'sell 1 at 95, 95000',
    ])
  })

  it('lets an order fill before one that is tied to it arrives, which then ends on its way', () => {
    const script: Script = {
      0: ({ order }) => {
        const first = order.buy(market)
        const second = order.buy(limit(99))
        order.link('oco', [first, second])
      },
    }
    const latency = { toVenueMs: { type: 'uniform', min: 1_000, max: 50_000 } } as const
    for (let seed = 0; seed < 20; seed++) {
      const { result } = run(minutes(quiet, quiet, quiet), script, { seed, costs: { latency } })
      expect(result.orders.map(({ status }) => status)).toEqual(['filled', 'cancelled'])
    }
  })

  it('lets a target that the price has passed meet the price at which its entry fills', () => {
    const bracketed = buy({ ...market, target: 102 })
    expect(run(minutes(quiet, wild), { 0: bracketed }, after(10_000)).fills).toEqual([
      'buy 1 at 103, 70000',
      'sell 1 at 103, 70000',
    ])
  })

  it('lets two stops at one price both fill there', () => {
    const both: Script = {
      0: ({ order }) => {
        order.sell(stop(98.01))
        order.sell(stop(98.01))
      },
    }
    // From 106 at 80 s to 94.01 at 100 s: 98.01 comes at 93.3277 s, between two milliseconds.
    const odd: Row = [100, 106, 94.01, 103]
    const { fills } = run(minutes(quiet, odd), both, after(10_000, { intrabar: 'open-high-low-close' }))
    expect(fills).toEqual(['sell 1 at 98.01, 93328', 'sell 1 at 98.01, 93328'])
  })

  it('lets an order that waits for a fill of another instrument act no earlier than that', () => {
    const data = minutes(quiet, wild)
    const other = barSeriesFromRows({
      instrument: { id: 'OTHER', assetClass: 'crypto', tickSize: '0.01' },
      timeframe: '1m',
      rows: Array.from(data.time, (time, n) => ({
        time,
        open: data.open[n] ?? 0,
        high: data.high[n] ?? 0,
        low: data.low[n] ?? 0,
        close: data.close[n] ?? 0,
        volume: 10,
      })),
    })
    const fillsBeside = (hasResting: boolean): string[] => {
      const script: Script = {
        0: ({ order }) => {
          if (hasResting) order.sell({ ...limit(500), instrument: 'OTHER' })
          const first = order.buy(limit(97))
          order.sell({ ...market, instrument: 'OTHER', after: first })
        },
      }
      const { fills } = runBacktestSync({
        strategy: scriptedStrategy(script),
        data: [data, other],
        costs: { fee: { type: 'none' }, latency: { toVenueMs: 10_000 } },
      })
      return fills.map(({ side, price, time }) => `${side} ${price}, ${time}`)
    }
    // A sell's way is at its low at 80 s and at its high at 100 s: 94 + 12 × 15 ÷ 20 at 95 s.
    const expected = ['buy 97, 95000', 'sell 103, 95000']
    expect([fillsBeside(false), fillsBeside(true)]).toEqual([expected, expected])
  })

  it('finds what is good for one price only at the price on the line', () => {
    const data = minutes(quiet, wild, quiet)
    const ioc = (price: number) => buy({ ...limit(price), timeInForce: 'ioc' })
    expect(run(data, { 0: ioc(102) }, after(10_000)).events.at(-1)).toBe('cancelled 70000 IOC_UNFILLED')
    expect(run(data, { 0: ioc(104) }, after(10_000)).fills).toEqual(['buy 1 at 103, 70000'])
    const posted = buy({ ...limit(104), postOnly: true })
    expect(run(data, { 0: posted }, after(10_000)).events.at(-1)).toBe('rejected 70000 POST_ONLY_WOULD_TAKE')
  })
})

describe('a report that takes time', () => {
  it('reaches handlers and tickets when it has come', () => {
    const heard: string[] = []
    const seen: string[] = []
    let ticket: SignalTicket | null = null
    const look = () => seen.push(String(ticket?.status))
    run(
      minutes(quiet, wild, quiet, quiet),
      {
        0: ({ order }) => {
          ticket = order.buy(market)
        },
        1: look,
        2: look,
      },
      { costs: { latency: { toVenueMs: 10_000, reportMs: 70_000 } } },
      {
        onOrder: ({ status, time }, context) => heard.push(`${status} ${time} at ${context.time}`),
        onFill: ({ time }, context) => heard.push(`fill ${time} at ${context.time}`),
      },
    )
    expect(heard).toEqual([
      'submitted 60000 at 60000',
      'accepted 70000 at 140000',
      'fill 70000 at 140000',
      'filled 70000 at 140000',
    ])
    expect(seen).toEqual(['proposed', 'filled'])
  })

  it('lets a handler answer inside the bar', () => {
    let ordered = false
    const { fills } = run(
      minutes(quiet, wild, quiet),
      { 0: buy(market) },
      { costs: { latency: { toVenueMs: 10_000, reportMs: 15_000 } } },
      {
        onFill: (_, { position, order }) => {
          if (ordered) return
          ordered = true
          expect(position.isLong).toBe(true)
          order.sell(market)
        },
      },
    )
    // Heard at 85 s, at the venue at 95 s: on the sell's way from the low at 80 s to the high at 100 s, 94 + 12 × 15 ÷ 20.
    expect(fills).toEqual(['buy 1 at 103, 70000', 'sell 1 at 103, 95000'])
  })
})

describe('a run with latency', () => {
  const data = randomWalk({ timeframe: '1m', seed: 'latency', bars: 2_000 })
  const latency = {
    toVenueMs: { type: 'uniform', min: 10, max: 70_000 },
    reportMs: { type: 'log-normal', median: 50, sigma: 1, max: 90_000 },
  } as const

  it('of zero is a run without', () => {
    const strategy = smaCross
    const zero = { decisionMs: 0, toVenueMs: 0, reportMs: 0 }
    const plain = runBacktestSync({ strategy, data })
    expect(runBacktestSync({ strategy, data, costs: { latency: zero } }).hash).toBe(plain.hash)
    expect(runBacktestSync({ strategy, data, costs: { latency } }).hash).not.toBe(plain.hash)
  })

  it('is the same in memory and over a stream, and for one series beside another', async () => {
    const other = randomWalk({
      timeframe: '5m',
      seed: 'other',
      bars: 400,
      instrument: { id: 'OTHER', assetClass: 'crypto' },
    })
    const config = { strategy: smaCross, costs: { latency, liquidity: { participation: '0.1' } } } as const
    const whole = runBacktestSync({ ...config, data })
    async function* chunks() {
      for (let from = 0; from < data.length; from += 300) yield data.slice(from, Math.min(data.length, from + 300))
    }
    expect((await runStreamingBacktest({ ...config, data: chunks() })).hash).toBe(whole.hash)
    expect(runBacktestSync({ ...config, data: [data, other] }).hash).toBe(whole.hash)
    expect(whole.fills.length).toBeGreaterThan(20)
  })

  it('tells everything in the order of time', () => {
    const { orderEvents } = runBacktestSync({ strategy: smaCross, data, costs: { latency } })
    const times = orderEvents.map(({ time }) => time)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })
})
