import { type ErrorCode, RaceError } from '@race/core'

export interface DataErrorOptions {
  /** Path or address of the source; null for data in memory. */
  readonly file: string | null
  /** From 1, the header included; null where the whole source is meant. */
  readonly line: number | null
  readonly reason: string
  readonly hint: string
  readonly code?: Extract<ErrorCode, 'DATA_INVALID' | 'FILE_NOT_FOUND' | 'FETCH_FAILED' | 'ABORTED'>
  readonly retryable?: boolean
  readonly cause?: unknown
}

/** Data that cannot be used: says in which file, on which line, and why. */
export class DataError extends RaceError {
  readonly file: string | null
  readonly line: number | null
  readonly reason: string

  constructor(options: DataErrorOptions) {
    const { file, line, reason, hint, code = 'DATA_INVALID', retryable = false, cause } = options
    const place = [file ?? 'rows', line === null ? null : `line ${line}`].filter((part) => part !== null).join(', ')
    super(code, {
      message: `${place}: ${reason}`,
      facts: { file, line, reason },
      hint,
      retryable,
      ...(cause === undefined ? {} : { cause }),
    })
    this.name = 'DataError'
    this.file = file
    this.line = line
    this.reason = reason
  }
}
