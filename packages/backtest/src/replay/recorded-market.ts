import { type BarSeries, getCalendar, type Instrument, QuoteSeries, RaceError, TradeSeries } from '@race/core'
import type { RecordedEvent } from '../recorded/recorded-decisions.ts'
import { isBarFact, type MarketFact } from './market-facts.ts'
import type { ReadRecording } from './read-recording.ts'
import type { ReplaySeries } from './replay-series.ts'
import type { ReplayTicks } from './replay-ticks.ts'
import { SessionClock } from './session-clock.ts'
import type { SessionRecording } from './session-recording.ts'
import { ToldBars } from './told-bars.ts'

/** The market of one book of a session, and where in it anything of the log has its place. */
export interface RecordedMarket {
  readonly series: readonly BarSeries[]
  readonly quotes: readonly QuoteSeries[]
  readonly trades: readonly TradeSeries[]
  /** In the order in which they were told. */
  readonly events: readonly RecordedEvent[]
  /** In words: what of the market the backtest cannot have as the session had it. */
  readonly problems: readonly string[]
  /** How many of the events come before a fact of the log. */
  placeOf(sequence: number): number
  /** Epoch ms of the market at a fact of the log, as a venue that fills from it has it; −Infinity before the first. */
  timeOf(sequence: number): number
}

interface Mark {
  readonly sequence: number
  /** Events of the book up to here. */
  readonly place: number
  readonly venueTime: number
}

/**
 * What a book was told of the market: its bars, and the quotes and trades of its instruments, in the order of the log.
 *
 * @throws RaceError `DATA_NOT_FOUND` for a series of which the session has no closed bar, and for ticks that it does not have
 */
export function recordedMarket(
  recording: ReadRecording,
  wanted: readonly ReplaySeries[],
  ticks: ReplayTicks,
): RecordedMarket {
  const told = new ToldBars(recording, wanted)
  requireTicks(recording, ticks)
  const own = new Set(wanted.map(({ instrument }) => instrument))
  const clock = new SessionClock(ticks)
  const moment = new ClosesOfAMoment()
  const events: RecordedEvent[] = []
  const marks: Mark[] = []
  for (const fact of recording.marketFacts) {
    const times = clock.tell(fact)
    const { instrument } = fact.data
    const lastPrice = clock.priceOf(instrument)
    const place = isBarFact(fact) ? told.take(fact) : null
    moment.tell(fact)
    if (place === null) {
      const type = typeOf(fact)
      if (type !== null && own.has(instrument)) events.push({ ...times, type, instrument, lastPrice })
    } else if (fact.type === 'bar-opened') {
      events.push({ ...times, ...place, type: 'bar-opened', closes: told.closes(place) })
    } else if (fact.type === 'bar-closed') {
      moment.close(events)
      const follows = fact.data.isHistory === true ? 'see' : 'decide'
      events.push({ ...times, ...place, type: 'bar-closed', follows, lastPrice })
    }
    marks.push({ sequence: fact.sequence, place: events.length, venueTime: times.venueTime })
  }
  told.noteUnopened()
  const at = (sequence: number): Mark | undefined => marks[countBefore(marks, sequence) - 1]
  const instruments = recording.instruments.filter(({ id }) => own.has(id))
  return {
    ...{ series: told.series, events, problems: told.problems },
    quotes: instruments.flatMap((one) => quotesOf(recording, one)),
    trades: instruments.flatMap((one) => tradesOf(recording, one)),
    placeOf: (sequence) => at(sequence)?.place ?? 0,
    timeOf: (sequence) => at(sequence)?.venueTime ?? Number.NEGATIVE_INFINITY,
  }
}

function requireTicks({ account, facts }: SessionRecording, { quotes = [], trades = [] }: ReplayTicks): void {
  for (const [kind, ids, told] of [
    ['quotes', quotes, facts['quote-received']],
    ['trades', trades, facts['trade-received']],
  ] as const) {
    const known = new Set<string>(told.map(({ data }) => data.instrument))
    const lacking = ids.find((id) => !known.has(id))
    if (lacking === undefined) continue
    const has = known.size === 0 ? `It has no ${kind} at all` : `It has ${kind} of: ${[...known].join(', ')}`
    throw new RaceError('DATA_NOT_FOUND', {
      message: `The session of '${account}' has no ${kind} of '${lacking}', which its orders are to have met. ${has}`,
      facts: { account, kind, instrument: lacking },
      hint: 'Give `ticks` as the broker of the session had it, without instruments that were not fed.',
    })
  }
}

/** Closes that were told together: strategies decide after the last one. */
class ClosesOfAMoment {
  #moment = ''
  /** Where the latest of the book is among its events; null before the first of this moment. */
  #latest: number | null = null

  tell(fact: MarketFact): void {
    const moment = fact.type === 'bar-closed' ? `${fact.data.time} ${fact.data.isHistory === true}` : ''
    if (moment !== this.#moment || moment === '') this.#latest = null
    this.#moment = moment
  }

  /** The book has another close of this moment, which comes next: it is not over with the one before. */
  close(events: RecordedEvent[]): void {
    const before = this.#latest === null ? undefined : events[this.#latest]
    if (before?.type === 'bar-closed' && this.#latest !== null) events[this.#latest] = { ...before, follows: 'wait' }
    this.#latest = events.length
  }
}

function typeOf({ type }: MarketFact): 'quote' | 'trade' | 'price' | null {
  if (type === 'quote-received') return 'quote'
  if (type === 'trade-received') return 'trade'
  // A close that the strategy does not read tells a price all the same.
  return type === 'bar-closed' ? 'price' : null
}

/** Quotes as they were told. What was told late or crossed was so in the session too, and nobody sorts it. */
function quotesOf({ facts }: SessionRecording, instrument: Instrument): readonly QuoteSeries[] {
  const own = facts['quote-received'].filter(({ data }) => data.instrument === instrument.id)
  if (own.length === 0) return []
  const column = (place: 0 | 1 | 2 | 3) => Float64Array.from(own, ({ data }) => data.quote[place])
  const time = Float64Array.from(own, ({ data }) => data.time)
  const columns = { time, bid: column(0), ask: column(1), bidSize: column(2), askSize: column(3) }
  return [new QuoteSeries(instrument, getCalendar(instrument.calendar), columns)]
}

function tradesOf({ facts }: SessionRecording, instrument: Instrument): readonly TradeSeries[] {
  const own = facts['trade-received'].filter(({ data }) => data.instrument === instrument.id)
  if (own.length === 0) return []
  const columns = {
    time: Float64Array.from(own, ({ data }) => data.time),
    price: Float64Array.from(own, ({ data }) => data.price),
    quantity: Float64Array.from(own, ({ data }) => data.quantity),
    aggressor: Int8Array.from(own, ({ data }) => (data.aggressor === null ? 0 : data.aggressor === 'buy' ? 1 : -1)),
  }
  return [new TradeSeries(instrument, getCalendar(instrument.calendar), columns)]
}

/** How many marks are of facts before this one. */
function countBefore(marks: readonly Mark[], sequence: number): number {
  let low = 0
  let high = marks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((marks[middle]?.sequence ?? 0) < sequence) low = middle + 1
    else high = middle
  }
  return low
}
