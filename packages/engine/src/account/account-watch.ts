import {
  type AccountFacts,
  decimal,
  type Instrument,
  incrementsToFloat,
  type OrderFilled,
  type OrderIntended,
  type Scaled,
  scaledToFloat,
  type TradeClosed,
} from '@race/core'
import {
  type AccountMonitor,
  type AccountMonitorOptions,
  type AccountSettings,
  type AccountStanding,
  createAccountMonitor,
  createSettings,
  createTradingDays,
  type HardLimits,
  type LadderRules,
  type MonitorEvent,
  type MonitorInput,
  type MonitorSnapshot,
  restoreAccountMonitor,
  restoreSettings,
  type SettingsChange,
  type TradingDayRule,
} from '@race/risk'
import { type Book, equityOf } from './book.ts'

/** By what an account is watched. */
export interface WatchRules {
  readonly hardLimits: HardLimits
  readonly tradingDay: TradingDayRule
  readonly ladder: Partial<LadderRules>
  readonly exposure: NonNullable<AccountMonitorOptions['exposure']>
}

/** Nobody's: what was found at the venue, and the engine's own. */
const nobody = 'engine'

/**
 * What the gate looks at, folded from the facts of the log. In trading it also says what follows from a fact: a day that has
 * begun, a halt, a strategy that is disabled. In recovery nothing follows, because that is on record.
 */
export class AccountWatch {
  readonly #rules: WatchRules
  readonly #indexOf: ReadonlyMap<string, number>
  readonly #whole: Book
  readonly #dayAt: (time: number) => { readonly id: string; readonly start: number; readonly end: number }
  #monitor: AccountMonitor
  #settings: AccountSettings
  #history: readonly SettingsChange[] = []
  /** When the trading day is over, epoch ms; infinite before the first one. */
  dayEnd = Number.POSITIVE_INFINITY
  /** Consequences of what was told; null while nothing is to follow. */
  followed: MonitorEvent[] | null = null

  constructor(rules: WatchRules, instruments: readonly Instrument[], whole: Book) {
    this.#rules = rules
    this.#indexOf = new Map(instruments.map(({ id }, index) => [id, index]))
    this.#whole = whole
    this.#dayAt = createTradingDays(rules.tradingDay)
    this.#settings = createSettings(rules.hardLimits, { values: {}, by: 'engine', reason: 'no settings yet', at: 0 })
    this.#monitor = createAccountMonitor(this.#options())
  }

  /** Those in force. */
  get settings(): AccountSettings {
    return this.#settings
  }

  get halts() {
    return this.#monitor.halts
  }

  standing(time: number): AccountStanding {
    return this.#monitor.standing(time)
  }

  report(time: number) {
    return this.#monitor.report(time)
  }

  get closedTrades() {
    return this.#monitor.closedTrades
  }

  snapshot(): { readonly monitor: MonitorSnapshot; readonly settings: readonly SettingsChange[] } {
    return { monitor: this.#monitor.snapshot(), settings: this.#history }
  }

  restore({
    monitor,
    settings,
  }: {
    readonly monitor: MonitorSnapshot
    readonly settings: readonly SettingsChange[]
  }): void {
    this.#history = settings
    if (settings.length > 0) this.#settings = restoreSettings(this.#rules.hardLimits, settings)
    this.#monitor = restoreAccountMonitor(this.#options(), monitor)
    this.dayEnd = monitor.day?.end ?? Number.POSITIVE_INFINITY
  }

  /** Settings are made of every change on record. */
  changed({ version, old, new: now, by, why }: AccountFacts['settings-changed'], time: number): void {
    const change = { version, old, new: now, by, reason: why, at: time } as unknown as SettingsChange
    this.#history = [...this.#history, change]
    this.#settings = restoreSettings(this.#rules.hardLimits, this.#history)
    this.#tell({ type: 'settings-changed', time, values: this.#settings.values })
  }

  /** A price of the market, and what the account is worth at it. */
  marked(instrument: string, price: number, marketTime: number, time: number): void {
    this.#tell({ type: 'price-seen', time: marketTime, instrument, price, unitValue: this.#unitValueOf(instrument) })
    this.worth(time)
  }

  /** What the account is worth. */
  worth(time: number): void {
    const equity = scaledToFloat(equityOf(this.#whole), this.#whole.account.scale)
    this.#tell({ type: 'equity-marked', time, equity })
  }

  opened(intended: OrderIntended, steps: Scaled, isEntry: boolean, time: number): void {
    const { clientOrderId: orderId, side } = intended
    this.#tell({
      type: 'order-opened',
      ...this.#placed(intended),
      time,
      orderId,
      side,
      quantity: this.#unitsOf(intended.instrument, steps),
      isEntry,
    })
  }

  filled(filled: OrderFilled, side: 'buy' | 'sell', steps: Scaled, orderId = filled.clientOrderId): void {
    const { instrument, strategyInstance, price, time } = filled
    this.#tell({
      ...{ type: 'order-filled', time, orderId, side, instrument, strategyId: strategyInstance ?? nobody },
      ...{ price: Number(price), unitValue: this.#unitValueOf(instrument), group: this.#groupOf(instrument) },
      quantity: this.#unitsOf(instrument, steps),
    })
  }

