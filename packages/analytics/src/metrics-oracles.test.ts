import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { TradeRecord } from '@race/core'
import { describe, expect, it } from 'vitest'
import {
  computeMetrics,
  createOnlineMetrics,
  downsideDeviation,
  drawdown,
  drawdownPeriods,
  type Metrics,
  mean,
  type OnlineDetails,
  type ReturnFigures,
  sharpeRatio,
  simpleReturns,
  sortinoRatio,
  volatility,
} from './index.ts'

const oracles = new URL('../../../../shared/oracles/', import.meta.url)
const isMissing = !existsSync(oracles)
const where = isMissing ? ' (skipped: no shared/oracles beside the checkout)' : ''

type Values = Readonly<Record<string, number | string | null>>

interface Curve {
  readonly name: string
  readonly time: Float64Array
  readonly equity: Float64Array
  readonly periods: number
  readonly own: Values
  readonly trades: readonly TradeRecord[]
  readonly tradeMetrics: Values
}

/** What the oracles call a metric, and how ours is had from a curve. */
const mapped: Readonly<Record<string, (curve: Curve) => number | null>> = {
  n_returns: ({ equity }) => simpleReturns(equity).length,
  total_return: (curve) => metricsOf(curve).totalReturn,
  cagr_calendar: (curve) => metricsOf(curve).cagr,
  mean_return: ({ equity }) => mean(simpleReturns(equity)),
  volatility_annual: (curve) => perPeriod(curve, 'volatility', ({ r, a }) => volatility(r, a)),
  sharpe_rf0: (curve) => perPeriod(curve, 'sharpe', ({ r, a }) => sharpeRatio(r, a)),
  sharpe_rf2pct_geometric: (curve) => perPeriod(curve, 'sharpe', ({ r, a, rf }) => sharpeRatio(r, a, rf), 0.02),
  sharpe_rf2pct_simple: ({ equity, periods }) => sharpeRatio(simpleReturns(equity), periods, 0.02 / periods),
  downside_deviation_annual: ({ equity, periods }) => downsideDeviation(simpleReturns(equity), periods),
  sortino_rf0: (curve) => perPeriod(curve, 'sortino', ({ r, a }) => sortinoRatio(r, a)),
  sortino_mar2pct: (curve) => perPeriod(curve, 'sortino', ({ r, a, rf }) => sortinoRatio(r, a, rf), 0.02),
  max_drawdown: (curve) => metricsOf(curve).maxDrawdown,
  max_drawdown_peak_time: (curve) => deepest(curve)?.peakTime ?? firstTime(curve),
  max_drawdown_trough_time: (curve) => deepest(curve)?.troughTime ?? firstTime(curve),
  max_drawdown_recovery_time: (curve) => deepest(curve)?.recoveryTime ?? null,
  max_drawdown_duration_seconds: (curve) => (metricsOf(curve).maxDrawdownDurationDays ?? Number.NaN) * 86_400,
  drawdown_count: (curve) => periodsOf(curve).length,
  avg_drawdown: (curve) => mean(Float64Array.from(periodsOf(curve), ({ depth }) => depth)) ?? 0,
  time_underwater: (curve) => mean(drawdownOf(curve).map((value) => (value < 0 ? 1 : 0))),
  ulcer_index: (curve) => Math.sqrt(mean(drawdownOf(curve).map((value) => value * value)) ?? Number.NaN),
  pain_index: (curve) => mean(drawdownOf(curve).map(Math.abs)),
  calmar_calendar: (curve) => metricsOf(curve).calmar,
  recovery_factor: (curve) => metricsOf(curve).recoveryFactor,
}

