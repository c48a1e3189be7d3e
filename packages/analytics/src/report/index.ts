export { renderReport } from './render-report.ts'
export type { ReportBenchmark, ReportEntrant, ReportOptions } from './report-options.ts'
export type {
  ChartDrawing,
  ChartLevel,
  ChartLine,
  ChartPoint,
  ChartSegment,
  ChartTone,
  ChartZone,
} from './trade-chart/chart-drawing.ts'
export { renderTradeChart } from './trade-chart/render-trade-chart.ts'
export type { TradeChartOptions, TradeChartResult } from './trade-chart/trade-chart-options.ts'
