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
  createEquitySampler,
  type EquityChunk,
  type EquitySampler,
  type EquitySampling,
  type EquitySink,
  type SampledEquity,
} from './online/create-equity-sampler.ts'
export { createOnlineMetrics } from './online/create-online-metrics.ts'
export type { DrawdownFigures } from './online/drawdown-tally.ts'
export type { OnlineDetails, OnlineMetrics, OnlineMetricsState, ReturnFigures } from './online/online-metrics.ts'
export type { OnlineMetricsOptions, OnlineMetricsSettings } from './online/online-options.ts'
export type { ReturnQuantiles } from './online/return-quantiles.ts'
export type { StoredNumber } from './online/stored-numbers.ts'
export {
  compoundAnnualGrowth,
  downsideDeviation,
  mean,
  sampleDeviation,
  sharpeRatio,
  sortinoRatio,
  volatility,
} from './ratios.ts'
export {
  type DailyPoints,
  dailyPoints,
  dailyReturns,
  inferPeriodsPerYear,
  type PeriodsPerYear,
  simpleReturns,
} from './returns.ts'
export { tradeStatistics } from './trade-statistics.ts'
export type { ObservedTrade, TradeStatistics } from './trade-tally.ts'
