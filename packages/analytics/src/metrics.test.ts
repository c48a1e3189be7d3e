import { RaceError, type RunRecord, type TradeRecord } from '@race/core'
import { describe, expect, it } from 'vitest'
import { computeMetrics, type Metrics } from './metrics.ts'

const day = 86_400_000
const start = Date.UTC(2024, 0, 1)
const days = (length: number): Float64Array => Float64Array.from({ length }, (_, index) => start + day * index)

function trade(profit: number, overrides: Partial<TradeRecord> = {}): TradeRecord {
  return {
    index: 0,
    instrument: 'SPY',
    side: 'long',
    quantity: '1',
    entryTime: start,
    entryPrice: '100',
    exitTime: start + day,
    exitPrice: '100',
    fees: '0',
    profit: String(profit),
    returnFraction: profit / 100,
    barsHeld: 1,
    ...overrides,
  }
}

describe('computeMetrics', () => {
  it('gives a flat record that fits a run record', () => {
    const metrics: RunRecord['metrics'] = computeMetrics({
      time: days(2),
      equity: Float64Array.of(100, 110),
      initialEquity: 100,
    })
    expect(metrics.totalReturn).toBeCloseTo(0.1, 12)
    expect(Object.keys(metrics)).toHaveLength(26)
  })

  it('gives null for everything that an empty curve does not say', () => {
    const empty = new Float64Array(0)
    const { tradeCount, longestWinStreak, longestLossStreak, ...rest } = computeMetrics({
      time: empty,
      equity: empty,
      initialEquity: 100,
    })
    expect([tradeCount, longestWinStreak, longestLossStreak]).toEqual([0, 0, 0])
    for (const value of Object.values(rest)) expect(value).toBeNull()
  })

  it('counts the first day from the initial equity, and a first day at it not at all', () => {
    const withBase = computeMetrics({ time: days(4), equity: Float64Array.of(100, 110, 99, 121), initialEquity: 100 })
    const without = computeMetrics({
      time: days(4).subarray(1),
      equity: Float64Array.of(110, 99, 121),
      initialEquity: 100,
    })
    expect(without.sharpe).toBe(withBase.sharpe)
    expect(without.sortino).toBe(withBase.sortino)
    expect(without.volatility).toBe(withBase.volatility)
  })

  it('has no Sharpe ratio for equal returns and no Sortino ratio without a loss', () => {
    const growth = Float64Array.from({ length: 30 }, (_, index) => 100 * 1.01 ** index)
    const { sharpe, sortino, calmar, recoveryFactor } = computeMetrics({
      time: days(30),
      equity: growth,
      initialEquity: 100,
    })
    expect([sharpe, sortino, calmar, recoveryFactor]).toEqual([null, null, null, null])
  })

  it('ends the daily returns with ruin and says −100 % of growth', () => {
    const metrics = computeMetrics({ time: days(4), equity: Float64Array.of(50, 20, 0, 0), initialEquity: 100 })
    expect(metrics).toMatchObject({ totalReturn: -1, cagr: -1, maxDrawdown: -1 })
    expect(metrics.sharpe).toSatisfy(Number.isFinite)
  })

  it('leaves growth undefined where a year of it is beyond float64', () => {
    const time = Float64Array.of(start, start + 1000)
    expect(computeMetrics({ time, equity: Float64Array.of(100, 200), initialEquity: 100 }).cagr).toBeNull()
  })

  it('leaves a figure that overflows undefined', () => {
    const trades = [trade(Number.MAX_VALUE), trade(Number.MAX_VALUE)]
    const metrics = computeMetrics({ time: days(2), equity: Float64Array.of(1, 2), initialEquity: 1, trades })
    expect(metrics.expectancy).toBeNull()
    expect(metrics.bestTradeProfit).toBe(Number.MAX_VALUE)
  })

  it('takes the risk-free rate off, compounded to a day', () => {
    const input = { time: days(4), equity: Float64Array.of(110, 99, 121, 130), initialEquity: 100, periodsPerYear: 252 }
    const free = computeMetrics(input).sharpe ?? Number.NaN
    const { sharpe, volatility } = computeMetrics({ ...input, riskFreeRate: 0.05 })
    const perDay = 1.05 ** (1 / 252) - 1
    expect(sharpe).toBeCloseTo(free - (perDay * 252) / (volatility ?? Number.NaN), 10)
  })

  it.each<[string, Pick<Parameters<typeof computeMetrics>[0], 'exposure' | 'trades'>, number | null]>([
    ['a share that is given', { exposure: 0.25, trades: [trade(1)] }, 0.25],
    ['a column of positions', { exposure: Float64Array.of(0, -1, 0.5, 0) }, 0.5],
    ['an empty column', { exposure: new Float64Array(0) }, null],
    ['trades, without the instant of exit', { trades: [trade(1)] }, 0.25],
    [
      'overlapping trades once, open ones to the end',
      { trades: [trade(1, { entryTime: start + 2 * day, exitTime: null }), trade(1), trade(2)] },
      0.75,
    ],
    ['no trades', { trades: [] }, 0],
    ['nothing', {}, null],
  ])('takes exposure from %s', (_, given, expected) => {
    const equity = Float64Array.of(100, 101, 102, 103)
    expect(computeMetrics({ time: days(4), equity, initialEquity: 100, ...given }).exposure).toBe(expected)
  })

  it.each([
    ['columns of different lengths', { time: days(2), equity: Float64Array.of(1) }, 'time has 2 values and equity 1'],
    ['no initial equity', { initialEquity: 0 }, 'initialEquity is 0'],
    ['infinite initial equity', { initialEquity: Number.POSITIVE_INFINITY }, 'initialEquity is Infinity'],
    ['equity that is not a number', { equity: Float64Array.of(1, Number.NaN) }, 'equity is NaN at index 1'],
  ])('refuses %s', (_, wrong, message) => {
    const run = (): Metrics =>
      computeMetrics({ time: days(2), equity: Float64Array.of(1, 2), initialEquity: 1, ...wrong })
    expect(run).toThrow(message)
    expect(run).toThrow(RaceError)
  })
})

describe('the statistics of trades', () => {
  const of = (trades: readonly TradeRecord[]): Metrics =>
    computeMetrics({ time: days(2), equity: Float64Array.of(100, 101), initialEquity: 100, trades })

  it('leave open trades out', () => {
    expect(of([trade(5), trade(100, { exitTime: null, exitPrice: null })])).toMatchObject({
      tradeCount: 1,
      winRate: 1,
      expectancy: 5,
      averageTradeDays: 1,
    })
  })

  it('count a profit of zero neither as a win nor as a loss, and let it end both streaks', () => {
    const metrics = of([1, 2, 0, 3, -1, -2, 0, -1].map((profit) => trade(profit)))
    expect(metrics).toMatchObject({ winRate: 3 / 8, longestWinStreak: 2, longestLossStreak: 2, profitFactor: 6 / 4 })
    expect(metrics).toMatchObject({ averageWin: 2, averageLoss: -4 / 3, payoffRatio: 1.5 })
    expect(metrics).toMatchObject({ bestTradeProfit: 3, worstTradeProfit: -2, bestTradeReturn: 0.03 })
  })

  it('have no profit factor and no payoff ratio without a loss', () => {
    expect(of([trade(1)])).toMatchObject({ profitFactor: null, payoffRatio: null, averageLoss: null })
  })

  it('have a profit factor of 0 without a win', () => {
    expect(of([trade(-1)])).toMatchObject({ profitFactor: 0, payoffRatio: null, winRate: 0 })
  })
})
