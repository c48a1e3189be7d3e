import { numberReader } from '../csv/number-text.ts'
import { readTable } from '../csv/read-table.ts'
import { createTimeReader } from '../time/time-reader.ts'
import { type TimedValue, type TimedValues, timedValues } from './timed-values.ts'

export interface ReadValuesOptions {
  readonly signal?: AbortSignal
}

/**
 * Reads the funding rates of a perpetual contract: columns `time` (an instant; without a zone in UTC) and `funding_rate`,
 * the share of the position's worth that longs pay to shorts at that instant; negative where shorts pay. Times are kept as
 * they are written, milliseconds after the hour included.
 *
 * @throws DataError `FILE_NOT_FOUND` or `DATA_INVALID` naming line and reason
 * @throws RaceError `ABORTED`
 *
 * @example
 * ```ts
 * const { time, value } = await readFundingCsv('xrpusdt_funding.csv')
 * console.log(time.length, value[0]) // 91 0.0001
 * ```
 */
export function readFundingCsv(path: string | URL, options: ReadValuesOptions = {}): Promise<TimedValues> {
  return readValues(path, ['time', 'funding_rate'], { ...options, isDaily: false, exponent: 0 })
}

/**
 * Reads interest rates: columns `date` and `rate_percent`, percent a year from that date on. Values are fractions a year:
 * 2.25 in the file is 0.0225 here. Times are midnight UTC of the dates.
 *
 * @throws DataError `FILE_NOT_FOUND` or `DATA_INVALID` naming line and reason
 * @throws RaceError `ABORTED`
 *
 * @example
 * ```ts
 * const { value } = await readRatesCsv('interest_rate.csv')
 * console.log(value[0]) // 0.0225
 * ```
 */
export function readRatesCsv(path: string | URL, options: ReadValuesOptions = {}): Promise<TimedValues> {
  return readValues(path, ['date', 'rate_percent'], { ...options, isDaily: true, exponent: -2 })
}

interface ValuesForm extends ReadValuesOptions {
  readonly isDaily: boolean
  /** Values are multiplied by ten to this power, in their text, so that each is the float nearest to what is written. */
  readonly exponent: number
}

async function readValues(
  path: string | URL,
  columns: readonly [string, string],
  { isDaily, exponent, signal }: ValuesForm,
): Promise<TimedValues> {
  const [timeColumn, valueColumn] = columns
  const readTime = createTimeReader({ isDaily })
  const toNumber = numberReader('.')
  const values: TimedValue[] = []
  const lines: number[] = []
  const file = await readTable(path, { columns, signal }, (row, line, fail) => {
    const [timeText = '', valueText = ''] = [row[timeColumn], row[valueColumn]]
    const time = readTime(timeText)
    if (Number.isNaN(time)) throw fail(line, `the ${timeColumn} is '${timeText}'`)
    const value = toNumber(exponent === 0 ? valueText : `${valueText}e${exponent}`)
    if (Number.isNaN(value)) throw fail(line, `the ${valueColumn} is '${valueText}'`)
    values.push({ time, value })
    lines.push(line)
  })
  return timedValues(values, lines, file)
}