/** The same, and what is known of returns besides, from one pass over the curve in bounded memory. */
const mappedOnline: Readonly<Record<string, (online: Online) => number | null>> = {
  n_returns: ({ returns }) => returns.count,
  total_return: ({ metrics }) => metrics.totalReturn,
  cagr_calendar: ({ metrics }) => metrics.cagr,
  mean_return: ({ returns }) => returns.mean,
  volatility_annual: ({ returns }) => returns.volatility,
  sharpe_rf0: ({ returns }) => returns.sharpe,
  sharpe_rf2pct_geometric: ({ returnsAbove2pct }) => returnsAbove2pct.sharpe,
  downside_deviation_annual: ({ returns }) => returns.downsideDeviation,
  sortino_rf0: ({ returns }) => returns.sortino,
  sortino_mar2pct: ({ returnsAbove2pct }) => returnsAbove2pct.sortino,
  max_drawdown: ({ metrics }) => metrics.maxDrawdown,
  max_drawdown_peak_time: ({ drawdowns, first }) => drawdowns.deepest?.peakTime ?? first,
  max_drawdown_trough_time: ({ drawdowns, first }) => drawdowns.deepest?.troughTime ?? first,
  max_drawdown_recovery_time: ({ drawdowns }) => drawdowns.deepest?.recoveryTime ?? null,
  max_drawdown_duration_seconds: ({ drawdowns }) => drawdowns.longestMs / 1000,
  drawdown_count: ({ drawdowns }) => drawdowns.count,
  avg_drawdown: ({ drawdowns }) => drawdowns.averageDepth,
  time_underwater: ({ drawdowns }) => drawdowns.timeUnderWater,
  ulcer_index: ({ drawdowns }) => drawdowns.ulcerIndex,
  pain_index: ({ drawdowns }) => drawdowns.painIndex,
  calmar_calendar: ({ metrics }) => metrics.calmar,
  recovery_factor: ({ metrics }) => metrics.recoveryFactor,
  skew_biased: ({ returns }) => returns.skewness,
  kurtosis_excess_biased: ({ returns }) => returns.excessKurtosis,
  best_return: ({ returns }) => returns.best,
  worst_return: ({ returns }) => returns.worst,
  positive_share: ({ returns }) => returns.positiveShare,
  var_95_historical: ({ quantiles }) => quantiles?.valueAtRisk95 ?? null,
  var_99_historical: ({ quantiles }) => quantiles?.valueAtRisk99 ?? null,
  cvar_95_historical: ({ quantiles }) => quantiles?.expectedShortfall95 ?? null,
  cvar_99_historical: ({ quantiles }) => quantiles?.expectedShortfall99 ?? null,
  tail_ratio: ({ quantiles }) => quantiles?.tailRatio ?? null,
}

interface Online {
  readonly metrics: Metrics
  /** Of days, and for the hourly curve of its bars. */
  readonly returns: ReturnFigures
  readonly returnsAbove2pct: ReturnFigures
  readonly drawdowns: OnlineDetails['drawdowns']
  readonly quantiles: OnlineDetails['quantiles']
  readonly first: number
}

/** What has no counterpart, and why. */
const leftOut: Readonly<Record<string, string>> = {
  cagr_periods: 'our growth is of calendar time: it needs no guess about periods',
  calmar: 'of cagr_periods; ours is calmar_calendar',
  mean_return_annual_arith: 'not a metric of ours: mean_return × A',
  volatility_annual_ddof0: 'our deviation is of a sample (n − 1)',
  log_volatility_annual: 'our returns are simple',
  sortino_negstd_variant: 'not the definition of Sortino and Price',
  max_drawdown_cash: 'our drawdowns are fractions',
  max_drawdown_duration_bars: 'ours is in days',
}
const statistics =
  /^(omega_0|gain_to_pain|c?var_9|skew_|kurtosis_|tail_ratio|best_return|worst_return|positive_share|stability_r2|psr_0)/
const ofBenchmark =
  /^(beta|alpha_|tracking_error|information_ratio|correlation|r_squared|treynor|(up|down)_capture_mean)/

const mappedTrades: Readonly<Record<string, keyof Metrics>> = {
  n: 'tradeCount',
  win_rate: 'winRate',
  profit_factor: 'profitFactor',
  avg_win: 'averageWin',
  avg_loss: 'averageLoss',
  payoff_ratio: 'payoffRatio',
  expectancy: 'expectancy',
  expectancy_return: 'averageTradeReturn',
  largest_win: 'bestTradeProfit',
  largest_loss: 'worstTradeProfit',
  max_consecutive_wins: 'longestWinStreak',
  max_consecutive_losses: 'longestLossStreak',
  avg_bars: 'averageTradeBars',
}
const leftOutTrades: Readonly<Record<string, string>> = {
  loss_rate: 'follows from win_rate but for trades without profit',
  gross_profit: 'is averageWin × wins',
  gross_loss: 'is averageLoss × losses',
  net_profit: 'is expectancy × trades',
  profit_factor_returns: 'our profit factor is in cash',
  expectancy_r: 'is expectancy ÷ |averageLoss|',
  sqn: 'a statistic of skill, not in the record',
  sqn_cap100: 'a statistic of skill, not in the record',
  kelly: 'sizing, which is in @race/risk',
  total_commission: 'the account knows its fees exactly',
  std_pnl: 'not in the record',
}

/** Returns that are equal but for rounding have no Sharpe ratio: the oracle divides by the rounding (1e15). */
const isRoundingNoise = (curve: Curve, key: string): boolean =>
  (key.startsWith('sharpe') && /^monotonic/.test(curve.name) && Math.abs(Number(curve.own[key])) > 1e14) ||
  (/^(skew|kurtosis)/.test(key) && /^monotonic/.test(curve.name))

