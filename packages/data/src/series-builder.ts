import { type BarSeries, barSeries, type Calendar, type InstrumentInput, type Timeframe } from '@race/core'
import { DataError } from './data-error.ts'
import { inspectSeries } from './inspect-series.ts'
import { FindingCollector, type QualityReport, type Repair } from './quality-report.ts'

/** What every source needs to make a series. */
export interface SeriesOptions {
  readonly instrument: InstrumentInput
  readonly timeframe: Timeframe
  readonly calendar?: Calendar
  /**
   * `strict` (default): data that cannot be used are refused with a `DataError`. `repair`: rows with an unreadable time,
   * a missing number, a price of 0 or less or a negative volume are dropped; rows are sorted; of rows with one time the
   * last is kept; high and low are widened to hold open and close. Every repair is counted in the report.
   */
  readonly mode?: 'strict' | 'repair'
}

/** A series and what is to be said about it. */
export interface DataResult {
  readonly series: BarSeries
  readonly report: QualityReport
}

const names = ['time', 'open', 'high', 'low', 'close', 'volume'] as const
type Column = (typeof names)[number]

/** Gathers rows into growing typed columns, then makes a checked series of them. */
export class SeriesBuilder {
  readonly #options: SeriesOptions
  readonly #source: string | null
  readonly #findings = new FindingCollector()
  #columns = columnsOf(1024)
  #lines = new Float64Array(1024)
  #length = 0
  #rowsRead = 0

  constructor(options: SeriesOptions, source: string | null) {
    this.#options = options
    this.#source = source
  }

  get rowsRead(): number {
    return this.#rowsRead
  }

