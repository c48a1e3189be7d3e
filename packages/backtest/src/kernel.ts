import { SimulatedVenue, type VenueBar, type VenueOrder } from '@race/brokers/simulated'
import {
  type BarSeries,
  createRandom,
  type Holding,
  incrementsToFloat,
  RaceError,
  type RiskGate,
  type Scaled,
  scaledToFloat,
} from '@race/core'
import { createColumnDriver, StrategyHost } from '@race/host'
import { createRiskGate } from '@race/risk'
import { closingOrder } from './closing-order.ts'
import { dispatchEvents } from './dispatch-events.ts'
import { PolicyDesk } from './policy-desk.ts'
import type { PreparedBacktest } from './prepare-backtest.ts'
import { PublicValues } from './public-values.ts'
import { Recorder } from './recorder.ts'
import { SignalDesk } from './signal-desk.ts'
import { mergeTimeline, type Timeline } from './timeline.ts'

const commandsPerInstantMax = 100_000

/**
 * The engine of one run, advanced instant by instant: the venue matches, the ledger posts, handles move on, the
 * strategy decides, the gate passes, the venue takes. An instant without open orders is a few loads and stores.
 */
export class BacktestKernel {
  readonly prepared: PreparedBacktest
  readonly host: StrategyHost
  readonly gate: RiskGate
  readonly venue: SimulatedVenue
  readonly recorder: Recorder
  readonly values: PublicValues
  /** One row per instant at which bars close. */
  readonly instants: Float64Array
  readonly equity: Float64Array
  /** Instants done. */
  done = 0

