export { type AdjustmentFactor, type AdjustPricesOptions, adjustPrices } from './adjust-prices.ts'
export type { BarField, ColumnMap } from './column-map.ts'
export type { CsvOptions } from './csv-table.ts'
export { DataError, type DataErrorOptions } from './data-error.ts'
export { type FetchCsvOptions, fetchCsv } from './fetch-csv.ts'
export { fromCsvText } from './from-csv-text.ts'
export { fromRows } from './from-rows.ts'
export type { TimeOptions } from './parse-time.ts'
export {
  type Finding,
  type FindingKind,
  formatQualityReport,
  type QualityReport,
  type Repair,
  type Severity,
} from './quality-report.ts'
export { type ReadCsvOptions, readCsv } from './read-csv.ts'
export { readFactorsCsv } from './read-factors-csv.ts'
export type { DataResult, SeriesOptions } from './series-builder.ts'
