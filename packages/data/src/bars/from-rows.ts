import { parseTimeframe } from '@race/core'
import { z } from 'zod'
import { DataError } from '../error/data-error.ts'
import { type BarDataOptions, barDataShape, rowsMaxDefault } from '../options/bar-data-options.ts'
import { checkOptions } from '../options/check-options.ts'
import { createFindingCollector } from '../quality/finding-collector.ts'
import { createTimeReader } from '../time/time-reader.ts'
import { createBarRowsBuilder } from './bar-rows.ts'
import { type DataResult, finishBars } from './finish-bars.ts'

/** A row of a table of bars. */
export interface BarRowInput {
  /** Epoch time or any written date that `readCsv` reads. */
  readonly time: number | string
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume?: number
}

export interface FromRowsOptions extends BarDataOptions {
  /** What the data is called in reports and errors; `rows` by default. */
  readonly name?: string
}

const schema = z.strictObject({ ...barDataShape, name: z.string().min(1).optional() })
const priceNames = ['open', 'high', 'low', 'close'] as const

/**
 * Bars from rows of numbers, checked like a file. Rows are counted from 1.
 *
 * @throws DataError `DATA_INVALID` naming the row
 * @throws RaceError `CONFIG_INVALID` for options that are wrong
 *
 * @example
 * ```ts
 * const { series } = fromRows([{ time: '2024-01-02', open: 10, high: 11, low: 9.5, close: 10.5, volume: 1000 }], {
 *   instrument: 'ACME',
 *   timeframe: '1d',
 * })
 * console.log(series.length) // 1
 * ```
 */
export function fromRows(rows: Iterable<BarRowInput>, options: FromRowsOptions): DataResult {
  checkOptions(schema, options, 'fromRows')
  const { name = 'rows', zone, timeUnit, dateOrder, rowsMax = rowsMaxDefault } = options
  const findings = createFindingCollector(options.checks?.occurrencesMax)
  const readTime = createTimeReader({
    zone,
    unit: timeUnit,
    dateOrder,
    isDaily: parseTimeframe(options.timeframe).isDaily,
  })
  const builder = createBarRowsBuilder()
  let number = 0
  for (const row of rows) {
    number++
    if (number > rowsMax) throw tooManyRows(name, rowsMax)
    const time = readTime(row.time)
    if (Number.isNaN(time)) findings.add('unreadable-time', number, null, () => `the time is '${row.time}'`)
    const numberOf = (field: (typeof priceNames)[number] | 'volume', value: unknown): number => {
      if (typeof value === 'number' && Number.isFinite(value)) return value
      const isMissing = value === undefined || value === null || Number.isNaN(value)
      findings.add(
        isMissing ? 'missing-value' : 'unreadable-number',
        number,
        time,
        () => `${field} is ${String(value)}`,
      )
      return Number.NaN
    }
    const [open, high, low, close] = priceNames.map((field) => numberOf(field, row[field])) as [
      number,
      number,
      number,
      number,
    ]
    const volume = row.volume === undefined ? 0 : numberOf('volume', row.volume)
    builder.push(number, time, open, high, low, close, volume)
  }
  return finishBars(builder.finish(), findings, options, { name, place: 'row' })
}

/** @internal */
export function tooManyRows(file: string, rowsMax: number): DataError {
  return new DataError('DATA_INVALID', {
    file,
    reason: `there are more than ${rowsMax} rows`,
    facts: { rowsMax },
    hint: 'Split the data, or raise rowsMax: a row takes about 60 bytes of memory.',
  })
}
