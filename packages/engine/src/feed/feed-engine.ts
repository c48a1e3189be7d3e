import { type Calendar, getCalendar, type MarketEvent, parseTimeframe, RaceError, type Timers } from '@race/core'
import type { Engine } from '../engine.ts'
import type { ReadSeries } from '../strategy/read-series.ts'
import { type BarMoment, BarMoments } from './bar-moments.ts'
import { Doorbell } from './doorbell.ts'
import type { FeedEvent, FeedOptions, FeedTally } from './feed-options.ts'
import type { FeedStage } from './feed-stage.ts'
import type { Feeding } from './feeding.ts'
import { followBars } from './follow-bars.ts'
import { followQuotes, followTrades } from './follow-ticks.ts'
import { InstrumentFreshness } from './instrument-freshness.ts'
import { WaitingTicks } from './waiting-ticks.ts'

const minuteMs = 60_000
/** Ticks that go to the engine in one call: they are made durable together. */
const ticksAtOnce = 256

/**
 * Feeds an engine with live market data until the signal or the engine ends it: the bars of every series that its strategies
 * read, and quotes and trades where asked.
 *
 * - At the start it fetches what closed since the latest bar in the engine's log. Strategies see those bars and do not decide on
 *   them, except on one that is not old yet.
 * - Bars that close at the same moment go to the engine in one call, in the order of a backtest over the same series. Those that
 *   are missing are waited for, `graceMs` at most.
 * - A stream that ends is opened again, and bars that it left out are fetched.
 * - The engine takes one thing after the other. Meanwhile bars and trades wait, in bounded number, and of quotes the latest; what
 *   has become old by then is seen and not decided on.
 * - An instrument that brings nothing for `staleAfterMs` opens nothing until it does again.
 *
 * One feed at a time feeds an engine.
 *
 * @returns what it has brought, when it was ended
 * @throws RaceError what stopped the engine; what no second attempt at the source mends, such as `DATA_NOT_FOUND`;
 *   `ENGINE_CONFIG_INVALID` for options that are wrong
 *
 * @example
 * ```ts
 * const end = new AbortController()
 * const feed = feedEngine(engine, { source, signal: end.signal })
 * process.once('SIGINT', () => end.abort())
 * const { bars } = await feed
 * await engine.stop()
 * ```
 */
export async function feedEngine(engine: Engine, options: FeedOptions): Promise<FeedTally> {
  const feeding = engine.feeding
  requireOptions(options, feeding.reading)
  return await new Feed(engine, feeding, options).run()
}

class Feed {
  readonly #engine: Engine
  readonly #options: FeedOptions
  readonly #series: readonly ReadSeries[]
  readonly #timers: Timers
  readonly #end = new AbortController()
  readonly #signal: AbortSignal
  readonly #ended: AbortSignal
  readonly #moments: BarMoments
  readonly #ticks: WaitingTicks
  readonly #fresh: InstrumentFreshness
  readonly #bell = new Doorbell()
  readonly #lateMs: number
  readonly #intervals: readonly number[]
  /** The latest time that intervals have been told of. */
  #timeTold: number
  #waitsForRoom: (() => void)[] = []
  #failure: unknown = null
  readonly #tally = { bars: 0, moments: 0, momentsNotDecided: 0, quotes: 0, trades: 0, interruptions: 0 }

  constructor(engine: Engine, feeding: Feeding, options: FeedOptions) {
    const { reading: series, intervals, ended } = feeding
    const { signal, graceMs = 2000, tradesMax = 10_000, timers = feeding.timers } = options
    this.#engine = engine
    this.#options = options
    this.#series = series
    this.#timers = timers
    const ends = [this.#end.signal, ended, ...(signal === undefined ? [] : [signal])]
    this.#signal = AbortSignal.any(ends)
    const followed = series.map((one) => ({ ...one, calendar: calendarOf(one) }))
    this.#moments = new BarMoments(followed, { graceMs })
    this.#ticks = new WaitingTicks({ tradesMax })
    const now = timers.now()
    this.#fresh = new InstrumentFreshness(
      shortestOf(series).map(([id, nominalMs]) => ({
        ...{ id, isStale: engine.account.stale.has(id) },
        staleAfterMs: options.staleAfterMs === undefined ? Math.max(minuteMs, nominalMs) : options.staleAfterMs,
      })),
      now,
    )
    this.#lateMs = options.lateMs ?? Math.min(minuteMs, ...shortestOf(series).map(([, nominalMs]) => nominalMs))
    this.#intervals = intervals
    this.#ended = ended
    this.#timeTold = now
    for (const id of engine.account.stale) this.#silence(id, true)
  }

