import type { IntrabarPolicy } from '@race/brokers/simulated'
import { type Fill, type Money, money, type Order } from '@race/core'
import { type BacktestConfig, backtestDefaults } from './backtest-config.ts'
import type { BacktestResult } from './backtest-result.ts'
import { runBacktestSync } from './run-backtest.ts'

/** Final figures of a run under one assumption about the way inside bars. */
export interface PolicyOutcome {
  readonly policy: IntrabarPolicy
  /** Cash plus open positions at their last price, exact. */
  readonly finalEquity: Money
  /** Final ÷ initial equity − 1. */
  readonly returnFraction: number
  /** Round trips that have ended. */
  readonly tradeCount: number
  readonly fillCount: number
}

/** How much of a result depends on what is assumed of the way inside bars. */
export interface SensitivityReport {
  /** The configured policy first, then `pessimistic` and `optimistic`, each once. */
  readonly outcomes: readonly PolicyOutcome[]
  /** The highest final equity of the outcomes less the lowest, exact. */
  readonly spread: Money
  /** The spread ÷ the profit or loss of the configured run without sign; Infinity where that is 0 and the spread is not. */
  readonly spreadOfProfit: number
  /** The spread ÷ the initial equity. */
  readonly spreadOfCapital: number
  /** Orders that `pessimistic` and `optimistic` fill differently, those of one run alone included. */
  readonly differingOrders: number
  /** The first of them in order of submission, in words. */
  readonly differences: readonly string[]
  /** Everything as plain text for terminals and logs. */
  summary(): string
}

export interface SensitivityOptions {
  /** How many orders are told of in words; 5 by default. */
  readonly differencesMax?: number
}

/**
 * Runs a backtest as it is configured and under the two extreme assumptions about the way of the price inside bars, and says
 * how far the results lie apart. Where the spread is a large part of the profit, the profit is an assumption: give finer bars
 * (`intrabar: 'lower-timeframe'`) or ticks.
 *
 * The extremes are those of each bar, not of a run: after a fill that differs, the strategy may decide differently, so the
 * configured result can lie outside of both.
 *
 * @throws RaceError as `runBacktestSync`
 *
 * @example
 * ```ts
 * const report = sensitivity({ strategy: donchianBreakout, data: series })
 * console.log(report.spreadOfProfit, report.summary())
 * ```
 */
export function sensitivity(
  config: BacktestConfig,
  { differencesMax = 5 }: SensitivityOptions = {},
): SensitivityReport {
  const configured = config.intrabar ?? backtestDefaults.intrabar
  const { intrabarData: _, ...bars } = config
  const results = new Map<IntrabarPolicy, BacktestResult>()
  for (const policy of new Set<IntrabarPolicy>([configured, 'pessimistic', 'optimistic'])) {
    results.set(policy, runBacktestSync(policy === configured ? config : { ...bars, intrabar: policy }))
  }
  const outcomes = [...results].map(([policy, result]) => outcomeOf(policy, result))
  const base = results.get(configured) as BacktestResult
  const capital = base.initialEquity.amount
  const amounts = outcomes.map(({ finalEquity }) => finalEquity.amount)
  const highest = amounts.reduce((best, amount) => (best.lessThan(amount) ? amount : best))
  const lowest = amounts.reduce((least, amount) => (amount.lessThan(least) ? amount : least))
  const spread = money(highest.minus(lowest), base.settings.currency)
  const width = spread.amount.toNumber()
  const profit = Math.abs(base.finalEquity.amount.minus(capital).toNumber())
  const differing = differencesOf(
    results.get('pessimistic') as BacktestResult,
    results.get('optimistic') as BacktestResult,
  )
  const report = {
    outcomes,
    spread,
    spreadOfProfit: width === 0 ? 0 : width / profit,
    spreadOfCapital: width / capital.toNumber(),
    differingOrders: differing.length,
    differences: differing.slice(0, differencesMax),
  }
  return { ...report, summary: () => summaryOf(report) }
}

function outcomeOf(policy: IntrabarPolicy, result: BacktestResult): PolicyOutcome {
  return {
    policy,
    finalEquity: result.finalEquity,
    returnFraction: result.finalEquity.amount.toNumber() / result.initialEquity.amount.toNumber() - 1,
    tradeCount: result.trades.filter(({ exitTime }) => exitTime !== null).length,
    fillCount: result.fillCount,
  }
}

/** Orders by their ids, which are the same in two runs for the same decision. */
function differencesOf(pessimistic: BacktestResult, optimistic: BacktestResult): string[] {
  const [worse, better] = [fillsByOrder(pessimistic), fillsByOrder(optimistic)]
  const orders = new Map<string, Order>()
  for (const order of [...pessimistic.orders, ...optimistic.orders]) {
    if (!orders.has(order.clientOrderId)) orders.set(order.clientOrderId, order)
  }
  return [...orders.values()]
    .sort((a, b) => a.createdAt - b.createdAt)
    .flatMap((order) => {
      const [low, high] = [worse, better].map((fills) => inWords(fills.get(order.clientOrderId))) as [string, string]
      if (low === high) return []
      const what = `${order.role} ${order.side} ${order.type} ${order.instrument} of ${new Date(order.createdAt).toISOString()}`
      return [`${what}: pessimistic ${low}, optimistic ${high}`]
    })
}

function fillsByOrder({ fills }: BacktestResult): Map<string, Fill[]> {
  const byOrder = new Map<string, Fill[]>()
  for (const fill of fills) {
    const known = byOrder.get(fill.clientOrderId)
    if (known === undefined) byOrder.set(fill.clientOrderId, [fill])
    else known.push(fill)
  }
  return byOrder
}

function inWords(fills: readonly Fill[] | undefined): string {
  if (fills === undefined) return 'does not fill'
  return fills
    .map(({ quantity, price, time }) => `fills ${quantity} at ${price} on ${new Date(time).toISOString()}`)
    .join(' and ')
}

function summaryOf(report: Omit<SensitivityReport, 'summary'>): string {
  const percent = (fraction: number): string => (Number.isFinite(fraction) ? `${(100 * fraction).toFixed(2)} %` : 'all')
  return [
    ...report.outcomes.map(
      ({ policy, finalEquity, returnFraction, tradeCount }) =>
        `${policy.padEnd(20)} ${finalEquity.amount.toFixed(2)} ${finalEquity.currency}  ${percent(returnFraction)}  ${tradeCount} trades`,
    ),
    `Spread ${report.spread.amount.toFixed(2)} ${report.spread.currency}: ${percent(report.spreadOfProfit)} of the result, ${percent(report.spreadOfCapital)} of the capital`,
    `${report.differingOrders} orders fill differently`,
    ...report.differences,
  ].join('\n')
}
