import {
  type Bar,
  type Calendar,
  type Holding,
  type Instrument,
  type JsonValue,
  type MarketEvent,
  parseTimeframe,
  type TradingAccount,
} from '@race/core'
import type { Latency } from '../simulated/latency.ts'
import { OrderLine, type OrderLineSnapshot } from '../simulated/order-line.ts'
import type { SimulatedVenue } from '../simulated/simulated-venue.ts'
import type { ReadyTickRules } from '../simulated/ticks/tick-rules.ts'
import type { VenueBar } from '../simulated/venue-bar.ts'
import type { OrderModification } from '../simulated/venue-options.ts'
import type { VenueOrder } from '../simulated/venue-order.ts'
import { LiveTicks } from './live-ticks.ts'
import type { OpenBar, Seen } from './open-bar.ts'
import { fromPlainJson, toPlainJson } from './plain-json.ts'
import { runWays } from './run-ways.ts'
import { VenueBarReader } from './venue-bar-reader.ts'

/** What a market needs to be. */
export interface PaperMarketParts {
  readonly venue: SimulatedVenue
  readonly account: TradingAccount
  readonly instruments: readonly Instrument[]
  readonly calendars: readonly Calendar[]
  readonly latency: Latency
  readonly ticks: {
    readonly rules: ReadyTickRules
    readonly kinds: readonly { readonly quotes: boolean; readonly trades: boolean }[]
  } | null
}

/**
 * Lets a venue meet the market as it is told: bars as they open and close, quotes and trades, and the messages of orders in
 * between, in the order in which a backtest over the same data lets them happen.
 *
 * Where orders travel, or where costs ask for the volume or the range of a bar, what happens inside a bar is known only when it
 * has closed. The bar is met then, its open too, and what was sent meanwhile keeps its place in time: after the open, where it does
 * not travel.
 */
export class PaperMarket {
  /** By instrument. */
  readonly lines: readonly OrderLine[]
  readonly #parts: PaperMarketParts
  readonly #live: readonly (LiveTicks | null)[]
  readonly #indexOf: ReadonlyMap<string, number>
  readonly #isLate: boolean
  readonly #defers: boolean
  #opens: OpenBar[] = []
  #seen: Seen
  readonly #bars: VenueBarReader
  /** Instruments whose orders may have changed without a word, such as by a trail. */
  readonly touched = new Set<number>()

