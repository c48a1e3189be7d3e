import {
  type AnyStrategy,
  type Bar,
  createRandom,
  type Fill,
  type Instrument,
  type JsonValue,
  type MarketEvent,
  type OrderEvent,
  RaceError,
  type Timeframe,
} from '@race/core'
import {
  BarHistory,
  createStreamDriver,
  type HostSnapshot,
  type RecentBars,
  type StrategyCommand,
  StrategyHost,
  type StreamDriver,
  type StreamSnapshot,
} from '@race/host'
import type { Book } from '../account/book.ts'
import type { LiveTickets } from './live-tickets.ts'

/** One series that a strategy reads. The first of an instrument is the one it trades on. */
export interface EngineSeries {
  readonly instrument: string
  readonly timeframe: Timeframe
}

/** A strategy on an account: its own part of the capital, its parameters, and what it reads. */
export interface EngineStrategy {
  readonly strategy: AnyStrategy
  /** Names it on the account, so that one strategy may run more than once; the strategy's id by default. */
  readonly instance?: string
  readonly params?: unknown
  readonly data: readonly EngineSeries[]
  /** Calls `onTimer` at each whole multiple of so many ms of market time, counted from 1970; never by default. */
  readonly every?: number
  /** Its part of the account's capital; all of it by default, where it is the only one. */
  readonly capitalFraction?: number
  /** The most that its positions may be worth together, as a fraction of the account's equity; null for no such limit. */
  readonly budgetFraction?: number | null
}

export interface RunnerOptions {
  readonly entry: EngineStrategy
  readonly instance: string
  readonly book: Book
  readonly instruments: readonly Instrument[]
  readonly seed: string
  /** How far sizes by volatility and trails by ATR can look back. */
  readonly historyBars: number
  readonly tickets: LiveTickets
}

interface SeriesMemory {
  readonly driver: StreamSnapshot
  readonly history: readonly (readonly [string, ReturnType<BarHistory['snapshot']>])[]
  readonly closedAt: readonly (number | null)[]
}

const commandsPerInstantMax = 100_000

/** One strategy in real time: its host, fed bar by bar, and what it asks for. */
export class StrategyRunner {
  readonly instance: string
  readonly entry: EngineStrategy
  readonly book: Book
  readonly host: StrategyHost
  /** Those of its signals that may still become something. */
  readonly tickets: LiveTickets
  /** By instrument, closed bars of the series it trades on. */
  readonly history: ReadonlyMap<string, BarHistory>
  readonly #driver: StreamDriver
  readonly #series: readonly EngineSeries[]
  /** Why its handlers are not called any more; null while they are. */
  failure: RaceError | null = null
  #sequence = 0
  /** What its handlers have not heard yet. */
  readonly #untold: (() => void)[] = []
  #remembered = ''
  /** The latest multiple of its interval that has passed; NaN before the first moment. */
  #timerAt = Number.NaN

  /** @throws RaceError as `StrategyHost`, and `ENGINE_CONFIG_INVALID` for a series of an instrument that the account lacks */
  constructor({ entry, instance, book, instruments, seed, historyBars, tickets }: RunnerOptions) {
    this.entry = entry
    this.instance = instance
    this.book = book
    if (entry.every !== undefined && !(Number.isSafeInteger(entry.every) && entry.every > 0)) {
      throw noInterval(instance, entry.every)
    }
    this.#series = entry.data
    const sources = entry.data.map(({ instrument, timeframe }) => {
      const spec = instruments.find(({ id }) => id === instrument)
      if (spec === undefined) throw noInstrument(instance, instrument, instruments)
      return { instrument: spec, timeframe }
    })
    const lookbackBars = entry.strategy.needs?.lookbackBars
    this.#driver = createStreamDriver(sources, lookbackBars === undefined ? {} : { lookbackBars })
    this.history = new Map(entry.data.map(({ instrument }) => [instrument, new BarHistory(historyBars)]))
    this.host = new StrategyHost({
      strategy: entry.strategy,
      params: entry.params,
      driver: this.#driver,
      account: book.account,
      random: createRandom(`${seed}/${instance}`),
    })
    this.tickets = tickets
    this.host.ticketOf = (id) => tickets.live(`${instance}:${id}`)
  }

