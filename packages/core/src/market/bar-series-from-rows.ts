import { RaceError } from '../error/race-error.ts'
import { type BarSeries, barSeries, type InstrumentInput } from './bar-series.ts'
import type { Calendar } from './calendar.ts'
import { parseIsoTime } from './iso-time.ts'
import type { Timeframe } from './timeframe.ts'

/** A row of a table of bars. */
export interface BarRow {
  /**
   * The bar's open, see `Bar`: epoch ms, or ISO 8601 text such as `2024-01-02`, `2024-01-02T09:30:00Z` or
   * `2024-01-02T09:30:00-05:00`. Text without a zone is UTC, never the host's zone.
   */
  readonly time: number | string
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  /** 0 by default. */
  readonly volume?: number
}

/**
 * Makes a series from rows, which must come in the order of their times. Close times follow from timeframe and calendar.
 *
 * @throws RaceError `SERIES_INVALID` naming the row, `TIMEFRAME_INVALID`, `INSTRUMENT_INVALID`
 *
 * @example
 * ```ts
 * const series = barSeriesFromRows({
 *   instrument: 'ACME',
 *   timeframe: '1d',
 *   rows: [{ time: '2024-01-02', open: 10, high: 11, low: 9.5, close: 10.5, volume: 1000 }],
 * })
 * console.log(Array.from(series.closeTimes, (time) => new Date(time).toISOString())) // [ '2024-01-02T21:00:00.000Z' ]
 * ```
 */
export function barSeriesFromRows(options: {
  readonly instrument: InstrumentInput
  readonly timeframe: Timeframe
  readonly calendar?: Calendar
  readonly rows: Iterable<BarRow>
}): BarSeries {
  const { rows, ...rest } = options
  const list = [...rows]
  const column = (of: (row: BarRow, index: number) => number): Float64Array => Float64Array.from(list, of)
  return barSeries({
    ...rest,
    columns: {
      time: column(({ time }, index) => readTime(time, index)),
      open: column(({ open }) => open),
      high: column(({ high }) => high),
      low: column(({ low }) => low),
      close: column(({ close }) => close),
      volume: column(({ volume }) => volume ?? 0),
    },
  })
}

function readTime(time: number | string, index: number): number {
  if (typeof time === 'number') return time
  const parsed = typeof time === 'string' ? parseIsoTime(time) : null
  if (parsed !== null) return parsed
  throw new RaceError('SERIES_INVALID', {
    message: `The time of row ${index} is '${time}'`,
    facts: { index, time: String(time) },
    hint: "Give epoch milliseconds or ISO 8601 text such as '2024-01-02' or '2024-01-02T14:30:00Z'; text without a zone is UTC.",
  })
}
