export { renderReport } from './render-report.ts'
export type { ReportBenchmark, ReportEntrant, ReportOptions } from './report-options.ts'
