import { RaceError } from '@race/core'
import { longestDrawdownMs, maxDrawdown } from './drawdown.ts'
import { exposure, exposureOfColumn } from './exposure.ts'
import {
  annualDeviation,
  compoundAnnualGrowth,
  downsideDeviation,
  mean,
  sampleDeviation,
  sharpeOf,
  sortinoOf,
} from './ratios.ts'
import { dailyPoints, inferPeriodsPerYear, returnsFrom } from './returns.ts'
import { tradeStatistics } from './trade-statistics.ts'
import type { ObservedTrade, TradeStatistics } from './trade-tally.ts'

/**
 * What is computed from a run, flat as `RunRecord.metrics` holds it. Fractions are of 1 (0.1 is 10 %); null where a figure
 * is not defined, never NaN or infinite.
 */
export type Metrics = TradeStatistics & {
  /** Last equity ÷ initial equity − 1, a fraction. */
  readonly totalReturn: number | null
  /** Compound annual growth, a fraction: years of 365.25 days from the first instant to the last. */
  readonly cagr: number | null
  /** Sample deviation of daily returns × √periods per year, a fraction. */
  readonly volatility: number | null
  /** Mean excess daily return ÷ its sample deviation × √periods per year (Sharpe 1994). */
  readonly sharpe: number | null
  /** Mean excess daily return ÷ downside deviation, annual (Sortino and Price 1994). */
  readonly sortino: number | null
  /** `cagr` ÷ |`maxDrawdown`| (T. W. Young, "Calmar Ratio: A Smoother Tool", Futures, 1991, over the whole run). */
  readonly calmar: number | null
  /** Deepest loss from a peak, a fraction from −1 to 0, over every instant; the initial equity is the first peak. */
  readonly maxDrawdown: number | null
  /** Longest time from a peak to its recovery, or to the end, in days of 24 hours. */
  readonly maxDrawdownDurationDays: number | null
  /** `totalReturn` ÷ |`maxDrawdown`|. */
  readonly recoveryFactor: number | null
  /** Share of instants with a position, from 0 to 1. */
  readonly exposure: number | null
}

export interface MetricsInput {
  /** Epoch ms of each instant, increasing. */
  readonly time: Float64Array
  /** One value per instant, in the account's currency. */
  readonly equity: Float64Array
  /** The base, and the first peak; above zero. */
  readonly initialEquity: number
  /** Round trips in order of closing; without them the figures of trades are null. */
  readonly trades?: readonly ObservedTrade[]
  /** Share of instants with a position, or a column of positions, one per instant; by default judged by `trades`. */
  readonly exposure?: number | Float64Array
  /** Of a year, as a fraction; 0 by default. Taken as (1 + rate)^(1 ÷ periods) − 1 per period. */
  readonly riskFreeRate?: number
  /** By default judged by the dates, see `inferPeriodsPerYear`: 252, or 365 for markets that never close. */
  readonly periodsPerYear?: number
}

const dayMs = 86_400_000

/**
 * Computes the metrics of a run. Volatility, Sharpe and Sortino are of daily returns, see `dailyReturns`; drawdowns look
 * at every instant.
 *
 * @throws RaceError `DATA_INVALID` for columns of different lengths, an initial equity that is not above zero, and equity
 * that is not finite
 *
 * @example
 * ```ts
 * const time = Float64Array.of(Date.UTC(2024, 0, 2, 21), Date.UTC(2024, 0, 3, 21), Date.UTC(2024, 0, 4, 21))
 * const { totalReturn, maxDrawdown } = computeMetrics({ time, equity: Float64Array.of(110, 99, 121), initialEquity: 100 })
 * console.log(totalReturn?.toFixed(2), maxDrawdown?.toFixed(2)) // 0.21 -0.10
 * ```
 */
export function computeMetrics(input: MetricsInput): Metrics {
  const { time, equity, initialEquity, trades = [] } = input
  checkColumns(time, equity, initialEquity)
  const length = equity.length
  const daily = dailyPoints(time, equity)
  const periods = input.periodsPerYear ?? inferPeriodsPerYear(daily.time)
  const riskFree = riskFreePerPeriod(input.riskFreeRate ?? 0, periods)
  const returns = returnsFrom(daily.equity, initialEquity)
  return metricsOf({
    instants: length,
    initialEquity,
    lastEquity: equity[length - 1] ?? initialEquity,
    elapsedMs: (time[length - 1] ?? 0) - (time[0] ?? 0),
    maxDrawdown: maxDrawdown(equity, initialEquity),
    longestDrawdownMs: longestDrawdownMs(time, equity, initialEquity),
    periods,
    riskFree,
    average: mean(returns),
    deviation: sampleDeviation(returns),
    downside: downsideDeviation(returns, periods, riskFree),
    exposure: exposureOf(input),
    trades: tradeStatistics(trades),
  })
}

