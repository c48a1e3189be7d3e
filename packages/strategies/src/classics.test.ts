import { existsSync, readFileSync } from 'node:fs'
import { runBacktestSync } from '@race/backtest'
import type { AnyStrategy, BarSeries, InstrumentOptions } from '@race/core'
import { readCsv } from '@race/data'
import { randomWalk } from '@race/data/synthetic'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { expectDeterministic, expectNoLookahead, expectResumable, expectWarm } from '../../testkit/src/index.ts'
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

const coin = (id: string): InstrumentOptions => ({ id, assetClass: 'crypto', tickSize: '0.01', quantityStep: '0.001' })

const walk = (seed: string, timeframe = '1d', volatility = 0.02): BarSeries =>
  randomWalk({ seed, bars: 1_900, timeframe, volatility, instrument: coin(seed.toUpperCase()) })

const daily = walk('daily')
const calm = walk('calm', '1d', 0.01)
const quarters = walk('quarters', '15m', 0.004)

interface Case {
  readonly strategy: AnyStrategy
  readonly params: object
  readonly data: BarSeries | readonly BarSeries[]
  /** Start points of `expectWarm` where a schedule is counted from the first bar: whole intervals after it. */
  readonly startPoints?: readonly number[]
}

const cases: readonly Case[] = [
  { strategy: dca, params: { amount: 100, every: 7 }, data: daily, startPoints: [70, 350, 630] },
  { strategy: volatilityTarget, params: { band: 0.1 }, data: daily },
  {
    strategy: timeSeriesMomentum,
    params: { lookback: 60, every: 10, short: true },
    data: daily,
    startPoints: [10, 200, 500],
  },
  { strategy: dualMovingAverage, params: { average: 'ema', fast: 5, slow: 20, short: true }, data: daily },
  { strategy: dualMovingAverage, params: { average: 'sma', fast: 5, slow: 20, hysteresisPercent: 1 }, data: daily },
  { strategy: bollingerReversion, params: { short: true, deviations: 1.5 }, data: daily },
  { strategy: turtle, params: { short: true, riskFraction: 0.01 }, data: daily },
  { strategy: turtle, params: { entry: 55, exit: 20, skipAfterWinner: false, riskFraction: 0.005 }, data: daily },
  { strategy: pairsReversion, params: { period: 40, entry: 1.5 }, data: [daily, calm] },
  { strategy: riskParity, params: { every: 10 }, data: [daily, calm], startPoints: [10, 200, 500] },
  { strategy: openingRangeBreakout, params: { rangeMinutes: 120, targetRanges: 2, short: true }, data: quarters },
  { strategy: grid, params: { spacingPercent: 2, stopLevels: 2, short: true, anchorBars: 30 }, data: daily },
]

const named = cases.map((one) => [one.strategy.id, one] as const)

function listOf(data: BarSeries | readonly BarSeries[]): readonly BarSeries[] {
  return Array.isArray(data) ? data : [data as BarSeries]
}

/** The first bars: enough for some trades of each. */
function headOf(data: BarSeries | readonly BarSeries[], bars: number): readonly BarSeries[] {
  return listOf(data).map((series) => series.slice(0, bars))
}

describe('each classic', () => {
  it.each(named)('%s looks at no bar that has not closed', (_, { strategy, params, data }) => {
    const options = { cuts: 6, signalCutsMax: 10 }
    const report = expectNoLookahead({ strategy, params }, headOf(data, 700), options)
    expect(report.decisions).toBeGreaterThan(5)
    expect(report.fills).toBeGreaterThan(5)
  })

  it.each(named)('%s decides alike wherever its data starts', (_, { strategy, params, data, startPoints }) => {
    const report = expectWarm({ strategy, params }, data, startPoints === undefined ? {} : { startPoints })
    expect(report.decisions).toBeGreaterThan(5)
  })

  it.each(named)('%s gives the same result again', (_, { strategy, params, data }) => {
    expect(expectDeterministic({ strategy, params }, headOf(data, 700)).fills).toBeGreaterThan(5)
  })

  it.each(named)('%s remembers nothing but its state', (_, { strategy, params, data }) => {
    expect(expectResumable({ strategy, params }, headOf(data, 400)).fills).toBeGreaterThan(2)
  })
})

describe('a schedule that is counted from the first bar', () => {
  it.each(named.filter(([, { startPoints }]) => startPoints !== undefined))(
    '%s depends on where its data starts by nothing but its phase',
    (_, { strategy, params, data }) => {
      expect(() => expectWarm({ strategy, params }, data, { startPoints: [13] })).toThrow(
        'depends on where its data starts',
      )
    },
  )
})

describe('every signal of a classic', () => {
  it.each(named)(
    '%s says why with figures, and is as sure as can be between 0 and 1',
    (_, { strategy, params, data }) => {
      const signals: RecordedSignal[] = []
      runBacktestSync({ strategy: recordSignals(strategy, signals), params, data })
      expect(signals.length).toBeGreaterThan(5)
      for (const { reason, confidence, size } of signals) {
        expect(reason).toMatch(/\d/)
        if (confidence !== undefined) expect(confidence >= 0 && confidence <= 1).toBe(true)
        expect(size).toBeDefined()
      }
    },
  )
})

describe('the page of a classic', () => {
  const pages = [...new Set([alwaysFlat, ...cases.map(({ strategy }) => strategy)])]
  it.each(pages.map((strategy) => [strategy.id, strategy] as const))('of %s tells its parameters', (id, { params }) => {
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
