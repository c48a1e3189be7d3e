import { runBacktestSync } from '@race/backtest'
import { type AnyStrategy, type BarSeries, parseTimeframe, resampleBars } from '@race/core'
import { randomWalk, regimeSwitching } from '@race/data/synthetic'
import { registerContract, type StrategyContractOptions, strategyContract } from '@race/testkit'
import { describe, expect, it } from 'vitest'
import {
  alwaysFlat,
  bollingerReversion,
  builtInStrategies,
  buyAndHold,
  dca,
  donchianBreakout,
  dualMovingAverage,
  fabio,
  grid,
  jadeCap,
  noBullshitBreaker,
  openingRangeBreakout,
  pairsReversion,
  randomBaseline,
  riskParity,
  rsiReversion,
  smaCross,
  timeSeriesMomentum,
  tori,
  turtle,
  volatilityTarget,
} from './index.ts'

const days = (seed: string | number, bars = 1_500): BarSeries =>
  regimeSwitching({ seed, bars, timeframe: '1d', instrument: `ACME-${seed}` })
const intraday = (timeframe: string, bars: number, volatility = 0.004): BarSeries =>
  randomWalk({ seed: timeframe, bars, timeframe, volatility })

const calmAndWild = days('contract')
const two = [calmAndWild, days('other')]
const quarters = intraday('15m', 2_400)

/** A strategy, a market that suits it, and the fewest fills that make a run over it one of trading. */
interface Trial extends Pick<StrategyContractOptions, 'params' | 'isIdle'> {
  readonly strategy: AnyStrategy
  readonly data: BarSeries | readonly BarSeries[]
  readonly fillsMin: number
}

const trials: readonly Trial[] = [
  { strategy: buyAndHold, data: calmAndWild, fillsMin: 1 },
  { strategy: alwaysFlat, data: calmAndWild, fillsMin: 0, isIdle: true },
  { strategy: dca, data: calmAndWild, fillsMin: 40 },
  { strategy: randomBaseline, data: calmAndWild, fillsMin: 40 },
  { strategy: smaCross, data: calmAndWild, fillsMin: 20 },
  { strategy: dualMovingAverage, data: days('contract', 2_600), fillsMin: 8 },
  { strategy: timeSeriesMomentum, data: calmAndWild, fillsMin: 5 },
  { strategy: donchianBreakout, data: calmAndWild, fillsMin: 20 },
  { strategy: turtle, data: calmAndWild, fillsMin: 20 },
  { strategy: rsiReversion, data: calmAndWild, fillsMin: 20 },
  { strategy: bollingerReversion, data: calmAndWild, fillsMin: 20 },
  { strategy: grid, data: calmAndWild, fillsMin: 100 },
  { strategy: volatilityTarget, data: calmAndWild, fillsMin: 20 },
  { strategy: noBullshitBreaker, data: days(5), fillsMin: 8 },
  { strategy: tori, data: days(11), fillsMin: 6 },
  { strategy: openingRangeBreakout, data: intraday('1h', 1_400), fillsMin: 40 },
  { strategy: fabio, data: intraday('30m', 3_300, 0.0015), fillsMin: 40 },
  // Its bias is of the higher series, which needs its history too: one that is twice as coarse does with fewer bars.
  {
    strategy: jadeCap,
    data: [quarters, resampleBars(quarters, '30m')],
    params: { higherTimeframe: '30m' },
    fillsMin: 40,
  },
  { strategy: riskParity, data: two, fillsMin: 20 },
  { strategy: pairsReversion, data: two, fillsMin: 20 },
]

describe('the contract of the built-in strategies', () => {
  it('is one of every strategy there is', () => {
    expect(trials.map(({ strategy }) => strategy.id).sort()).toEqual(builtInStrategies.map(({ id }) => id).sort())
  })

  it.each(trials.map((trial) => [trial.strategy.id, trial] as const))(
    'is tried on %s where it trades',
    (_, { strategy, data, params, fillsMin }) => {
      expect(runBacktestSync({ strategy, params, data }).fillCount).toBeGreaterThanOrEqual(fillsMin)
    },
  )
})

describe('the built-in strategies on several series', () => {
  /** Three bars of another instrument for each one of a series. */
  const fasterThan = ({ timeframe, length, openTimes }: BarSeries): BarSeries => {
    const minutes = parseTimeframe(timeframe).nominalMs / 180_000
    const start = openTimes[0] as number
    return randomWalk({ seed: 'other', bars: 3 * length, timeframe: `${minutes}m`, start, instrument: 'OTHER' })
  }
  // Risk parity holds every instrument it is given; the other trials stay as they are beside one more.
  const alone = trials.filter(({ strategy }) => strategy !== riskParity && strategy !== alwaysFlat)

  it.each(alone.map((trial) => [trial.strategy.id, trial] as const))(
    '%s decides the same when bars of a faster series come in between',
    (_, { strategy, data, params }) => {
      const own = (Array.isArray(data) ? data : [data]) as readonly BarSeries[]
      const faster = fasterThan(own[0] as BarSeries)
      // Where every entry is denied, a strategy that decides again between its bars is denied more often.
      for (const limits of [{}, { orderNotionalMax: 1 }]) {
        const ordersOf = (given: readonly BarSeries[]) =>
          runBacktestSync({ strategy, params, data: given, risk: { limits } }).orders.map(
            ({ createdAt, side, role }) => `${createdAt} ${side} ${role}`,
          )
        const expected = ordersOf(own)
        expect(expected.length).toBeGreaterThan(0)
        expect(ordersOf([...own, faster])).toEqual(expected)
      }
    },
  )
})

// Enough to show each case here: what the expectations find with their whole effort, the soundness tests beside each strategy say.
const effort = { cuts: 3, signalCutsMax: 4, resumeBars: 40, resumesMax: 8 }
for (const { strategy, data, fillsMin: _, ...more } of trials)
  registerContract(strategyContract(strategy, { data, effort, hostileBars: 200, ...more }), { describe, it })