  closed(orderId: string, time: number): void {
    this.#tell({ type: 'order-closed', time, orderId })
  }

  /** What of an instrument is no strategy's, as the venue has it: the parts of strategies are counted beside it. */
  setNobodys(instrument: string, steps: Scaled, price: number, time: number): void {
    this.#tell({
      ...{ type: 'position-set', time, instrument, strategyId: nobody, price },
      ...{ unitValue: this.#unitValueOf(instrument), group: this.#groupOf(instrument) },
      quantity: this.#unitsOf(instrument, steps),
    })
  }

  /** @param time epoch ms, of the fact: what follows from it follows then, whatever the venue's clock says */
  tradeClosed(trade: TradeClosed, time: number): void {
    const { strategyInstance, instrument, side, exitTime, entryPrice, quantity, profit, exitReason } = trade
    if (strategyInstance === null) return
    const gain = Number(profit)
    const paid = Number(entryPrice) * Number(quantity) * this.#unitValueOf(instrument)
    this.#tell({
      type: 'trade-closed',
      time,
      trade: {
        ...{ strategyId: strategyInstance, instrument, side, closedAt: exitTime, profit: gain },
        ...{ returnFraction: gain / paid, isStopped: exitReason === 'stop-loss' },
      },
    })
  }

  halted({ id, state, cause, by, reason }: AccountFacts['halt-added'], time: number): void {
    const halt = { id, state, cause: cause as 'person', by, reason, since: time }
    this.#tell({ type: 'halt-added', time, halt })
  }

  lifted({ id, by, reason }: AccountFacts['halt-lifted'], time: number): void {
    this.#tell({ type: 'halt-lifted', time, id, by, reason })
  }

  switched(
    { strategyInstance: strategyId, isEnabled, by, why, cause }: AccountFacts['strategy-switched'],
    time: number,
  ): void {
    if (isEnabled) this.#monitor.fold({ type: 'strategy-enabled', time, strategyId, by, reason: why })
    else if (cause === 'consecutive-losses' || cause === 'win-rate') {
      this.#monitor.fold({ type: 'strategy-disabled', time, strategyId, cause, reason: why })
    }
  }

  dayStarted({ day: id, start, end, equity }: AccountFacts['day-started'], time: number): void {
    const day = { id, start, end }
    this.dayEnd = end
    this.#monitor.fold({ type: 'day-started', time, day, equity: decimal(equity).toNumber(), previous: null })
  }

  /** Nothing has happened, but time has passed: a day may begin. */
  passed(time: number): void {
    this.#tell({ type: 'time-passed', time })
  }

  /** The trading day of a moment. */
  dayAt(time: number) {
    return this.#dayAt(time)
  }

  #tell(input: MonitorInput): void {
    if (this.followed === null) {
      this.#monitor.fold(input)
      return
    }
    for (const event of this.#monitor.observe(input)) if (event !== input) this.followed.push(event)
  }

  #options(): AccountMonitorOptions {
    const { tradingDay, hardLimits, ladder, exposure } = this.#rules
    return { tradingDay, hardLimits, ladder, exposure, settings: this.#settings.values }
  }

  #placed({ strategyInstance, instrument, limitPrice, stopPrice }: OrderIntended) {
    const last = this.#monitor.standing(0).lastPrices.get(instrument)?.price ?? Number.NaN
    return {
      strategyId: strategyInstance ?? nobody,
      instrument,
      price: Number(limitPrice ?? stopPrice ?? last),
      unitValue: this.#unitValueOf(instrument),
      group: this.#groupOf(instrument),
    }
  }

  #unitsOf(instrument: string, steps: Scaled): number {
    const valuation = this.#valuationOf(instrument)
    return valuation === undefined ? Number.NaN : incrementsToFloat(steps, valuation.step)
  }

  #unitValueOf(instrument: string): number {
    return this.#valuationOf(instrument)?.multiplierFloat ?? 1
  }

  #groupOf(instrument: string): string | null {
    return this.#valuationOf(instrument)?.instrument.assetClass ?? null
  }

  #valuationOf(instrument: string) {
    return this.#whole.account.holdings[this.#indexOf.get(instrument) ?? -1]?.valuation
  }
}
