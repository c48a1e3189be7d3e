import type { LatencyModel } from '@race/brokers/simulated'
import {
  type BarSeries,
  barSeriesFromRows,
  defineInstrument,
  type SignalTicket,
  type StrategyContext,
} from '@race/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { BacktestConfig, BacktestResult } from './index.ts'
import { runScripted, type Script } from './scripted-run.ts'

const acme = defineInstrument({ id: 'ACME', assetClass: 'crypto', tickSize: '1', quantityStep: '1' })
const start = Date.UTC(2024, 0, 2)
const quarterMs = 900_000
const hourMs = 4 * quarterMs

interface Quarter {
  readonly jump: number
  readonly up: number
  readonly down: number
  readonly close: number
  /** Whether the finer series has it. */
  readonly isThere: boolean
  /** What the finer series says too much of its high and low. */
  readonly wrong: number
}

const quarter: fc.Arbitrary<Quarter> = fc.record({
  jump: fc.integer({ min: -3, max: 3 }),
  up: fc.integer({ min: 0, max: 6 }),
  down: fc.integer({ min: 0, max: 6 }),
  close: fc.integer({ min: -6, max: 6 }),
  isThere: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  wrong: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -3, max: 5 }) }),
})
const hour = fc.tuple(quarter, quarter, quarter, quarter)

interface Send {
  readonly bar: number
  readonly side: 'buy' | 'sell'
  readonly type: 'market' | 'limit' | 'stop' | 'trailing-stop' | 'stop-limit' | 'market-if-touched'
  readonly away: number
  readonly bracket: 'none' | 'both' | 'trail'
  readonly timeInForce: 'gtc' | 'ioc' | 'gtd' | 'day'
  readonly minutes: number
  readonly cancelAfter: number | undefined
}

const send: fc.Arbitrary<Send> = fc.record({
  bar: fc.integer({ min: 0, max: 5 }),
  side: fc.constantFrom('buy', 'sell'),
  type: fc.constantFrom('market', 'limit', 'stop', 'trailing-stop', 'stop-limit', 'market-if-touched'),
  away: fc.integer({ min: 1, max: 8 }),
  bracket: fc.constantFrom('none', 'both', 'trail'),
  timeInForce: fc.constantFrom('gtc', 'gtc', 'ioc', 'gtd', 'day'),
  minutes: fc.integer({ min: 1, max: 200 }),
  cancelAfter: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
})
const world = fc.tuple(fc.array(hour, { minLength: 2, maxLength: 6 }), fc.array(send, { maxLength: 6 }))

type Row = Parameters<typeof barSeriesFromRows>[0]['rows'] extends Iterable<infer One> ? One : never

/** Hours, and those of their quarters that are there: a walk from 100 on. */
function barsOf(given: readonly (readonly Quarter[])[]): { readonly data: BarSeries; readonly finer: BarSeries } {
  const coarse: Row[] = []
  const finer: Row[] = []
  let at = 100
  given.forEach((parts, n) => {
    const rows = parts.map(({ jump, up, down, close, isThere, wrong }, q) => {
      const open = q === 0 ? at : Math.max(20, at + jump)
      const high = open + up
      const low = Math.max(10, open - down)
      at = Math.min(high, Math.max(low, open + close))
      const time = start + n * hourMs + q * quarterMs
      if (isThere) {
        finer.push({
          time,
          open,
          high: Math.max(open, at, high + wrong),
          low: Math.min(open, at, low - wrong),
          close: at,
          volume: 1,
        })
      }
      return { open, high, low, close: at }
    })
    coarse.push({
      time: start + n * hourMs,
      open: rows[0]?.open ?? 0,
      high: Math.max(...rows.map(({ high }) => high)),
      low: Math.min(...rows.map(({ low }) => low)),
      close: at,
      volume: 1,
    })
  })
  const series = (timeframe: '1h' | '15m', rows: readonly Row[]): BarSeries =>
    barSeriesFromRows({ instrument: acme, timeframe, rows })
  return { data: series('1h', coarse), finer: series('15m', finer) }
}

