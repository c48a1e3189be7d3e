import type { VenueSnapshot } from '@race/brokers/simulated'
import {
  type BarSeries,
  barsFromTrades,
  defineInstrument,
  defineStrategy,
  quoteSeries,
  RaceError,
  tradeSeries,
} from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { describe, expect, it } from 'vitest'
import {
  type BacktestConfig,
  type BacktestSnapshot,
  createBacktest,
  resumeBacktest,
  type TickConfig,
} from '../index.ts'
import type { TickTapeSnapshot } from '../ticks/tick-tape.ts'
import { sameEverywhere } from './broken-off.ts'
import { busyStrategy } from './busy-strategy.ts'
import { tickWorld } from './tick-world.ts'

const start = Date.UTC(2024, 0, 2)
const instrumentOf = (id: string) => defineInstrument({ id, assetClass: 'crypto', tickSize: '0.01', quantityStep: '1' })
const [aaa, bbb, ccc] = [instrumentOf('AAA'), instrumentOf('BBB'), instrumentOf('CCC')]
// Each case runs once for each of its instants, so twice the market is four times the work.
const a = tickWorld(aaa, 'first', start, 13)
const b = tickWorld(bbb, 'b', start + 7_000, 12)
const bars = (timeframe: '1m' | '5m', count: number): BarSeries =>
  randomWalk({ instrument: ccc, seed: 'bars', bars: count, timeframe, start, volatility: 0.001 })

interface Case {
  readonly claim: string
  readonly ticks: TickConfig
  readonly data?: readonly BarSeries[]
  readonly costs?: BacktestConfig['costs']
  readonly hearsTicks?: boolean
  readonly hearsOrders?: boolean
  readonly seeds?: readonly number[]
}

const latency = {
  decisionMs: 300,
  toVenueMs: { type: 'uniform', min: 1_000, max: 70_000 },
  reportMs: { type: 'log-normal', median: 10_000, sigma: 1, max: 100_000 },
} as const
const built = { timeframe: '1m' } as const
const both = { quotes: [a.quotes], trades: [a.trades] }

const cases: readonly Case[] = [
  { claim: 'quotes, told of each', ticks: { ...built, quotes: [a.quotes] }, hearsTicks: true },
  { claim: 'quotes, told of none', ticks: { ...built, quotes: [a.quotes] } },
  { claim: 'trades alone', ticks: { ...built, trades: [a.trades] }, hearsTicks: true },
  { claim: 'both, without sizes', ticks: { ...built, ...both }, hearsTicks: true, hearsOrders: false },
  { claim: 'the top of the book', ticks: { ...built, ...both, bookDepth: 'top' } },
  {
    claim: 'a queue from its back',
    ticks: { ...built, ...both, bookDepth: 'top', queue: 'back' },
    seeds: [1, 2, 3, 4],
  },
  { claim: 'a queue from its front', ticks: { ...built, ...both, queue: 'front' }, hearsTicks: true },
  { claim: 'chance at a touch', ticks: { ...built, ...both, limitFills: { probability: '0.5' } }, hearsTicks: true },
  { claim: 'stops by the quote', ticks: { ...built, ...both, stopTrigger: 'quote', limitFills: 'through' } },
  {
    claim: 'two instruments on ticks and one on bars',
    ticks: { quotes: [a.quotes, b.quotes], trades: [b.trades], bookDepth: 'top', queue: 'back' },
    data: [barsFromTrades(a.trades, '1m'), barsFromTrades(b.trades, '1m'), bars('5m', 3)],
    hearsTicks: true,
  },
  {
    claim: 'latency',
    ticks: { ...built, ...both, bookDepth: 'top', queue: 'back' },
    costs: { latency },
    hearsTicks: true,
  },
  { claim: 'latency on trades alone', ticks: { ...built, trades: [a.trades], bookDepth: 'top' }, costs: { latency } },
  {
    claim: 'latency, two instruments on ticks and one on bars',
    ticks: { quotes: [a.quotes, b.quotes], trades: [b.trades], bookDepth: 'top' },
    data: [barsFromTrades(a.trades, '1m'), barsFromTrades(b.trades, '1m'), bars('5m', 3)],
    costs: { latency: { ...latency, reportMs: 90_000 } },
  },
  {
    claim: 'costs with a memory, one on ticks and one on bars',
    ticks: both,
    data: [barsFromTrades(a.trades, '1m'), bars('1m', 12)],
    costs: {
      fee: { type: 'per-order', amount: '1', rate: '0.001', minimum: '2' },
      slippage: { type: 'random', distribution: 'uniform', bps: 8 },
      spread: { type: 'fixed', ticks: 2 },
    },
  },
]

function configOf({ ticks, data, costs = {}, hearsTicks = false, hearsOrders = true }: Case, seed = 1): BacktestConfig {
  return {
    strategy: busyStrategy({ hearsTicks, hearsOrders, icebergs: true, activity: 0.8 }),
    ticks,
    ...(data === undefined ? {} : { data }),
    seed,
    capital: 100_000,
    costs,
  }
}

/** Before the first instant and after each. */
function* snapshotsOf(config: BacktestConfig): Generator<BacktestSnapshot> {
  const run = createBacktest(config)
  do yield run.snapshot()
  while (run.advance(1))
}

const booksOf = ({ parts }: BacktestSnapshot) => (parts.ticks as unknown as TickTapeSnapshot).books
const ordersOf = ({ parts }: BacktestSnapshot) => (parts.venue as unknown as VenueSnapshot).orders