  /** Whether it reads a series. */
  reads({ instrument, timeframe }: EngineSeries): boolean {
    return this.#series.some((series) => series.instrument === instrument && series.timeframe === timeframe)
  }

  /** Whether a series is the one that the strategy trades the instrument on. */
  trades({ instrument, timeframe }: EngineSeries): boolean {
    return this.#series.find((series) => series.instrument === instrument)?.timeframe === timeframe
  }

  recentOf(instrument: string): RecentBars {
    return this.history.get(instrument) ?? new BarHistory(1)
  }

  /** A bar of a series has closed: its handles move on. */
  push({ instrument, timeframe }: EngineSeries, bar: Bar, closeTime: number): void {
    this.#series.forEach((series, index) => {
      if (series.instrument !== instrument || series.timeframe !== timeframe) return
      this.#driver.push(index, bar)
      this.host.closedAt[index] = closeTime
    })
    if (this.trades({ instrument, timeframe })) {
      this.history.get(instrument)?.push(bar.high, bar.low, bar.close, closeTime)
    }
  }

  /**
   * All bars of this instant have closed: the strategy decides. Bars that come after a later moment was decided on are seen, and
   * not decided on: time goes forward only, and ids of intents are made of it.
   */
  decide(time: number): void {
    const { host } = this
    if (time < host.time) return
    host.time = time
    if (!host.isWarm) return
    this.#guarded(() => host.handlers.onBar?.(host))
  }

  /**
   * A quote or a trade, once its indicators are warm; where it uses none, from the first on. True if it was told.
   */
  hear(event: Extract<MarketEvent, { readonly type: 'quote' | 'trade' }>): boolean {
    const { host } = this
    const { onQuote, onTrade } = host.handlers
    if ((event.type === 'quote' ? onQuote : onTrade) === undefined) return false
    const { instrument } = event
    if (!this.history.has(instrument) || !this.#isWarmForTicks()) return false
    host.time = Math.max(host.time, event.time)
    if (event.type === 'quote') this.#guarded(() => host.handlers.onQuote?.({ instrument, ...event.quote }, host))
    else this.#guarded(() => host.handlers.onTrade?.({ instrument, ...event.trade }, host))
    return true
  }

  #isWarmForTicks(): boolean {
    return this.host.isWarm || this.host.warmupBars.every((bars) => bars <= 1)
  }

  /**
   * Market time has come to a moment: tells it the latest multiple of its interval, if one has passed since it was last asked.
   * The first moment only begins the count. Gives what it was told; null where it was told nothing.
   */
  tellTimer(marketTime: number): number | null {
    const { every } = this.entry
    const { host } = this
    if (every === undefined || host.handlers.onTimer === undefined || this.failure !== null) return null
    const due = Math.floor(marketTime / every) * every
    const before = this.#timerAt
    if (due <= before) return null
    this.#timerAt = due
    if (Number.isNaN(before) || !this.#isWarmForTicks()) return null
    host.time = Math.max(host.time, due)
    this.#guarded(() => host.handlers.onTimer?.(due, host))
    return due
  }

  /** Each series that it reads, when its latest bar closed (NaN before the first), and the bars that its indicators need. */
  reading(): readonly (EngineSeries & { readonly lastClose: number; readonly warmupBars: number })[] {
    const { closedAt, warmupBars } = this.host
    return this.#series.map((series, index) => ({
      ...series,
      lastClose: closedAt[index] ?? Number.NaN,
      warmupBars: warmupBars[index] ?? 1,
    }))
  }

  /**
   * What became of an order; it hears of it when it listens.
   *
   * @param marketTime epoch ms: what the strategy takes for now
   */
  tellOrder(event: Omit<OrderEvent, 'sequence'>, marketTime: number): void {
    this.#tell(this.host.handlers.onOrder, event, marketTime)
  }

  tellFill(fill: Omit<Fill, 'sequence'>, marketTime: number): void {
    this.#tell(this.host.handlers.onFill, fill, marketTime)
  }

  #tell<Event extends object>(
    handler: ((event: Event & { readonly sequence: number }, context: StrategyHost) => void) | undefined,
    event: Event,
    marketTime: number,
  ): void {
    const { host } = this
    if (handler === undefined) {
      host.time = Math.max(host.time, marketTime)
      return
    }
    this.#untold.push(() => {
      host.time = Math.max(host.time, marketTime)
      handler.call(host.handlers, { ...event, sequence: this.#sequence++ }, host)
    })
  }

  /** Whether it was told something that it has not heard. */
  get hasNews(): boolean {
    return this.#untold.length > 0
  }

  /** Hears what it was told, in that order: by now the account knows all that came with it, such as the legs of a filled entry. */
  listen(): void {
    for (const tell of this.#untold.splice(0)) this.#guarded(tell)
  }

  /** Takes what it asked for; what that brings about may make it ask for more, up to a bound. */
  drain(take: (command: StrategyCommand) => void): void {
    const { commands } = this.host
    for (let n = 0; n < commands.length; n++) {
      if (n >= commandsPerInstantMax) throw tooManyCommands(this.instance)
      take(commands[n] as StrategyCommand)
    }
    commands.length = 0
  }

  /** What it remembers, if that is not what it remembered when it was last asked. */
  memory(): JsonValue | null {
    const { time, ordinal, ordinalTime, random, state } = this.host.snapshot()
    const kept = { ordinal, ordinalTime: Number.isNaN(ordinalTime) ? null : ordinalTime, random, state }
    const text = JSON.stringify({ random, state })
    if (text === this.#remembered) return null
    this.#remembered = text
    return JSON.parse(JSON.stringify({ ...kept, time, sequence: this.#sequence })) as JsonValue
  }

  /** What its series and indicators remember, as JSON; null where one of them cannot say. */
  series(): string | null {
    const driver = this.#driver.snapshot()
    if (driver === null) return null
    const history = [...this.history].map(([id, bars]) => [id, bars.snapshot()] as const)
    const closedAt = [...this.host.closedAt].map((time) => (Number.isNaN(time) ? null : time))
    return JSON.stringify({ driver, history, closedAt })
  }

  /** Goes on from that, instead of seeing every bar again. */
  restoreSeries(json: JsonValue): void {
    const { driver, history, closedAt } = json as unknown as SeriesMemory
    this.#driver.restore(driver)
    for (const [id, bars] of history) this.history.get(id)?.restore(bars)
    closedAt.forEach((time, index) => {
      this.host.closedAt[index] = time ?? Number.NaN
    })
  }

  /** Goes on from what was remembered; bars must have been pushed up to that moment. */
  recall(memory: JsonValue): void {
    const { time, ordinal, ordinalTime, random, state, sequence } = memory as unknown as HostSnapshot & {
      readonly sequence: number
    }
    const now = this.host.snapshot()
    this.host.restore({ ...now, time, ordinal, ordinalTime: ordinalTime ?? Number.NaN, random, state })
    this.#sequence = sequence
    this.#remembered = JSON.stringify({ random, state })
  }

  /** A handler that throws is not called again: what it asked for before it threw is let go of. */
  #guarded(handle: () => void): void {
    if (this.failure !== null) return
    try {
      handle()
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.host.commands.length = 0
      this.failure = new RaceError('HANDLER_FAILED', {
        message: `A handler of strategy '${this.instance}' threw at ${new Date(this.host.time).toISOString()}: ${message}`,
        facts: { strategy: this.instance, time: this.host.time },
        hint: 'Correct the strategy; its own error is the cause of this one.',
        cause: error,
      })
    }
  }
}

function noInstrument(instance: string, instrument: string, instruments: readonly Instrument[]): RaceError {
  const known = instruments.map(({ id }) => id).join(', ')
  return new RaceError('ENGINE_CONFIG_INVALID', {
    message: `Strategy '${instance}' reads '${instrument}', but the account has: ${known}`,
    facts: { strategy: instance, instrument },
    hint: 'Add the instrument to `instruments`, or name one that is there.',
  })
}

function noInterval(instance: string, every: number): RaceError {
  return new RaceError('ENGINE_CONFIG_INVALID', {
    message: `Strategy '${instance}' is to be called every ${every} ms`,
    facts: { strategy: instance, every },
    hint: 'Give `every` as a whole number of milliseconds above 0, or leave it out.',
  })
}

function tooManyCommands(strategy: string): RaceError {
  return new RaceError('HANDLER_FAILED', {
    message: `Strategy '${strategy}' gave more than ${commandsPerInstantMax} commands at one instant`,
    facts: { strategy, commandsMax: commandsPerInstantMax },
    hint: 'A handler that sends an order on every order event never ends: send it only on the event you wait for.',
  })
}
