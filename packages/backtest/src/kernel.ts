import { createVenueBar, SimulatedVenue, type VenueOrder } from '@race/brokers/simulated'
import { type BarSeries, createRandom, type Holding, RaceError, type Scaled, scaledToFloat } from '@race/core'
import { barVolatility, type RecentBars, type SeriesDriver, StrategyHost } from '@race/host'
import { createRiskGate, type LimitGate } from '@race/risk'
import { AccountDesk } from './account/account-desk.ts'
import { columnDriverOf } from './column-driver-of.ts'
import { reportsOf } from './delayed-reports.ts'
import { dispatchEvents } from './dispatch-events.ts'
import { gateOptionsOf } from './gate-options-of.ts'
import { commandsPerInstantMax, handlerThrew, tooManyCommands } from './handler-failures.ts'
import { finerBarsOf } from './intrabar-data.ts'
import { nettedLotsOf } from './netted-lots.ts'
import { PolicyDesk } from './policy-desk.ts'
import type { PreparedBacktest } from './prepare-backtest.ts'
import { PublicValues } from './public-values.ts'
import { luckOnRecord } from './recorded/luck-on-record.ts'
import { RecordedCourse } from './recorded/recorded-course.ts'
import type { EquityWatch, Recording, RunRecorder } from './recording.ts'
import { SignalDesk } from './signal-desk.ts'
import { ticketOfVenue } from './ticket-of-venue.ts'
import { TickTape } from './ticks/tick-tape.ts'
import type { Timeline } from './timeline.ts'
import { timelineOf } from './timeline-of.ts'
import { type Traffic, trafficOf } from './traffic.ts'
import { unitsOf } from './units-of.ts'
import { createVolumeSteps, type VolumeSteps } from './volume-steps.ts'

/**
 * The engine of one run, advanced instant by instant: the venue matches, the ledger posts, handles move on, the
 * strategy decides, the gate passes, the venue takes. An instant without open orders is a few loads and stores.
 *
 * Here is what happens at a moment; what moves time on stands in `advanceKernel`.
 */
export class BacktestKernel<Kept extends RunRecorder = RunRecorder> {
  readonly prepared: PreparedBacktest
  readonly host: StrategyHost
  readonly gate: LimitGate
  readonly venue: SimulatedVenue
  readonly recorder: Kept
  readonly values: PublicValues
  readonly desk: SignalDesk
  /** Asks the compatibility policy, where there is one. */
  readonly policy: PolicyDesk | null
  /** Quotes and trades, where there are any. */
  readonly tape: TickTape | null
  /** What is on record of the run's signals; null where its own gate decides alone. */
  readonly course: RecordedCourse | null
  /** What happens to the account besides trades; null where nothing does. */
  readonly accounts: AccountDesk | null
  readonly timeline: Timeline | null
  /** What happens between the events of bars; null where everything arrives at once. */
  readonly traffic: Traffic | null
  /** By series: its bars, or those of them that are at hand in a run over a stream, and how many came before those. */
  readonly current: BarSeries[]
  readonly barsBefore: number[]
  /** One row per instant at which bars close. */
  readonly instants: Float64Array
  /** Equity at each instant; one cell that is written over where it is not kept. */
  readonly equity: Float64Array
  /** Equity at the latest instant, and when that was; NaN before the first. */
  latestEquity = Number.NaN
  latestTime = Number.NaN
  /** Told of the equity of every instant; null where nobody asks. */
  readonly watch: EquityWatch | null
  /** The highest equity so far, and the largest loss from it as a fraction; kept only where the curve is not. */
  peak: number
  drawdownMax = 0
  /** By instrument, where bars are not all at hand: the latest of them. */
  history: readonly RecentBars[] | null = null
  /** Instants done. */
  done = 0
  /** Events of the timeline done, where there is one. */
  event = 0
  /** Rows of the record that the strategy's handlers were told of. */
  dispatched = 0

  readonly #bar = createVenueBar()
  /** The bar of each instrument that is being matched. */
  readonly matching: Int32Array
  /** By instrument the position of its traded series. */
  readonly #tradedIndex: readonly number[]
  readonly #volumeStepsOf: readonly VolumeSteps[]

