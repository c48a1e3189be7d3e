import { RaceError } from '../error/race-error.ts'
import { defineInstrument } from '../instrument/instrument.ts'
import type { Bar } from './bar.ts'
import { BarBuckets, type BucketOptions } from './bar-buckets.ts'
import { BarFold } from './bar-fold.ts'
import type { InstrumentInput } from './bar-series.ts'
import type { Calendar } from './calendar.ts'
import { getCalendar } from './get-calendar.ts'
import type { QuoteTick } from './quote-tick.ts'
import { isTime } from './tick-columns.ts'
import { parseTimeframe, type Timeframe } from './timeframe.ts'
import type { TradeTick } from './trade-tick.ts'
import { unknownChoice } from './unknown-choice.ts'

/** The price of a quote that bars are made of: the bid, the ask, or their mean. */
export type QuotePrice = 'bid' | 'ask' | 'mid'

export interface BarBuilderOptions extends BucketOptions {
  readonly instrument: InstrumentInput
  readonly timeframe: Timeframe
  /** That of the instrument by default. */
  readonly calendar?: Calendar
  /** What bars are made of: trades, or a price of quotes. Bars of quotes have a volume of 0. */
  readonly from: 'trades' | QuotePrice
  /**
   * What becomes of a tick whose bar is over: `refuse` (default) throws `TICK_LATE`; `drop` leaves it out and counts it
   * as late. A tick that goes back in time within the bar that is being built is taken in the order it comes in.
   */
  readonly lateTicks?: 'refuse' | 'drop'
}

/** Makes bars of ticks as they come in. */
export interface BarBuilder<Tick> {
  /**
   * Takes a tick. The bar that it ends, or null, as nearly always: a bar ends with the first tick that belongs to a later
   * one. Stretches without ticks have no bars.
   *
   * @throws RaceError `TICK_LATE`; `SERIES_INVALID` for values that are no times, prices or quantities. The builder then
   *   stands as it did before.
   */
  push(tick: Tick): Bar | null
  /**
   * Tells the time: the bar at hand if it has closed by then, else null. For bars that shall not wait for the next tick.
   *
   * @param time epoch ms
   */
  advanceTo(time: number): Bar | null
  /** Ends the bar at hand though it is not over, or gives null where there is none. Later ticks of it are late. */
  flush(): Bar | null
  /** Ticks left out because they lie outside the calendar's sessions. */
  readonly skippedTicks: number
  /** Ticks left out because they came late. */
  readonly lateTicks: number
}

/**
 * Makes a builder of bars from a stream of ticks. Bars begin and end where the calendar says, daylight saving and half
 * days included; `time` of a bar is what `BarSeries` stores it under, and the calendar gives its close time. A tick at the
 * very instant a bar closes belongs to the next one. A tick allocates nothing; a bar that closes is one new object.
 *
 * @throws RaceError `TIMEFRAME_INVALID`, `INSTRUMENT_INVALID`; `CONFIG_INVALID` for an unknown calendar or a wrong option
 *
 * @example
 * ```ts
 * const builder = createBarBuilder({
 *   instrument: { id: 'BTCUSD', assetClass: 'crypto' },
 *   timeframe: '1m',
 *   from: 'trades',
 * })
 * const start = Date.UTC(2024, 0, 2)
 * builder.push({ time: start + 10_000, price: 44_000, quantity: 1, aggressor: 'buy' })
 * builder.push({ time: start + 20_000, price: 44_010, quantity: 2, aggressor: 'buy' })
 * const bar = builder.push({ time: start + 60_000, price: 44_005, quantity: 1, aggressor: 'sell' })
 * console.log(bar?.open, bar?.high, bar?.close, bar?.volume) // 44000 44010 44010 3
 * console.log(builder.flush()?.close) // 44005
 * ```
 */
export function createBarBuilder(options: BarBuilderOptions & { readonly from: 'trades' }): BarBuilder<TradeTick>
export function createBarBuilder(options: BarBuilderOptions & { readonly from: QuotePrice }): BarBuilder<QuoteTick>
export function createBarBuilder(options: BarBuilderOptions): BarBuilder<TradeTick & QuoteTick> {
  const bars = new TickBars(options)
  const push = pushFrom(options.from, bars)
  return {
    push,
    advanceTo: (time) => bars.advanceTo(time),
    flush: () => bars.flush(),
    get skippedTicks() {
      return bars.skipped
    },
    get lateTicks() {
      return bars.late
    },
  }
}

function pushFrom(from: BarBuilderOptions['from'], bars: TickBars): (tick: TradeTick & QuoteTick) => Bar | null {
  switch (from) {
    case 'trades':
      return (tick) => bars.add(tick.time, tick.price, tick.quantity)
    case 'bid':
      return (tick) => bars.add(tick.time, tick.bid, 0)
    case 'ask':
      return (tick) => bars.add(tick.time, tick.ask, 0)
    case 'mid':
      return (tick) => bars.add(tick.time, (tick.bid + tick.ask) / 2, 0)
    default:
      throw unknownChoice('from', from, "'trades', 'bid', 'ask' or 'mid'")
  }
}

