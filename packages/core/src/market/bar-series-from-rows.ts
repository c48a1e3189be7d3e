import { RaceError } from '../error/race-error.ts'
import { type BarSeries, barSeries, type InstrumentInput } from './bar-series.ts'
import type { Calendar } from './calendar.ts'
import type { Timeframe } from './timeframe.ts'

/** A row of a table of bars. A time is epoch ms or ISO 8601 text; text without a zone is UTC. */
export interface BarRow {
  readonly time: number | string
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume?: number
}

/**
 * Makes a series from rows.
 *
 * @throws RaceError `SERIES_INVALID` naming the row
 *
 * @example
 * ```ts
 * barSeriesFromRows({
 *   instrument: 'ACME',
 *   timeframe: '1d',
 *   rows: [{ time: '2024-01-02', open: 10, high: 11, low: 9.5, close: 10.5, volume: 1000 }],
 * })
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
      time: column(({ time }, index) => parseTime(time, index)),
      open: column(({ open }) => open),
      high: column(({ high }) => high),
      low: column(({ low }) => low),
      close: column(({ close }) => close),
      volume: column(({ volume }) => volume ?? 0),
    },
  })
}

const isoForm = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?(Z|[+-]\d{2}:?\d{2})?$/

function parseTime(time: number | string, index: number): number {
  if (typeof time === 'number') return time
  if (isoForm.test(time)) {
    const hasZone = /(Z|[+-]\d{2}:?\d{2})$/.test(time.slice(10))
    const parsed = Date.parse(time.length === 10 ? time : time.replace(' ', 'T') + (hasZone ? '' : 'Z'))
    if (!Number.isNaN(parsed)) return parsed
  }
  throw new RaceError('SERIES_INVALID', {
    message: `The time of row ${index} is '${time}'`,
    facts: { index, time },
    hint: "Give epoch milliseconds or ISO 8601 text such as '2024-01-02' or '2024-01-02T14:30:00Z'; text without a zone is UTC.",
  })
}
