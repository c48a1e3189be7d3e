import type { TradeRecord } from '@race/core'
import { type DrawdownPeriod, drawdownColumn, drawdownPeriods } from './drawdown.ts'
import { exposure } from './exposure.ts'
import { compoundAnnualGrowth, sharpeRatio, sortinoRatio, volatility } from './ratios.ts'
import { dailyPoints, inferPeriodsPerYear, simpleReturns } from './returns.ts'
import { type TradeStatistics, tradeStatistics } from './trade-statistics.ts'

/** What is computed from a run. Fractions are of 1 (0.1 is 10 %); null where a figure is not defined. */
export interface Metrics extends TradeStatistics {
  /** Last equity ÷ initial equity − 1. */
  readonly totalReturn: number | null
  /** Compound annual growth, years of 365.25 days from the first instant to the last. */
  readonly cagr: number | null
  /** Annual, of daily returns. */
  readonly volatility: number | null
  /** Annual, of daily returns, risk-free rate 0 unless given. */
  readonly sharpe: number | null
  readonly sortino: number | null
  /** `cagr` ÷ |maxDrawdown|. */
  readonly calmar: number | null
  /** Deepest loss from a peak, from −1 to 0, at every instant; the initial equity is the first peak. */
  readonly maxDrawdown: number | null
  /** Longest time from a peak to its recovery, or to the end, in days. */
  readonly maxDrawdownDurationDays: number | null
  /** `totalReturn` ÷ |maxDrawdown|. */
  readonly recoveryFactor: number | null
  /** Share of instants with a position. */
  readonly exposure: number | null
}

export interface MetricsInput {
  /** Epoch ms of each instant. */
  readonly time: Float64Array
  readonly equity: Float64Array
  /** The base, and the first peak. */
  readonly initialEquity: number
  readonly trades?: readonly TradeRecord[]
  /** Of a year, as a fraction; 0 by default. Taken as (1 + rate)^(1 ÷ periods) − 1 per period. */
  readonly riskFreeRate?: number
  /** 252, or 365 for markets that trade on weekends, by default: judged by the dates. */
  readonly periodsPerYear?: number
}

const dayMs = 86_400_000

/**
 * Computes the metrics of a run. Ratios are of daily returns: from the initial equity to the last equity of the first UTC
 * day, then from day to day.
 *
 * @example
 * ```ts
 * const { sharpe, maxDrawdown } = computeMetrics({ time, equity, initialEquity: 100_000, trades })
 * ```
 */
export function computeMetrics(input: MetricsInput): Metrics {
  const { time, equity, initialEquity, trades = [] } = input
  const length = equity.length
  const last = length === 0 ? initialEquity : (equity[length - 1] as number)
  const daily = dailyPoints(time, equity)
  const periods = input.periodsPerYear ?? inferPeriodsPerYear(daily.time)
  const returns = simpleReturns(withFirst(initialEquity, daily.equity))
  const riskFree = (1 + (input.riskFreeRate ?? 0)) ** (1 / periods) - 1
  const totalReturn = length === 0 ? null : last / initialEquity - 1
  const cagr =
    length < 2 ? null : compoundAnnualGrowth(initialEquity, last, (time[length - 1] as number) - (time[0] as number))
  const deepest =
    length === 0 ? null : drawdownColumn(equity, initialEquity).reduce((least, value) => Math.min(least, value), 0)
  return {
    totalReturn,
    cagr,
    volatility: volatility(returns, periods),
    sharpe: sharpeRatio(returns, periods, riskFree),
    sortino: sortinoRatio(returns, periods, riskFree),
    calmar: ratio(cagr, deepest),
    maxDrawdown: deepest,
    maxDrawdownDurationDays: longestDrawdownDays(time, equity, initialEquity),
    recoveryFactor: ratio(totalReturn, deepest),
    exposure: exposure(time, trades),
    ...tradeStatistics(trades),
  }
}

function ratio(gain: number | null, drawdown: number | null): number | null {
  return gain === null || drawdown === null || drawdown === 0 ? null : gain / Math.abs(drawdown)
}

function withFirst(first: number, rest: Float64Array): Float64Array {
  const all = new Float64Array(rest.length + 1)
  all[0] = first
  all.set(rest, 1)
  return all
}

function longestDrawdownDays(time: Float64Array, equity: Float64Array, initialEquity: number): number | null {
  if (time.length === 0) return null
  // The initial equity is a peak at the first instant: nothing is known from before it.
  const periods: readonly DrawdownPeriod[] = drawdownPeriods(
    withFirst(time[0] as number, time),
    withFirst(initialEquity, equity),
  )
  return periods.reduce((longest, { durationMs }) => Math.max(longest, durationMs), 0) / dayMs
}
