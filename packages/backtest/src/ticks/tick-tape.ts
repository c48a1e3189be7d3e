import {
  type SimulatedVenue,
  type TickFeed,
  TickMatching,
  type TickMatchingSnapshot,
  type VenueOrder,
} from '@race/brokers/simulated'
import {
  type BarSeries,
  createTickQuantizer,
  type InstrumentQuote,
  type InstrumentTrade,
  invariant,
  type QuoteSeries,
  type TradeSeries,
} from '@race/core'
import type { StrategyHost } from '@race/host'
import type { AccountTime } from '../account/account-time.ts'
import { type Between, DueBetween } from '../account/due-between.ts'
import type { PreparedBacktest } from '../prepare-backtest.ts'
import type { RecordedPriceEvent } from '../recorded/recorded-decisions.ts'
import type { SignalDesk } from '../signal-desk.ts'
import type { SnapshotTicks } from '../snapshot/backtest-snapshot.ts'
import { tickDatasetsOf } from '../snapshot/tick-datasets.ts'
import type { PreparedTicks } from './prepare-ticks.ts'

/** What playing ticks needs of the engine. */
export interface TickStage {
  readonly prepared: PreparedBacktest
  readonly host: StrategyHost
  readonly venue: SimulatedVenue
  readonly desk: SignalDesk
  /** Null where everything arrives at once. */
  readonly traffic: Between | null
  /** What happens to the account besides trades; null where nothing does. */
  readonly accounts: AccountTime | null
  tradedSeries(instrument: number): BarSeries
  /** Tells the strategy what a match has brought, and takes what it answers. */
  afterMatch(time: number): void
  /** Tells it that alone: what it answers is taken later. */
  tellMatched(time: number): void
  takeCommands(time: number): void
}

/** The ticks of one series, played one after the other. */
interface TickSource {
  readonly kind: 'quotes' | 'trades'
  readonly instrument: number
  readonly time: Float64Array
  readonly feed: FeedOfInstrument
  /** Whether orders meet them; others are heard, and no more. */
  readonly isMet: boolean
  head: number
}

/** How far the ticks of a run have been played, and what is known of the books. */
export interface TickTapeSnapshot {
  /** Ticks played of each source, in the order in which they come at equal times. */
  readonly heads: readonly number[]
  /** By instrument; null for one that meets bars. */
  readonly books: readonly (TickMatchingSnapshot | null)[]
  /** By instrument, the first of its ticks that count: those before were in other units, from before a split. */
  readonly counted: readonly (CountedTicks | null)[]
}

interface CountedTicks {
  readonly quotesFrom: number
  readonly tradesFrom: number
}

type FeedOfInstrument = Omit<TickFeed, 'quotes' | 'trades'> & {
  readonly id: string
  quotes: QuoteSeries | null
  trades: TradeSeries | null
}

type Reused<T> = { -readonly [Name in keyof T]: T[Name] }

/**
 * Plays the quotes and trades of all instruments in order of time: at equal times trades before quotes, then in configured
 * order. Ticks that nobody waits for are passed over.
 */