/** The builder over plain numbers. */
class TickBars {
  skipped = 0
  late = 0
  readonly #buckets: BarBuckets
  readonly #bar = new BarFold()
  readonly #dropsLate: boolean
  /** All instants from here to there belong to the bar at hand, or to none. */
  #from = Number.POSITIVE_INFINITY
  #until = Number.NEGATIVE_INFINITY
  #counts = false
  /** The time of the bar that was given out last. */
  #closedTime = Number.NEGATIVE_INFINITY
  /** When the bar at hand closes, once somebody asked. */
  #closesAt = Number.NaN

  constructor({ instrument, timeframe, calendar, anchor, hours, lateTicks = 'refuse' }: BarBuilderOptions) {
    const described = defineInstrument(typeof instrument === 'string' ? { id: instrument } : instrument)
    if (lateTicks !== 'refuse' && lateTicks !== 'drop')
      throw unknownChoice('lateTicks', lateTicks, "'refuse' or 'drop'")
    this.#dropsLate = lateTicks === 'drop'
    this.#buckets = new BarBuckets({
      calendar: calendar ?? getCalendar(described.calendar),
      timeframe: parseTimeframe(timeframe),
      rowMs: 0,
      ...(anchor === undefined ? {} : { anchor }),
      ...(hours === undefined ? {} : { hours }),
    })
  }

  add(time: number, price: number, quantity: number): Bar | null {
    if (!isTime(time) || !Number.isFinite(price) || !(quantity >= 0 && quantity < Number.POSITIVE_INFINITY)) {
      throw invalidValue(time, price, quantity)
    }
    if (time >= this.#from && time < this.#until) {
      if (this.#counts) this.#bar.addPrice(price, quantity)
      else this.skipped++
      return null
    }
    return this.#move(time, price, quantity)
  }

  advanceTo(time: number): Bar | null {
    if (Number.isNaN(this.#bar.time)) return null
    if (Number.isNaN(this.#closesAt)) {
      this.#closesAt = this.#buckets.calendar.closeTime(this.#bar.time, this.#buckets.timeframe)
    }
    return time >= this.#closesAt ? this.flush() : null
  }

  flush(): Bar | null {
    const bar = this.#close()
    this.#until = Number.NEGATIVE_INFINITY
    return bar
  }

  #move(time: number, price: number, quantity: number): Bar | null {
    const buckets = this.#buckets
    buckets.seek(time)
    const isLate = buckets.counts && (buckets.time <= this.#closedTime || buckets.time < this.#bar.time)
    if (isLate) {
      if (!this.#dropsLate) throw lateTick(time, buckets, this.#bar.time)
      this.late++
      return null
    }
    this.#from = buckets.from
    this.#until = buckets.until
    this.#counts = buckets.counts
    if (!buckets.counts) {
      this.skipped++
      return null
    }
    const closed = buckets.time === this.#bar.time ? null : this.#close()
    if (Number.isNaN(this.#bar.time)) this.#bar.begin(buckets.time, price)
    this.#bar.addPrice(price, quantity)
    return closed
  }

  #close(): Bar | null {
    if (Number.isNaN(this.#bar.time)) return null
    const bar = this.#bar.toBar()
    this.#closedTime = bar.time
    this.#bar.time = Number.NaN
    this.#closesAt = Number.NaN
    return bar
  }
}

function lateTick(time: number, { time: bar, timeframe }: BarBuckets, current: number): RaceError {
  const iso = (at: number): string => new Date(at).toISOString()
  const what = Number.isNaN(current) ? 'which has been given out' : `but that of ${iso(current)} is being built`
  return new RaceError('TICK_LATE', {
    message: `A tick of ${iso(time)} belongs to the ${timeframe.text} bar of ${iso(bar)}, ${what}`,
    facts: { time, bar, timeframe: timeframe.text },
    hint: "Push ticks in the order of their times, or set lateTicks: 'drop' to leave late ones out and count them.",
  })
}

function invalidValue(time: number, price: number, quantity: number): RaceError {
  const [name, value] = !isTime(time)
    ? (['time', time] as const)
    : Number.isFinite(price)
      ? (['quantity', quantity] as const)
      : (['price', price] as const)
  const place = name === 'time' ? 'a tick' : `a tick of ${new Date(time).toISOString()}`
  return new RaceError('SERIES_INVALID', {
    message: `The ${name} of ${place} is ${value}`,
    facts: { column: name, value: String(value) },
    hint: 'Times are whole epoch milliseconds, prices finite, quantities finite and 0 or more.',
  })
}
