export { type ReportEntrant, type ReportOptions, renderReport } from './render-report.ts'