  async run(): Promise<FeedTally> {
    const { quotes = [], trades = [], warmupBars } = this.#options
    const stage = this.#stage()
    const rank = new Map(this.#series.map(({ instrument }, index) => [instrument, index]))
    const streams = [
      ...this.#series.map((series, index) => {
        const { instrument, timeframe } = series
        const stream = { index, series: { instrument, timeframe }, warmupBars: warmupBars ?? series.warmupBars }
        return followBars(stage, stream)
      }),
      ...quotes.map((id) => followQuotes(stage, id, rank.get(id) ?? 0)),
      ...trades.map((id) => followTrades(stage, id, rank.get(id) ?? 0)),
    ].map((stream) => stream.catch((error: unknown) => this.#fail(error)))
    try {
      // Intervals are counted from here.
      if (this.#intervals.length > 0) await this.#engine.onTime(this.#timeTold)
      while (!this.#signal.aborted) {
        if (await this.#advance(this.#timers.now())) continue
        const now = this.#timers.now()
        await this.#bell.wait(this.#wakeAt(now) - now, this.#timers, this.#signal)
      }
    } catch (error) {
      if (this.#engine.failure !== null || !this.#ended.aborted) this.#fail(error)
    } finally {
      this.#end.abort()
      this.#makeRoom()
      await Promise.allSettled(streams)
    }
    const failure = this.#engine.failure ?? this.#failure
    if (failure !== null) throw failure
    return { ...this.#tally, quotesConflated: this.#ticks.conflated }
  }

  /** Does the next thing that can be done; false when there is none. */
  async #advance(now: number): Promise<boolean> {
    for (const id of this.#fresh.fallen(now, (one) => this.#dueOf(one))) await this.#becomesStale(id)
    const horizon = this.#moments.horizon(now)
    // What came before bars close goes before them, also where they have come already.
    const interval = this.#nextInterval()
    const isOver = interval < horizon && interval <= now
    // An interval that is over lets what came before it go first.
    const ticks = this.#ticks.take(isOver ? interval : horizon, ticksAtOnce)
    if (ticks.length > 0) {
      await this.#bringTicks(ticks, now)
      return true
    }
    // Bars that close at the horizon come before an interval that is over then, and so do ticks of its time.
    if (isOver) return await this.#tellTime(Math.max(interval, Math.min(now, horizon - 1, this.#ticks.earliest - 1)))
    const moment = this.#moments.next(now)
    if (moment === null) return false
    await this.#bringMoment(moment, now)
    return true
  }

  async #bringTicks(ticks: readonly MarketEvent[], now: number): Promise<void> {
    await this.#tellTime((ticks[0] as MarketEvent).time - 1)
    for (const { instrument, type } of ticks) {
      await this.#comesAgain(instrument, now)
      if (type === 'quote') this.#tally.quotes++
      else this.#tally.trades++
    }
    await this.#engine.onMarket(ticks)
    this.#makeRoom()
  }

  async #bringMoment(moment: BarMoment, now: number): Promise<void> {
    const { time, events, instruments, missing, isLate } = moment
    const ageMs = now - time
    const isOld = ageMs >= this.#lateMs
    const isHistory = isLate || isOld
    if (!isHistory) {
      await this.#tellTime(time - 1)
      for (const id of instruments) await this.#comesAgain(id, now)
    }
    const series = missing.map((index) => this.#series[index] as ReadSeries)
    if (series.length > 0 && !isLate) {
      this.#tell({
        type: 'bars-missing',
        time,
        series: series.map(({ instrument, timeframe }) => ({ instrument, timeframe })),
      })
    }
    if (isLate) this.#tell({ type: 'bars-late', time, instruments })
    else if (isOld) this.#tell({ type: 'bars-old', time, ageMs })
    this.#tally.moments++
    if (isHistory) this.#tally.momentsNotDecided++
    this.#tally.bars += events.filter(({ type }) => type === 'bar-closed').length
    await this.#engine.onMarket(events, { isHistory })
    this.#makeRoom()
  }

  /** Tells intervals that are over by a time; false where none is. */
  async #tellTime(until: number): Promise<boolean> {
    if (!(this.#nextInterval() <= until)) return false
    this.#timeTold = until
    await this.#engine.onTime(until)
    return true
  }

  /** When the next interval of a strategy is over; infinite where there are none. */
  #nextInterval(): number {
    return Math.min(...this.#intervals.map((every) => (Math.floor(this.#timeTold / every) + 1) * every))
  }

  async #becomesStale(id: string): Promise<void> {
    this.#silence(id, true)
    this.#tell({ type: 'stale', instrument: id })
    await this.#engine.onFreshness(id, false, 'the feed brings nothing')
  }

  async #comesAgain(id: string, now: number): Promise<void> {
    if (!this.#fresh.see(id, now)) return
    this.#silence(id, false)
    this.#tell({ type: 'fresh', instrument: id })
    await this.#engine.onFreshness(id, true, 'the feed brings something again')
  }

  #silence(id: string, isSilent: boolean): void {
    this.#series.forEach(({ instrument }, index) => {
      if (instrument === id) this.#moments.silence(index, isSilent)
    })
  }

  /** When the next bar of an instrument is due; long ago where nobody can say. */
  #dueOf(id: string): number {
    let least = Number.POSITIVE_INFINITY
    this.#series.forEach(({ instrument }, index) => {
      if (instrument === id) least = Math.min(least, this.#moments.due(index) ?? least)
    })
    return least === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : least
  }

  /** When there may be something to do, if nothing comes before. */
  #wakeAt(now: number): number {
    const waits = !this.#ticks.isEmpty || this.#intervals.length > 0
    const nextInterval = this.#nextInterval()
    return Math.min(
      this.#moments.deadline(),
      this.#fresh.deadline((id) => this.#dueOf(id)),
      nextInterval > now ? nextInterval : Number.POSITIVE_INFINITY,
      waits ? this.#moments.horizonDeadline(now) : Number.POSITIVE_INFINITY,
    )
  }

  #stage(): FeedStage {
    const { source, barsMax = 1024, retryMs = { first: 1000, most: 30_000 } } = this.#options
    return {
      ...{ source, barsMax, retryMs },
      ...{ timers: this.#timers, signal: this.#signal, moments: this.#moments, ticks: this.#ticks },
      ring: () => this.#bell.ring(),
      tell: (event) => this.#tell(event),
      room: async (hasRoom) => {
        while (!hasRoom() && !this.#signal.aborted) {
          await new Promise<void>((resolve) => this.#waitsForRoom.push(resolve))
        }
        return !this.#signal.aborted
      },
    }
  }

  #makeRoom(): void {
    const waiting = this.#waitsForRoom
    this.#waitsForRoom = []
    for (const goOn of waiting) goOn()
  }

  #tell(event: FeedEvent): void {
    if (event.type === 'interrupted') this.#tally.interruptions++
    this.#options.onEvent?.(event)
  }

  #fail(error: unknown): void {
    this.#failure ??= error
    this.#end.abort()
  }
}

