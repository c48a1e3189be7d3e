export { type DrawdownPeriod, drawdownColumn, drawdownPeriods } from './drawdown.ts'
export { exposure } from './exposure.ts'
export { figure, formatMetrics, metricLines, percent } from './format-metrics.ts'
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
export { type DailyPoints, dailyPoints, inferPeriodsPerYear, simpleReturns } from './returns.ts'
export { type TradeStatistics, tradeStatistics } from './trade-statistics.ts'
