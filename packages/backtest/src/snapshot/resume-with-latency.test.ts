import type { VenueSnapshot } from '@race/brokers/simulated'
import { type BarSeries, barSeriesFromRows, defineStrategy } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { DelayedReportsSnapshot } from '../delayed-reports.ts'
import { type BacktestConfig, type BacktestSnapshot, createBacktest, resumeBacktest } from '../index.ts'
import { sameEverywhere } from './broken-off.ts'
import { busyStrategy } from './busy-strategy.ts'

const walk = (id: string, seed: string, bars: number, timeframe: '1m' | '5m' = '1m'): BarSeries =>
  randomWalk({
    instrument: { id, assetClass: 'crypto', tickSize: '0.01', quantityStep: '1' },
    seed,
    bars,
    timeframe,
    volatility: 0.001,
  })

// Each case runs once for each of its instants, so twice the market is four times the work.
const one = walk('AAA', 'one', 20)
const several = [walk('AAA', 'one', 15), walk('BBB', 'two', 13), walk('CCC', 'three', 3, '5m')]

type Latency = NonNullable<NonNullable<BacktestConfig['costs']>['latency']>

const fixed: Latency = { decisionMs: 250, toVenueMs: 20_000, reportMs: 15_000 }
const drawn: Latency = {
  decisionMs: { type: 'normal', mean: 3_000, sd: 2_000, min: 0 },
  toVenueMs: { type: 'uniform', min: 1_000, max: 100_000 },
  reportMs: { type: 'log-normal', median: 20_000, sigma: 1.2, max: 200_000 },
}
const measured: Latency = { toVenueMs: { type: 'empirical', ms: [1, 30_000, 61_000, 130_000] } }

interface Case {
  readonly claim: string
  readonly data: BarSeries | readonly BarSeries[]
  readonly latency: Latency
  readonly more?: Partial<BacktestConfig>
  readonly costs?: BacktestConfig['costs']
  readonly hearsOrders?: boolean
}

/** Without every seventh bar. */
function finerOf(series: BarSeries): BarSeries {
  const rows = [...series].filter((_, n) => n % 7 !== 0)
  return barSeriesFromRows({ instrument: series.instrument, timeframe: series.timeframe, rows })
}

const cases: readonly Case[] = [
  { claim: 'fixed delays within a bar', data: one, latency: fixed },
  { claim: 'fixed delays of more than a bar', data: one, latency: { toVenueMs: 70_000, reportMs: 130_000 } },
  { claim: 'drawn delays', data: one, latency: drawn },
  { claim: 'measured delays of orders alone', data: one, latency: measured },
  { claim: 'delays of reports alone', data: one, latency: { reportMs: 95_000 } },
  { claim: 'delays of decisions alone', data: one, latency: { decisionMs: 61_500 } },
  { claim: 'a strategy that hears nothing', data: one, latency: drawn, hearsOrders: false },
  { claim: 'several series, whose bars run on over instants', data: several, latency: drawn },
  { claim: 'a walk in lines', data: several, latency: drawn, more: { intrabar: 'open-low-high-close' } },
  { claim: 'a walk that is good for the trader', data: several, latency: fixed, more: { intrabar: 'optimistic' } },
  {
    claim: 'partial fills by liquidity, fee tiers and chance',
    data: several,
    latency: drawn,
    costs: {
      fee: { type: 'tiered', days: 20, tiers: [{ from: 0, maker: '0.001', taker: '0.002' }] },
      liquidity: { participation: '0.008', scope: 'order' },
      slippage: { type: 'random', distribution: 'uniform', bps: 8 },
      touch: { rule: { probability: '0.5' } },
    },
  },
  {
    claim: 'liquidity that all orders share',
    data: one,
    latency: fixed,
    costs: { liquidity: { participation: '0.008' }, spread: { type: 'fixed', ticks: 2 } },
  },
  {
    claim: 'finer bars, with gaps between them',
    data: [walk('CCC', 'three', 6, '5m'), walk('AAA', 'one', 20)],
    latency: drawn,
    more: {
      intrabar: 'lower-timeframe',
      intrabarData: finerOf(walk('CCC', 'three', 30)),
    },
  },
  {
    claim: 'a halt, and the closing at the end',
    data: several,
    latency: drawn,
    more: { risk: { limits: { drawdownMax: 0.0005 } }, closeAtEnd: 'last-close' },
  },
]

function configOf({ data, latency, more = {}, costs = {}, hearsOrders = true }: Case): BacktestConfig {
  return {
    strategy: busyStrategy({ hearsOrders }),
    data,
    seed: 1,
    capital: 100_000,
    ...more,
    costs: { ...costs, latency },
  }
}

/** Before the first instant and after each. */
function* snapshotsOf(config: BacktestConfig): Generator<BacktestSnapshot> {
  const run = createBacktest(config)
  do yield run.snapshot()
  while (run.advance(1))
}

const venueOf = ({ parts }: BacktestSnapshot) => parts.venue as unknown as VenueSnapshot
const reportsOf = ({ parts }: BacktestSnapshot) => parts.reports as unknown as DelayedReportsSnapshot

