import {
  type Calendar,
  createTickQuantizer,
  type Instrument,
  type JsonValue,
  type QuoteTick,
  type TradeTick,
} from '@race/core'
import type { SimulatedVenue } from '../simulated/simulated-venue.ts'
import type { TickFeed } from '../simulated/ticks/tick-feed.ts'
import { TickMatching } from '../simulated/ticks/tick-matching.ts'
import type { ReadyTickRules } from '../simulated/ticks/tick-rules.ts'
import { fromPlainJson, toPlainJson } from './plain-json.ts'

/** Rows after which only the latest two are kept: matching looks at the tick before, and no further. */
const rowsMax = 64
const rowsKept = 2

/** Columns of one instrument that grow by a tick at a time. */
type Rows = Record<string, Float64Array>

/** The ticks of one instrument as they come, and the matching against them. */
export class LiveTicks {
  readonly matching: TickMatching
  readonly #feed: TickFeed
  readonly #quotes: Rows | null
  readonly #trades: Rows | null

  constructor(
    venue: SimulatedVenue,
    place: { readonly index: number; readonly instrument: Instrument; readonly calendar: Calendar },
    kinds: { readonly quotes: boolean; readonly trades: boolean },
    rules: ReadyTickRules,
  ) {
    const { instrument } = place
    this.#quotes = kinds.quotes ? rowsOf('time', 'bid', 'ask', 'bidSize', 'askSize') : null
    this.#trades = kinds.trades ? rowsOf('time', 'price', 'quantity', 'aggressor') : null
    const steps = createTickQuantizer(instrument.quantityStep)
    const unitsMax = Number.MAX_SAFE_INTEGER * instrument.quantityStep.toNumber()
    this.#feed = {
      quotes: this.#quotes as unknown as TickFeed['quotes'],
      trades: this.#trades as unknown as TickFeed['trades'],
      quotesDone: 0,
      tradesDone: 0,
      quotesFrom: 0,
      tradesFrom: 0,
      calendar: place.calendar,
      ticksOf: createTickQuantizer(instrument.tickSize),
      stepsOf: (units) => (units < unitsMax ? steps(units) : null),
    }
    this.matching = new TickMatching(venue, place.index, this.#feed, rules)
  }

  /** Whether trades were told: the last price is theirs then. */
  get hasTraded(): boolean {
    return this.#feed.tradesDone > 0
  }

  /** Whether these are what orders of the instrument meet. */
  takes(type: 'quote' | 'trade'): boolean {
    return (type === 'quote' ? this.#quotes : this.#trades) !== null
  }

  takeQuote({ time, bid, ask, bidSize, askSize }: QuoteTick): void {
    if (this.#quotes === null) return
    if (this.#feed.quotesDone === rowsMax) this.#forgetQuotes(this.#quotes)
    write(this.#quotes, this.#feed.quotesDone++, { time, bid, ask, bidSize, askSize })
  }

  takeTrade({ time, price, quantity, aggressor }: TradeTick): void {
    if (this.#trades === null) return
    if (this.#feed.tradesDone === rowsMax) this.#forgetTrades(this.#trades)
    const side = aggressor === null ? 0 : aggressor === 'buy' ? 1 : -1
    write(this.#trades, this.#feed.tradesDone++, { time, price, quantity, aggressor: side })
  }

  state(): JsonValue {
    if (this.#quotes !== null) this.#forgetQuotes(this.#quotes)
    if (this.#trades !== null) this.#forgetTrades(this.#trades)
    const { quotesDone, tradesDone } = this.#feed
    const latest = (rows: Rows | null, done: number): unknown =>
      rows === null ? null : Object.entries(rows).map(([name, column]) => [name, [...column.subarray(0, done)]])
    return toPlainJson({
      quotesDone,
      tradesDone,
      quotes: latest(this.#quotes, quotesDone),
      trades: latest(this.#trades, tradesDone),
      matching: this.matching.snapshot(),
    })
  }

  restore(json: JsonValue): void {
    const state = fromPlainJson(json) as {
      readonly quotesDone: number
      readonly tradesDone: number
      readonly quotes: readonly (readonly [string, readonly number[]])[] | null
      readonly trades: readonly (readonly [string, readonly number[]])[] | null
      readonly matching: ReturnType<TickMatching['snapshot']>
    }
    for (const [name, values] of state.quotes ?? []) this.#quotes?.[name]?.set(values)
    for (const [name, values] of state.trades ?? []) this.#trades?.[name]?.set(values)
    this.#feed.quotesDone = state.quotesDone
    this.#feed.tradesDone = state.tradesDone
    this.matching.restore(state.matching)
  }

  #forgetQuotes(rows: Rows): void {
    const moved = forget(rows, this.#feed.quotesDone)
    if (moved === 0) return
    this.#feed.quotesDone -= moved
    const known = this.matching.snapshot()
    this.matching.restore({ ...known, standing: known.standing < moved ? -1 : known.standing - moved })
  }

  #forgetTrades(rows: Rows): void {
    const moved = forget(rows, this.#feed.tradesDone)
    if (moved === 0) return
    this.#feed.tradesDone -= moved
    const known = this.matching.snapshot()
    this.matching.restore({ ...known, shownTrade: known.shownTrade < moved ? -1 : known.shownTrade - moved })
  }
}

function rowsOf(...names: readonly string[]): Rows {
  return Object.fromEntries(names.map((name) => [name, new Float64Array(rowsMax)]))
}

function write(rows: Rows, row: number, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) (rows[name] as Float64Array)[row] = value
}

/** Moves the latest rows to the front; gives by how many. */
function forget(rows: Rows, done: number): number {
  const moved = done - rowsKept
  if (moved <= 0) return 0
  for (const column of Object.values(rows)) column.copyWithin(0, moved, done)
  return moved
}
