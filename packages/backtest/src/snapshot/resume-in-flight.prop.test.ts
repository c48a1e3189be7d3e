import { type BarSeries, barSeriesFromRows, barsFromQuotes, defineInstrument } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BacktestConfig, TickConfig } from '../index.ts'
import { requireSame, runInPieces, runThrough } from './broken-off.ts'
import { busyStrategy } from './busy-strategy.ts'
import { tickWorld } from './tick-world.ts'

const start = Date.UTC(2024, 0, 2)
const fine = defineInstrument({ id: 'AAA', assetClass: 'crypto', tickSize: '0.01', quantityStep: '1' })
const coarse = defineInstrument({ id: 'BBB', assetClass: 'crypto', tickSize: '0.01', quantityStep: '1' })

type Latency = NonNullable<NonNullable<BacktestConfig['costs']>['latency']>
type Delay = NonNullable<Latency['toVenueMs']>

const delay: fc.Arbitrary<Delay> = fc.oneof(
  fc.constantFrom<Delay>(0, 1, 500, 59_999, 60_000, 60_001, 150_000),
  fc
    .tuple(fc.nat({ max: 90_000 }), fc.nat({ max: 90_000 }))
    .map(([min, more]): Delay => ({ type: 'uniform', min, max: min + more })),
  fc.constant<Delay>({ type: 'log-normal', median: 20_000, sigma: 1.5, max: 300_000 }),
  fc.array(fc.nat({ max: 130_000 }), { minLength: 1, maxLength: 5 }).map((ms): Delay => ({ type: 'empirical', ms })),
)
const latency: fc.Arbitrary<Latency> = fc.record(
  { decisionMs: delay, toVenueMs: delay, reportMs: delay },
  { requiredKeys: [] },
)
const costs = fc.constantFrom<NonNullable<BacktestConfig['costs']>>(
  {},
  { liquidity: { participation: '0.01' } },
  { liquidity: { participation: '0.01', scope: 'order' }, spread: { type: 'fixed', ticks: 2 } },
  { slippage: { type: 'random', distribution: 'uniform', bps: 5 }, touch: { rule: { probability: '0.5' } } },
)
const bookDepth = fc.constantFrom<NonNullable<TickConfig['bookDepth']>>('unlimited', 'top')
const rules: fc.Arbitrary<Partial<TickConfig>> = fc.oneof(
  fc.record({ bookDepth, queue: fc.constantFrom<NonNullable<TickConfig['queue']>>('front', 'back') }),
  fc.record({
    bookDepth,
    limitFills: fc.constantFrom<NonNullable<TickConfig['limitFills']>>('touch', 'through', { probability: '0.5' }),
  }),
)
const seed = fc.nat({ max: 100_000 })
const cuts = fc.uniqueArray(fc.nat({ max: 24 }), { minLength: 1, maxLength: 4 })

function barsOf(world: number, timeframe: '1m' | '5m'): BarSeries {
  return randomWalk({
    instrument: timeframe === '1m' ? fine : coarse,
    seed: `${world}/${timeframe}`,
    bars: timeframe === '1m' ? 26 : 6,
    timeframe,
    start,
    volatility: 0.001,
  })
}

/** Minutes of what has bars of five, every seventh of them missing. */
function finerOf(world: number): BarSeries {
  const rows = [...barsOf(world, '1m')].filter((_, n) => n % 7 !== 6)
  return barSeriesFromRows({ instrument: coarse, timeframe: '1m', rows })
}

/** As it is without a break, where it is broken off at these instants, one after the other. Gives the number of fills. */
function fillsOf(config: BacktestConfig, places: readonly number[]): number {
  const whole = runThrough(config)
  requireSame(
    whole,
    runInPieces(
      config,
      places.toSorted((a, b) => a - b),
    ),
    `${places} instants`,
  )
  return whole.result.fillCount
}

describe('a run that is broken off with things on their way', () => {
  it('goes on as without a break, with latency on bars', () => {
    let fills = 0
    fc.assert(
      fc.property(
        fc.record({ seed, latency, costs, cuts, isAlone: fc.boolean(), hearsOrders: fc.boolean() }),
        fc.constantFrom<NonNullable<BacktestConfig['intrabar']>>(
          'pessimistic',
          'optimistic',
          'adaptive',
          'open-high-low-close',
          'lower-timeframe',
        ),
        (one, intrabar) => {
          const world = one.seed % 50
          const [minutes, fives] = [barsOf(world, '1m'), barsOf(world, '5m')]
          const config: BacktestConfig = {
            strategy: busyStrategy({ hearsOrders: one.hearsOrders, activity: 0.7 }),
            data: one.isAlone ? minutes : [minutes, fives],
            seed: one.seed,
            intrabar,
            ...(intrabar === 'lower-timeframe' && !one.isAlone ? { intrabarData: finerOf(world) } : {}),
            capital: 100_000,
            costs: { ...one.costs, latency: one.latency },
          }
          fills += fillsOf(config, one.cuts)
        },
      ),
      { numRuns: 30, seed: 20_240_102 },
    )
    expect(fills).toBeGreaterThan(250)
  }, 120_000)

  it('goes on as without a break on ticks, with and without latency', () => {
    let fills = 0
    fc.assert(
      fc.property(
        fc.record({ seed, rules, cuts, latency: fc.option(latency, { nil: undefined }) }),
        fc.record({ hearsTicks: fc.boolean(), icebergs: fc.boolean() }),
        fc.boolean(),
        (one, manner, hasTrades) => {
          const world = one.seed % 50
          const { quotes, trades } = tickWorld(fine, `${world}`, start, 25)
          const config: BacktestConfig = {
            strategy: busyStrategy({ ...manner, activity: 0.8 }),
            ticks: { ...one.rules, quotes: [quotes], ...(hasTrades ? { trades: [trades] } : {}) },
            data: [barsFromQuotes(quotes, '1m'), barsOf(world, '5m')],
            seed: one.seed,
            capital: 100_000,
            costs: one.latency === undefined ? {} : { latency: one.latency },
          }
          fills += fillsOf(config, one.cuts)
        },
      ),
      { numRuns: 30, seed: 20_240_102 },
    )
    expect(fills).toBeGreaterThan(250)
  }, 120_000)
})
