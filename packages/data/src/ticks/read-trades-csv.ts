import { type TradeSeries, tradeSeries } from '@race/core'
import type { ColumnReference } from '../csv/csv-options.ts'
import { isMissingText } from '../csv/number-text.ts'
import { checkOptions } from '../options/check-options.ts'
import { readTickRows, type TickRowKind } from './read-tick-rows.ts'
import { type TickCsvOptions, type TickReport, type TimeColumn, tickCsvSchema } from './tick-csv-options.ts'

export interface ReadTradesCsvOptions extends TickCsvOptions {
  /** Which column holds what. Names that are left out are looked for under their usual names. */
  readonly columns?: {
    readonly time?: TimeColumn
    readonly price?: ColumnReference
    readonly quantity?: ColumnReference
    /** The side that took liquidity; `null` to leave it out. In files without header it is only read where it is named. */
    readonly aggressor?: ColumnReference | null
  }
}

/** Trades and what was found in their file. */
export interface TradesResult {
  readonly series: TradeSeries
  readonly report: TickReport
}

const trades: TickRowKind = {
  fields: [
    { name: 'price', usualNames: ['price', 'tradeprice', 'last', 'p'], position: 1 },
    { name: 'quantity', usualNames: ['quantity', 'qty', 'amount', 'size', 'volume', 'q', 'v'], position: 2 },
    { name: 'aggressor', usualNames: ['aggressor', 'aggressorside', 'takerside', 'side'], position: null },
  ],
  readText: new Map([['aggressor', readAggressor]]),
  faultOf: ([price = 0, quantity = 0]) => {
    if (!(price > 0)) return `price is ${price}, but must be above 0`
    return quantity < 0 ? `quantity is ${quantity}, but must be 0 or more` : null
  },
}

const schema = tickCsvSchema(['price', 'quantity'], ['aggressor'])

/**
 * Reads trades from a local CSV file, plain or packed with gzip (told by its content). The file is streamed: memory holds
 * the columns, 33 bytes for a trade, and not the text.
 *
 * Times are read as `readCsv` reads them; trades of one millisecond keep the order of the file. The aggressor is `buy`,
 * `b` or 1, `sell`, `s` or −1, in any case; an empty cell stands for a side that is not known.
 *
 * @param path a path, or a `file:` URL
 * @throws DataError `FILE_NOT_FOUND`, or `DATA_INVALID` naming file, line and reason
 * @throws RaceError `CONFIG_INVALID` for options that are wrong, `INSTRUMENT_INVALID`, `ABORTED` by the signal
 *
 * @example
 * ```ts
 * const { series, report } = await readTradesCsv('xrpeth.csv.gz', {
 *   instrument: { id: 'XRPETH', assetClass: 'crypto', tickSize: '0.00000001' },
 *   columns: { quantity: 'amount', aggressor: 'side' },
 * })
 * console.log(series.length, report.rowsDropped, barsFromTrades(series, '5m').length)
 * ```
 */
export async function readTradesCsv(path: string | URL, options: ReadTradesCsvOptions): Promise<TradesResult> {
  checkOptions(schema, options, 'readTradesCsv')
  const { instrument, calendar } = options
  const { time, values, reportOf } = await readTickRows(path, trades, options)
  const [price, quantity, side] = values as [Float64Array, Float64Array, Float64Array]
  const series = tradeSeries({
    instrument,
    columns: { time, price, quantity, aggressor: Int8Array.from(side) },
    ...(calendar === undefined ? {} : { calendar }),
  })
  return { series, report: reportOf(series) }
}

function readAggressor(text: string): number | null {
  switch (text.trim().toLowerCase()) {
    case 'buy':
    case 'b':
    case '1':
    case '+1':
      return 1
    case 'sell':
    case 's':
    case '-1':
      return -1
    case '0':
      return 0
    default:
      return isMissingText(text) ? 0 : null
  }
}
