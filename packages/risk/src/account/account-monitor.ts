import { hardLimits as builtInLimits, type HardLimits } from '../hard-limits.ts'
import { finiteOrNull, numberOrNaN } from '../internal/json-number.ts'
import type { SettingsValues } from '../settings/account-settings.ts'
import { type AccountReport, reportOf } from './account-report.ts'
import type { AccountStanding } from './account-standing.ts'
import {
  type LadderReached,
  type LadderRules,
  ladderGround,
  ladderStep,
  reachedSteps,
  resolveLadder,
} from './emergency-ladder.ts'
import { ExposureBook } from './exposure-book.ts'
import type { ExposureLimits } from './gate-rules.ts'
import type {
  ClosedTrade,
  DayResult,
  MonitorDayStarted,
  MonitorEvent,
  MonitorExposureEvent,
  MonitorInput,
} from './monitor-event.ts'
import { type MonitorSnapshot, requireMonitorSnapshot } from './monitor-snapshot.ts'
import { OrderMemory } from './order-memory.ts'
import { requireSoundInput } from './require-sound-input.ts'
import { StrategyRecord } from './strategy-record.ts'
import { createTradingDays, type TradingDay, type TradingDayRule } from './trading-day.ts'
import { addHalt, liftHalt, noHalts, type TradingHalts, tradingStateOf } from './trading-halts.ts'

export interface AccountMonitorOptions {
  readonly tradingDay: TradingDayRule
  /** Settings in force at the start; `settings-changed` puts others in force. */
  readonly settings: SettingsValues
  /** The built-in ones by default. */
  readonly hardLimits?: HardLimits
  /** See `resolveLadder`. */
  readonly ladder?: Partial<LadderRules>
  /** The gate's: how long orders are remembered follows from its windows. */
  readonly exposure?: ExposureLimits
}

/**
 * Keeps what the gate looks at: a fold of what happens to an account. It owns its state and has no other effect: it never acts,
 * it says what followed.
 */
export interface AccountMonitor {
  /**
   * Takes what happened, and answers with what is to be recorded, in order: the event itself, before it the start of a trading
   * day where one has begun, after it what follows from it: halts of the emergency ladder, strategies that are disabled.
   *
   * @throws RaceError `CONFIG_INVALID` for a time that is not finite, and for what a person does without a name or a reason, or
   *   to a halt that is not in force or a strategy that was not disabled; then nothing has changed
   */
  observe(input: MonitorInput): readonly MonitorEvent[]
  /**
   * Takes what was recorded, and lets nothing follow: that is on record, too. The state is that of the monitor that recorded it.
   * Equity and prices that were not recorded are not there afterwards.
   */
  fold(event: MonitorEvent): void
  /**
   * The account as the gate looks at it at a time. It is one object that changes with the next event or question: judge by it,
   * and keep `snapshot` or `report`. Before the first equity it is NaN, and the gate denies.
   */
  standing(time: number): AccountStanding
  readonly halts: TradingHalts
  /** The latest closed trades, at most 1,000, oldest first: for protections, and for sizes from the account's own trades. */
  readonly closedTrades: readonly ClosedTrade[]
  /** How the account stands, for people: a value of JSON. */
  report(time: number): AccountReport
  snapshot(): MonitorSnapshot
}

const tradesKept = 1_000
const nothing: readonly MonitorEvent[] = Object.freeze([])

/**
 * Makes a monitor of an account of which nothing is known yet.
 *
 * @throws RaceError `CONFIG_INVALID` for a trading day that is none, `RISK_CONFIG_INVALID` for a ladder that cannot be
 *
 * @example
 * ```ts
 * const monitor = createAccountMonitor({ tradingDay: { calendar: 'XNYS' }, settings: settings.values })
 * const recorded = monitor.observe({ type: 'equity-marked', time: Date.UTC(2026, 0, 5, 15), equity: 100_000 })
 * console.log(recorded.map(({ type }) => type)) // [ 'day-started', 'equity-marked' ]
 * ```
 */
export function createAccountMonitor(options: AccountMonitorOptions): AccountMonitor {
  return new Monitor(options)
}

