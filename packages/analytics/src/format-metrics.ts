import type { Metrics } from './metrics.ts'

const unknown = '–'

/** A fraction as a percentage with two decimals, such as `12.34 %`. */
export function percent(value: number | null | undefined, decimals = 2): string {
  return value === null || value === undefined ? unknown : `${(100 * value).toFixed(decimals)} %`
}

/** A number with a fixed number of decimals and thin groups of thousands, such as `1,234.50`. */
export function figure(value: number | null | undefined, decimals = 2): string {
  if (value === null || value === undefined) return unknown
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  const isNegative = value < 0 && Number(value.toFixed(decimals)) !== 0
  return `${isNegative ? '-' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`
}

/** Every metric with its name and text, in the order in which they are shown. */
export function metricLines(
  metrics: Partial<Readonly<Record<keyof Metrics, number | null>>>,
): readonly (readonly [string, string])[] {
  return [
    ['Total return', percent(metrics.totalReturn)],
    ['CAGR', percent(metrics.cagr)],
    ['Volatility (annual)', percent(metrics.volatility)],
    ['Sharpe', figure(metrics.sharpe)],
    ['Sortino', figure(metrics.sortino)],
    ['Calmar', figure(metrics.calmar)],
    ['Maximum drawdown', percent(metrics.maxDrawdown)],
    ['Longest drawdown', `${figure(metrics.maxDrawdownDurationDays, 0)} days`],
    ['Recovery factor', figure(metrics.recoveryFactor)],
    ['Exposure', percent(metrics.exposure)],
    ['Trades', figure(metrics.tradeCount, 0)],
    ['Win rate', percent(metrics.winRate)],
    ['Profit factor', figure(metrics.profitFactor)],
    ['Expectancy', figure(metrics.expectancy)],
    ['Average trade', percent(metrics.averageTradeReturn)],
    ['Best trade', percent(metrics.bestTradeReturn)],
    ['Worst trade', percent(metrics.worstTradeReturn)],
    ['Average duration', `${figure(metrics.averageTradeDays, 1)} days`],
    ['Longest winning streak', figure(metrics.longestWinStreak, 0)],
    ['Longest losing streak', figure(metrics.longestLossStreak, 0)],
  ]
}

/** Metrics as plain text, one per line, aligned. */
export function formatMetrics(metrics: Metrics): string {
  const lines = metricLines(metrics)
  const width = Math.max(...lines.map(([name]) => name.length))
  return lines.map(([name, text]) => `${name.padEnd(width)}  ${text.padStart(14)}`).join('\n')
}