describe.skipIf(isMissing)(`metrics against the oracles${where}`, () => {
  const curves = isMissing ? [] : [...curveFiles(), ...edgeCases()]

  it('covers all seven curves and all six edge cases', () => {
    expect(curves.map(({ name }) => name.split('_')[0])).toEqual(
      expect.arrayContaining([
        'M01',
        'M02',
        'M03',
        'M04',
        'M05',
        'M06',
        'M07',
        'flat',
        'to',
        'monotonic',
        'one',
        'two',
      ]),
    )
    expect(curves).toHaveLength(13)
  })

  for (const curve of curves) {
    for (const [key, value] of Object.entries(curve.own)) {
      const compute = mapped[key]
      if (compute === undefined) {
        it(`leaves out ${key} of ${curve.name} for a stated reason`, () => {
          expect(key in leftOut || statistics.test(key) || ofBenchmark.test(key)).toBe(true)
        })
      } else {
        it(`gives the ${key} of ${curve.name}`, () => {
          expectClose(compute(curve), isRoundingNoise(curve, key) ? null : expectedOf(value))
        })
      }
    }
    const online = onlineOf(curve)
    for (const [key, value] of Object.entries(curve.own)) {
      const read = mappedOnline[key]
      const isOfDays = /^(c?var|tail)/.test(key)
      if (read === undefined || (isOfDays && curve.periods > 365)) continue
      it(`gives the ${key} of ${curve.name} online`, () => {
        expectClose(read(online), isRoundingNoise(curve, key) ? null : expectedOf(value))
      })
    }

    it(`gives the trades of ${curve.name} online as from the list`, () => {
      expect({ ...online.metrics, ...ratios }).toEqual({ ...metricsOf(curve), ...ratios })
    })

    for (const [key, value] of Object.entries(curve.tradeMetrics)) {
      const name = mappedTrades[key]
      it(`${name === undefined ? 'leaves out' : 'gives'} the ${key} of the trades of ${curve.name}`, () => {
        if (name === undefined) expect(leftOutTrades).toHaveProperty(key)
        else expectClose(metricsOf(curve)[name], expectedOf(value))
      })
    }
  }

  it('gives for hourly equity, at the closes of its bars, the ratios of the daily curve', () => {
    const hourly = curves.find(({ name }) => name.startsWith('M06'))
    const daily = curves.find(({ name }) => name.startsWith('M07'))
    if (hourly === undefined || daily === undefined) throw new Error('M06 and M07 are needed')
    const { equity } = hourly
    const closes = hourly.time.map((open) => open + 3_600_000)
    const metrics = computeMetrics({ time: closes, equity, initialEquity: equity[0] ?? 0 })
    expectClose(metrics.volatility, expectedOf(daily.own.volatility_annual))
    expectClose(metrics.sharpe, expectedOf(daily.own.sharpe_rf0))
    expectClose(metrics.sortino, expectedOf(daily.own.sortino_rf0))
  })

  it('judges the periods of a year by the dates of every daily curve', () => {
    for (const { name, periods, time, equity } of curves) {
      if (!/^M0[1-57]/.test(name)) continue
      const judged = computeMetrics({ time, equity, initialEquity: equity[0] ?? 0 }).volatility
      expectClose(judged, volatility(simpleReturns(equity), periods))
    }
  })
})

/** Relative 1e-8; where the oracle itself is rounding noise around zero, absolute. */
function expectClose(actual: number | null, expected: number | null): void {
  if (actual === null || expected === null) expect(actual).toBe(expected)
  else expect(Math.abs(actual - expected)).toBeLessThanOrEqual(Math.max(1e-8 * Math.abs(expected), 1e-13))
}

function expectedOf(value: number | string | null | undefined): number | null {
  if (value === null || value === undefined || value === 'NaN' || value === 'Infinity') return null
  return typeof value === 'number' ? value : Date.parse(`${value.replace(' ', 'T')}Z`)
}

function metricsOf({ time, equity, trades, periods }: Curve, riskFreeRate = 0): Metrics {
  return computeMetrics({
    time,
    equity,
    trades,
    riskFreeRate,
    periodsPerYear: periods,
    initialEquity: equity[0] ?? Number.NaN,
  })
}

/** Sums of returns are taken in another order online, and without positions there is no exposure. */
const ratios = { volatility: null, sharpe: null, sortino: null, exposure: null }

