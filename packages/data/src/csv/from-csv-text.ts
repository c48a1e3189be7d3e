import { z } from 'zod'
import type { DataResult } from '../bars/finish-bars.ts'
import { checkOptions } from '../options/check-options.ts'
import { createBarRecordReader } from './bar-record-reader.ts'
import { type CsvOptions, csvShape } from './csv-options.ts'
import { readTextRecords } from './read-records.ts'

export interface FromCsvTextOptions extends CsvOptions {
  /** What the data is called in reports and errors; `text` by default. */
  readonly name?: string
}

const schema = z.strictObject({ ...csvShape, name: z.string().min(1).optional() })

/**
 * Bars from CSV text in memory.
 *
 * @throws DataError `DATA_INVALID` naming line and reason
 * @throws RaceError `CONFIG_INVALID` for options that are wrong
 *
 * @example
 * ```ts
 * const text = 'Date,Open,High,Low,Close,Volume\n2024-01-02,10,11,9.5,10.5,1000\n'
 * const { series, report } = fromCsvText(text, { instrument: 'ACME', timeframe: '1d' })
 * console.log(series.close[0], report.findings.length) // 10.5 0
 * ```
 */
export function fromCsvText(text: string, options: FromCsvTextOptions): DataResult {
  checkOptions(schema, options, 'fromCsvText')
  const { name = 'text' } = options
  const reader = createBarRecordReader(name, options)
  readTextRecords(text, name, options, reader.record)
  return reader.finish()
}
