import { inferTick } from '../decimal/infer-tick.ts'
import { RaceError } from '../error/race-error.ts'
import { defineInstrument, type Instrument, type InstrumentOptions } from '../instrument/instrument.ts'
import type { Bar } from './bar.ts'
import type { Calendar } from './calendar.ts'
import { datasetHash } from './dataset-hash.ts'
import { getCalendar } from './get-calendar.ts'
import { type ParsedTimeframe, parseTimeframe, type Timeframe } from './timeframe.ts'

/** The columns of a series, of equal length. Volume may be left out and is then 0. */
export interface BarColumns {
  /** Epoch ms of each bar's open; midnight UTC of the session date for bars of whole days. Strictly increasing. */
  readonly time: Float64Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume?: Float64Array
}

/** An instrument, its id, or a partial description. Without a tick, the tick is inferred from the prices. */
export type InstrumentInput = Instrument | InstrumentOptions | string

export interface BarSeriesOptions {
  readonly instrument: InstrumentInput
  readonly timeframe: Timeframe
  /** That of the instrument by default. */
  readonly calendar?: Calendar
  readonly columns: BarColumns
}

/**
 * Bars as a struct of arrays. Columns are shared, not copied: treat them as read-only.
 */
export class BarSeries implements Iterable<Bar> {
  readonly instrument: Instrument
  readonly timeframe: Timeframe
  readonly calendar: Calendar
  readonly length: number
  readonly time: Float64Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
  readonly #parsed: ParsedTimeframe
  #openTimes: Float64Array | null = null
  #closeTimes: Float64Array | null = null
  #hash: string | null = null

  /** Use `barSeries` or `barSeriesFromRows`, which check their input. */
  constructor(instrument: Instrument, timeframe: ParsedTimeframe, calendar: Calendar, columns: Required<BarColumns>) {
    this.instrument = instrument
    this.timeframe = timeframe.text
    this.calendar = calendar
    this.length = columns.time.length
    this.time = columns.time
    this.open = columns.open
    this.high = columns.high
    this.low = columns.low
    this.close = columns.close
    this.volume = columns.volume
    this.#parsed = timeframe
  }

  /** The instant at which each bar opens, epoch ms. */
  get openTimes(): Float64Array {
    this.#openTimes ??= this.time.map((time) => this.calendar.openTime(time, this.#parsed))
    return this.#openTimes
  }

  /** The instant at which each bar closes, and can first be seen, epoch ms. Strictly increasing. */
  get closeTimes(): Float64Array {
    this.#closeTimes ??= increasing(
      this.time.map((time) => this.calendar.closeTime(time, this.#parsed)),
      this,
    )
    return this.#closeTimes
  }

  /** SHA-256 of the instrument and the columns, see `datasetHash`; computed on first read. */
  get hash(): string {
    this.#hash ??= datasetHash(this)
    return this.#hash
  }

  /**
   * Bars from index `from` (included) to `to` (left out), over the same memory.
   *
   * @throws RaceError `SERIES_INVALID` for indices outside 0 to length
   */
  slice(from: number, to: number = this.length): BarSeries {
    if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to > this.length || from > to) {
      throw new RaceError('SERIES_INVALID', {
        message: `There is no slice from ${from} to ${to} of a series of ${this.length} bars`,
        facts: { from, to, length: this.length },
        hint: 'Give whole numbers with 0 ≤ from ≤ to ≤ length.',
      })
    }
    const slice = new BarSeries(this.instrument, this.#parsed, this.calendar, {
      time: this.time.subarray(from, to),
      open: this.open.subarray(from, to),
      high: this.high.subarray(from, to),
      low: this.low.subarray(from, to),
      close: this.close.subarray(from, to),
      volume: this.volume.subarray(from, to),
    })
    slice.#openTimes = this.#openTimes?.subarray(from, to) ?? null
    slice.#closeTimes = this.#closeTimes?.subarray(from, to) ?? null
    return slice
  }

  /**
   * The bar at an index.
   *
   * @throws RaceError `SERIES_INVALID` for an index outside the series
   */
  at(index: number): Bar {
    if (!Number.isInteger(index) || index < 0 || index >= this.length) {
      throw new RaceError('SERIES_INVALID', {
        message: `There is no bar ${index} in a series of ${this.length} bars`,
        facts: { index, length: this.length },
        hint: 'Bars are counted from 0.',
      })
    }
    return {
      time: this.time[index] as number,
      open: this.open[index] as number,
      high: this.high[index] as number,
      low: this.low[index] as number,
      close: this.close[index] as number,
      volume: this.volume[index] as number,
    }
  }

  *[Symbol.iterator](): Iterator<Bar> {
    for (let i = 0; i < this.length; i++) yield this.at(i)
  }
}

