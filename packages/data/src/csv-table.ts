import { type ColumnMap, type FieldPositions, resolveColumns } from './column-map.ts'
import { DataError } from './data-error.ts'
import { parseTime, type TimeOptions } from './parse-time.ts'
import { type DataResult, SeriesBuilder, type SeriesOptions } from './series-builder.ts'

/** How a table is to be read. */
export interface CsvOptions extends SeriesOptions, TimeOptions {
  /** Columns by header or position; usual names (`date`, `Open`, `vol`, …) are found without. */
  readonly columns?: ColumnMap
  /** `,` by default. */
  readonly separator?: string
  /** Whether the first line names the columns; true by default. Without, the order is time, open, high, low, close, volume. */
  readonly header?: boolean
}

/** Options of csv-parse that all readers share. */
export function parserOptions({ separator = ',' }: CsvOptions) {
  return {
    delimiter: separator,
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
    trim: true,
    info: true,
  } as const
}

/** A record as csv-parse gives it with `info`. */
export interface CsvRecord {
  readonly record: string[]
  readonly info: { readonly lines: number }
}

/** Takes records one by one and makes the series at the end. */
export class CsvTable {
  readonly #options: CsvOptions
  readonly #file: string | null
  readonly #builder: SeriesBuilder
  readonly #times: TimeOptions
  #positions: FieldPositions | null = null

  constructor(options: CsvOptions, file: string | null) {
    const {
      columns: _columns,
      separator: _separator,
      header: _header,
      timeUnit,
      zone,
      instrument,
      timeframe,
      calendar,
      mode,
    } = options
    this.#options = options
    this.#file = file
    this.#times = { ...(timeUnit === undefined ? {} : { timeUnit }), ...(zone === undefined ? {} : { zone }) }
    this.#builder = new SeriesBuilder(
      {
        instrument,
        timeframe,
        ...(calendar === undefined ? {} : { calendar }),
        ...(mode === undefined ? {} : { mode }),
      },
      file,
    )
  }

  get rowsRead(): number {
    return this.#builder.rowsRead
  }

  take({ record, info }: CsvRecord): void {
    if (this.#positions === null) {
      const hasHeader = this.#options.header ?? true
      if (/^\s*<(!doctype|html|\?xml)/i.test(record[0] ?? ''))
        throw notTable(this.#file, 'the content is HTML or XML, not CSV')
      if (record.some((cell) => cell.includes('\0'))) throw notTable(this.#file, 'the content is binary, not text')
      this.#positions = resolveColumns(hasHeader ? record : null, this.#options.columns ?? {}, this.#file)
      if (hasHeader) return
    }
    const at = this.#positions
    this.#builder.add(
      {
        time: parseTime(record[at.time] ?? '', this.#times),
        open: numberOf(record[at.open]),
        high: numberOf(record[at.high]),
        low: numberOf(record[at.low]),
        close: numberOf(record[at.close]),
        volume: at.volume < 0 ? 0 : numberOf(record[at.volume]),
      },
      info.lines,
      () => record.join(','),
    )
  }

  finish(): DataResult {
    return this.#builder.finish()
  }
}

function numberOf(cell: string | undefined): number {
  return cell === undefined || cell === '' ? Number.NaN : Number(cell)
}

function notTable(file: string | null, reason: string): DataError {
  return new DataError({ file, line: 1, reason, hint: 'Give a CSV file, plain or compressed with gzip.' })
}
