import { runBacktestSync } from '@race/backtest'
import type { AnyStrategy, BarSeries, InstrumentOptions } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { expectDeterministic, expectNoLookahead, expectResumable, expectWarm } from '@race/testkit'
import { describe, expect, it } from 'vitest'
import {
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

const walk = (seed: string, timeframe = '1d', volatility = 0.02, bars = 1_900): BarSeries =>
  randomWalk({ seed, bars, timeframe, volatility, instrument: coin(seed.toUpperCase()) })

const daily = walk('daily')
/** For a strategy that declares a history of 2,048 bars. */
const years = walk('daily', '1d', 0.02, 2_600)
const calm = walk('calm', '1d', 0.01)
const quarters = walk('quarters', '15m', 0.004)

interface Case {
  readonly strategy: AnyStrategy
  readonly params: object
  readonly data: BarSeries | readonly BarSeries[]
}

const cases: readonly Case[] = [
  { strategy: dca, params: { amount: 100, every: 7 }, data: daily },
  { strategy: volatilityTarget, params: { band: 0.1 }, data: daily },
  {
    strategy: timeSeriesMomentum,
    params: { lookback: 60, every: 10, short: true },
    data: daily,
  },
  { strategy: dualMovingAverage, params: { average: 'ema', fast: 5, slow: 20, short: true }, data: years },
  { strategy: dualMovingAverage, params: { average: 'sma', fast: 5, slow: 20, hysteresisPercent: 1 }, data: years },
  { strategy: bollingerReversion, params: { short: true, deviations: 1.5 }, data: daily },
  { strategy: turtle, params: { short: true, riskFraction: 0.01 }, data: daily },
  { strategy: turtle, params: { entry: 55, exit: 20, skipAfterWinner: false, riskFraction: 0.005 }, data: daily },
  { strategy: pairsReversion, params: { period: 40, entry: 1.5 }, data: [daily, calm] },
  { strategy: riskParity, params: { every: 10 }, data: [daily, calm] },
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

  it.each(named)('%s decides alike wherever its data starts', (_, { strategy, params, data }) => {
    const report = expectWarm({ strategy, params }, data)
    expect(report.decisions).toBeGreaterThan(5)
  })

  it.each(named)('%s gives the same result again', (_, { strategy, params, data }) => {
    expect(expectDeterministic({ strategy, params }, headOf(data, 700)).fills).toBeGreaterThan(5)
  })

  it.each(named)('%s remembers nothing but its state', (_, { strategy, params, data }) => {
    expect(
      expectResumable({ strategy, params }, headOf(data, 300), { resumesMax: 100, cuts: 3 }).fills,
    ).toBeGreaterThan(2)
  })
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
        for (const share of Object.values(size ?? { none: Number.NaN }))
          expect(Number.isFinite(Number(share))).toBe(true)
      }
    },
  )
})