function onlineOf(curve: Curve): Online {
  const { time, equity, trades, periods } = curve
  const run = (riskFreeRate: number): { metrics: Metrics; details: OnlineDetails } => {
    const years = { periodsPerYear: periods, barsPerYear: periods }
    const online = createOnlineMetrics({ initialEquity: equity[0] ?? Number.NaN, riskFreeRate, ...years })
    equity.forEach((value, index) => {
      online.observeEquity(value, time[index] as number)
    })
    for (const trade of trades) online.observeTrade(trade)
    return { metrics: online.result(), details: online.details() }
  }
  const returnsOf = ({ barReturns, dailyReturns }: OnlineDetails): ReturnFigures =>
    periods > 365 && barReturns !== null ? barReturns : dailyReturns
  const { metrics, details } = run(0)
  const { drawdowns, quantiles } = details
  const returnsAbove2pct = returnsOf(run(0.02).details)
  return { metrics, returns: returnsOf(details), returnsAbove2pct, drawdowns, quantiles, first: firstTime(curve) }
}

interface Sample {
  readonly r: Float64Array
  readonly a: number
  readonly rf: number
}

/** The metric of the record for daily curves; for the hourly curve the ratio itself, of the returns of its bars. */
function perPeriod(
  curve: Curve,
  name: 'volatility' | 'sharpe' | 'sortino',
  ratio: (sample: Sample) => number | null,
  riskFreeRate = 0,
): number | null {
  if (curve.periods <= 365) return metricsOf(curve, riskFreeRate)[name]
  return ratio({
    r: simpleReturns(curve.equity),
    a: curve.periods,
    rf: (1 + riskFreeRate) ** (1 / curve.periods) - 1,
  })
}

function drawdownOf({ equity }: Curve): Float64Array {
  return drawdown(equity, equity[0] ?? Number.NaN)
}

function periodsOf({ time, equity }: Curve): ReturnType<typeof drawdownPeriods> {
  return drawdownPeriods(time, equity, equity[0] ?? Number.NaN)
}

function deepest(curve: Curve): ReturnType<typeof drawdownPeriods>[number] | undefined {
  return periodsOf(curve).sort((a, b) => a.depth - b.depth)[0]
}

function firstTime({ time }: Curve): number {
  return time[0] ?? Number.NaN
}

function curveFiles(): Curve[] {
  const folder = new URL('metrics/', oracles)
  const names = readdirSync(folder).filter((name) => /^M\d+.*\.json$/.test(name))
  return names.map((name) => {
    const oracle = JSON.parse(readFileSync(new URL(name, folder), 'utf8'))
    const rows = csvRows(gunzipSync(readFileSync(new URL(oracle.curve, folder))).toString())
    return {
      name: name.replace('.json', ''),
      time: Float64Array.from(rows, (row) => Date.parse(row.time ?? '')),
      equity: Float64Array.from(rows, (row) => Number(row.equity)),
      periods: oracle.annualisation_A,
      own: oracle.own,
      trades: oracle.trades_of === undefined ? [] : tradesOf(oracle.trades_of),
      tradeMetrics: oracle.trade_metrics ?? {},
    }
  })
}

function edgeCases(): Curve[] {
  const cases: Record<string, { equity: number[]; A: number; start: string; own: Values }> = JSON.parse(
    readFileSync(new URL('metrics/edge_cases.json', oracles), 'utf8'),
  )
  return Object.entries(cases).map(([name, { equity, A, start, own }]) => ({
    name,
    time: Float64Array.from(equity, (_, index) => Date.parse(`${start}T00:00:00Z`) + index * 86_400_000),
    equity: Float64Array.from(equity),
    periods: A,
    own,
    trades: [],
    tradeMetrics: {},
  }))
}

function tradesOf(scenario: string): TradeRecord[] {
  const text = readFileSync(new URL(`backtesting_py/${scenario}/trades.csv`, oracles), 'utf8')
  return csvRows(text).map((row, index) => ({
    index,
    instrument: scenario,
    side: Number(row.size) > 0 ? 'long' : 'short',
    quantity: String(Math.abs(Number(row.size))),
    entryTime: Date.parse(row.entry_time ?? ''),
    entryPrice: row.entry_price ?? '',
    exitTime: Date.parse(row.exit_time ?? ''),
    exitPrice: row.exit_price ?? '',
    fees: row.commission ?? '',
    profit: row.pnl ?? '',
    returnFraction: Number(row.return_pct),
    barsHeld: Number(row.exit_bar) - Number(row.entry_bar),
  }))
}

function csvRows(text: string): Record<string, string>[] {
  const [head = '', ...lines] = text.trim().split('\n')
  const names = head.trim().split(',')
  return lines.map((line) => {
    const cells = line.trim().split(',')
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']))
  })
}
