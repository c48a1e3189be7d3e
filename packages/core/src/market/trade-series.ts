import type { Instrument } from '../instrument/instrument.ts'
import type { InstrumentInput } from './bar-series.ts'
import type { Calendar } from './calendar.ts'
import { getCalendar } from './get-calendar.ts'
import {
  checkTickTimes,
  checkTickValues,
  describeTickInstrument,
  invalidTick,
  requireTickColumn,
  requireTickIndex,
  requireTickRange,
  tickPlace,
} from './tick-columns.ts'
import type { TradeTick } from './trade-tick.ts'

/** The columns of trades, of equal length, one row for each trade. */
export interface TradeColumns {
  /** Epoch ms of each trade; never going back. Trades of one millisecond stand in the order they were made in. */
  readonly time: Float64Array
  /** In the quote currency. */
  readonly price: Float64Array
  /** Units, 0 or more. */
  readonly quantity: Float64Array
  /** The side that took liquidity: 1 for a buyer, −1 for a seller, 0 where it is not known, as it is by default. */
  readonly aggressor?: Int8Array
}

export interface TradeSeriesOptions {
  readonly instrument: InstrumentInput
  /** That of the instrument by default. */
  readonly calendar?: Calendar
  readonly columns: TradeColumns
}

/**
 * The trades of one instrument as a struct of arrays. Columns are shared, not copied: treat them as read-only.
 */
export class TradeSeries implements Iterable<TradeTick> {
  readonly instrument: Instrument
  readonly calendar: Calendar
  readonly length: number
  /** Epoch ms, never going back. */
  readonly time: Float64Array
  /** In the quote currency. */
  readonly price: Float64Array
  /** Units. */
  readonly quantity: Float64Array
  /** The side that took liquidity: 1 for a buyer, −1 for a seller, 0 where it is not known. */
  readonly aggressor: Int8Array

  /** Use `tradeSeries`, which checks its input. */
  constructor(instrument: Instrument, calendar: Calendar, columns: Required<TradeColumns>) {
    this.instrument = instrument
    this.calendar = calendar
    this.length = columns.time.length
    this.time = columns.time
    this.price = columns.price
    this.quantity = columns.quantity
    this.aggressor = columns.aggressor
  }

  /**
   * Trades from index `from` (included) to `to` (left out), over the same memory.
   *
   * @throws RaceError `SERIES_INVALID` for indices outside 0 to length
   */
  slice(from: number, to: number = this.length): TradeSeries {
    requireTickRange('trade', from, to, this.length)
    return new TradeSeries(this.instrument, this.calendar, {
      time: this.time.subarray(from, to),
      price: this.price.subarray(from, to),
      quantity: this.quantity.subarray(from, to),
      aggressor: this.aggressor.subarray(from, to),
    })
  }

  /**
   * The trade at an index.
   *
   * @throws RaceError `SERIES_INVALID` for an index outside the series
   */
  at(index: number): TradeTick {
    requireTickIndex('trade', index, this.length)
    const side = this.aggressor[index] as number
    return {
      time: this.time[index] as number,
      price: this.price[index] as number,
      quantity: this.quantity[index] as number,
      aggressor: side === 0 ? null : side > 0 ? 'buy' : 'sell',
    }
  }

  *[Symbol.iterator](): Iterator<TradeTick> {
    for (let i = 0; i < this.length; i++) yield this.at(i)
  }
}

/**
 * Makes a series of trades over columns, which are checked and not copied. Without a tick size the tick is inferred from
 * the prices; the calendar is that of the instrument where none is given.
 *
 * @throws RaceError `SERIES_INVALID` naming index, time and value; `INSTRUMENT_INVALID`; `CONFIG_INVALID` for an unknown
 *   calendar
 *
 * @example
 * ```ts
 * const trades = tradeSeries({
 *   instrument: { id: 'BTCUSD', assetClass: 'crypto', tickSize: '0.5' },
 *   columns: {
 *     time: Float64Array.of(Date.UTC(2024, 0, 2), Date.UTC(2024, 0, 2) + 250),
 *     price: Float64Array.of(44_000, 44_000.5),
 *     quantity: Float64Array.of(0.25, 1),
 *     aggressor: Int8Array.of(-1, 1),
 *   },
 * })
 * console.log(trades.length, trades.at(1).aggressor) // 2 buy
 * ```
 */
export function tradeSeries({ instrument, calendar, columns }: TradeSeriesOptions): TradeSeries {
  const { time, price, quantity } = columns
  checkTickTimes('trade', time)
  checkTickValues('trade', 'price', { column: price, time, isCount: false })
  checkTickValues('trade', 'quantity', { column: quantity, time, isCount: true })
  const aggressor = columns.aggressor ?? new Int8Array(time.length)
  checkAggressor(aggressor, time)
  const described = describeTickInstrument(instrument, [price])
  const complete = { time, price, quantity, aggressor }
  return new TradeSeries(described, calendar ?? getCalendar(described.calendar), complete)
}

function checkAggressor(aggressor: Int8Array, time: Float64Array): void {
  requireTickColumn('aggressor', aggressor, Int8Array, time.length)
  for (let i = 0; i < aggressor.length; i++) {
    const side = aggressor[i] as number
    if (side >= -1 && side <= 1) continue
    throw invalidTick(
      `aggressor of ${tickPlace('trade', time, i)} is ${side}`,
      { column: 'aggressor', index: i, time: time[i] as number, value: String(side) },
      'Give 1 where the buyer took liquidity, −1 where the seller did, and 0 where it is not known.',
    )
  }
}
