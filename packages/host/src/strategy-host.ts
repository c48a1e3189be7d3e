import {
  type AccountView,
  type AnyStrategy,
  type BarHandles,
  type Holding,
  incrementsToFloat,
  initialState,
  type OpenLot,
  type OrderChanges,
  type PositionSide,
  type PositionView,
  parseParams,
  RaceError,
  type Random,
  type RandomState,
  type Side,
  type Signal,
  type SignalOptions,
  type SignalTicket,
  type StrategyContext,
  type StrategyHandlers,
  type TradingAccount,
} from '@race/core'
import { AccountReader, type AccountWorth } from './account-reader.ts'
import { PositionBook } from './position-book.ts'
import type { CloseOptions } from './position-reader.ts'
import type { SeriesCursor } from './series-cursor.ts'
import type { SeriesDriver } from './series-driver.ts'
import { SetupRandom } from './setup-random.ts'
import { setupStrategy } from './setup-strategy.ts'
import { type LotCommand, type StrategyCommand, Ticket } from './strategy-command.ts'

export interface StrategyHostOptions {
  readonly strategy: AnyStrategy
  /** As given by the user; defaults are filled in here. */
  readonly params?: unknown
  readonly driver: SeriesDriver
  readonly account: TradingAccount
  readonly random: Random
  /** Where the closes of handles do not say what the account is worth: after a split, or in other currencies. */
  readonly worth?: AccountWorth
}

/** What a host remembers between two instants. Some of its numbers may be NaN. */
export interface HostSnapshot {
  /** Epoch ms of the latest instant. */
  readonly time: number
  /** The next signal's place in the decision of `ordinalTime`. */
  readonly ordinal: number
  readonly ordinalTime: number
  /** By series: index of the latest closed bar, and when it closed. */
  readonly cursors: readonly number[]
  readonly closedAt: Float64Array
  readonly workingCount: number
  /** Of every stream that `setup` was given or made, in the order in which it made them. */
  readonly random: readonly RandomState[]
  readonly state: unknown
}

const everything = { equityFraction: 1 } as const
const nothing = {}
const atMarket = { type: 'market' } as const

/**
 * Runs one strategy: its handlers, handles, warm-up, state and the commands it gives. The engine around it moves the
 * cursors, calls `bar` and takes the commands; the same host serves columns and streams.
 */