  /** Takes a row; `text` shows it in messages. */
  add(row: Readonly<Record<Column, number>>, line: number, text: () => string): void {
    this.#rowsRead++
    const problem = unusable(row)
    if (problem !== null) {
      const [kind, reason] = problem
      this.#findings.add(kind, 'unusable', line, `line ${line}: ${reason}`)
      if (this.#options.mode !== 'repair') {
        throw new DataError({
          file: this.#source,
          line,
          reason: `${reason} (${text()})`,
          hint: "Correct the row, or read with mode: 'repair' to drop such rows.",
        })
      }
      return
    }
    if (this.#length === this.#lines.length) this.#grow()
    for (const name of names) this.#columns[name][this.#length] = row[name]
    this.#lines[this.#length++] = line
  }

  /**
   * Makes the series.
   *
   * @throws DataError for data that cannot be used
   */
  finish(): DataResult {
    const repairs: Repair[] = this.#findings.findings.map(({ kind, count }) => ({
      kind,
      action: 'dropped the rows',
      count,
    }))
    if (this.#length === 0) {
      throw new DataError({
        file: this.#source,
        line: null,
        reason: this.#rowsRead === 0 ? 'there are no rows' : `none of the ${this.#rowsRead} rows can be used`,
        hint: 'Give at least one bar below the header.',
      })
    }
    const order = this.#ordered(repairs)
    const columns = columnsOf(order.length)
    order.forEach((from, to) => {
      for (const name of names) columns[name][to] = this.#columns[name][from] as number
    })
    this.#widen(columns, order, repairs)
    const { mode: _, ...options } = this.#options
    const series = barSeries({ ...options, columns })
    inspectSeries(series, this.#findings)
    return {
      series,
      report: {
        source: this.#source,
        rowsRead: this.#rowsRead,
        bars: series.length,
        findings: this.#findings.findings,
        repairs,
      },
    }
  }

  /** Indices of the rows to keep, in order of time. */
  #ordered(repairs: Repair[]): number[] {
    const { time } = this.#columns
    const order = Array.from({ length: this.#length }, (_, index) => index)
    let unsorted = 0
    for (let i = 1; i < this.#length; i++) {
      if ((time[i] as number) >= (time[i - 1] as number)) continue
      unsorted++
      this.#refuse('out-of-order', i, `${iso(time[i])} comes after ${iso(time[i - 1])}`)
    }
    if (unsorted > 0) {
      order.sort((a, b) => (time[a] as number) - (time[b] as number) || a - b)
      repairs.push({ kind: 'out-of-order', action: 'sorted by time', count: unsorted })
    }
    return this.#withoutDuplicates(order, repairs)
  }

  #withoutDuplicates(order: readonly number[], repairs: Repair[]): number[] {
    const { time } = this.#columns
    const kept: number[] = []
    const dropped = { 'duplicate-time': 0, 'conflicting-duplicate': 0 }
    for (const index of order) {
      const before = kept[kept.length - 1]
      if (before === undefined || time[before] !== time[index]) {
        kept.push(index)
        continue
      }
      const isSame = names.every((name) => this.#columns[name][before] === this.#columns[name][index])
      const kind = isSame ? 'duplicate-time' : 'conflicting-duplicate'
      this.#refuse(kind, index, `${iso(time[index])} is there twice${isSame ? '' : ' with other values'}`)
      dropped[kind]++
      kept[kept.length - 1] = index
    }
    if (dropped['duplicate-time'] > 0)
      repairs.push({ kind: 'duplicate-time', action: 'kept one', count: dropped['duplicate-time'] })
    if (dropped['conflicting-duplicate'] > 0) {
      repairs.push({ kind: 'conflicting-duplicate', action: 'kept the last', count: dropped['conflicting-duplicate'] })
    }
    return kept
  }

  #widen(columns: Record<Column, Float64Array>, order: readonly number[], repairs: Repair[]): void {
    let widened = 0
    for (let i = 0; i < order.length; i++) {
      const [open, high, low, close] = [columns.open[i], columns.high[i], columns.low[i], columns.close[i]] as [
        number,
        number,
        number,
        number,
      ]
      if (low <= high && low <= Math.min(open, close) && high >= Math.max(open, close)) continue
      const text = `open ${open}, high ${high}, low ${low}, close ${close}`
      if (low > high) this.#refuse('high-below-low', order[i] as number, text)
      else this.#findings.add('outside-high-low', 'suspicious', this.#lines[order[i] as number] ?? null, text)
      if (this.#options.mode !== 'repair') continue
      columns.high[i] = Math.max(open, high, low, close)
      columns.low[i] = Math.min(open, high, low, close)
      widened++
    }
    if (widened > 0)
      repairs.push({ kind: 'outside-high-low', action: 'widened high and low to hold all four prices', count: widened })
  }

  /** Notes what makes the data unusable; in strict mode that is the end. */
  #refuse(
    kind: 'out-of-order' | 'duplicate-time' | 'conflicting-duplicate' | 'high-below-low',
    index: number,
    reason: string,
  ): void {
    const line = this.#lines[index] as number
    this.#findings.add(kind, 'unusable', line, `line ${line}: ${reason}`)
    if (this.#options.mode === 'repair') return
    throw new DataError({
      file: this.#source,
      line,
      reason,
      hint: "Correct the data, or read with mode: 'repair', which reports what it changes.",
    })
  }

  #grow(): void {
    const larger = columnsOf(2 * this.#length)
    for (const name of names) larger[name].set(this.#columns[name])
    const lines = new Float64Array(2 * this.#length)
    lines.set(this.#lines)
    this.#columns = larger
    this.#lines = lines
  }
}

function columnsOf(length: number): Record<Column, Float64Array> {
  return Object.fromEntries(names.map((name) => [name, new Float64Array(length)])) as Record<Column, Float64Array>
}

function unusable(row: Readonly<Record<Column, number>>) {
  if (!Number.isSafeInteger(row.time)) return ['unreadable-time', 'the time cannot be read'] as const
  for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) {
    if (!Number.isFinite(row[name])) return ['not-a-number', `${name} is not a number`] as const
  }
  for (const name of ['open', 'high', 'low', 'close'] as const) {
    if (row[name] <= 0) return ['non-positive-price', `${name} is ${row[name]}, but a price is above 0`] as const
  }
  return row.volume < 0 ? (['negative-volume', `volume is ${row.volume}`] as const) : null
}

function iso(time: number | undefined): string {
  return new Date(time ?? Number.NaN).toISOString()
}