  /**
   * @param driver whole columns by default
   * @param gate a new one of the configuration by default; a restored one for a run that is resumed
   */
  constructor(
    prepared: PreparedBacktest,
    recording: Recording<Kept>,
    driver: SeriesDriver = columnDriverOf(prepared),
    gate: LimitGate = createRiskGate(gateOptionsOf(prepared)),
  ) {
    const { config, series, account } = prepared
    this.prepared = prepared
    this.current = [...series]
    this.barsBefore = series.map(() => 0)
    this.#tradedIndex = prepared.instruments.map((_, instrument) => prepared.instrumentOf.indexOf(instrument))
    this.#volumeStepsOf = prepared.instruments.map(({ quantityStep }) => createVolumeSteps(quantityStep))
    this.watch = recording.watch ?? null
    this.accounts = AccountDesk.of(prepared, () => this.venue)
    this.host = new StrategyHost({
      strategy: config.strategy,
      params: config.params,
      driver,
      account,
      random: createRandom(`${prepared.seed}/${prepared.instanceId}`),
      ...(this.accounts === null ? {} : { worth: this.accounts.worthOf(this) }),
    })
    const hasListener = hears(this.host)
    this.gate = gate
    this.matching = new Int32Array(prepared.instruments.length)
    this.recorder = recording.createRecorder(this.matching, prepared, hasListener)
    this.values = new PublicValues(prepared)
    const policy = this.#policyOf(prepared)
    const random = createRandom(`${prepared.seed}/costs`)
    const reports = reportsOf(prepared.venueCosts.latency, random, this.recorder, hasListener)
    this.venue = new SimulatedVenue({
      account,
      instruments: prepared.instruments,
      fee: prepared.fee,
      slippage: prepared.slippage,
      ...prepared.venueCosts,
      random,
      volatilityOf: (instrument) => barVolatility(this.recentOf(instrument)),
      verify: (approval, intent) => this.gate.verify(approval, intent),
      listener: this.accounts?.listenerOf(reports ?? this.recorder) ?? reports ?? this.recorder,
      intrabar: prepared.intrabar,
      ...{ drawsByOrder: prepared.ticks !== null, ...luckOnRecord(config.decisions?.venue, prepared.instruments) },
      ...{ finer: finerBarsOf(prepared), isTold: config.decisions?.events !== undefined },
      calendars: prepared.instruments.map((_, instrument) => this.tradedSeries(instrument).calendar),
      ...(policy === null ? {} : { policy: policy.venuePolicy() }),
      ...this.accounts?.venueOptions,
    })
    this.host.ticketOf = (id) => this.course?.ticketOf(id) ?? ticketOfVenue(this.venue, id)
    this.policy = policy
    policy?.attach(this.venue)
    if (policy === null) this.host.nettedLotsOf = (holding) => nettedLotsOf(this.recorder, this.venue, holding)
    this.#showLots()
    this.desk = new SignalDesk({
      prepared,
      gate: this.gate,
      venue: this.venue,
      recorder: this.recorder,
      policy,
      rules: this.accounts?.rules ?? null,
      recentOf: (instrument) => this.recentOf(instrument),
    })
    this.traffic = trafficOf(this, reports)
    this.tape = TickTape.of(this)
    this.course = this.desk.course = RecordedCourse.of(this)
    this.timeline = timelineOf(this)
    this.instants = this.timeline === null ? (series[0] as BarSeries).closeTimes : this.timeline.instants
    this.equity = new Float64Array(recording.equity === 'every-bar' ? this.instants.length : 1)
    this.peak = prepared.capital.toNumber()
    this.accounts?.attach(this, recording)
  }

  #policyOf({ config, account }: PreparedBacktest): PolicyDesk | null {
    if (config.compatibility === undefined) return null
    return new PolicyDesk(config.compatibility, account, (instrument) => this.#closeTicks(instrument))
  }