export class StrategyHost implements StrategyContext {
  readonly strategy: AnyStrategy
  readonly params: unknown
  readonly handlers: StrategyHandlers
  readonly warmupBars: readonly number[]
  readonly cursors: readonly SeriesCursor[]
  /** What the strategy has asked for since the engine last took it. */
  readonly commands: StrategyCommand[] = []
  time = 0
  readonly position: PositionView
  readonly account: AccountView
  readonly order = {
    buy: (options?: SignalOptions): SignalTicket => this.#propose('buy', options),
    sell: (options?: SignalOptions): SignalTicket => this.#propose('sell', options),
    cancel: (what?: SignalTicket | { readonly instrument: string }): void => this.#cancel(what),
    modify: (ticket: SignalTicket, changes: OrderChanges): void => {
      this.commands.push({ type: 'modify', ticket: this.#own(ticket), changes })
    },
    link: (linkType: 'oco' | 'ouo', tickets: readonly SignalTicket[]): void => this.#link(linkType, tickets),
    find: (id: string): SignalTicket | null =>
      (this.commands.find((command) => command instanceof Ticket && command.id === id) as Ticket | undefined) ??
      this.ticketOf(id),
    /** Kept by the engine. */
    workingCount: 0,
  }
  state: unknown
  /** The engine's answer for a ticket whose signal it has taken. */
  ticketOf: (id: string) => Ticket | null = () => null
  /** The engine's answer for the lots of a position whose fills net; null where it keeps no record of them. */
  nettedLotsOf: (holding: Holding) => readonly OpenLot[] | null = () => null
  /** For each series, the instant at which its latest bar closed; kept by the engine where there are several series, or ticks. */
  readonly closedAt: Float64Array

  readonly #positions: PositionBook
  readonly #driver: SeriesDriver
  readonly #primary: string
  readonly #chance: SetupRandom
  #ordinal = 0
  #ordinalTime = Number.NaN

  /**
   * @throws RaceError `PARAMS_INVALID`, what `initialState` throws, and what `setupStrategy` throws
   */
  constructor({ strategy, params, driver, account, random, worth }: StrategyHostOptions) {
    this.strategy = strategy
    this.params = parseParams(strategy, params)
    this.state = initialState(strategy)
    this.#driver = driver
    this.cursors = driver.cursors
    this.closedAt = new Float64Array(driver.bars.length).fill(Number.NaN)
    this.#chance = new SetupRandom(random)
    const program = setupStrategy(strategy, { params: this.params, driver, random: this.#chance.stream })
    this.#chance.close()
    this.handlers = program.handlers
    this.warmupBars = program.warmupBars
    const closes = new Map<string, BarHandles>()
    // The first series of an instrument marks its position: the finest one is configured first.
    for (const bars of driver.bars) if (!closes.has(bars.instrument.id)) closes.set(bars.instrument.id, bars)
    const closeOf = (holding: Holding) => closes.get(holding.valuation.instrument.id)?.close.now ?? Number.NaN
    const lastCloseOf = worth?.lastPriceOf ?? closeOf
    this.account = new AccountReader(account, lastCloseOf, worth)
    const source = {
      ledgerScale: account.scale,
      lastCloseOf,
      nettedLotsOf: (holding: Holding) => this.nettedLotsOf(holding),
      requestLot: (command: LotCommand) => {
        this.commands.push(command)
      },
      requestClose: (holding: Holding, options?: CloseOptions) => this.#close(holding, options),
    }
    this.#positions = new PositionBook(account, source, driver.bars[0]?.instrument.id)
    this.position = this.#positions.primary
    this.#primary = this.position.instrument
  }

  /**
   * What the host and its strategy remember between two instants: the state as it is, not copied. What the strategy keeps
   * anywhere else is not in it.
   */
  snapshot(): HostSnapshot {
    return {
      time: this.time,
      ordinal: this.#ordinal,
      ordinalTime: this.#ordinalTime,
      cursors: this.cursors.map(({ index }) => index),
      closedAt: this.closedAt.slice(),
      workingCount: this.order.workingCount,
      random: this.#chance.snapshot(),
      state: this.state,
    }
  }

  /**
   * Goes on where a snapshot was taken of a host of the same strategy, parameters and series.
   *
   * @throws RaceError `SNAPSHOT_MISMATCH` when `setup` did not make as many streams of randomness
   */
  restore(snapshot: HostSnapshot): void {
    this.time = snapshot.time
    this.#ordinal = snapshot.ordinal
    this.#ordinalTime = snapshot.ordinalTime
    this.cursors.forEach((cursor, series) => {
      const index = snapshot.cursors[series] ?? -1
      if (index >= 0) cursor.moveTo(index)
    })
    this.closedAt.set(snapshot.closedAt)
    this.order.workingCount = snapshot.workingCount
    this.#chance.restore(snapshot.random)
    this.state = snapshot.state
  }

  /** Whether every series has as many closed bars as the indicators in use need. */
  get isWarm(): boolean {
    return this.cursors.every((cursor, series) => cursor.index + 1 >= (this.warmupBars[series] ?? 1))
  }

  // Handlers take these out of the context, so they must not need their object.
  readonly positionOf = (instrument: string, side?: PositionSide): PositionView => {
    const position = this.#positions.of(instrument, side)
    if (position === undefined) throw this.#unknownInstrument(instrument)
    return position
  }

  readonly closed = (bars: BarHandles): boolean => {
    const series = this.#driver.bars.indexOf(bars)
    // A single series without ticks closes a bar at every instant, and nobody keeps its times.
    const isKept = this.#driver.bars.length > 1 || !Number.isNaN(this.closedAt[0])
    return isKept ? this.closedAt[series] === this.time : series === 0
  }

  readonly isStale = (bars: BarHandles): boolean => !this.closed(bars)

  #propose(side: Side, options: SignalOptions = nothing): Ticket {
    const instrument = options.instrument ?? this.#primary
    if (instrument !== this.#primary && !this.#positions.has(instrument)) throw this.#unknownInstrument(instrument)
    // Field by field, so that all signals have one shape.
    return this.#emit({
      side,
      instrument,
      size: options.size ?? everything,
      entry: options.entry ?? atMarket,
      timeInForce: options.timeInForce ?? 'gtc',
      decisionTime: this.time,
      ordinal: this.#nextOrdinal(),
      isReduceOnly: options.reduceOnly ?? false,
      stop: options.stop,
      target: options.target,
      confidence: options.confidence,
      reason: options.reason,
      expiresAt: options.expiresAt,
      reduceOnly: options.reduceOnly,
      postOnly: options.postOnly,
      displayUnits: options.displayUnits,
      after: options.after === undefined ? undefined : this.#own(options.after),
    })
  }

  #close(holding: Holding, options: CloseOptions = nothing): void {
    const { reason, fraction = 1 } = options
    if (!(fraction > 0 && fraction <= 1)) throw this.#unsoundFraction(fraction)
    if (holding.openLots !== null && holding.openLots.length > 0) {
      for (const lot of holding.openLots) this.commands.push({ type: 'close-lot', lot, fraction })
      return
    }
    const isLong = holding.position.steps > 0
    const held = Math.abs(incrementsToFloat(holding.position.steps, holding.valuation.step))
    this.#emit(
      {
        side: isLong ? 'sell' : 'buy',
        instrument: holding.valuation.instrument.id,
        size: { units: held * fraction },
        entry: atMarket,
        timeInForce: 'gtc',
        decisionTime: this.time,
        ordinal: this.#nextOrdinal(),
        isReduceOnly: true,
        stop: undefined,
        target: undefined,
        confidence: undefined,
        reason,
        expiresAt: undefined,
        reduceOnly: true,
        postOnly: undefined,
        displayUnits: undefined,
        after: undefined,
      },
      true,
      fraction,
    )
  }

