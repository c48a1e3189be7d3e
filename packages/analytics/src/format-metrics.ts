import type { Metrics } from './metrics.ts'

const unknown = '–'

/**
 * A number with a fixed number of decimals and groups of thousands, such as `1,234.50`; `–` where there is none. The same
 * on every machine, whatever its locale.
 */
export function figure(value: number | null | undefined, decimals = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return unknown
  // Beyond 1e21, toFixed turns to exponents by itself.
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.')
  const grouped = whole.includes('e') ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ',')
  const isNegative = value < 0 && Number(value.toFixed(decimals)) !== 0
  return `${isNegative ? '-' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`
}

/** A fraction as a percentage with two decimals, such as `12.34 %`. */
export function percent(value: number | null | undefined, decimals = 2): string {
  const text = figure(value === null || value === undefined ? null : 100 * value, decimals)
  return text === unknown ? unknown : `${text} %`
}

function days(value: number | null | undefined, decimals: number): string {
  const text = figure(value, decimals)
  return text === unknown ? unknown : `${text} days`
}

/** Metrics as they are stored: any of them may be missing. */
export type StoredMetrics = { readonly [name in keyof Metrics]?: number | null }

/** Every metric with its name and text, in the order in which they are shown. Cash is in the account's currency. */
export function metricLines(metrics: StoredMetrics): readonly (readonly [name: string, text: string])[] {
  return [
    ['Total return', percent(metrics.totalReturn)],
    ['CAGR', percent(metrics.cagr)],
    ['Volatility (annual)', percent(metrics.volatility)],
    ['Sharpe', figure(metrics.sharpe)],
    ['Sortino', figure(metrics.sortino)],
    ['Calmar', figure(metrics.calmar)],
    ['Maximum drawdown', percent(metrics.maxDrawdown)],
    ['Longest drawdown', days(metrics.maxDrawdownDurationDays, 0)],
    ['Recovery factor', figure(metrics.recoveryFactor)],
    ['Exposure', percent(metrics.exposure)],
    ['Trades', figure(metrics.tradeCount, 0)],
    ['Win rate', percent(metrics.winRate)],
    ['Profit factor', figure(metrics.profitFactor)],
    ['Expectancy', figure(metrics.expectancy)],
    ['Average win', figure(metrics.averageWin)],
    ['Average loss', figure(metrics.averageLoss)],
    ['Payoff ratio', figure(metrics.payoffRatio)],
    ['Best trade (cash)', figure(metrics.bestTradeProfit)],
    ['Worst trade (cash)', figure(metrics.worstTradeProfit)],
    ['Average trade', percent(metrics.averageTradeReturn)],
    ['Best trade', percent(metrics.bestTradeReturn)],
    ['Worst trade', percent(metrics.worstTradeReturn)],
    ['Average duration', days(metrics.averageTradeDays, 1)],
    ['Average bars held', figure(metrics.averageTradeBars, 1)],
    ['Longest winning streak', figure(metrics.longestWinStreak, 0)],
    ['Longest losing streak', figure(metrics.longestLossStreak, 0)],
  ]
}

/**
 * Metrics as plain text, one per line, aligned for a terminal or a log.
 *
 * @example
 * ```ts
 * console.log(formatMetrics(metrics))
 * // Total return                   21.00 %
 * // …
 * ```
 */
export function formatMetrics(metrics: StoredMetrics): string {
  const lines = metricLines(metrics)
  const width = Math.max(...lines.map(([name]) => name.length))
  return lines.map(([name, text]) => `${name.padEnd(width)}  ${text.padStart(14)}`).join('\n')
}
