import { readdirSync } from 'node:fs'
import { type BarSeries, barSeries, type Calendar, decimal, getCalendar, type Timeframe } from '@race/core'
import { readCsv } from '@race/data'
import { readText } from './read-table.ts'

/** A bar of these data ends just before the next one may begin, so that every instant lies in one bar at most. */
const alwaysOpen = getCalendar('24x7')
export const unbroken: Calendar = {
  ...alwaysOpen,
  id: 'oracles',
  openTime: (time, timeframe) => alwaysOpen.openTime(time, timeframe),
  closeTime: (time, timeframe) => alwaysOpen.closeTime(time, timeframe) - 1,
  isOpen: (time) => alwaysOpen.isOpen(time),
  isSession: (time) => alwaysOpen.isSession(time),
  sessionEndAfter: (time) => alwaysOpen.sessionEndAfter(time),
  sessions: (from, to) => alwaysOpen.sessions(from, to),
}

/** What of an instrument does not come from its file. */
export interface InstrumentTraits {
  /** Decimals that fill prices have beyond those of the file: those of a spread, a slippage or a trail in percent. */
  readonly extraDecimals?: number
  /** Decimals that orders name prices with, where these are more than the file's. */
  readonly leastDecimals?: number
  /** Account currency per unit of price and quantity. */
  readonly multiplier?: number
}

/** Times of the first and the last bar that are meant, such as `2004-08-19 00:00:00`. */
export interface DateRange {
  readonly first: string
  readonly last: string
}

/** The folder of market data. */
export class MarketFiles {
  readonly #folder: URL
  readonly #read = new Map<string, Promise<BarSeries>>()

  constructor(folder: URL) {
    this.#folder = folder
  }

  /**
   * A file by the words of a scenario: `goog_1d.csv`, `spy_1d_raw.csv.gz (first 400 rows)`, `btcusd.csv (rows 100..)` or
   * `spy_1d_raw.csv.gz (rows 2480..2829)`, both rows included. Where its words about rows are others, the dates of its first
   * and last bar tell which are meant.
   */
  async byWords(words: string, traits: InstrumentTraits = {}, dates: Partial<DateRange> = {}): Promise<BarSeries> {
    const [name = '', range = ''] = words.split(/\s+(.*)/)
    const series = await this.byFile(name, traits)
    if (range === '') return series
    const first = /^\(first (\d+) rows\)$/.exec(range)
    if (first !== null) return series.slice(0, Number(first[1]))
    const rows = /^\(rows (\d+)\.\.(\d*)\)$/.exec(range)
    if (rows === null) return between(series, words, dates)
    return series.slice(Number(rows[1]), rows[2] === '' ? series.length : Number(rows[2]) + 1)
  }

  /**
   * A feed by its symbol: the file of bars of that symbol which has `rows` bars from `first` to `last`, both included.
   */
  async byFeed(
    symbol: string,
    range: { readonly first: string; readonly last: string; readonly rows: number },
    traits: InstrumentTraits = {},
  ): Promise<BarSeries> {
    const [from, to] = [timeOf(range.first), timeOf(range.last)]
    for (const file of readdirSync(this.#folder).sort()) {
      if (!file.startsWith(`${symbol}_`) || !isBarFile(new URL(file, this.#folder))) continue
      const series = await this.byFile(file, traits)
      const start = series.time.findIndex((time) => time >= from)
      const end = series.time.findLastIndex((time) => time <= to) + 1
      if (start >= 0 && end - start === range.rows) return series.slice(start, end)
    }
    throw new Error(`No file of '${symbol}' has ${range.rows} bars from ${range.first} to ${range.last}`)
  }

  async byFile(
    name: string,
    { extraDecimals = 0, leastDecimals = 0, multiplier = 1 }: InstrumentTraits = {},
  ): Promise<BarSeries> {
    const timeframe = /_(\d+(?:mo|[smhdw]))[_.]/.exec(name)?.[1]
    if (timeframe === undefined) throw new Error(`The name of the file '${name}' does not say its timeframe`)
    const known = this.#read.get(name) ?? this.#readBars(name, timeframe as Timeframe)
    this.#read.set(name, known)
    const { instrument, time, open, high, low, close, volume } = await known
    const decimals = Math.max(instrument.tickSize.decimalPlaces, leastDecimals) + extraDecimals
    // Beyond twelve decimals no price of these files means anything.
    const tickSize = decimal(`1e-${Math.min(12, decimals)}`)
    return barSeries({
      instrument: { ...instrument, multiplier: decimal(multiplier), tickSize },
      timeframe: timeframe as Timeframe,
      calendar: unbroken,
      columns: { time, open, high, low, close, volume },
    })
  }

  async #readBars(name: string, timeframe: Timeframe): Promise<BarSeries> {
    // One currency for all: what these data are quoted in plays no part.
    const instrument = { id: (name.split('_')[0] as string).toUpperCase(), quoteCurrency: 'USD', calendar: '24x7' }
    const { series } = await readCsv(new URL(name, this.#folder), { instrument, timeframe })
    return series
  }
}

function between(series: BarSeries, words: string, { first, last }: Partial<DateRange>): BarSeries {
  if (first === undefined || last === undefined) {
    throw new Error(
      `The dataset '${words}' names rows in words that are not known. Write '(first 400 rows)' or '(rows 100..499)', or give the scenario its first and last.`,
    )
  }
  const start = series.time.findIndex((time) => time >= timeOf(first))
  const end = series.time.findLastIndex((time) => time <= timeOf(last)) + 1
  return series.slice(Math.max(0, start), end)
}

/** The position of the bar within which an instant lies. */
export function barAt(series: BarSeries, time: number): number {
  return series.openTimes.findLastIndex((open) => open <= time)
}

/** A time of a scenario file, such as `2004-08-19 00:00:00`, as epoch ms. */
export function timeOf(text: string): number {
  const time = Date.parse(`${text.replace(' ', 'T').replace(/Z$/, '')}Z`)
  if (Number.isNaN(time)) throw new Error(`'${text}' is not a time`)
  return time
}

/** Decimals of a figure by its shortest text. */
export function decimalsOf(figure: number): number {
  return decimal(figure).decimalPlaces
}

function isBarFile(file: URL): boolean {
  if (!/\.csv(\.gz)?$/.test(file.pathname)) return false
  const header = readText(file).split(/\r?\n/, 1)[0] ?? ''
  return ['time', 'open', 'high', 'low', 'close'].every((name) => header.split(',').includes(name))
}
