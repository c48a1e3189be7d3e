import { z } from 'zod'
import { type BarDataOptions, barDataShape } from '../options/bar-data-options.ts'

/** A column by its name in the header, or by its position from 0. */
export type ColumnReference = string | number

/** Which column holds what. Names that are left out are looked for under their usual names. */
export interface ColumnMap {
  /** Two columns where date and time of day stand apart. */
  readonly time?: ColumnReference | readonly [date: ColumnReference, timeOfDay: ColumnReference]
  readonly open?: ColumnReference
  readonly high?: ColumnReference
  readonly low?: ColumnReference
  readonly close?: ColumnReference
  /** `null` to leave volume out. */
  readonly volume?: ColumnReference | null
}

/** How a CSV file is written. */
export interface CsvOptions extends BarDataOptions {
  readonly columns?: ColumnMap
  /** Whether the first line names the columns; true by default. Without, positions 0 to 5 are time, open, high, low, close, volume. */
  readonly header?: boolean
  /** One character; by default that of comma, semicolon, tab and bar which is most frequent in the first line. */
  readonly separator?: string
  /** Decimal sign of numbers; `.` by default. */
  readonly decimal?: '.' | ','
  /** Lines that begin with this are left out. */
  readonly comment?: string
}

/** How far a source has been read. */
export interface ReadProgress {
  /** Bytes as they come from the file or the network, so packed ones of gzip. */
  readonly bytesRead: number
  readonly rows: number
}

export interface StreamOptions {
  readonly signal?: AbortSignal
  /** Called after each block that was read. */
  readonly onProgress?: (progress: ReadProgress) => void
  /** Most bytes that are taken, of the source and of its unpacked text. */
  readonly bytesMax?: number
}

const column = z.union([z.string(), z.int().min(0).max(10_000)])

/** The shape of `CsvOptions`. */
export const csvShape = {
  ...barDataShape,
  columns: z
    .strictObject({
      time: z.union([column, z.tuple([column, column])]).optional(),
      open: column.optional(),
      high: column.optional(),
      low: column.optional(),
      close: column.optional(),
      volume: column.nullable().optional(),
    })
    .optional(),
  header: z.boolean().optional(),
  separator: z.string().length(1, { error: 'must be one character' }).optional(),
  decimal: z.enum(['.', ',']).optional(),
  comment: z.string().min(1).max(10).optional(),
}

/** The shape of `StreamOptions`. */
export const streamShape = {
  signal: z.instanceof(AbortSignal).optional(),
  onProgress: z
    .custom<StreamOptions['onProgress']>((value) => typeof value === 'function', { error: 'must be a function' })
    .optional(),
  bytesMax: z.int().min(1).optional(),
}
