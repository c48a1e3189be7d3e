import type { Calendar } from '@race/core'
import { z } from 'zod'
import type { ColumnReference, CsvOptions, StreamOptions } from '../csv/csv-options.ts'
import { csvShape, streamShape } from '../csv/csv-options.ts'

/** What ticks are, how a file of them is written, and how strictly it is taken. */
export interface TickCsvOptions
  extends Pick<
      CsvOptions,
      'instrument' | 'zone' | 'timeUnit' | 'dateOrder' | 'rowsMax' | 'header' | 'separator' | 'decimal' | 'comment'
    >,
    StreamOptions {
  /** That of the instrument by default. */
  readonly calendar?: Calendar
  /**
   * `strict` (default) refuses a file with a row that cannot be used; `repair` leaves such rows out, sorts rows that stand
   * out of order by time, and tells both in the report.
   */
  readonly mode?: 'strict' | 'repair'
}

/** The column of the time; two columns where date and time of day stand apart. */
export type TimeColumn = ColumnReference | readonly [date: ColumnReference, timeOfDay: ColumnReference]

/** A row that cannot be used. */
export interface TickFault {
  /** The line of the file, from 1. */
  readonly line: number
  readonly text: string
}

/** What was found in a file of ticks. */
export interface TickReport {
  readonly source: string
  readonly mode: 'strict' | 'repair'
  readonly instrument: string
  readonly calendar: string
  readonly rowsRead: number
  /** Rows that became ticks. */
  readonly ticks: number
  /** Epoch ms. */
  readonly firstTime: number
  readonly lastTime: number
  /** Rows that were left out; always 0 in strict mode. */
  readonly rowsDropped: number
  /** Why, for the first of them: at most ten. */
  readonly faults: readonly TickFault[]
  /** Rows that stood after a later one, before all were sorted; always 0 in strict mode. */
  readonly rowsOutOfOrder: number
}

const { timeframe: _timeframe, checks: _checks, columns: _columns, ...shared } = csvShape
const column = z.union([z.string(), z.int().min(0).max(10_000)])

/** The schema of the options of a tick reader, whose columns besides the time are these; some of them may be null. */
export function tickCsvSchema(required: readonly string[], optional: readonly string[]): z.ZodType {
  const columns = Object.fromEntries([
    ...required.map((name) => [name, column.optional()]),
    ...optional.map((name) => [name, column.nullable().optional()]),
  ])
  const time = z.union([column, z.tuple([column, column])]).optional()
  return z.strictObject({ ...shared, ...streamShape, columns: z.strictObject({ time, ...columns }).optional() })
}