function errorOf(work: () => unknown): RaceError {
  try {
    work()
  } catch (error) {
    if (RaceError.is(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('a run on ticks, resumed from every one of its instants', () => {
  it.each(cases)('is the run without a break: $claim', (one) => {
    for (const seed of one.seeds ?? [1]) {
      expect(sameEverywhere(configOf(one, seed)).fillCount).toBeGreaterThan(5)
    }
  })

  it('has places in queues, hidden rests and books that were taken from in its snapshots', () => {
    const seen = new Set<string>()
    for (const one of cases) {
      for (const snapshot of snapshotsOf(configOf(one))) {
        for (const { fields } of ordersOf(snapshot)) {
          const place = fields.place as { ahead: number | null; shown: number | null } | null
          if (place === null) continue
          if (place.ahead !== null && place.ahead > 0) seen.add('ahead')
          if (place.shown !== null && place.shown < Number(fields.displaySteps)) seen.add('shown in part')
        }
        for (const book of booksOf(snapshot)) {
          if (book === null) seen.add('on bars')
          else if ([book.bid, book.ask].some(({ takenSteps }) => takenSteps !== 0)) seen.add('taken')
          else if ([book.bid, book.ask].some(({ tradedSteps }) => tradedSteps !== 0)) seen.add('traded')
        }
      }
    }
    expect([...seen].sort()).toEqual(['ahead', 'on bars', 'shown in part', 'taken', 'traded'])
  })

  it('knows of a trade before the instant that it explains a smaller size after it', () => {
    const rows = [
      [1, 30],
      [2, 30],
      [61, 20],
    ] as const
    const column = (values: readonly number[]): Float64Array => Float64Array.from(values)
    const seconds = (times: readonly number[]): Float64Array => column(times.map((second) => start + 1000 * second))
    const quotes = quoteSeries({
      instrument: aaa,
      columns: {
        time: seconds(rows.map(([second]) => second)),
        bid: column([99, 99, 99]),
        ask: column([101, 101, 101]),
        bidSize: column(rows.map(([, size]) => size)),
        askSize: column([30, 30, 30]),
      },
    })
    const trades = tradeSeries({
      instrument: aaa,
      columns: {
        time: seconds([59, 62]),
        price: column([99, 99]),
        quantity: column([10, 21]),
        aggressor: Int8Array.of(-1, -1),
      },
    })
    const strategy = defineStrategy({
      id: 'test/rests',
      version: '1.0.0',
      title: 'Rests',
      setup: () => ({
        onQuote: ({ time }, { order }) => {
          if (time === start + 1000) order.buy({ entry: { type: 'limit', price: 99 }, size: { units: 10 } })
        },
      }),
    })
    const ticks: TickConfig = { quotes: [quotes], trades: [trades], queue: 'back', timeframe: '1m' }
    // 20 of 30 are ahead after the first trade, which explains the quote of 20: of 21, one is left for the order.
    expect(sameEverywhere({ strategy, ticks }).fills.map(({ quantity }) => `${quantity}`)).toEqual(['1'])
  })
})

describe('a snapshot of a run on ticks', () => {
  const config: BacktestConfig = { strategy: busyStrategy(), ticks: { ...built, ...both } }
  const snapshotOf = (given: BacktestConfig): BacktestSnapshot => {
    const run = createBacktest(given)
    run.advance(5)
    return run.snapshot()
  }

  it('lists trades and quotes with their hashes, and bars as ever', () => {
    const { ticks, datasets } = snapshotOf(config)
    expect(ticks).toEqual([
      { instrument: 'AAA', kind: 'trades', ticks: a.trades.length, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { instrument: 'AAA', kind: 'quotes', ticks: a.quotes.length, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ])
    expect(datasets).toMatchObject([{ instrument: 'AAA', timeframe: '1m' }])
    const plain = snapshotOf({ strategy: busyStrategy(), data: bars('1m', 10) })
    expect(plain.ticks).toEqual([])
    expect(plain.config.fields.ticks).toBeNull()
  })

  it('does not go with other ticks: a price, a size, a side, one more or one less', () => {
    const snapshot = snapshotOf(config)
    const changed = (ticks: Partial<TickConfig>) =>
      errorOf(() =>
        resumeBacktest({ ...config, data: barsFromTrades(a.trades, '1m'), ticks: { ...both, ...ticks } }, plain),
      )
    const plain = snapshotOf({ ...config, data: barsFromTrades(a.trades, '1m'), ticks: both })
    expect(
      errorOf(() => resumeBacktest({ ...config, ticks: { ...built, ...both, queue: 'back' } }, snapshot)),
    ).toMatchObject({ code: 'SNAPSHOT_MISMATCH', facts: { field: 'ticks' } })
    for (const [name, index] of [
      ['price', 0],
      ['quantity', 0],
      ['aggressor', 0],
      ['time', 0],
      ['bid', 1],
      ['bidSize', 1],
      ['askSize', 1],
    ] as const) {
      const isTrades = index === 0
      const world = tickWorld(aaa, 'first', start, 13)
      const columns = (isTrades ? world.trades : world.quotes) as unknown as Record<string, Float64Array | Int8Array>
      const column = columns[name] as Float64Array
      const at = column.findIndex((value) => value > 0)
      column[at] =
        name === 'aggressor' ? 0 : name === 'bid' ? (column[at] as number) - 0.01 : (column[at] as number) + 1
      const error = changed(isTrades ? { trades: [world.trades] } : { quotes: [world.quotes] })
      expect(error.code, name).toBe('SNAPSHOT_MISMATCH')
      expect(error.facts.field, name).toBe(`ticks[${index}]`)
    }
    expect(changed({ quotes: [a.quotes.slice(0, a.quotes.length - 1)] }).facts.field).toBe('ticks[1]')
    expect(changed({ quotes: [] }).facts.field).toBe('ticks[1]')
  })
})
