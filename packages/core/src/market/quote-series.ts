import type { Instrument } from '../instrument/instrument.ts'
import type { InstrumentInput } from './bar-series.ts'
import type { Calendar } from './calendar.ts'
import { getCalendar } from './get-calendar.ts'
import type { QuoteTick } from './quote-tick.ts'
import {
  checkTickTimes,
  checkTickValues,
  describeTickInstrument,
  invalidTick,
  requireTickIndex,
  requireTickRange,
  tickPlace,
} from './tick-columns.ts'

/** The columns of quotes, of equal length, one row for each change of the best bid or ask. */
export interface QuoteColumns {
  /** Epoch ms from which each quote stands; never going back. Of quotes of one millisecond the last one stands. */
  readonly time: Float64Array
  /** In the quote currency; never above the ask. */
  readonly bid: Float64Array
  readonly ask: Float64Array
  /** Units offered at the bid; 0 where the source tells none, as it is by default. */
  readonly bidSize?: Float64Array
  /** Units offered at the ask; 0 where the source tells none, as it is by default. */
  readonly askSize?: Float64Array
}

export interface QuoteSeriesOptions {
  readonly instrument: InstrumentInput
  /** That of the instrument by default. */
  readonly calendar?: Calendar
  readonly columns: QuoteColumns
}

/**
 * The best bids and asks of one instrument as a struct of arrays. Each quote stands from its time to that of the next.
 * Columns are shared, not copied: treat them as read-only.
 */
export class QuoteSeries implements Iterable<QuoteTick> {
  readonly instrument: Instrument
  readonly calendar: Calendar
  readonly length: number
  /** Epoch ms, never going back. */
  readonly time: Float64Array
  /** In the quote currency, never above the ask. */
  readonly bid: Float64Array
  readonly ask: Float64Array
  /** Units at the bid; 0 where the source tells none. */
  readonly bidSize: Float64Array
  /** Units at the ask; 0 where the source tells none. */
  readonly askSize: Float64Array

  /** Use `quoteSeries`, which checks its input. */
  constructor(instrument: Instrument, calendar: Calendar, columns: Required<QuoteColumns>) {
    this.instrument = instrument
    this.calendar = calendar
    this.length = columns.time.length
    this.time = columns.time
    this.bid = columns.bid
    this.ask = columns.ask
    this.bidSize = columns.bidSize
    this.askSize = columns.askSize
  }

  /**
   * Quotes from index `from` (included) to `to` (left out), over the same memory.
   *
   * @throws RaceError `SERIES_INVALID` for indices outside 0 to length
   */
  slice(from: number, to: number = this.length): QuoteSeries {
    requireTickRange('quote', from, to, this.length)
    return new QuoteSeries(this.instrument, this.calendar, {
      time: this.time.subarray(from, to),
      bid: this.bid.subarray(from, to),
      ask: this.ask.subarray(from, to),
      bidSize: this.bidSize.subarray(from, to),
      askSize: this.askSize.subarray(from, to),
    })
  }

  /**
   * The quote at an index.
   *
   * @throws RaceError `SERIES_INVALID` for an index outside the series
   */
  at(index: number): QuoteTick {
    requireTickIndex('quote', index, this.length)
    return {
      time: this.time[index] as number,
      bid: this.bid[index] as number,
      ask: this.ask[index] as number,
      bidSize: this.bidSize[index] as number,
      askSize: this.askSize[index] as number,
    }
  }

  *[Symbol.iterator](): Iterator<QuoteTick> {
    for (let i = 0; i < this.length; i++) yield this.at(i)
  }
}

/**
 * Makes a series of quotes over columns, which are checked and not copied. Without a tick size the tick is inferred from
 * the prices; the calendar is that of the instrument where none is given. A bid above its ask is refused: whoever trades
 * against such a quote has free money. A bid equal to the ask is taken.
 *
 * @throws RaceError `SERIES_INVALID` naming index, time and value; `INSTRUMENT_INVALID`; `CONFIG_INVALID` for an unknown
 *   calendar
 *
 * @example
 * ```ts
 * const quotes = quoteSeries({
 *   instrument: { id: 'EURUSD', assetClass: 'fx', tickSize: '0.00001' },
 *   columns: {
 *     time: Float64Array.of(Date.UTC(2024, 0, 2)),
 *     bid: Float64Array.of(1.1041),
 *     ask: Float64Array.of(1.10415),
 *   },
 * })
 * console.log(quotes.length, quotes.at(0).ask) // 1 1.10415
 * ```
 */
export function quoteSeries({ instrument, calendar, columns }: QuoteSeriesOptions): QuoteSeries {
  const { time, bid, ask } = columns
  checkTickTimes('quote', time)
  const { bidSize = new Float64Array(time.length), askSize = new Float64Array(time.length) } = columns
  checkTickValues('quote', 'bid', { column: bid, time, isCount: false })
  checkTickValues('quote', 'ask', { column: ask, time, isCount: false })
  checkTickValues('quote', 'bidSize', { column: bidSize, time, isCount: true })
  checkTickValues('quote', 'askSize', { column: askSize, time, isCount: true })
  checkNotCrossed(bid, ask, time)
  const described = describeTickInstrument(instrument, [bid, ask])
  const complete = { time, bid, ask, bidSize, askSize }
  return new QuoteSeries(described, calendar ?? getCalendar(described.calendar), complete)
}

function checkNotCrossed(bid: Float64Array, ask: Float64Array, time: Float64Array): void {
  for (let i = 0; i < bid.length; i++) {
    if ((bid[i] as number) <= (ask[i] as number)) continue
    throw invalidTick(
      `bid of ${tickPlace('quote', time, i)} is ${bid[i]}, above the ask ${ask[i]}`,
      { column: 'bid', index: i, time: time[i] as number, value: String(bid[i]) },
      'Drop crossed quotes, or check that the columns of bid and ask are not exchanged.',
    )
  }
}
