import { existsSync, readFileSync } from 'node:fs'
import { runBacktestSync } from '@race/backtest'
import type { AnyStrategy, BarSeries, InstrumentOptions } from '@race/core'
import { readCsv } from '@race/data'
import { randomWalk } from '@race/data/synthetic'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  alwaysFlat,
  bollingerReversion,
  dca,
  dualMovingAverage,
  grid,
  openingRangeBreakout,
  pairsReversion,
  riskParity,
  timeSeriesMomentum,
  turtle,
  volatilityTarget,
} from './index.ts'
import { type RecordedSignal, recordSignals } from './internal/record-signals.ts'

const classics: readonly AnyStrategy[] = [
  alwaysFlat,
  bollingerReversion,
  dca,
  dualMovingAverage,
  grid,
  openingRangeBreakout,
  pairsReversion,
  riskParity,
  timeSeriesMomentum,
  turtle,
  volatilityTarget,
]

describe('the page of a classic', () => {
  it.each(classics.map((strategy) => [strategy.id, strategy] as const))(
    'of %s tells its parameters',
    (id, { params }) => {
      const page = readFileSync(new URL(`../docs/${id.replace('race/', '')}.md`, import.meta.url), 'utf8')
      const rows = page.split('\n').filter((line) => line.startsWith('| `'))
      const told = rows.map((row) =>
        row
          .split('|')
          .map((cell) => cell.trim().replaceAll(',', ''))
          .slice(1, 6),
      )
      const { properties = {} } = z.toJSONSchema(params, { io: 'input' })
      const wanted = Object.entries(properties as Record<string, Record<string, unknown>>).map(([name, schema]) => [
        `\`${name}\``,
        ...['default', 'minimum', 'maximum', 'unit'].map((key) => String(schema[key] ?? '').replaceAll(',', '')),
      ])
      expect(told).toEqual(wanted)
      expect(page).toContain(`(\`${id}\`)`)
    },
  )
})

describe('bars of another series in between', () => {
  const coin = (id: string): InstrumentOptions => ({
    id,
    assetClass: 'crypto',
    tickSize: '0.01',
    quantityStep: '0.001',
  })
  const walk = (id: string, timeframe: string, bars: number): BarSeries =>
    randomWalk({ seed: id, bars, timeframe, volatility: 0.02, instrument: coin(id) })
  const alone: readonly (readonly [AnyStrategy, readonly BarSeries[], object])[] = [
    ...[dca, volatilityTarget, timeSeriesMomentum, dualMovingAverage, bollingerReversion, turtle, grid].map(
      (strategy) => [strategy, [walk('A', '1d', 400)], {}] as const,
    ),
    [openingRangeBreakout, [walk('A', '4h', 400)], { rangeMinutes: 480 }],
    [pairsReversion, [walk('A', '1d', 400), walk('B', '1d', 400)], {}],
  ]

  const signalsOf = (strategy: AnyStrategy, data: readonly BarSeries[], params: object) => {
    const signals: RecordedSignal[] = []
    const { orders } = runBacktestSync({ strategy: recordSignals(strategy, signals), params, data })
    return { signals, closes: orders.filter(({ role }) => role === 'close').map(({ createdAt }) => createdAt) }
  }

  it.each(alone.map((one) => [one[0].id, ...one] as const))('change nothing of %s', (_, strategy, data, params) => {
    const own = signalsOf(strategy, data, params)
    expect(own.signals.length).toBeGreaterThan(0)
    expect(signalsOf(strategy, [...data, walk('OTHER', '1h', 24 * 400)], params)).toEqual(own)
  })

  it('are none that race/risk-parity decides at', () => {
    const data = [walk('A', '1d', 400), walk('B', '1h', 24 * 400)]
    const times = new Set(data[0]?.closeTimes)
    const { signals } = signalsOf(riskParity, data, {})
    expect(signals.length).toBeGreaterThan(5)
    expect(signals.filter(({ time }) => !times.has(time))).toEqual([])
  })
})

const shared = new URL('../../../../shared/market-data/', import.meta.url)

interface Market {
  readonly file: string
  readonly instrument: InstrumentOptions
  readonly timeframe: string
}

const stock = (id: string, file: string, timeframe = '1d'): Market => ({
  file,
  instrument: { id, tickSize: '0.01' },
  timeframe,
})
const pair = (id: string): Market => ({
  file: `${id.toLowerCase()}_5m.csv.gz`,
  instrument: { id, assetClass: 'crypto', tickSize: '0.00000001', quantityStep: '0.001' },
  timeframe: '5m',
})
const google = stock('GOOG', 'goog_1d.csv')
const euro: Market = {
  file: 'eurusd_1h.csv.gz',
  instrument: { id: 'EURUSD', assetClass: 'fx', tickSize: '0.00001' },
  timeframe: '1h',
}

/** Strategy, markets, parameters, and the fewest fills that make the run one of trading. */
const real: readonly (readonly [string, AnyStrategy, readonly Market[], object, number])[] = [
  ['race/dca on GOOG', dca, [google], {}, 100],
  ['race/volatility-target on GOOG', volatilityTarget, [google], {}, 100],
  ['race/time-series-momentum on GOOG', timeSeriesMomentum, [google], { short: true }, 20],
  ['race/dual-moving-average on GOOG', dualMovingAverage, [google], { short: true }, 20],
  ['race/bollinger-reversion on EURUSD', bollingerReversion, [euro], { short: true }, 100],
  ['race/turtle on GOOG', turtle, [google], { short: true, riskFraction: 0.005 }, 100],
  [
    'race/risk-parity on SPY and BAC',
    riskParity,
    [stock('SPY', 'spy_1d_raw.csv.gz'), stock('BAC', 'bac_1d_raw.csv.gz')],
    {},
    100,
  ],
  ['race/pairs-reversion on ETHBTC and LTCBTC', pairsReversion, [pair('ETHBTC'), pair('LTCBTC')], { period: 288 }, 100],
  [
    'race/opening-range-breakout on SPY',
    openingRangeBreakout,
    [stock('SPY', 'spy_1m_trade.csv.gz', '1m')],
    { short: true },
    8,
  ],
  ['race/grid on EURUSD', grid, [euro], { spacingPercent: 0.2, short: true }, 40],
]

describe.skipIf(!existsSync(shared))('on real markets (skipped where ../shared is not beside the checkout)', () => {
  it.each(real)('%s trades, and nothing that it asks for is unsound', async (_, strategy, markets, params, fills) => {
    const data: BarSeries[] = []
    for (const { file, instrument, timeframe } of markets)
      data.push((await readCsv(new URL(file, shared), { instrument, timeframe })).series)
    const result = runBacktestSync({ strategy, params, data })
    expect(result.fillCount).toBeGreaterThanOrEqual(fills)
    expect(result.orders.filter(({ status }) => status === 'denied')).toEqual([])
  })

  it('race/always-flat on GOOG ends with what it began with', async () => {
    const { file, instrument, timeframe } = google
    const { series } = await readCsv(new URL(file, shared), { instrument, timeframe })
    expect(runBacktestSync({ strategy: alwaysFlat, data: series, capital: 5_000 }).finalEquity.toString()).toBe(
      '5000 USD',
    )
  })
})
