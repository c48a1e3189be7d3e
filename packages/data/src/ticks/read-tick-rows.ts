import type { Calendar, Instrument } from '@race/core'
import { tooManyRows } from '../bars/from-rows.ts'
import { isMissingText, numberReader } from '../csv/number-text.ts'
import { fileBytes, openFile } from '../csv/open-file.ts'
import { readRecords } from '../csv/read-records.ts'
import { unreadableNumber, unreadableTime } from '../csv/unreadable-text.ts'
import { DataError } from '../error/data-error.ts'
import { rowsMaxDefault } from '../options/bar-data-options.ts'
import { isoTime } from '../quality/iso-time.ts'
import { createTimeReader } from '../time/time-reader.ts'
import type { TickCsvOptions, TickFault, TickReport } from './tick-csv-options.ts'
import {
  type TickColumns,
  type TickField,
  type TickLayout,
  tickLayoutByHeader,
  tickLayoutByPosition,
} from './tick-layout.ts'
import { TickRows } from './tick-rows.ts'

const bytesMaxDefault = 4 * 1024 ** 3
const faultsMax = 10

/** How the rows of one kind of ticks are read. */
export interface TickRowKind {
  readonly fields: readonly TickField[]
  /** Reads a value that is no number, such as a side; null for a text that it does not know. */
  readonly readText: ReadonlyMap<string, (text: string) => number | null>
  /** What is wrong with the values of a row, or null where they can be used. */
  readonly faultOf: (values: readonly number[]) => string | null
}

/** The rows of a file: the times, the values in the order of the fields (absent ones all 0), and what was found. */
export interface TickRowsRead {
  readonly time: Float64Array
  readonly values: readonly Float64Array[]
  readonly reportOf: (series: { readonly instrument: Instrument; readonly calendar: Calendar }) => TickReport
}

/**
 * Streams the rows of a CSV file of ticks into columns.
 *
 * @throws DataError `FILE_NOT_FOUND`, or `DATA_INVALID` naming file, line and reason
 * @throws RaceError `ABORTED`
 */
export async function readTickRows(
  path: string | URL,
  kind: TickRowKind,
  options: TickCsvOptions & { readonly columns?: object },
): Promise<TickRowsRead> {
  const { signal, onProgress, bytesMax = bytesMaxDefault } = options
  const { file, handle } = await openFile(path)
  try {
    const reader = new TickRecordReader(file, kind, options)
    const onBytes = (bytesRead: number): void => onProgress?.({ bytesRead, rows: reader.rowsRead })
    await readRecords(fileBytes(handle, onBytes), file, { ...options, bytesMax, signal }, (fields, line) =>
      reader.record(fields, line),
    )
    return reader.finish()
  } finally {
    await handle.close()
  }
}

class TickRecordReader {
  rowsRead = 0
  readonly #file: string
  readonly #kind: TickRowKind
  readonly #options: TickCsvOptions
  readonly #columns: TickColumns
  readonly #rows: TickRows
  readonly #values: number[]
  readonly #readTime: (value: string) => number
  readonly #toNumber: (text: string) => number
  readonly #faults: TickFault[] = []
  #layout: TickLayout | null
  #isEmpty = true
  #dropped = 0
  #outOfOrder = 0
  #latest = Number.NEGATIVE_INFINITY

  constructor(file: string, kind: TickRowKind, options: TickCsvOptions & { readonly columns?: object }) {
    const { header = true, zone, timeUnit, dateOrder, decimal = '.' } = options
    this.#file = file
    this.#kind = kind
    this.#options = options
    this.#columns = (options.columns ?? {}) as TickColumns
    this.#rows = new TickRows(kind.fields.length)
    this.#values = kind.fields.map(() => 0)
    this.#readTime = createTimeReader({ zone, unit: timeUnit, dateOrder, isDaily: false })
    this.#toNumber = numberReader(decimal)
    this.#layout = header ? null : tickLayoutByPosition(kind.fields, this.#columns, file)
  }