/**
 * Makes a monitor that goes on where a snapshot was taken of one with the same options.
 *
 * @throws RaceError `SNAPSHOT_INVALID` for what is no snapshot of a monitor
 */
export function restoreAccountMonitor(options: AccountMonitorOptions, snapshot: MonitorSnapshot): AccountMonitor {
  requireMonitorSnapshot(snapshot)
  return new Monitor(options, snapshot)
}

/** The standing while it is kept: the same fields, which change in place. */
type OwnStanding = { -readonly [Key in keyof AccountStanding]: AccountStanding[Key] }

class Monitor implements AccountMonitor {
  readonly #dayAt: (time: number) => TradingDay
  readonly #ladder: LadderRules
  readonly #book = new ExposureBook()
  readonly #strategies = new Map<string, StrategyRecord>()
  readonly #standing: OwnStanding
  readonly #orders: OrderMemory
  readonly #closedTrades: ClosedTrade[] = []
  #settings: SettingsValues
  #halts = noHalts
  #reached = ladderGround
  /** The latest equity that is a number. */
  #lastEquity = Number.NaN
  #day: TradingDay | null = null

  constructor(options: AccountMonitorOptions, snapshot: MonitorSnapshot | null = null) {
    const { hardLimits = builtInLimits, exposure = {} } = options
    this.#dayAt = createTradingDays(options.tradingDay)
    this.#ladder = resolveLadder(options.ladder, hardLimits)
    const { tradesPerDayMax, tradesPerHourMax } = hardLimits
    this.#orders = new OrderMemory(exposure, Math.max(tradesPerDayMax, tradesPerHourMax))
    this.#settings = options.settings
    this.#standing = {
      ...{ time: Number.NaN, equity: Number.NaN, equityPeak: Number.NaN, dayStartEquity: Number.NaN },
      ...{ dayStart: Number.NaN, tradingState: 'active', isEmergency: false },
      ...{ entryTimes: this.#orders.entryTimes, orderTimes: this.#orders.orderTimes },
      ...{ timesAscend: true, recentOrders: this.#orders.recentOrders },
      ...{ holdings: this.#book.holdings, lastPrices: this.#book.lastPrices, strategies: this.#strategies },
    }
    if (snapshot !== null) this.#restore(snapshot)
    this.#applySettings(this.#settings)
  }

  get halts(): TradingHalts {
    return this.#halts
  }

  get closedTrades(): readonly ClosedTrade[] {
    return this.#closedTrades
  }

  observe(input: MonitorInput): readonly MonitorEvent[] {
    requireSoundInput(input, this.#halts, this.#strategies)
    const before = this.#startDay(input)
    if (before !== nothing) for (const event of before) this.fold(event)
    const reached = this.#reached
    this.fold(input)
    const after = this.#consequencesOf(input, reached)
    if (before === nothing && after === nothing) return [input]
    for (const event of after) this.fold(event)
    return [...before, input, ...after]
  }

  fold(event: MonitorEvent): void {
    switch (event.type) {
      case 'equity-marked':
        this.#mark(event.equity)
        break
      case 'price-seen':
        this.#book.see(event)
        break
      case 'order-opened':
        this.#book.open(event)
        this.#orders.count(event, this.#standing.dayStart)
        this.#standing.timesAscend = this.#orders.timesAscend
        break
      case 'order-filled':
        this.#book.fill(event)
        break
      case 'order-closed':
        this.#book.close(event.orderId)
        break
      case 'position-set':
        this.#book.set(event)
        break
      default:
        this.#foldResult(event)
    }
  }

  #foldResult(event: Exclude<MonitorEvent, MonitorExposureEvent>): void {
    switch (event.type) {
      case 'trade-closed':
        this.#addTrade(event.trade)
        break
      case 'settings-changed':
        this.#applySettings(event.values)
        break
      case 'strategy-enabled':
        this.#recordOf(event.strategyId).enable(event)
        break
      case 'strategy-disabled':
        this.#recordOf(event.strategyId).disable(event)
        break
      case 'halt-added':
        this.#applyHalts(addHalt(this.#halts, event.halt))
        break
      case 'halt-lifted':
        this.#applyHalts(liftHalt(this.#halts, { id: event.id, by: event.by, reason: event.reason, at: event.time }))
        break
      case 'peak-reset':
        this.#standing.equityPeak = this.#lastEquity
        this.#climb()
        break
      case 'day-started':
        this.#beginDay(event)
        break
      case 'time-passed':
        break
    }
  }

  standing(time: number): AccountStanding {
    const standing = this.#standing
    standing.time = time
    const day = this.#day
    if (day === null || time < day.end) return standing
    // Nothing has been told of the day that has begun. It has the start that it will have once something is.
    return { ...standing, dayStart: this.#dayAt(time).start, dayStartEquity: this.#lastEquity }
  }

  report(time: number): AccountReport {
    const standing = this.standing(time)
    const { dayStart } = standing
    return reportOf({
      ...{ standing, day: this.#day && this.#dayAt(Math.max(time, this.#day.start)), halts: this.#halts.open },
      entriesToday: this.#orders.entriesFrom(dayStart),
      strategies: this.#strategies.values(),
    })
  }

  snapshot(): MonitorSnapshot {
    const { equity, equityPeak, dayStartEquity } = this.#standing
    return structuredClone({
      format: 'account-monitor/1',
      ...{
        equity: finiteOrNull(equity),
        lastEquity: finiteOrNull(this.#lastEquity),
        equityPeak: finiteOrNull(equityPeak),
      },
      ...{ day: this.#day, dayStartEquity: finiteOrNull(dayStartEquity) },
      ...{ entryTimes: this.#orders.entryTimes, orderTimes: this.#orders.orderTimes },
      ...{ orders: this.#orders.snapshot(), settings: this.#settings, halts: this.#halts, reached: this.#reached },
      strategies: [...this.#strategies.values()].map((record) => record.snapshot()),
      closedTrades: this.#closedTrades.map(({ profit, returnFraction, ...trade }) => {
        return { ...trade, profit: finiteOrNull(profit), returnFraction: finiteOrNull(returnFraction) }
      }),
      exposure: this.#book.snapshot(),
    } satisfies MonitorSnapshot)
  }

  #restore(given: MonitorSnapshot): void {
    const snapshot = structuredClone(given)
    const { equity, equityPeak, day, dayStartEquity, halts } = snapshot
    const numbers = {
      equity: numberOrNaN(equity),
      equityPeak: numberOrNaN(equityPeak),
      dayStartEquity: numberOrNaN(dayStartEquity),
    }
    Object.assign(this.#standing, numbers, { dayStart: day?.start ?? Number.NaN })
    this.#lastEquity = numberOrNaN(snapshot.lastEquity)
    this.#day = day
    this.#halts = halts
    this.#reached =
      snapshot.reached.drawdown === null && snapshot.reached.dailyLoss === null ? ladderGround : snapshot.reached
    this.#settings = snapshot.settings
    this.#orders.restore(snapshot.orders)
    this.#standing.timesAscend = this.#orders.timesAscend
    for (const strategy of snapshot.strategies) this.#recordOf(strategy.strategyId).restore(strategy)
    for (const { profit, returnFraction, ...trade } of snapshot.closedTrades) {
      this.#closedTrades.push({ ...trade, profit: numberOrNaN(profit), returnFraction: numberOrNaN(returnFraction) })
    }
    this.#book.restore(snapshot.exposure)
  }

  /** A trading day that starts at or before an event, and what starts with it. */
  #startDay(input: MonitorInput): readonly MonitorEvent[] {
    const { time } = input
    const day = this.#day
    if (day === null) {
      if (input.type !== 'equity-marked' || !Number.isFinite(input.equity)) return nothing
      return [{ type: 'day-started', time, day: this.#dayAt(time), equity: input.equity, previous: null }]
    }
    if (time < day.end) return nothing
    const previous = this.#resultOf(day)
    const started: MonitorDayStarted = {
      type: 'day-started',
      time,
      day: this.#dayAt(time),
      equity: this.#lastEquity,
      previous,
    }
    if (!this.#settings.reenableAtDayStart) return [started]
    const disabled = [...this.#strategies.values()].filter((record) => record.disabled !== null)
    const reason = `the trading day ${started.day.id} has started`
    return [
      started,
      ...disabled.map(({ strategyId }): MonitorEvent => {
        return { type: 'strategy-enabled', time, strategyId, by: 'account monitor', reason }
      }),
    ]
  }

  #resultOf(day: TradingDay): DayResult {
    const traded = [...this.#strategies.values()].filter(({ tradesToday }) => tradesToday > 0)
    return {
      ...{ day, startEquity: this.#standing.dayStartEquity, endEquity: this.#lastEquity },
      entries: this.#orders.entriesFrom(day.start),
      profits: Object.fromEntries(traded.map(({ strategyId, profitToday }) => [strategyId, profitToday])),
    }
  }

  /** What follows from an event that has been taken. */
  #consequencesOf(input: MonitorInput, before: LadderReached): readonly MonitorEvent[] {
    if (input.type === 'equity-marked')
      return this.#reached === ladderGround ? nothing : this.#stepsOf(input.time, before)
    if (input.type === 'trade-closed') return this.#disabledBy(input.time, [this.#recordOf(input.trade.strategyId)])
    return input.type === 'settings-changed' ? this.#disabledBy(input.time, this.#strategies.values()) : nothing
  }

  #stepsOf(time: number, before: LadderReached): readonly MonitorEvent[] {
    const { equityPeak, dayStartEquity } = this.#standing
    const looked = { time, equity: this.#lastEquity, equityPeak, dayStartEquity, dayId: this.#day?.id ?? '' }
    const steps = ladderStep(looked, this.#ladder, before)
    if (steps.length === 0) return nothing
    return steps
      .filter(({ halt }) => !this.#halts.open.some(({ id }) => id === halt.id))
      .map(({ halt, ...ladder }): MonitorEvent => ({ type: 'halt-added', time, halt, ladder }))
  }

  #disabledBy(time: number, records: Iterable<StrategyRecord>): readonly MonitorEvent[] {
    const disabled: MonitorEvent[] = []
    for (const record of records) {
      const why = record.whyDisable()
      if (why !== null) disabled.push({ type: 'strategy-disabled', time, strategyId: record.strategyId, ...why })
    }
    return disabled.length === 0 ? nothing : disabled
  }

  #mark(equity: number): void {
    // JSON has null for what is no number.
    const isKnown = Number.isFinite(equity)
    this.#standing.equity = isKnown ? equity : Number.NaN
    if (!isKnown) return
    this.#lastEquity = equity
    if (!(equity <= this.#standing.equityPeak)) this.#standing.equityPeak = equity
    this.#climb()
  }

  #climb(): void {
    const { equityPeak, dayStartEquity } = this.#standing
    this.#reached = reachedSteps({ equity: this.#lastEquity, equityPeak, dayStartEquity }, this.#ladder)
  }

  #beginDay({ day, equity }: MonitorDayStarted): void {
    this.#day = Object.freeze({ ...day })
    this.#standing.dayStart = day.start
    this.#standing.dayStartEquity = equity
    for (const record of this.#strategies.values()) record.startDay()
    this.#climb()
  }

  #addTrade(trade: ClosedTrade): void {
    this.#recordOf(trade.strategyId).addTrade(trade)
    this.#closedTrades.push(Object.freeze({ ...trade }))
    if (this.#closedTrades.length > tradesKept) this.#closedTrades.shift()
  }

  #recordOf(strategyId: string): StrategyRecord {
    let record = this.#strategies.get(strategyId)
    if (record === undefined) {
      record = new StrategyRecord(
        strategyId,
        () => this.#settings,
        (id) => this.#book.committedOf(id),
      )
      this.#strategies.set(strategyId, record)
    }
    return record
  }

  #applySettings(settings: SettingsValues): void {
    this.#settings = settings
    for (const strategyId of settings.strategiesEnabled) this.#recordOf(strategyId)
    this.#applyHalts(this.#halts)
  }

  #applyHalts(halts: TradingHalts): void {
    this.#halts = halts
    const state = tradingStateOf(halts)
    this.#standing.tradingState = state === 'active' && !this.#settings.tradingEnabled ? 'reducing' : state
    this.#standing.isEmergency = halts.open.some(({ cause }) => cause === 'emergency-drawdown')
  }
}
