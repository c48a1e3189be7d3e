import { RaceError, type RaceErrorOptions } from '@race/core'
import type { QualityReport } from '../quality/quality-report.ts'

export type DataErrorCode = 'DATA_INVALID' | 'FILE_NOT_FOUND' | 'FETCH_FAILED'

export interface DataErrorOptions extends Pick<RaceErrorOptions, 'hint' | 'retryable' | 'cause' | 'facts'> {
  /** The file, address (without its query) or name of the data. */
  readonly file: string
  /** The line, counted from 1, or the row of rows that were handed in; null where none is to blame. */
  readonly line?: number | null
  /** What is wrong, as the rest of a sentence that begins with the file. */
  readonly reason: string
  /** The whole report, where the data could be read but not used. */
  readonly report?: QualityReport
}

const brand = Symbol.for('@race/data/DataError')

/**
 * Data that cannot be used: names the file, the line and the reason.
 *
 * @example
 * ```ts
 * try {
 *   await readCsv('prices.csv', { instrument: 'ACME', timeframe: '1d' })
 * } catch (error) {
 *   if (DataError.is(error)) console.error(error.file, error.line, error.reason, error.hint)
 * }
 * ```
 */
export class DataError extends RaceError {
  readonly file: string
  readonly line: number | null
  readonly reason: string
  readonly report: QualityReport | null

  constructor(code: DataErrorCode, options: DataErrorOptions) {
    const { file, line = null, reason, report = null, facts, ...rest } = options
    const place = report?.place ?? 'line'
    super(code, {
      ...rest,
      message: line === null ? `${file}: ${reason}` : `${file}, ${place} ${line}: ${reason}`,
      facts: { file, line, ...facts },
    })
    this.name = 'DataError'
    this.file = file
    this.line = line
    this.reason = reason
    this.report = report
  }

  get [brand](): true {
    return true
  }

  /** True for a `DataError` of any installed copy of `@race/data`, with the given code where one is named. */
  static override is(value: unknown, code?: DataErrorCode): value is DataError {
    return RaceError.is(value, code) && brand in value
  }
}