  constructor(parts: PaperMarketParts) {
    const { venue, instruments, calendars, latency, ticks } = parts
    this.#parts = parts
    this.#isLate = !latency.isZero
    this.#defers = this.#isLate || venue.needsVolume || venue.needsRange
    this.lines = instruments.map(() => new OrderLine(venue, latency))
    this.#bars = new VenueBarReader(instruments, venue)
    this.#indexOf = new Map(instruments.map(({ id }, index) => [id, index]))
    this.#live = instruments.map((instrument, index) => {
      const kinds = ticks?.kinds[index]
      if (ticks === null || kinds === undefined || !(kinds.quotes || kinds.trades)) return null
      const live = new LiveTicks(
        venue,
        { index, instrument, calendar: calendars[index] as Calendar },
        kinds,
        ticks.rules,
      )
      if (this.#isLate) venue.arrivals[index] = live.matching
      return live
    })
    this.#seen = {
      time: Number.NEGATIVE_INFINITY,
      last: instruments.map(() => Number.NaN),
      previousOpenTime: instruments.map(() => Number.NaN),
      timeframe: instruments.map(() => null),
      hasVolume: instruments.map(() => false),
    }
  }

  /** The time of the latest market event; −Infinity before the first. */
  get time(): number {
    return this.#seen.time
  }

  hasPrice(instrument: number): boolean {
    return !Number.isNaN(this.#seen.last[instrument])
  }

  submit(order: VenueOrder, time: number): void {
    this.#markAll()
    if (this.#travels(order)) this.#line(order).submit(order, time)
    else this.#parts.venue.submit(order, time)
  }

  cancel(order: VenueOrder, time: number, reason: string): void {
    if (this.#travels(order)) this.#line(order).cancel(order, time, reason)
    else this.#parts.venue.cancel(order, time, reason)
  }

  /** New prices of an order that has met the open of a running bar hold when the bar has closed; smaller sizes at once. */
  modify(order: VenueOrder, changes: OrderModification, time: number): void {
    if (this.#isLate) {
      this.#line(order).modify(order, changes, time)
      return
    }
    const { steps, ...prices } = changes
    const [travels, line] = [this.#travels(order), this.#line(order)]
    if (steps !== undefined) (travels ? line : this.#parts.venue).modify(order, { steps }, time)
    if (Object.keys(prices).length === 0) return
    if (travels || this.#isInside(order)) line.modify(order, prices, time)
    else this.#parts.venue.modify(order, prices, time)
  }

  /** Lets everything that is on its way arrive. */
  deliverAll(): void {
    for (const line of this.lines) this.#deliver(line, Number.MAX_VALUE)
  }

  match(event: MarketEvent): void {
    const instrument = this.#indexOf.get(event.instrument)
    if (instrument === undefined) return
    const seen = this.#seen
    const live = this.#live[instrument] ?? null
    if (event.type === 'quote' || event.type === 'trade') {
      if (live === null || !live.takes(event.type)) return
      seen.time = Math.max(seen.time, event.time)
      this.#playWaiting()
      this.#meetTick(instrument, live, event)
      return
    }
    seen.timeframe[instrument] ??= event.type === 'bar-opened' || live !== null ? event.timeframe : null
    if ((seen.timeframe[instrument] ?? event.timeframe) !== event.timeframe) return
    seen.time = Math.max(seen.time, event.time)
    if (event.type === 'bar-opened') this.#open(instrument, live, event.bar, event.timeframe)
    else this.#close(instrument, live, event.bar)
  }

  #open(instrument: number, live: LiveTicks | null, bar: Bar, timeframe: string): void {
    const { previousOpenTime } = this.#seen
    const calendar = this.#parts.calendars[instrument] as Calendar
    const parsed = parseTimeframe(timeframe)
    const openTime = calendar.openTime(bar.time, parsed)
    // After a restart it may be told again: orders meet an open once.
    if ((previousOpenTime[instrument] as number) >= openTime) return
    this.#playWaiting()
    const opened: OpenBar = {
      instrument,
      stored: bar.time,
      openTime,
      closeTime: calendar.closeTime(bar.time, parsed),
      open: bar.open,
      previousOpenTime: previousOpenTime[instrument] as number,
      ...{ isMet: false, closed: null, sentInside: 0 },
    }
    previousOpenTime[instrument] = openTime
    // One that never closed is over.
    this.#opens = this.#opens.filter((other) => other.instrument !== instrument)
    if (this.#defers && !this.#isLate) this.#deliver(this.lines[instrument] as OrderLine, Number.MAX_VALUE)
    this.#opens.push(opened)
    if (live !== null) this.#deliver(this.lines[instrument] as OrderLine, openTime)
    else if (!this.#defers) this.#meetOpen(opened)
  }

  #close(instrument: number, live: LiveTicks | null, bar: Bar): void {
    const seen = this.#seen
    seen.hasVolume[instrument] ||= bar.volume > 0
    const opened = this.#opens.find((one) => one.instrument === instrument && one.stored === bar.time)
    if (opened === undefined) {
      // What it was not told of when it opened, or has met before, orders do not meet.
      seen.last[instrument] = bar.close
      return
    }
    opened.closed = bar
    opened.sentInside = (this.lines[instrument] as OrderLine).count
    if (live !== null) {
      this.#closeOnTicks(live, opened)
      return
    }
    if (!this.#defers) {
      this.#meetPath(opened, bar)
      this.#deliver(this.lines[instrument] as OrderLine, Number.MAX_VALUE)
      return
    }
    if (!this.#opens.some(({ closed, closeTime }) => closed === null && closeTime === opened.closeTime)) this.#play()
  }

  #closeOnTicks(live: LiveTicks, opened: OpenBar): void {
    const { instrument, openTime, closeTime } = opened
    const { venue } = this.#parts
    this.#opens.splice(this.#opens.indexOf(opened), 1)
    this.#deliver(this.lines[instrument] as OrderLine, closeTime - 1)
    if (venue.workingOf(instrument).length !== 0) {
      this.touched.add(instrument)
      live.matching.meetClose(openTime, closeTime)
      venue.expire(instrument, closeTime)
    }
    this.#seen.last[instrument] = (opened.closed as Bar).close
  }

  /** Meets what has closed and waits for others that were to close with it; those are given up. */
  #playWaiting(): void {
    if (!this.#opens.some(({ closed }) => closed !== null)) return
    const until = Math.max(...this.#opens.flatMap(({ closed, closeTime }) => (closed === null ? [] : [closeTime])))
    this.#opens = this.#opens.filter(({ closed, closeTime }) => closed !== null || closeTime > until)
    this.#play()
  }

  /** Meets every bar that has closed, opens and closes in the order of their times. */
  #play(): void {
    const ready = this.#opens.filter(({ closed }) => closed !== null)
    this.#opens = this.#opens.filter(({ closed }) => closed === null)
    const instruments = ready.map(({ instrument }) => instrument)
    const moments = ready.flatMap((opened) => [
      { opened, time: opened.openTime, isOpening: true },
      { opened, time: opened.closeTime, isOpening: false },
    ])
    moments.sort((a, b) => a.time - b.time || Number(a.isOpening) - Number(b.isOpening))
    const ways = { lines: this.lines, walk: this.#parts.venue.walk, markAll: () => this.#markAll() }
    for (const { opened, time, isOpening } of moments) {
      if (this.#isLate) runWays(ways, instruments, time, isOpening)
      else if (!isOpening) this.#deliverInside(opened)
      if (isOpening) this.#meetOpen(opened)
      else this.#meetPath(opened, opened.closed as Bar)
    }
    if (this.#isLate) return
    for (const { instrument } of ready) this.#deliver(this.lines[instrument] as OrderLine, Number.MAX_VALUE)
  }

  /** What was sent inside a bar, and does not travel, has come after its open. */
  #deliverInside({ instrument, sentInside, isMet }: OpenBar): void {
    this.#markAll()
    const line = this.lines[instrument] as OrderLine
    line.deliverFirst(sentInside, (order) => isMet && this.#rests(order))
  }

  #meetOpen(opened: OpenBar): void {
    const { instrument, closeTime } = opened
    const { venue } = this.#parts
    const isExpected = this.#isLate && (this.lines[instrument] as OrderLine).next < closeTime
    if (venue.workingOf(instrument).length === 0 && !isExpected) return
    opened.isMet = true
    this.#markAll()
    this.touched.add(instrument)
    venue.matchOpen(instrument, this.#read(opened))
  }

  #meetPath(opened: OpenBar, closed: Bar): void {
    const { instrument, closeTime } = opened
    const { venue } = this.#parts
    this.#opens = this.#opens.filter((other) => other !== opened)
    if (venue.workingOf(instrument).length !== 0 || opened.isMet) {
      this.#markAll()
      this.touched.add(instrument)
      venue.matchPath(instrument, this.#read(opened))
      venue.expire(instrument, closeTime)
    }
    this.#seen.last[instrument] = closed.close
  }

  #read(opened: OpenBar): VenueBar {
    return this.#bars.read(opened, this.#seen.hasVolume[opened.instrument] === true)
  }

  #meetTick(
    instrument: number,
    live: LiveTicks,
    event: Extract<MarketEvent, { readonly type: 'quote' | 'trade' }>,
  ): void {
    const { venue } = this.#parts
    const { time, type } = event
    this.#deliver(this.lines[instrument] as OrderLine, time - 1)
    if (type === 'quote') live.takeQuote(event.quote)
    else live.takeTrade(event.trade)
    if (type === 'trade') this.#seen.last[instrument] = event.trade.price
    else if (!live.hasTraded) this.#seen.last[instrument] = (event.quote.bid + event.quote.ask) / 2
    if (venue.workingOf(instrument).length === 0) return
    this.#markAll()
    this.touched.add(instrument)
    if (type === 'quote') live.matching.meetQuote()
    else live.matching.meetTrade()
  }

  #deliver(line: OrderLine, until: number): void {
    while (line.next <= until) {
      this.#markAll()
      line.deliver()
    }
  }

  /** Whether what is sent for an order takes time, or its bar is met later. */
  #travels({ instrument }: VenueOrder): boolean {
    if (this.#isLate) return true
    if (!this.#defers || this.#live[instrument] !== null) return false
    return this.#opens.some((opened) => opened.instrument === instrument)
  }

  #isInside(order: VenueOrder): boolean {
    const { instrument } = order
    if (!this.#rests(order) || this.#live[instrument] !== null) return false
    return this.#opens.some((one) => one.instrument === instrument && one.isMet)
  }

  /** Whether an order meets the bar that runs. */
  #rests({ instrument, isWorking, restsFromBar }: VenueOrder): boolean {
    return isWorking && restsFromBar <= this.#parts.venue.barNumber(instrument)
  }

  /** Whether an order has met a bar, or is there to meet it. */
  #matters({ instrument, isMet, closed }: OpenBar): boolean {
    if (isMet || closed !== null || this.#parts.venue.workingOf(instrument).length !== 0) return true
    return (this.lines[instrument] as OrderLine).next !== Number.POSITIVE_INFINITY
  }

  #line({ instrument }: VenueOrder): OrderLine {
    return this.lines[instrument] as OrderLine
  }

  /** Marks every position at its last price. */
  #markAll(): void {
    const { last } = this.#seen
    const { holdings } = this.#parts.account
    for (let k = 0; k < last.length; k++) {
      const price = last[k] as number
      if (!Number.isNaN(price)) (holdings[k] as Holding).markTicks = this.#bars.ticks(k, price)
    }
  }

  /** What must be written when it changes: bars that run, and what is on its way. */
  running(): JsonValue {
    const { venue } = this.#parts
    return toPlainJson({
      opens: this.#opens.filter((opened) => this.#matters(opened)),
      lines: this.lines.map((line, instrument) =>
        this.#isLate || line.next !== Number.POSITIVE_INFINITY
          ? line.snapshot([...venue.workingOf(instrument), ...line.inFlight])
          : null,
      ),
      counters: venue.counters,
    })
  }

  /** What is written along, where anything else is. */
  remembered(): JsonValue {
    return toPlainJson({
      ...this.#seen,
      opens: this.#opens,
      ticks: this.#live.map((live) => live?.state() ?? null),
    })
  }

  /** Goes on from what was written, with the venue's orders. */
  restore(running: JsonValue, remembered: JsonValue, orderAt: (index: number) => VenueOrder): void {
    const { lines } = fromPlainJson(running) as { readonly lines: readonly (OrderLineSnapshot | null)[] }
    for (const [instrument, line] of lines.entries()) {
      if (line !== null) (this.lines[instrument] as OrderLine).restore(line, orderAt)
    }
    this.remember(remembered)
  }

  /** Goes on with what was seen of the market alone. */
  remember(remembered: JsonValue): void {
    const { opens, ticks, ...seen } = remembered as unknown as {
      readonly opens: JsonValue
      readonly ticks: readonly JsonValue[]
    }
    this.#seen = fromPlainJson(seen as JsonValue) as Seen
    this.#opens = fromPlainJson(opens) as OpenBar[]
    for (const [instrument, state] of ticks.entries()) if (state !== null) this.#live[instrument]?.restore(state)
  }
}