  record(fields: readonly string[], line: number): void {
    this.#isEmpty = false
    if (this.#layout === null) {
      const { fields: kindFields } = this.#kind
      this.#layout = tickLayoutByHeader(fields, { fields: kindFields, columns: this.#columns, file: this.#file, line })
      return
    }
    const { rowsMax = rowsMaxDefault } = this.#options
    if (this.rowsRead === rowsMax) throw tooManyRows(this.#file, rowsMax)
    this.rowsRead++
    const time = this.#readRow(fields, this.#layout)
    if (typeof time === 'number') this.#add(time, line)
    else this.#refuse(time, line)
  }

  finish(): TickRowsRead {
    const { length } = this.#rows
    if (length === 0) throw this.#nothing()
    const { mode = 'strict' } = this.#options
    const { time, values } = this.#rows.finish(this.#outOfOrder === 0)
    return {
      time,
      values,
      reportOf: ({ instrument, calendar }) => ({
        source: this.#file,
        mode,
        instrument: instrument.id,
        calendar: calendar.id,
        rowsRead: this.rowsRead,
        ticks: length,
        firstTime: time[0] as number,
        lastTime: time[length - 1] as number,
        rowsDropped: this.#dropped,
        faults: this.#faults,
        rowsOutOfOrder: this.#outOfOrder,
      }),
    }
  }

  /** The time of a row, whose values then stand in `#values`; or what is wrong with it. */
  #readRow(fields: readonly string[], { time: timeAt, timeOfDay, values }: TickLayout): number | string {
    const last = Math.max(timeAt, timeOfDay, ...values)
    if (fields.length <= last) return `there are ${fields.length} fields instead of at least ${last + 1}`
    const timeText =
      timeOfDay < 0 ? (fields[timeAt] as string) : `${fields[timeAt] as string} ${fields[timeOfDay] as string}`
    const time = this.#readTime(timeText)
    if (Number.isNaN(time)) return unreadableTime(timeText, this.#options.dateOrder !== undefined)
    for (let i = 0; i < values.length; i++) {
      const position = values[i] as number
      if (position < 0) continue
      const value = this.#readValue(i, fields[position] as string)
      if (typeof value === 'string') return value
      this.#values[i] = value
    }
    return this.#kind.faultOf(this.#values) ?? time
  }

  #readValue(index: number, text: string): number | string {
    const { name } = this.#kind.fields[index] as TickField
    const readText = this.#kind.readText.get(name)
    if (readText !== undefined) return readText(text) ?? `${name} is '${text}'`
    const value = this.#toNumber(text)
    if (!Number.isNaN(value)) return value
    if (isMissingText(text)) return `${name} is ${text.trim() === '' ? 'empty' : `'${text}'`}`
    return unreadableNumber(name, text, this.#options.decimal ?? '.')
  }

  #add(time: number, line: number): void {
    if (time < this.#latest) {
      if (this.#options.mode !== 'repair') {
        this.#refuse(`the time ${isoTime(time)} is before ${isoTime(this.#latest)}, which stands above it`, line)
      }
      this.#outOfOrder++
    } else {
      this.#latest = time
    }
    this.#rows.push(time, this.#values)
  }

  #refuse(text: string, line: number): void {
    if (this.#options.mode !== 'repair') {
      throw new DataError('DATA_INVALID', {
        file: this.#file,
        line,
        reason: text,
        hint: "Correct the row, or read the file with mode: 'repair', which leaves such rows out, sorts the others and reports it.",
      })
    }
    this.#dropped++
    if (this.#faults.length < faultsMax) this.#faults.push({ line, text })
  }

  #nothing(): DataError {
    const first = this.#faults[0]
    return new DataError('DATA_INVALID', {
      file: this.#file,
      line: first?.line ?? null,
      reason:
        first !== undefined
          ? `no tick is left of ${this.rowsRead} rows: ${first.text}`
          : this.#isEmpty
            ? 'it is empty'
            : 'it has a header, but no rows',
      hint: 'Check that the data was written completely, and that columns, separator and time format are those of the file.',
    })
  }
}