describe('a run with latency, resumed from every one of its instants', () => {
  it.each(cases)('is the run without a break: $claim', (one) => {
    expect(sameEverywhere(configOf(one)).fillCount).toBeGreaterThan(5)
  })

  it('knows of a bar that nobody walked yet that its first price comes late', () => {
    const rowsOf = (from: number, prices: readonly (readonly [number, number, number, number])[], minutes: number) =>
      prices.map(([open, high, low, close], n) => ({
        time: (from + n * minutes) * 60_000,
        open,
        high,
        low,
        close,
        volume: 10,
      }))
    const of = (id: string, timeframe: '1m' | '5m', rows: ReturnType<typeof rowsOf>) =>
      barSeriesFromRows({ instrument: { id, assetClass: 'crypto', tickSize: '0.01' }, timeframe, rows })
    const flat = [100, 100, 100, 100] as const
    const coarse = of('CCC', '5m', rowsOf(0, [flat, [100, 103, 99, 102]], 5))
    const finer = of(
      'CCC',
      '1m',
      rowsOf(
        7,
        [
          [101, 103, 101, 103],
          [103, 103, 99, 100],
          [100, 102, 100, 102],
        ],
        1,
      ),
    )
    const minutes = of(
      'AAA',
      '1m',
      rowsOf(
        0,
        Array.from({ length: 10 }, () => flat),
        1,
      ),
    )
    const strategy = defineStrategy({
      id: 'test/early',
      version: '1.0.0',
      title: 'Early',
      setup: () => ({
        onBar({ time, order }) {
          if (time !== 360_000) return
          order.buy({ instrument: 'CCC', size: { units: 1 }, entry: { type: 'limit', price: 102 } })
        },
      }),
    })
    const { fills } = sameEverywhere({
      strategy,
      data: [minutes, coarse],
      intrabar: 'lower-timeframe',
      intrabarData: finer,
      costs: { latency: { toVenueMs: 30_000 } },
    })
    expect(fills.map(({ price, time }) => `${price} at ${time}`)).toEqual(['101 at 420000'])
  })

  it('has messages of every kind, running bars and reports in its snapshots, so that none of this is in vain', () => {
    const seen = new Set<string>()
    for (const one of cases) {
      for (const snapshot of snapshotsOf(configOf(one))) {
        const { line, walks, orders } = venueOf(snapshot)
        for (const { type, parent } of line?.messages ?? []) seen.add(parent === null ? type : 'place after another')
        if (walks?.some((walk) => walk !== null && walk.segment > 0) === true) seen.add('walk')
        for (const { ticket, status } of reportsOf(snapshot).reports)
          seen.add(`${ticket === null ? '' : 'ticket '}${status}`)
        if (orders.some(({ fields }) => fields.status === 'partially-filled')) seen.add('partially filled')
        if (orders.some(({ fields }) => fields.role === 'stop-loss')) seen.add('bracket')
      }
    }
    expect([...seen]).toEqual(
      expect.arrayContaining([
        'place',
        'place after another',
        'cancel',
        'modify',
        'walk',
        'null',
        'ticket working',
        'partially filled',
        'bracket',
      ]),
    )
  })
})

describe('a ticket whose report is on its way', () => {
  const minute = 60_000
  /** Sends a limit that rests, and looks for its ticket at every bar. */
  const watcher = (tell: (seen: readonly string[]) => void) =>
    defineStrategy({
      id: 'test/watcher',
      version: '1.0.0',
      title: 'Watcher',
      state: z.object({ id: z.string().default(''), seen: z.array(z.string()).default(() => []) }),
      setup({ data }) {
        const bars = data()
        return {
          onBar({ order, state, time }) {
            const price = bars.close.now * 0.5
            if (state.id === '') state.id = order.buy({ entry: { type: 'limit', price }, size: { units: 1 } }).id
            else state.seen.push(`${time / minute} ${order.find(state.id)?.status}`)
          },
          onOrder: ({ status, time }, { state, time: now }) =>
            void state.seen.push(`${status} of ${time / minute} at ${now / minute}`),
          onStop: ({ state }) => tell(state.seen),
        }
      },
    })
  const start = one.openTimes[0] as number
  const data = one.slice(0, 7)
  const base = start / minute

  it('is told by it after the run was resumed, once, when it comes', () => {
    let seen: readonly string[] = []
    const configOfWatcher = (): BacktestConfig => ({
      strategy: watcher((given) => {
        seen = given
      }),
      data,
      costs: { latency: { toVenueMs: 30_000, reportMs: 150_000 } },
    })
    for (let cut = 1; cut <= 6; cut++) {
      const run = createBacktest(configOfWatcher())
      run.advance(cut)
      const resumed = resumeBacktest(configOfWatcher(), JSON.parse(JSON.stringify(run.snapshot())))
      resumed.advance(resumed.length)
      resumed.finish()
      expect(seen).toEqual([
        `submitted of ${base + 1} at ${base + 1}`,
        `${base + 2} proposed`,
        `${base + 3} proposed`,
        `accepted of ${base + 1.5} at ${base + 4}`,
        `${base + 4} working`,
        `${base + 5} working`,
        `${base + 6} working`,
        `${base + 7} working`,
      ])
    }
  })

  it('is refused by a run of another latency', () => {
    const of = (reportMs: number): BacktestConfig => ({
      strategy: watcher(() => {}),
      data,
      costs: { latency: { reportMs } },
    })
    const run = createBacktest(of(100))
    run.advance(2)
    const snapshot = run.snapshot()
    expect(() => resumeBacktest(of(101), snapshot)).toThrow(/costs was .*"reportMs":100.*, but is .*"reportMs":101/)
  })
})