export class TickTape {
  /** What messages bring and what falls due between ticks; null for neither. */
  readonly between: Between | null
  readonly #stage: TickStage
  /** In the order in which they come at equal times. */
  readonly #sources: readonly TickSource[]
  readonly #matchings: readonly (TickMatching | null)[]
  readonly #feeds: readonly (FeedOfInstrument | null)[]
  readonly #quote: Reused<InstrumentQuote> = {
    instrument: '',
    time: 0.5,
    bid: 0.5,
    ask: 0.5,
    bidSize: 0.5,
    askSize: 0.5,
  }
  readonly #trade: Reused<InstrumentTrade> = { instrument: '', time: 0.5, price: 0.5, quantity: 0.5, aggressor: null }
  #isWarm = false
  #datasets: readonly SnapshotTicks[] | null = null

  /** Null for a run without ticks. */
  static of(stage: TickStage): TickTape | null {
    const { ticks } = stage.prepared
    return ticks === null ? null : new TickTape(stage, ticks)
  }

  constructor(stage: TickStage, { rules, quotes, trades, areMet }: PreparedTicks) {
    this.#stage = stage
    this.between = stage.traffic ?? DueBetween.of(stage)
    stage.host.closedAt.fill(Number.NEGATIVE_INFINITY)
    const sources: TickSource[] = []
    const feeds: (FeedOfInstrument | null)[] = stage.prepared.instruments.map(() => null)
    this.#matchings = stage.prepared.instruments.map((instrument, index) => {
      const own = { quotes: quotes[index] ?? null, trades: trades[index] ?? null }
      if (own.quotes === null && own.trades === null) return null
      const steps = createTickQuantizer(instrument.quantityStep)
      const unitsMax = Number.MAX_SAFE_INTEGER * instrument.quantityStep.toNumber()
      const feed: FeedOfInstrument = {
        ...own,
        id: instrument.id,
        quotesDone: 0,
        tradesDone: 0,
        quotesFrom: 0,
        tradesFrom: 0,
        calendar: stage.tradedSeries(index).calendar,
        ticksOf: stage.desk.ticksOf[index] as (price: number) => number,
        stepsOf: (units) => (units < unitsMax ? steps(units) : null),
      }
      const met = { quotes: areMet.quotes[index] === true, trades: areMet.trades[index] === true }
      for (const kind of ['trades', 'quotes'] as const) {
        const series = own[kind]
        if (series === null) continue
        // What orders do not meet, matching must not know of.
        const heard = met[kind] ? feed : { ...feed }
        if (!met[kind]) feed[kind] = null
        sources.push({ kind, instrument: index, time: series.time, feed: heard, isMet: met[kind], head: 0 })
      }
      if (!met.quotes && !met.trades) return null
      feeds[index] = feed
      const matching = new TickMatching(stage.venue, index, feed, rules)
      if (stage.traffic !== null) stage.venue.arrivals[index] = matching
      return matching
    })
    this.#feeds = feeds
    this.#sources = sources.sort((a, b) => Number(a.kind === 'quotes') - Number(b.kind === 'quotes'))
  }

  /** What is played, by its hashes, which are computed once, when they are first asked for. */
  get datasets(): readonly SnapshotTicks[] {
    const { ticks } = this.#stage.prepared
    this.#datasets ??= ticks === null ? [] : tickDatasetsOf(ticks)
    return this.#datasets
  }

  snapshot(): TickTapeSnapshot {
    return {
      heads: this.#sources.map(({ head }) => head),
      books: this.#matchings.map((matching) => matching?.snapshot() ?? null),
      counted: this.#feeds.map((feed) => feed && { quotesFrom: feed.quotesFrom, tradesFrom: feed.tradesFrom }),
    }
  }

  restore({ heads, books, counted }: TickTapeSnapshot): void {
    for (const [n, source] of this.#sources.entries()) {
      source.head = heads[n] as number
      if (source.kind === 'quotes') source.feed.quotesDone = source.head
      else source.feed.tradesDone = source.head
    }
    for (const [instrument, feed] of this.#feeds.entries()) if (feed !== null) Object.assign(feed, counted[instrument])
    for (const [instrument, book] of books.entries()) if (book !== null) this.#matchings[instrument]?.restore(book)
  }

  /** Whether an instrument's orders meet ticks. */
  has(instrument: number): boolean {
    return this.#matchings[instrument] !== null
  }

  /** The bid or the ask of an instrument that stands; NaN for none. */
  touchOf(instrument: number, side: 'bid' | 'ask'): number {
    const feed = this.#feeds[instrument] ?? null
    if (feed === null || feed.quotes === null || feed.quotesDone <= feed.quotesFrom) return Number.NaN
    const price = feed.quotes[side][feed.quotesDone - 1] as number
    return price > 0 ? price : Number.NaN
  }

  /** An instrument has split: what was quoted and traded before is in other units. */
  forget(instrument: number): void {
    const feed = this.#feeds[instrument] ?? null
    if (feed === null) return
    feed.quotesFrom = feed.quotesDone
    feed.tradesFrom = feed.tradesDone
  }

  /** The venue's own order meets what stands; where nothing does, the next tick. */
  meetNow(order: VenueOrder, time: number): void {
    this.#matchings[order.instrument]?.meetNow(order, time)
  }

  /**
   * Plays every tick that is not later than `until`, as a bar opens or closes then; between them happens what messages bring
   * and what falls due.
   */
  play(until: number, isOpening: boolean): void {
    const sources = this.#sources
    const { between } = this
    for (;;) {
      let next: TickSource | null = null
      let at = Number.POSITIVE_INFINITY
      let other = Number.POSITIVE_INFINITY
      for (let n = 0; n < sources.length; n++) {
        const source = sources[n] as TickSource
        if (source.head === source.time.length) continue
        const time = source.time[source.head] as number
        if (time < at) {
          other = at
          at = time
          next = source
        } else if (time < other) other = time
      }
      if (next === null || at > until) return
      between?.runUntilTick(at, isOpening || at < until)
      this.#playRun(next, other, until, isOpening)
    }
  }

  /** A bar of an instrument on ticks has closed. */
  close(instrument: number, openTime: number, closeTime: number): void {
    const { venue } = this.#stage
    if ((venue.working[instrument] as VenueOrder[]).length === 0) return
    this.#matchings[instrument]?.meetClose(openTime, closeTime)
    venue.expire(instrument, closeTime)
    this.#stage.afterMatch(closeTime)
  }

  /** Plays the next quote or trade of an instrument, as a run on record had it, whatever came before in time. */
  playNext({ type, instrument: id }: RecordedPriceEvent): void {
    const stage = this.#stage
    const { host, desk } = stage
    const kind = type === 'quote' ? 'quotes' : 'trades'
    const source = this.#sources.find((one) => one.kind === kind && one.feed.id === id)
    invariant(source !== undefined && source.head < source.time.length, `there is no next one of the ${kind} of ${id}`)
    const { instrument, feed, isMet } = source
    const at = source.time[source.head] as number
    this.between?.runUntilTick(at, true)
    const before = desk.lastClose[instrument] as number
    source.head++
    this.#played(source)
    // What no order meets the venue does not hear of.
    if (!isMet) desk.lastClose[instrument] = before
    const hasMet = isMet && stage.venue.workingOf(instrument).length !== 0
    if (hasMet) {
      desk.markAll()
      this.#meet(kind, instrument)
    }
    // What it asks for on hearing of fills reaches the venue after this tick: it hears of the tick first.
    if (hasMet || stage.traffic !== null) stage.tellMatched(at)
    if (this.#hears(kind)) {
      host.time = Math.max(host.time, at)
      if (kind === 'quotes') this.#tellQuote(feed, source.head - 1)
      else this.#tellTrade(feed, source.head - 1)
    }
    if (host.commands.length !== 0) stage.takeCommands(host.time)
  }

  #meet(kind: TickSource['kind'], instrument: number): void {
    const matching = this.#matchings[instrument]
    if (kind === 'quotes') matching?.meetQuote()
    else matching?.meetTrade()
  }

  /** Plays the ticks of a source up to where another one has its turn. */
  #playRun(source: TickSource, other: number, until: number, isOpening: boolean): void {
    const { kind, instrument, time, feed } = source
    const stage = this.#stage
    const { length } = time
    const { accounts } = stage
    const { between } = this
    const watch = accounts?.watchesTicks === true ? accounts : null
    let last = between === null ? until : between.quietUntil(until, isOpening)
    const working = stage.venue.working[instrument] as VenueOrder[]
    const isHeard = this.#hears(kind)
    const isQuotes = kind === 'quotes'
    const matching = this.#matchings[instrument] as TickMatching
    let head = source.head
    do {
      head++
      const isQuiet = working.length === 0 && !isHeard
      if (isQuiet && (watch === null || !watch.watches(instrument))) continue
      source.head = head
      this.#played(source)
      if (isQuiet && watch?.isSafe(instrument) === true) continue
      const at = time[head - 1] as number
      accounts?.moveTo(at)
      if (working.length !== 0) {
        if (stage.prepared.instruments.length > 1) stage.desk.markAll()
        if (isQuotes) matching.meetQuote()
        else matching.meetTrade()
        stage.afterMatch(at)
      }
      if (watch?.watches(instrument) === true) watch.seeTick(instrument, at)
      if (isHeard) {
        stage.host.time = at
        if (isQuotes) this.#tellQuote(feed, head - 1)
        else this.#tellTrade(feed, head - 1)
        if (stage.host.commands.length !== 0) stage.takeCommands(at)
      }
      accounts?.noteMoment()
      if (between !== null) last = between.quietUntil(until, isOpening)
    } while (head < length && (time[head] as number) < other && (time[head] as number) <= last)
    source.head = head
    this.#played(source)
  }

  /** Notes how far the feed is, and the last price: of the last trade, or of the middle of the quote before there is one. */
  #played({ kind, instrument, feed, head }: TickSource): void {
    const { lastClose } = this.#stage.desk
    if (kind === 'trades') {
      feed.tradesDone = head
      lastClose[instrument] = (feed.trades as TradeSeries).price[head - 1] as number
      return
    }
    feed.quotesDone = head
    if (feed.tradesDone !== 0) return
    const { bid, ask } = feed.quotes as QuoteSeries
    lastClose[instrument] = ((bid[head - 1] as number) + (ask[head - 1] as number)) / 2
  }

  /** Whether the strategy is told of these ticks. Indicators must be warm; who uses none hears from the first tick on. */
  #hears(kind: 'quotes' | 'trades'): boolean {
    const { host } = this.#stage
    const handler = kind === 'quotes' ? host.handlers.onQuote : host.handlers.onTrade
    if (handler === undefined) return false
    this.#isWarm ||= host.isWarm || host.warmupBars.every((bars) => bars <= 1)
    return this.#isWarm
  }

  #tellQuote({ id, quotes }: FeedOfInstrument, index: number): void {
    const { time, bid, ask, bidSize, askSize } = quotes as QuoteSeries
    const { host } = this.#stage
    const quote = this.#quote
    quote.instrument = id
    quote.time = time[index] as number
    quote.bid = bid[index] as number
    quote.ask = ask[index] as number
    quote.bidSize = bidSize[index] as number
    quote.askSize = askSize[index] as number
    host.handlers.onQuote?.(quote, host)
  }

  #tellTrade({ id, trades }: FeedOfInstrument, index: number): void {
    const { time, price, quantity, aggressor } = trades as TradeSeries
    const { host } = this.#stage
    const trade = this.#trade
    const side = aggressor[index] as number
    trade.instrument = id
    trade.time = time[index] as number
    trade.price = price[index] as number
    trade.quantity = quantity[index] as number
    trade.aggressor = side === 0 ? null : side > 0 ? 'buy' : 'sell'
    host.handlers.onTrade?.(trade, host)
  }
}