/** What the metrics of a run follow from, whether it was read from columns or counted while the run went on. */
export interface RunFigures {
  readonly instants: number
  readonly initialEquity: number
  readonly lastEquity: number
  /** From the first instant to the last. */
  readonly elapsedMs: number
  readonly maxDrawdown: number
  readonly longestDrawdownMs: number
  /** In a year. */
  readonly periods: number
  /** Per period. */
  readonly riskFree: number
  /** Of daily returns: mean, sample deviation, and annual downside deviation below `riskFree`. */
  readonly average: number | null
  readonly deviation: number | null
  readonly downside: number | null
  readonly exposure: number | null
  readonly trades: TradeStatistics
}

/** The formulas of the metrics: the one place where figures of a run become its record. */
export function metricsOf(run: RunFigures): Metrics {
  const { average, deviation, downside, periods, riskFree } = run
  const isEmpty = run.instants === 0
  const totalReturn = isEmpty ? null : run.lastEquity / run.initialEquity - 1
  const cagr = compoundAnnualGrowth(run.initialEquity, run.lastEquity, run.elapsedMs)
  const deepest = isEmpty ? null : run.maxDrawdown
  return finite({
    totalReturn,
    cagr,
    volatility: annualDeviation(deviation, periods),
    sharpe: sharpeOf(average, deviation, periods, riskFree),
    sortino: sortinoOf(average, downside, periods, riskFree),
    calmar: perDrawdown(cagr, deepest),
    maxDrawdown: deepest,
    maxDrawdownDurationDays: isEmpty ? null : run.longestDrawdownMs / dayMs,
    recoveryFactor: perDrawdown(totalReturn, deepest),
    exposure: run.exposure,
    ...run.trades,
  })
}

/** A rate of a year for one of its periods, compounded: (1 + rate)^(1 ÷ periods) − 1. */
export function riskFreePerPeriod(rate: number, periods: number): number {
  return (1 + rate) ** (1 / periods) - 1
}

function exposureOf({ exposure: given, time, trades }: MetricsInput): number | null {
  if (typeof given === 'number') return given
  if (given !== undefined) return exposureOfColumn(given)
  return trades === undefined ? null : exposure(time, trades)
}

function perDrawdown(gain: number | null, deepest: number | null): number | null {
  return gain === null || deepest === null || deepest === 0 ? null : gain / -deepest
}

/** What overflowed float64 is not defined either. */
function finite(metrics: Metrics): Metrics {
  const isSound = Object.values(metrics).every((value) => value === null || Number.isFinite(value))
  if (isSound) return metrics
  const sound = Object.entries(metrics).map(([name, value]) => [name, Number.isFinite(value) ? value : null])
  return Object.fromEntries(sound) as Metrics
}

/** @throws RaceError `DATA_INVALID` unless it is above zero and finite */
export function checkInitialEquity(initialEquity: number): void {
  if (initialEquity > 0 && initialEquity !== Number.POSITIVE_INFINITY) return
  throw new RaceError('DATA_INVALID', {
    message: `initialEquity is ${initialEquity}, which is no base for a return`,
    facts: { initialEquity: String(initialEquity) },
    hint: 'Give the equity before the first instant, above zero.',
  })
}

/** The error for an equity that is no number, at an index from 0. */
export function equityError(equity: unknown, index: number): RaceError {
  return new RaceError('DATA_INVALID', {
    message: `equity is ${equity} at index ${index}`,
    facts: { index, equity: String(equity) },
    hint: 'Mark positions at their last known price, so that equity is a number at every instant.',
  })
}

function checkColumns(time: Float64Array, equity: Float64Array, initialEquity: number): void {
  if (time.length !== equity.length) {
    throw new RaceError('DATA_INVALID', {
      message: `time has ${time.length} values and equity ${equity.length}`,
      facts: { timeLength: time.length, equityLength: equity.length },
      hint: 'Give one equity for each instant.',
    })
  }
  checkInitialEquity(initialEquity)
  for (let i = 0; i < equity.length; i++) {
    const value = equity[i] as number
    // NaN and the infinities less themselves are NaN.
    if (value - value !== 0) throw equityError(equity[i], i)
  }
}
