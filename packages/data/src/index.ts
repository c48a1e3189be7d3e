export { type AdjustPricesOptions, adjustPrices, type FactorRow } from '@race/core'
export { type ReadActionsCsvOptions, readActionsCsv } from './adjustment/read-actions-csv.ts'
export { readFactorsCsv } from './adjustment/read-factors-csv.ts'
export type { DataResult } from './bars/finish-bars.ts'
export { type BarRowInput, type FromRowsOptions, fromRows } from './bars/from-rows.ts'
export type {
  ColumnMap,
  ColumnReference,
  CsvOptions,
  ReadProgress,
  StreamOptions,
} from './csv/csv-options.ts'
export { type FetchCsvOptions, fetchCsv } from './csv/fetch-csv.ts'
export { type FromCsvTextOptions, fromCsvText } from './csv/from-csv-text.ts'
export { type ReadCsvOptions, readCsv } from './csv/read-csv.ts'
export { DataError, type DataErrorCode, type DataErrorOptions } from './error/data-error.ts'
export type { BarDataOptions, QualityChecks } from './options/bar-data-options.ts'
export { formatQualityReport } from './quality/format-quality-report.ts'
export type {
  FindingKind,
  FindingOccurrence,
  QualityFinding,
  QualityRepair,
  QualityReport,
  RepairKind,
  Severity,
} from './quality/quality-report.ts'
export { type QuotesResult, type ReadQuotesCsvOptions, readQuotesCsv } from './ticks/read-quotes-csv.ts'
export { type ReadTradesCsvOptions, readTradesCsv, type TradesResult } from './ticks/read-trades-csv.ts'
export type { TickCsvOptions, TickFault, TickReport, TimeColumn } from './ticks/tick-csv-options.ts'
export type { DateOrder } from './time/civil-text.ts'
export type { EpochUnit } from './time/epoch-unit.ts'
export { type ReadValuesOptions, readFundingCsv, readRatesCsv } from './values/read-values-csv.ts'
export type { TimedValue, TimedValues } from './values/timed-values.ts'