function calendarOf({ spec }: ReadSeries): Calendar {
  return getCalendar(spec.calendar)
}

/** By instrument, the length of its shortest bars, ms. */
function shortestOf(series: readonly ReadSeries[]): (readonly [string, number])[] {
  const shortest = new Map<string, number>()
  for (const { instrument, timeframe } of series) {
    const { nominalMs } = parseTimeframe(timeframe)
    shortest.set(instrument, Math.min(shortest.get(instrument) ?? nominalMs, nominalMs))
  }
  return [...shortest]
}

function requireOptions(options: FeedOptions, series: readonly ReadSeries[]): void {
  const { quotes = [], trades = [], source, retryMs } = options
  const known = new Set(series.map(({ instrument }) => instrument))
  if (known.size === 0) throw invalid('the strategies read no series', 'data', 'Give a strategy `data`.')
  if (!source.capabilities.live) {
    throw invalid('its source has no live bars', 'source', 'Give a source whose capabilities say `live`.')
  }
  for (const [field, ids] of Object.entries({ quotes, trades })) {
    const stranger = ids.find((id) => !known.has(id))
    if (stranger === undefined) continue
    const message = `${field} names '${stranger}', which no strategy reads; they read: ${[...known].join(', ')}`
    throw invalid(message, field, 'Name instruments that a strategy has among its `data`.')
  }
  for (const field of ['graceMs', 'staleAfterMs', 'warmupBars'] as const) {
    requireNumber(field, options[field] ?? 0, 0)
  }
  for (const field of ['lateMs', 'barsMax', 'tradesMax'] as const) requireNumber(field, options[field] ?? 1, 1)
  if (retryMs === undefined) return
  requireNumber('retryMs.first', retryMs.first, 1)
  requireNumber('retryMs.most', retryMs.most, retryMs.first)
}

function requireNumber(field: string, value: number, least: number): void {
  if (Number.isFinite(value) && value >= least) return
  throw invalid(`${field} is ${value}`, field, `Give a finite number of at least ${least}, or leave it out.`)
}

function invalid(message: string, field: string, hint: string): RaceError {
  return new RaceError('ENGINE_CONFIG_INVALID', { message: `Feed: ${message}`, facts: { field }, hint })
}