  #emit(signal: Signal, isClosing = false, fraction = 1): Ticket {
    const ticket = new Ticket(signal, isClosing, fraction)
    this.commands.push(ticket)
    return ticket
  }

  #link(linkType: 'oco' | 'ouo', tickets: readonly SignalTicket[]): void {
    if (tickets.length < 2) {
      throw new RaceError('SIGNAL_INVALID', {
        message: `Strategy '${this.strategy.id}' linked ${tickets.length} signal; a group needs two or more`,
        facts: { strategy: this.strategy.id, tickets: tickets.length },
        hint: 'Give order.link every ticket of the group at once.',
      })
    }
    this.commands.push({ type: 'link', linkType, tickets: tickets.map((ticket) => this.#own(ticket)) })
  }

  #unsoundFraction(fraction: number): RaceError {
    return new RaceError('SIGNAL_INVALID', {
      message: `Strategy '${this.strategy.id}' closed a fraction of ${fraction} of its position`,
      facts: { strategy: this.strategy.id, fraction },
      hint: 'A fraction is above 0 and at most 1; 0.5 closes half.',
    })
  }

  #nextOrdinal(): number {
    if (this.#ordinalTime !== this.time) {
      this.#ordinalTime = this.time
      this.#ordinal = 0
    }
    return this.#ordinal++
  }

  #cancel(what: SignalTicket | { readonly instrument: string } | undefined): void {
    if (what !== undefined && (typeof what !== 'object' || what === null)) this.#own(what)
    const isTicket = what !== undefined && 'signal' in what
    this.commands.push({
      type: 'cancel',
      ticket: isTicket ? this.#own(what) : null,
      instrument: what !== undefined && !isTicket ? this.positionOf(what.instrument).instrument : null,
    })
  }

  #own(ticket: SignalTicket): Ticket {
    if (ticket instanceof Ticket) return ticket
    throw new RaceError('SIGNAL_INVALID', {
      message: `Strategy '${this.strategy.id}' named a signal that did not come from order.buy or order.sell`,
      facts: { strategy: this.strategy.id },
      hint: 'Keep what order.buy and order.sell return, and give that to order.cancel and order.modify.',
    })
  }

  #unknownInstrument(instrument: string): RaceError {
    const known = this.#positions.instruments.join(', ')
    return new RaceError('SIGNAL_INVALID', {
      message: `Strategy '${this.strategy.id}' named the instrument '${instrument}', but the run has: ${known}`,
      facts: { strategy: this.strategy.id, instrument },
      hint: 'Name an instrument of the run, or add its series to `data`.',
    })
  }
}