  /** Lots that the queue of a policy keeps are shown with the holdings. */
  #showLots(): void {
    const { queue } = this.venue
    if (queue?.keepsLots !== true) return
    this.prepared.account.holdings.forEach((holding, instrument) => {
      holding.openLots = queue.lots[instrument] ?? []
    })
  }

  get length(): number {
    return this.instants.length
  }

  get unsoundSignals(): SignalDesk['unsound'] {
    return this.desk.unsound
  }

  /** A bar opens: what the open reaches fills. */
  openBar(instrument: number, index: number): void {
    const series = this.tradedSeries(instrument)
    if (series.repaired !== null && this.#isPassed(series.repaired, index)) {
      this.venue.passBar(instrument, series.openTimes[index] as number)
      return
    }
    const bar = this.#bar
    if (this.traffic !== null || this.venue.needsRange) this.#readRange(instrument, index, series)
    bar.open = this.ticks(instrument, series.open[index] as number)
    if (this.venue.needsVolume) bar.volumeSteps = this.#volumeSteps(instrument, series, index)
    bar.openTime = series.openTimes[index] as number
    bar.previousOpenTime = index === 0 ? Number.NaN : (series.openTimes[index - 1] as number)
    this.setMatching(instrument, index)
    this.policy?.accrue(instrument, bar.openTime, bar.previousOpenTime)
    if (this.prepared.instruments.length > 1) this.desk.markAll()
    if (this.desk.inside !== null) this.desk.inside.open(instrument, bar.openTime)
    this.venue.matchOpen(instrument, bar)
    this.afterMatch(bar.openTime)
  }

  /** A bar has closed: what its way reached fills. */
  matchBar(instrument: number, index: number): void {
    if ((this.venue.working[instrument] as VenueOrder[]).length === 0 && this.traffic === null) return
    const series = this.tradedSeries(instrument)
    if (series.repaired !== null && this.#isPassed(series.repaired, index)) {
      this.venue.passBar(instrument, series.closeTimes[index] as number)
      return
    }
    const bar = this.#bar
    bar.open = this.ticks(instrument, series.open[index] as number)
    bar.openTime = series.openTimes[index] as number
    this.#readRange(instrument, index, series)
    if (this.venue.queue !== null) {
      bar.previousClose = index === 0 ? null : this.ticks(instrument, series.close[index - 1] as number)
      bar.previousCloseTime = index === 0 ? Number.NaN : (series.closeTimes[index - 1] as number)
      bar.volumeSteps = Math.floor(series.volume[index] as number)
    } else if (this.venue.needsVolume) bar.volumeSteps = this.#volumeSteps(instrument, series, index)
    if (this.prepared.instruments.length > 1) this.desk.markAll()
    this.venue.matchPath(instrument, bar)
    this.venue.expire(instrument, bar.closeTime)
    if (this.desk.inside !== null) this.desk.inside.close(instrument, bar.closeTime)
    this.desk.lastClose[instrument] = series.close[index] as number
    this.afterMatch(bar.closeTime)
  }

  /** Whether orders wait through a bar, because repair has changed it. */
  #isPassed(repaired: Uint8Array, index: number): boolean {
    return repaired[index] === 1 && this.prepared.config.fillOnRepairedBars !== true && this.venue.queue === null
  }

  /** What of a bar is known when it has closed. */
  #readRange(instrument: number, index: number, series: BarSeries): void {
    const bar = this.#bar
    bar.high = this.ticks(instrument, series.high[index] as number)
    bar.low = this.ticks(instrument, series.low[index] as number)
    bar.close = this.ticks(instrument, series.close[index] as number)
    bar.closeTime = series.closeTimes[index] as number
  }

  /** Works the orders by the policy's queue, for the bars that have closed. */
  walkQueue(time: number): void {
    this.venue.queue?.walk()
    this.afterMatch(time)
  }

  /** Takes what the policy says that holding through a bar's open costs, where no order waits for that bar. */
  accrue(instrument: number, index: number): void {
    if (this.policy === null) return
    const { openTimes } = this.tradedSeries(instrument)
    const since = index === 0 ? Number.NaN : (openTimes[index - 1] as number)
    this.policy.accrue(instrument, openTimes[index] as number, since)
  }

  /** Entry orders that wait in the market, or are on their way there. */
  get workingEntries(): number {
    const { line } = this.venue
    return line === null ? this.recorder.workingEntries : this.recorder.workingEntries + line.entriesInFlight
  }

  /** Tells the strategy what has happened, and takes what it answers. */
  afterMatch(time: number): void {
    const { host } = this
    host.order.workingCount = this.workingEntries
    if (this.traffic === null && host.handlers.onFill === undefined && host.handlers.onOrder === undefined) return
    // A market on record may be told of late: what happened before is told when it was known.
    host.time = this.course?.events == null ? time : Math.max(this.course.marketTime, time, host.time)
    this.takeCommands(host.time)
  }

  /** Tells the strategy what a match has brought; what it answers is taken later. */
  tellMatched(time: number): void {
    const { host, course, desk } = this
    host.time = Math.max(course?.marketTime ?? time, time, host.time)
    desk.prices?.asAccount(() => this.dispatch())
  }

  /** Takes every command, and those that the handlers give on hearing of the outcome. */
  takeCommands(time: number): void {
    const { prices } = this.desk
    if (prices === null) this.#takeCommands(time)
    else prices.asAccount(() => this.#takeCommands(time))
  }

  #takeCommands(time: number): void {
    const { host } = this
    const { commands } = host
    this.desk.markAll()
    this.dispatch()
    for (let n = 0; n < commands.length; n++) {
      if (n >= commandsPerInstantMax) throw tooManyCommands(this.prepared.config.strategy.id, time)
      this.desk.take(commands[n] as (typeof commands)[number], time)
      host.order.workingCount = this.workingEntries
      this.dispatch()
    }
    // Setting the length would give the array's memory away.
    while (commands.length > 0) commands.pop()
  }

  /** Tells the strategy's `onFill` and `onOrder` what they have not heard yet. */
  dispatch(): void {
    const { handlers } = this.host
    if (this.traffic !== null) {
      this.traffic.reports.deliver(this.host.time, this.values, this.host)
      return
    }
    if (handlers.onFill === undefined && handlers.onOrder === undefined) return
    this.dispatched = dispatchEvents(this.recorder, this.dispatched, this.values, this.host)
  }

  /** After a halt nothing that could open a position stays in the market. */
  cancelEntries(time: number): void {
    if (this.workingEntries === 0 && this.venue.held.length === 0) return
    for (const order of this.venue.unended()) {
      if (!order.isReduceOnly) this.desk.route.cancel(order, time, 'DRAWDOWN_HALT')
    }
    this.host.order.workingCount = this.workingEntries
  }

  /** Cash plus positions at their last close, in the account's own currency. */
  markedEquity(): number {
    const { account, accounting } = this.prepared
    if (accounting?.isComposite === true) {
      this.desk.markAll()
      return scaledToFloat(account.equity(), account.scale)
    }
    let value = scaledToFloat(account.cash, account.scale)
    for (let k = 0; k < account.holdings.length; k++) {
      const holding = account.holdings[k] as Holding
      if (holding.position.steps !== 0) value += unitsOf(holding) * (this.desk.lastClose[k] as number)
    }
    return value
  }

  /** Index of the latest closed bar of an instrument's traded series, from the beginning of the run. */
  lastBarOf(instrument: number): number {
    return this.host.cursors[this.#tradedIndex[instrument] as number]?.index ?? -1
  }

  /** Closed bars of an instrument's traded series. */
  recentOf(instrument: number): RecentBars {
    const kept = this.history?.[instrument]
    if (kept !== undefined) return kept
    const { high, low, close, closeTimes } = this.tradedSeries(instrument)
    return { high, low, close, closeTimes, last: this.lastBarOf(instrument) }
  }

  /** Bars of an instrument's traded series that came before those at hand. */
  barsBeforeOf(instrument: number): number {
    return this.barsBefore[this.#tradedIndex[instrument] as number] as number
  }

  /** The bar of an instrument that fills are recorded with. */
  setMatching(instrument: number, index: number): void {
    this.matching[instrument] = this.barsBeforeOf(instrument) + index
  }

  tradedSeries(instrument: number): BarSeries {
    return this.current[this.#tradedIndex[instrument] as number] as BarSeries
  }

  ticks(instrument: number, price: number): Scaled {
    return (this.desk.ticksOf[instrument] as (price: number) => number)(price)
  }

  #volumeSteps(instrument: number, series: BarSeries, index: number): Scaled | null {
    return (this.#volumeStepsOf[instrument] as VolumeSteps)(series, index)
  }

  #closeTicks(instrument: number): Scaled {
    const series = this.tradedSeries(instrument)
    const index = (this.matching[instrument] as number) - this.barsBeforeOf(instrument)
    return this.ticks(instrument, series.close[index] as number)
  }

  /** An error of a handler as one that names the strategy and the moment. */
  named(error: unknown): unknown {
    if (RaceError.is(error)) return error
    const strategy = this.prepared.config.strategy.id
    return handlerThrew(error, { strategy, time: this.host.time, instant: this.done })
  }
}

/** Whether a strategy listens to what happens. */
function hears({ handlers: { onFill, onOrder } }: StrategyHost): boolean {
  return onFill !== undefined || onOrder !== undefined
}
