import type { BarRow } from '@race/core'
import { parseTime, type TimeOptions } from './parse-time.ts'
import { type DataResult, SeriesBuilder, type SeriesOptions } from './series-builder.ts'

/**
 * Makes a series and its quality report from plain rows. Lines in messages count rows from 1.
 *
 * @throws DataError for data that cannot be used
 *
 * @example
 * ```ts
 * const { series, report } = fromRows(rows, { instrument: 'ACME', timeframe: '1d' })
 * ```
 */
export function fromRows(rows: Iterable<BarRow>, options: SeriesOptions & TimeOptions): DataResult {
  const { timeUnit, zone, ...seriesOptions } = options
  const times: TimeOptions = {
    ...(timeUnit === undefined ? {} : { timeUnit }),
    ...(zone === undefined ? {} : { zone }),
  }
  const builder = new SeriesBuilder(seriesOptions, null)
  let line = 0
  for (const row of rows) {
    line++
    const time = typeof row.time === 'number' && timeUnit === undefined ? row.time : parseTime(String(row.time), times)
    builder.add({ ...row, time, volume: row.volume ?? 0 }, line, () => JSON.stringify(row))
  }
  return builder.finish()
}
