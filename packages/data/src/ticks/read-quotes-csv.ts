import { type QuoteSeries, quoteSeries } from '@race/core'
import type { ColumnReference } from '../csv/csv-options.ts'
import { checkOptions } from '../options/check-options.ts'
import { readTickRows, type TickRowKind } from './read-tick-rows.ts'
import { type TickCsvOptions, type TickReport, type TimeColumn, tickCsvSchema } from './tick-csv-options.ts'

export interface ReadQuotesCsvOptions extends TickCsvOptions {
  /** Which column holds what. Names that are left out are looked for under their usual names. */
  readonly columns?: {
    readonly time?: TimeColumn
    readonly bid?: ColumnReference
    readonly ask?: ColumnReference
    /** Units at the bid; `null` to leave them out. In files without header sizes are only read where they are named. */
    readonly bidSize?: ColumnReference | null
    readonly askSize?: ColumnReference | null
  }
}

/** Quotes and what was found in their file. */
export interface QuotesResult {
  readonly series: QuoteSeries
  readonly report: TickReport
}

const quotes: TickRowKind = {
  fields: [
    { name: 'bid', usualNames: ['bid', 'bidprice', 'bestbid', 'b'], position: 1 },
    { name: 'ask', usualNames: ['ask', 'askprice', 'bestask', 'offer', 'a'], position: 2 },
    { name: 'bidSize', usualNames: ['bidsize', 'bidqty', 'bidquantity', 'bidvolume', 'bidamount'], position: null },
    { name: 'askSize', usualNames: ['asksize', 'askqty', 'askquantity', 'askvolume', 'askamount'], position: null },
  ],
  readText: new Map(),
  faultOf: ([bid = 0, ask = 0, bidSize = 0, askSize = 0]) => {
    if (!(bid > 0)) return `bid is ${bid}, but must be above 0`
    if (bid > ask) return `bid ${bid} is above ask ${ask}`
    if (bidSize < 0) return `bidSize is ${bidSize}, but must be 0 or more`
    return askSize < 0 ? `askSize is ${askSize}, but must be 0 or more` : null
  },
}

const schema = tickCsvSchema(['bid', 'ask'], ['bidSize', 'askSize'])

/**
 * Reads quotes, the best bids and asks, from a local CSV file, plain or packed with gzip (told by its content). The file
 * is streamed: memory holds the columns, 40 bytes for a quote, and not the text. A file without sizes gives sizes of 0.
 *
 * Times are read as `readCsv` reads them; quotes of one millisecond keep the order of the file.
 *
 * @param path a path, or a `file:` URL
 * @throws DataError `FILE_NOT_FOUND`, or `DATA_INVALID` naming file, line and reason
 * @throws RaceError `CONFIG_INVALID` for options that are wrong, `INSTRUMENT_INVALID`, `ABORTED` by the signal
 *
 * @example
 * ```ts
 * const { series, report } = await readQuotesCsv('eurusd.csv.gz', {
 *   instrument: { id: 'EURUSD', assetClass: 'fx', tickSize: '0.00001' },
 *   zone: 'America/New_York',
 * })
 * console.log(series.length, report.rowsDropped, barsFromQuotes(series, '1m', { from: 'bid' }).length)
 * ```
 */
export async function readQuotesCsv(path: string | URL, options: ReadQuotesCsvOptions): Promise<QuotesResult> {
  checkOptions(schema, options, 'readQuotesCsv')
  const { instrument, calendar } = options
  const { time, values, reportOf } = await readTickRows(path, quotes, options)
  const [bid, ask, bidSize, askSize] = values as [Float64Array, Float64Array, Float64Array, Float64Array]
  const series = quoteSeries({
    instrument,
    columns: { time, bid, ask, bidSize, askSize },
    ...(calendar === undefined ? {} : { calendar }),
  })
  return { series, report: reportOf(series) }
}
