export {
  type DrawdownPeriod,
  drawdown,
  drawdownPeriods,
  longestDrawdownMs,
  maxDrawdown,
} from './drawdown.ts'
export { exposure } from './exposure.ts'
export { figure, formatMetrics, metricLines, percent, type StoredMetrics } from './format-metrics.ts'
export { computeMetrics, type Metrics, type MetricsInput } from './metrics.ts'
export { type MonthlyReturn, monthlyReturns } from './monthly-returns.ts'
export {
  compoundAnnualGrowth,
  downsideDeviation,
  mean,
  sampleDeviation,
  sharpeRatio,
  sortinoRatio,
  volatility,
} from './ratios.ts'
export { type DailyPoints, dailyPoints, dailyReturns, inferPeriodsPerYear, simpleReturns } from './returns.ts'
export { type TradeStatistics, tradeStatistics } from './trade-statistics.ts'