/**
 * Makes a series over columns, which are checked and not copied.
 *
 * @throws RaceError `SERIES_INVALID` naming index, time and value
 *
 * @example
 * ```ts
 * const series = barSeries({ instrument: 'ACME', timeframe: '1d', columns: { time, open, high, low, close } })
 * ```
 */
export function barSeries({ instrument, timeframe, calendar, columns }: BarSeriesOptions): BarSeries {
  const length = columns.time.length
  const complete = { ...columns, volume: columns.volume ?? new Float64Array(length) }
  checkColumns(complete, length)
  const described = describeInstrument(instrument, complete)
  return new BarSeries(described, parseTimeframe(timeframe), calendar ?? getCalendar(described.calendar), complete)
}

function describeInstrument(input: InstrumentInput, columns: BarColumns): Instrument {
  const options: InstrumentOptions = typeof input === 'string' ? { id: input } : input
  if (options.tickSize !== undefined) return defineInstrument(options)
  return defineInstrument({ ...options, tickSize: inferTick(columns) })
}

const priceNames = ['open', 'high', 'low', 'close', 'volume'] as const

function checkColumns(columns: Required<BarColumns>, length: number): void {
  for (const name of priceNames) {
    const column = columns[name]
    if (!(column instanceof Float64Array) || column.length !== length) {
      throw invalid(
        `The column ${name} has ${column?.length ?? 'no'} rows, but time has ${length}`,
        { column: name },
        'Give Float64Array columns of equal length.',
      )
    }
    const bad = column.findIndex((value) => !Number.isFinite(value))
    if (bad >= 0)
      throw invalid(
        `${name} of ${placeOf(columns.time, bad)} is ${column[bad]}`,
        { column: name, index: bad },
        'Prices and volume must be finite. Read the data with @race/data in repair mode to drop such rows.',
      )
  }
  const { time } = columns
  for (let i = 0; i < length; i++) {
    const at = time[i] as number
    if (!Number.isSafeInteger(at))
      throw invalid(`time of bar ${i} is ${at}`, { index: i }, 'Times are whole epoch milliseconds.')
    if (i > 0 && at <= (time[i - 1] as number)) {
      throw invalid(
        `The time of ${placeOf(time, i)} is not after that of ${placeOf(time, i - 1)}`,
        { index: i },
        'Sort the bars by time and drop duplicates.',
      )
    }
  }
}

function placeOf(time: Float64Array, index: number): string {
  const at = time[index] as number
  return Number.isSafeInteger(at) && Math.abs(at) <= 8.64e15
    ? `bar ${index} (${new Date(at).toISOString()})`
    : `bar ${index}`
}

function increasing(closeTimes: Float64Array, series: BarSeries): Float64Array {
  for (let i = 1; i < closeTimes.length; i++) {
    if ((closeTimes[i] as number) > (closeTimes[i - 1] as number)) continue
    throw invalid(
      `${placeOf(series.time, i)} closes no later than the bar before it under calendar ${series.calendar.id} and timeframe ${series.timeframe}`,
      { index: i },
      'Check the timeframe and the calendar of the instrument.',
    )
  }
  return closeTimes
}

function invalid(message: string, facts: Record<string, string | number>, hint: string): RaceError {
  return new RaceError('SERIES_INVALID', { message, facts, hint })
}