function scriptOf(orders: readonly Send[], data: BarSeries): Script {
  const script: Record<number, (context: StrategyContext) => void> = {}
  const add = (bar: number, act: (context: StrategyContext) => void): void => {
    const before = script[bar]
    script[bar] = (context) => {
      before?.(context)
      act(context)
    }
  }
  for (const { bar, side, type, away, bracket, timeInForce, minutes, cancelAfter } of orders) {
    let ticket: SignalTicket | null = null
    const sign = side === 'buy' ? 1 : -1
    add(bar, (context) => {
      const last = data.close[bar] as number
      const stopPrice = last + sign * away
      const entry = {
        market: { type: 'market' },
        limit: { type: 'limit', price: last - sign * away },
        stop: { type: 'stop', price: stopPrice },
        'stop-limit': { type: 'stop-limit', stopPrice, limitPrice: stopPrice + sign },
        'trailing-stop': { type: 'trailing-stop', trail: { amount: away } },
        'market-if-touched': { type: 'market-if-touched', price: last - sign * away },
      } as const
      ticket = context.order[side]({
        size: { units: 1 },
        entry: entry[type],
        timeInForce,
        ...(timeInForce === 'gtd' ? { expiresAt: context.time + 60_000 * minutes } : {}),
        ...(bracket === 'both' ? { stop: last - 14 * sign, target: last + 14 * sign } : {}),
        ...(bracket === 'trail' ? { stop: { trail: { amount: 4 } } } : {}),
      })
    })
    if (cancelAfter !== undefined) {
      add(bar + cancelAfter, ({ order }) => {
        if (ticket !== null) order.cancel(ticket)
      })
    }
  }
  return script
}

function play([given, orders]: readonly [readonly (readonly Quarter[])[], readonly Send[]]) {
  const { data, finer } = barsOf(given)
  const run = (latency: LatencyModel | undefined, more: Partial<BacktestConfig> = {}): BacktestResult =>
    runScripted(data, scriptOf(orders, data), {
      intrabar: 'lower-timeframe',
      intrabarData: finer,
      capital: 1_000_000,
      ...more,
      costs: { fee: { type: 'none' }, ...(latency === undefined ? {} : { latency }) },
    }).result
  return { data, finer, run }
}

const barOf = (time: number): number => Math.ceil((time - start) / hourMs)

it('fills what is there in time by the finer bars as without latency', () => {
  fc.assert(
    fc.property(world, ([hours, orders]) => {
      // With latency the way has times, so that the moment at which an order ends is known better.
      const lasting = orders.map(
        (order) => ({ ...order, timeInForce: order.timeInForce === 'gtd' ? 'gtc' : order.timeInForce }) as const,
      )
      const { run } = play([hours, lasting])
      const told = ({ fills, orders }: BacktestResult): readonly string[] => {
        const roles = new Map(orders.map(({ clientOrderId, role, type }) => [clientOrderId, `${role} ${type}`]))
        return fills.map(
          ({ clientOrderId, side, quantity, price, time }) =>
            `${roles.get(clientOrderId)} ${side} ${quantity} at ${price}, bar ${barOf(time)}`,
        )
      }
      expect(told(run({ reportMs: 1 }))).toEqual(told(run(undefined)))
    }),
    { numRuns: 500 },
  )
})

it('is the same for the same seed, and without latency where every leg is 0', () => {
  const latency = { toVenueMs: { type: 'uniform', min: 0, max: 2 * hourMs }, reportMs: 20 } as const
  fc.assert(
    fc.property(world, fc.integer({ min: 0, max: 9 }), (given, seed) => {
      const { run } = play(given)
      expect(run(latency, { seed }).hash).toBe(run(latency, { seed }).hash)
      expect(run({ toVenueMs: 0, reportMs: 0 }, { seed }).hash).toBe(run(undefined, { seed }).hash)
    }),
    { numRuns: 100 },
  )
})

it('fills nothing before it has arrived, and nothing beyond the range of what shows its price', () => {
  const minutes = fc.integer({ min: 0, max: 100 })
  fc.assert(
    fc.property(world, minutes, minutes, (given, least, more) => {
      const { run, data, finer } = play(given)
      const latency: LatencyModel = {
        toVenueMs: { type: 'uniform', min: 60_000 * least, max: 60_000 * (least + more) },
        reportMs: 5,
      }
      const { fills, orderEvents } = run(latency)
      const accepted = new Map<string, number>()
      let last = Number.NEGATIVE_INFINITY
      for (const { clientOrderId, status, time } of orderEvents) {
        expect(time).toBeGreaterThanOrEqual(last)
        last = time
        if (status === 'accepted') accepted.set(clientOrderId, time)
      }
      const within = (series: BarSeries, price: number, time: number): boolean => {
        const n = series.openTimes.findIndex((open, k) => open <= time && time <= (series.closeTimes[k] as number))
        const isIn = (k: number): boolean =>
          k >= 0 && k < series.length && (series.low[k] as number) <= price && price <= (series.high[k] as number)
        // At the edge of two bars it may be of either.
        return n >= 0 && (isIn(n) || (series.closeTimes[n] === time && isIn(n + 1)))
      }
      for (const { clientOrderId, price, time } of fills) {
        expect(time).toBeGreaterThanOrEqual(accepted.get(clientOrderId) ?? Number.POSITIVE_INFINITY)
        expect(within(data, price.toNumber(), time)).toBe(true)
        const inside = finer.openTimes.some((open, k) => open < time && time < (finer.closeTimes[k] as number))
        if (inside) expect(within(finer, price.toNumber(), time)).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
})