  readonly #desk: SignalDesk
  readonly #timeline: Timeline | null
  readonly #bar: VenueBar = {
    open: 0,
    high: 0,
    low: 0,
    close: 0,
    openTime: 0.5,
    closeTime: 0.5,
    previousOpenTime: 0.5,
    volumeSteps: null,
  }
  /** The bar of each instrument that is being matched. */
  readonly #matching: Int32Array
  #event = 0
  #dispatched = 0

  constructor(prepared: PreparedBacktest) {
    const { config, series, account } = prepared
    this.prepared = prepared
    const lookbackBars = config.strategy.needs?.lookbackBars
    const driver = createColumnDriver(series, {
      ...(lookbackBars === undefined ? {} : { lookbackBars }),
      ...(config.columnCache === undefined ? {} : { cache: config.columnCache }),
    })
    this.host = new StrategyHost({
      strategy: config.strategy,
      params: config.params,
      driver,
      account,
      random: createRandom(`${prepared.seed}/${prepared.instanceId}`),
    })
    this.gate = createRiskGate(config.risk ?? { profile: 'open' })
    this.#matching = new Int32Array(prepared.instruments.length)
    this.recorder = new Recorder(this.#matching, account.holdings)
    this.values = new PublicValues(prepared, this.recorder.orders)
    const policy =
      config.compatibility === undefined
        ? null
        : new PolicyDesk(config.compatibility, account, (instrument) => this.#closeTicks(instrument))
    this.venue = new SimulatedVenue({
      account,
      instruments: prepared.instruments,
      fee: prepared.fee,
      slippage: prepared.slippage,
      verify: (approval, intent) => this.gate.verify(approval, intent),
      listener: this.recorder,
      intrabar: prepared.intrabar,
      calendars: prepared.instruments.map((_, instrument) => this.#tradedSeries(instrument).calendar),
      ...(policy === null
        ? {}
        : { policy: { stepsAtFill: (order, ticks, _, fee) => policy.stepsAtFill(order, ticks, fee) } }),
    })
    policy?.attach(this.venue)
    this.#desk = new SignalDesk({
      prepared,
      gate: this.gate,
      venue: this.venue,
      recorder: this.recorder,
      policy,
      lastBarOf: (instrument) => this.#lastBarOf(instrument),
    })
    this.#timeline = series.length === 1 ? null : mergeTimeline(series, prepared.nominalMs, prepared.isTraded)
    this.instants = this.#timeline === null ? (series[0] as BarSeries).closeTimes : this.#timeline.instants
    this.equity = new Float64Array(this.instants.length)
  }

  get length(): number {
    return this.instants.length
  }

  get unsoundSignals(): SignalDesk['unsound'] {
    return this.#desk.unsound
  }

  /**
   * Goes on by at most `count` instants; true while there are more.
   *
   * @throws RaceError `HANDLER_FAILED` with the strategy's own error as its cause
   */
  advance(count: number): boolean {
    const to = Math.min(this.length, this.done + count)
    try {
      if (this.#timeline === null) this.#advanceSingle(to)
      else this.#advanceMerged(this.#timeline, to)
    } catch (error) {
      throw this.#named(error)
    }
    return this.done < this.length
  }

  /** Ends the run: closes what is open where the configuration says so, then calls `onStop`. */
  finish(): void {
    const { closeAtEnd } = this.prepared.config
    this.#markAtEnd()
    if (closeAtEnd !== undefined && this.done > 0) this.#closeEverything(closeAtEnd)
    try {
      this.host.handlers.onStop?.(this.host)
    } catch (error) {
      throw this.#named(error)
    }
    this.host.commands.length = 0
    this.recorder.noteWorking([...this.venue.working.flat(), ...this.venue.held])
  }

  /** The hot loop of one series. It is longer than others because splitting it costs speed. */
  #advanceSingle(to: number): void {
    const { host, gate, equity, venue } = this
    const { account, series } = this.prepared
    const { close, closeTimes } = series[0] as BarSeries
    const holding = account.holdings[0] as Holding
    const working = venue.working[0] as VenueOrder[]
    const cursor = host.cursors[0] as { index: number }
    const { handlers, commands } = host
    const { lastClose } = this.#desk
    const firstBar = (host.warmupBars[0] as number) - 1
    const cashScale = account.scale
    let revision = -1
    let cash = 0
    let units = 0
    let done = this.done
    try {
      for (let i = done; i < to; i++) {
        if (working.length !== 0) {
          lastClose[0] = i > 0 ? close[i - 1]! : Number.NaN
          this.#openBar(0, i)
          this.#matchBar(0, i)
        }
        if (account.revision !== revision) {
          revision = account.revision
          cash = scaledToFloat(account.cash, cashScale)
          units = unitsOf(holding)
        }
        const time = closeTimes[i]!
        const price = close[i]!
        const value = cash + units * price
        equity[i] = value
        done = i + 1
        cursor.index = i
        host.time = time
        gate.observeEquity(value, time)
        if (gate.isHalted) this.#cancelEntries(time)
        if (i < firstBar) continue
        handlers.onBar?.(host)
        if (commands.length === 0) continue
        lastClose[0] = price
        this.#takeCommands(time)
      }
    } finally {
      this.done = done
    }
  }

  /** The loop of several series: one event after the other; an instant ends with the last bar that closes then. */
  #advanceMerged(timeline: Timeline, to: number): void {
    const { host } = this
    const { instrumentOf, isTraded, series } = this.prepared
    const { lastClose } = this.#desk
    while (this.done < to) {
      const n = this.#event++
      const code = timeline.series[n]!
      const time = timeline.time[n]!
      const bar = timeline.bar[n]!
      const index = code < 0 ? -1 - code : code
      const instrument = instrumentOf[index]!
      if (code < 0) {
        if (this.venue.working[instrument]!.length !== 0) this.#openBar(instrument, bar)
        continue
      }
      if (isTraded[index]) {
        if (this.venue.working[instrument]!.length !== 0) this.#matchBar(instrument, bar)
        lastClose[instrument] = series[index]!.close[bar]!
      }
      host.cursors[index]!.index = bar
      host.closedAt[index] = time
      const isLast = n + 1 >= timeline.length || timeline.series[n + 1]! < 0 || timeline.time[n + 1]! !== time
      if (isLast) this.#endInstant(time)
    }
  }

  #endInstant(time: number): void {
    const { host } = this
    const value = this.#markedEquity()
    this.equity[this.done++] = value
    host.time = time
    this.gate.observeEquity(value, time)
    if (this.gate.isHalted) this.#cancelEntries(time)
    if (!host.isWarm) return
    host.handlers.onBar?.(host)
    if (host.commands.length !== 0) this.#takeCommands(time)
  }

  #markedEquity(): number {
    const { account } = this.prepared
    let value = scaledToFloat(account.cash, account.scale)
    for (let k = 0; k < account.holdings.length; k++) {
      const holding = account.holdings[k] as Holding
      if (holding.position.steps !== 0) value += unitsOf(holding) * (this.#desk.lastClose[k] as number)
    }
    return value
  }

  #openBar(instrument: number, index: number): void {
    const series = this.#tradedSeries(instrument)
    const bar = this.#bar
    bar.open = this.#ticks(instrument, series.open[index] as number)
    bar.openTime = series.openTimes[index] as number
    bar.previousOpenTime = index === 0 ? Number.NaN : (series.openTimes[index - 1] as number)
    this.#matching[instrument] = index
    if (this.prepared.instruments.length > 1) this.#desk.markAll()
    this.venue.matchOpen(instrument, bar)
    this.#afterMatch(bar.openTime)
  }

  #matchBar(instrument: number, index: number): void {
    if ((this.venue.working[instrument] as VenueOrder[]).length === 0) return
    const series = this.#tradedSeries(instrument)
    const bar = this.#bar
    bar.open = this.#ticks(instrument, series.open[index] as number)
    bar.high = this.#ticks(instrument, series.high[index] as number)
    bar.low = this.#ticks(instrument, series.low[index] as number)
    bar.close = this.#ticks(instrument, series.close[index] as number)
    bar.openTime = series.openTimes[index] as number
    bar.closeTime = series.closeTimes[index] as number
    if (this.prepared.instruments.length > 1) this.#desk.markAll()
    this.venue.matchPath(instrument, bar)
    this.venue.expire(instrument, bar.closeTime)
    this.#desk.lastClose[instrument] = series.close[index] as number
    this.#afterMatch(bar.closeTime)
  }

  /** Tells the strategy what has happened, and takes what it answers. */
  #afterMatch(time: number): void {
    const { host } = this
    host.order.workingCount = this.recorder.workingEntries
    if (host.handlers.onFill === undefined && host.handlers.onOrder === undefined) return
    host.time = time
    this.#takeCommands(time)
  }

  /** Takes every command, and those that the handlers give on hearing of the outcome. */
  #takeCommands(time: number): void {
    const { host, recorder } = this
    const { commands } = host
    this.#desk.markAll()
    this.#dispatch()
    for (let n = 0; n < commands.length; n++) {
      if (n >= commandsPerInstantMax) throw tooManyCommands(this.prepared.config.strategy.id, time)
      this.#desk.take(commands[n] as (typeof commands)[number], time)
      host.order.workingCount = recorder.workingEntries
      this.#dispatch()
    }
    commands.length = 0
  }

  #dispatch(): void {
    const { handlers } = this.host
    if (handlers.onFill === undefined && handlers.onOrder === undefined) return
    this.#dispatched = dispatchEvents(this.recorder, this.#dispatched, this.values, this.host)
  }

  /** After a halt nothing that could open a position stays in the market. */
  #cancelEntries(time: number): void {
    if (this.recorder.workingEntries === 0 && this.venue.held.length === 0) return
    for (const order of [...this.venue.working.flat(), ...this.venue.held]) {
      if (!order.isReduceOnly) this.venue.cancel(order, time, 'DRAWDOWN_HALT')
    }
    this.host.order.workingCount = this.recorder.workingEntries
  }

  /** Marks what is held at the last close, which the result reports. */
  #markAtEnd(): void {
    const { series } = this.prepared
    if (this.#timeline === null && this.done > 0)
      this.#desk.lastClose[0] = (series[0] as BarSeries).close[this.done - 1] as number
    this.#desk.markAll()
  }

  #closeEverything(at: 'last-close' | 'last-open'): void {
    const { account, instruments } = this.prepared
    const intentTime = this.instants[this.done - 1] as number
    instruments.forEach((_, instrument) => {
      const holding = account.holdings[instrument] as Holding
      const series = this.#tradedSeries(instrument)
      // A run that was ended early knows nothing of the bars after its last one.
      const last = this.#lastBarOf(instrument)
      for (const order of [...(this.venue.working[instrument] as VenueOrder[]), ...this.venue.held]) {
        if (order.instrument === instrument) this.venue.cancel(order, intentTime, 'RUN_ENDED')
      }
      if (holding.position.steps === 0) return
      this.#matching[instrument] = last
      const isOpen = at === 'last-open'
      const time = (isOpen ? series.openTimes[last] : series.closeTimes[last]) as number
      const order = closingOrder({
        prepared: this.prepared,
        gate: this.gate,
        instrument,
        time: intentTime,
        equity: this.#markedEquity(),
      })
      if (order === null) return
      this.venue.submit(order, intentTime)
      this.venue.fillAt(order, this.#ticks(instrument, (isOpen ? series.open : series.close)[last] as number), time)
    })
    this.equity[this.done - 1] = this.#markedEquity()
    this.#dispatch()
  }

  /** Index of the latest closed bar of an instrument's traded series. */
  #lastBarOf(instrument: number): number {
    return this.host.cursors[this.prepared.instrumentOf.indexOf(instrument)]?.index ?? -1
  }

  #tradedSeries(instrument: number): BarSeries {
    return this.prepared.series[this.prepared.instrumentOf.indexOf(instrument)] as BarSeries
  }

  #ticks(instrument: number, price: number): Scaled {
    return (this.#desk.ticksOf[instrument] as (price: number) => number)(price)
  }

  #closeTicks(instrument: number): Scaled {
    const series = this.#tradedSeries(instrument)
    return this.#ticks(instrument, series.close[this.#matching[instrument] as number] as number)
  }

  #named(error: unknown): unknown {
    if (RaceError.is(error)) return error
    const { strategy } = this.prepared.config
    const message = error instanceof Error ? error.message : String(error)
    return new RaceError('HANDLER_FAILED', {
      message: `A handler of strategy '${strategy.id}' threw at ${new Date(this.host.time).toISOString()}: ${message}`,
      facts: { strategy: strategy.id, time: this.host.time, instant: this.done },
      hint: 'Correct the strategy; its own error is the cause of this one.',
      cause: error,
    })
  }
}

/** Account currency per unit of price that a position is worth. */
function unitsOf({ position, valuation }: Holding): number {
  return incrementsToFloat(position.steps, valuation.step) * valuation.multiplierFloat
}

function tooManyCommands(strategy: string, time: number): RaceError {
  return new RaceError('HANDLER_FAILED', {
    message: `Strategy '${strategy}' gave more than ${commandsPerInstantMax} commands at one instant`,
    facts: { strategy, time, commandsMax: commandsPerInstantMax },
    hint: 'A handler that sends an order on every order event never ends: send it only on the event you wait for.',
  })
}
