import { inferTick } from '../decimal/infer-tick.ts'
import { RaceError } from '../error/race-error.ts'
import { defineInstrument, type Instrument, type InstrumentOptions } from '../instrument/instrument.ts'
import { alwaysOpen } from './always-open-calendar.ts'
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
  /** 1 for bars whose prices data repair has changed, so that no order should meet them; none by default. */
  readonly repaired?: Uint8Array | null
}

/** Columns whose volume is there. */
export type CompleteBarColumns = BarColumns & { readonly volume: Float64Array }

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
  /** 1 for bars that data repair has changed; null where there is none. */
  readonly repaired: Uint8Array | null
  readonly #parsed: ParsedTimeframe
  #openTimes: Float64Array | null = null
  #closeTimes: Float64Array | null = null
  #hash: string | null = null

  /** Use `barSeries` or `barSeriesFromRows`, which check their input. */
  constructor(instrument: Instrument, timeframe: ParsedTimeframe, calendar: Calendar, columns: CompleteBarColumns) {
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
    this.repaired = columns.repaired?.includes(1) === true ? columns.repaired : null
    this.#parsed = timeframe
  }

  /** The instant at which each bar opens, epoch ms, strictly increasing; computed on first read. */
  get openTimes(): Float64Array {
    // Where trading never pauses, bars are stored under the time at which they open.
    if (this.calendar === alwaysOpen) return this.time
    this.#openTimes ??= increasing(
      this.time.map((time) => this.calendar.openTime(time, this.#parsed)),
      this,
      'opens',
    )
    return this.#openTimes
  }

  /** The instant at which each bar closes, and can first be seen, epoch ms, strictly increasing; computed on first read. */
  get closeTimes(): Float64Array {
    if (this.calendar === alwaysOpen && this.#parsed.unit !== 'mo') {
      this.#closeTimes ??= later(this.time, this.#parsed.nominalMs)
      return this.#closeTimes
    }
    this.#closeTimes ??= increasing(
      this.time.map((time) => this.calendar.closeTime(time, this.#parsed)),
      this,
      'closes',
    )
    return this.#closeTimes
  }

  /** SHA-256 of the instrument and the columns, see `datasetHash`; computed on first read. */
  get hash(): string {
    this.#hash ??= datasetHash(this)
    return this.#hash
  }

  /**
   * Bars from index `from` (included) to `to` (left out), over the same memory; so are the open and close times that
   * have been computed by then.
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
      repaired: this.repaired?.subarray(from, to) ?? null,
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
 * Makes a series over columns, which are checked and not copied. The calendar is that of the instrument where none is
 * given: by asset class `XNYS`, `fx-24x5` or `24x7`.
 *
 * @throws RaceError `SERIES_INVALID` naming index, time and value; `TIMEFRAME_INVALID`; `INSTRUMENT_INVALID`;
 *   `CONFIG_INVALID` for an unknown calendar
 *
 * @example
 * ```ts
 * const prices = Float64Array.of(10.5, 10.75)
 * const series = barSeries({
 *   instrument: 'ACME',
 *   timeframe: '1d',
 *   columns: {
 *     time: Float64Array.of(Date.UTC(2024, 0, 2), Date.UTC(2024, 0, 3)),
 *     open: prices,
 *     high: prices,
 *     low: prices,
 *     close: prices,
 *   },
 * })
 * console.log(series.length, String(series.instrument.tickSize)) // 2 0.01
 * ```
 */
export function barSeries({ instrument, timeframe, calendar, columns }: BarSeriesOptions): BarSeries {
  checkTimes(columns.time)
  const complete = { ...columns, volume: columns.volume ?? new Float64Array(columns.time.length) }
  for (const name of valueNames) checkValues(name, complete[name], complete.time)
  if (columns.repaired != null) checkFlags(columns.repaired, columns.time)
  const described = describeInstrument(instrument, complete)
  return new BarSeries(described, parseTimeframe(timeframe), calendar ?? getCalendar(described.calendar), complete)
}

function describeInstrument(input: InstrumentInput, columns: BarColumns): Instrument {
  const options: InstrumentOptions = typeof input === 'string' ? { id: input } : input
  if (options.tickSize !== undefined) return defineInstrument(options)
  return defineInstrument({ ...options, tickSize: inferTick(columns) })
}

/** The last instant of ECMAScript's calendar, epoch ms. */
const timeMax = 8.64e15

const valueNames = ['open', 'high', 'low', 'close', 'volume'] as const

function checkTimes(time: Float64Array): void {
  requireColumn('time', time, time?.length)
  for (let i = 0; i < time.length; i++) {
    const at = time[i] as number
    if (!Number.isInteger(at) || Math.abs(at) > timeMax) {
      throw invalid(
        `The time of bar ${i} is ${at}`,
        { column: 'time', index: i, value: String(at) },
        'Times are whole epoch milliseconds.',
      )
    }
    if (i > 0 && at <= (time[i - 1] as number)) {
      throw invalid(
        `The time of ${placeOf(time, i)} is not after that of ${placeOf(time, i - 1)}`,
        { column: 'time', index: i, time: at, value: String(at) },
        'Sort the bars by time and drop duplicates.',
      )
    }
  }
}

function checkValues(name: (typeof valueNames)[number], column: Float64Array, time: Float64Array): void {
  requireColumn(name, column, time.length)
  for (let i = 0; i < column.length; i++) {
    if (Number.isFinite(column[i])) continue
    throw invalid(
      `${name} of ${placeOf(time, i)} is ${column[i]}`,
      { column: name, index: i, time: time[i] as number, value: String(column[i]) },
      'Prices and volume must be finite. Read the data with @race/data in repair mode to drop such rows.',
    )
  }
}

function checkFlags(column: Uint8Array, time: Float64Array): void {
  if (!(column instanceof Uint8Array) || column.length !== time.length) {
    const found = column instanceof Uint8Array ? `${column.length} rows long, but time has ${time.length}` : 'none'
    throw invalid(
      `The column repaired is ${found === 'none' ? 'not a Uint8Array' : found}`,
      { column: 'repaired' },
      'Give a Uint8Array of the length of time, 1 for bars that were repaired and 0 for the others.',
    )
  }
  const wrong = column.findIndex((flag) => flag > 1)
  if (wrong < 0) return
  throw invalid(
    `repaired of ${placeOf(time, wrong)} is ${column[wrong]}`,
    { column: 'repaired', index: wrong, value: String(column[wrong]) },
    'Give 1 for bars that were repaired and 0 for the others.',
  )
}

function requireColumn(name: string, column: unknown, length: number | undefined): void {
  if (column instanceof Float64Array && column.length === length) return
  const found =
    column instanceof Float64Array ? `${column.length} rows long, but time has ${length}` : 'not a Float64Array'
  throw invalid(`The column ${name} is ${found}`, { column: name }, 'Give Float64Array columns of equal length.')
}

function placeOf(time: Float64Array, index: number): string {
  return `bar ${index} (${new Date(time[index] as number).toISOString()})`
}

/** Every time so many milliseconds later: increasing as the times are. */
function later(times: Float64Array, ms: number): Float64Array {
  const result = new Float64Array(times.length)
  for (let i = 0; i < times.length; i++) result[i] = (times[i] as number) + ms
  return result
}

function increasing(times: Float64Array, series: BarSeries, event: 'opens' | 'closes'): Float64Array {
  for (let i = 1; i < times.length; i++) {
    if ((times[i] as number) > (times[i - 1] as number)) continue
    throw invalid(
      `${placeOf(series.time, i)} ${event} no later than the bar before it under calendar ${series.calendar.id} and timeframe ${series.timeframe}`,
      { index: i, time: series.time[i] as number, value: String(times[i]) },
      'Check the timeframe and the calendar of the instrument.',
    )
  }
  return times
}

function invalid(message: string, facts: Record<string, string | number>, hint: string): RaceError {
  return new RaceError('SERIES_INVALID', { message, facts, hint })
}
