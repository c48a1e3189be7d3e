import type { FeeSchedule } from '@race/brokers/simulated'
import {
  type AccountFact,
  type AccountFacts,
  type AccountFactType,
  type ApprovalMint,
  accountFactVersions,
  type BrokerAnswer,
  type BrokerCapabilities,
  type BrokerReport,
  createApprovalMint,
  fromScaled,
  isTerminal,
  type JsonValue,
  type MarketEvent,
  type NewEvent,
  type OrderAnswer,
  scaledToText,
  type VenueFill,
} from '@race/core'
import { type GateRules, type MonitorEvent, type Protections, tradingStateOf } from '@race/risk'
import type { AccountState } from './account/account-state.ts'
import { equityOf } from './account/book.ts'
import { happen, pass } from './account/fold-fact.ts'
import type { OrderRecord } from './account/order-record.ts'
import { closeAll, flatten } from './commands/flatten.ts'
import { recordSettings } from './commands/record-settings.ts'
import { recordMarket } from './feed/record-market.ts'
import { recordFollowed } from './gate/record-followed.ts'
import type { Effect, KernelPort } from './kernel-port.ts'
import { SignalDesk } from './strategy/signal-desk.ts'
import type { StrategyRunner } from './strategy/strategy-runner.ts'
import { cancelOrder } from './venue/cancel-order.ts'
import { unseenLegs } from './venue/holding-legs.ts'
import { isPlacedLeg, shareLegs } from './venue/place-legs.ts'
import { replaceAgain, replaceLegsAgain } from './venue/replace-again.ts'
import { takeOrder, takeReport, tellOwner } from './venue/take-reports.ts'

export interface KernelOptions {
  readonly state: AccountState
  readonly accountId: string
  readonly runners: ReadonlyMap<string, StrategyRunner>
  readonly capabilities: BrokerCapabilities
  readonly rules: () => GateRules
  readonly fees: readonly FeeSchedule[]
  readonly approvalForMs: number
  readonly protections: Protections
  readonly matchesHere: boolean
  /** Least time between two marks of equity, ms of the market. */
  readonly equityEveryMs: number
}

/** What came of a turn: facts to be made durable together, and what is to be done after that. */
export interface Turn {
  readonly events: readonly NewEvent[]
  readonly effects: readonly Effect[]
}

/**
 * The engine without time, disk or network: what happens goes in, facts and things to do come out. Each fact is folded into the
 * account at once, by the code that folds the log at the next start, so that what was decided and what will be recovered are the
 * same.
 */
export class Kernel implements KernelPort {
  readonly state: AccountState
  readonly accountId: string
  readonly runners: ReadonlyMap<string, StrategyRunner>
  readonly capabilities: BrokerCapabilities
  readonly mint: ApprovalMint = createApprovalMint()
  readonly matchesHere: boolean
  readonly heldFills = new Map<string, VenueFill>()
  readonly desk: SignalDesk
  readonly #rules: () => GateRules
  readonly #options: KernelOptions
  now = 0
  isConnected = false
  isStarting = false
  isInMoment = false
  /** What brought about the facts of this turn, for the log. */
  cause: string | null = null
  #events: NewEvent[] = []
  #effects: Effect[] = []
  /** What waits until strategies have decided. */
  readonly #own: Effect[] = []
  #markedAt = Number.NEGATIVE_INFINITY

  constructor(options: KernelOptions) {
    const { state, accountId, runners, capabilities, rules, fees, approvalForMs, protections } = options
    this.matchesHere = options.matchesHere
    this.#options = options
    this.state = state
    this.accountId = accountId
    this.runners = runners
    this.capabilities = capabilities
    this.#rules = rules
    this.desk = new SignalDesk({ port: this, fees, approvalForMs, protections })
    for (const runner of runners.values()) runner.host.order.workingCount = this.#workingEntries(runner)
  }

  get rules(): GateRules {
    return this.#rules()
  }

  record<Type extends AccountFactType>(
    type: Type,
    data: AccountFacts[Type],
    correlationId: string | null = null,
  ): void {
    // A day begins before what happens in it: otherwise it would be counted in one of them here, and in the other by the log.
    if (this.now >= this.state.watch.dayEnd) this.#follow(pass(this.state, this.now))
    const followed = happen(this.state, { type, data } as AccountFact, this.now)
    this.#events.push({
      type,
      schemaVersion: accountFactVersions[type],
      time: this.now,
      correlationId,
      causationId: this.cause,
      // Facts are plain JSON by their types; interfaces just have no index signature.
      data: data as unknown as JsonValue,
    })
    if (followed.length > 0) this.#follow(followed)
  }

  #follow(followed: readonly MonitorEvent[]): void {
    recordFollowed(this, followed, (reason, by) => flatten(this, reason, by))
  }

  plan(effect: Effect): void {
    this.#effects.push(effect)
  }

  /** Ends a turn: what it recorded and planned. */
  take(): Turn {
    const turn = { events: this.#events, effects: this.#effects }
    this.#events = []
    this.#effects = []
    this.cause = null
    return turn
  }

  /**
   * Something happened in the market, and what a venue that fills from it says to that. A venue elsewhere reports on its own.
   *
   * @param isHistory whether bars are only to be seen, and not decided on
   */
  market(event: MarketEvent, reports: readonly BrokerReport[], isHistory = false): void {
    recordMarket(this, event, isHistory)
    let time = Number.POSITIVE_INFINITY
    for (const report of reports) {
      // What came later is not known yet by those who hear of what came before.
      if (timeOf(report) > time) this.#tellAll()
      time = timeOf(report)
      this.#takeReport(report)
    }
    // What the engine does by itself comes to the venue after what strategies decide on the same event.
    if (this.isInMoment) this.#own.push(...this.#effects.splice(0))
    if (reports.length === 0) return
    if (isTick(event)) this.#tellAll()
    else this.listen()
  }

  /** Whether something is to be sent. */
  get hasPlans(): boolean {
    return this.#effects.length > 0
  }

  /** Strategies see what has happened, once they know what came of their orders by it. */
  see(event: MarketEvent): void {
    for (const runner of this.runners.values()) {
      if (isTick(event)) {
        // What it asked for on hearing of its orders is taken with what it asks for on the tick.
        if (runner.hear(event) || runner.host.commands.length > 0) this.#step(runner)
      } else if (event.type === 'bar-closed' && runner.reads(event)) runner.push(event, event.bar, event.time)
    }
    this.#effects.push(...this.#own.splice(0))
  }

  /** A moment of the market begins. */
  beginMoment(): void {
    this.isInMoment = this.matchesHere
  }

  /** It is over: what waited for that is done. */
  endMoment(): void {
    this.isInMoment = false
    closeAll(this)
  }

  /** The market's time has come to this moment, and everything up to it has been told: intervals that are over fall due. */
  time(marketTime: number): void {
    for (const runner of this.runners.values()) {
      const due = runner.tellTimer(marketTime)
      if (due === null) continue
      this.record('interval-passed', { strategyInstance: runner.instance, time: due })
      this.#step(runner)
    }
  }

  /** A strategy has decided something, or not. */
  #step(runner: StrategyRunner): void {
    this.#noteFailure(runner)
    this.#drain(runner)
    this.#remember(runner)
  }

  report(report: BrokerReport): void {
    this.#takeReport(report)
    this.listen()
  }

  #takeReport(report: BrokerReport): void {
    if (report.type === 'connection') this.isConnected = report.isConnected
    takeReport(this, report)
  }

  /** Every bar that closes at this moment has. Gives those that read one of them, which are to decide in this order. */
  close(time: number): readonly StrategyRunner[] {
    this.#mark(time)
    return [...this.runners.values()].filter(({ host }) => host.closedAt.includes(time))
  }

  /** A strategy decides on what has closed at this moment. */
  decide(runner: StrategyRunner, time: number): void {
    runner.tickets.prune()
    runner.host.order.workingCount = this.#workingEntries(runner)
    runner.decide(time)
    this.#step(runner)
  }

  /** What the venue said to a command. */
  answer(clientOrderId: string, command: 'submit' | 'cancel' | 'replace', answer: BrokerAnswer): void {
    const order = this.state.orders.get(clientOrderId)
    if (order === undefined) return
    // A venue that has it already says so to a repeated send: that is no rejection of the order.
    const isThere = answer.type === 'rejected' && command === 'submit' && answer.isDuplicate
    const before = order.status
    const namesake = answer.type === 'accepted' ? this.state.byVenueId.get(answer.venueOrderId) : undefined
    const namesakeBefore = namesake?.status
    this.record(
      'order-answered',
      {
        answer: isThere ? 'unknown' : answer.type,
        attempt: order.attempts + (command === 'submit' ? 1 : 0),
        clientOrderId,
        code: answer.type === 'rejected' ? answer.code : null,
        command,
        message: answer.type === 'rejected' ? answer.message : answer.type === 'unknown' ? answer.cause : null,
        venueOrderId: answer.type === 'accepted' ? answer.venueOrderId : null,
      },
      order.intended.intentId,
    )
    const isStillWanted = command === 'cancel' || (command === 'replace' && isPlacedLeg(this, order))
    if (isStillWanted && answer.type === 'rejected') this.plan({ type: 'ask', clientOrderId, isAfterRefusal: true })
    else if (order.isUnknown) this.plan({ type: 'ask', clientOrderId })
    if (command === 'submit' && answer.type === 'accepted') shareLegs(this, order)
    if (command === 'replace' && answer.type === 'rejected') replaceLegsAgain(this, order)
    if (order.status !== before) tellOwner(this, order, this.now)
    if (namesake !== undefined && namesake !== order) {
      // What was told of the order was taken for another one, and is not known of it: that one may have ended, or this one.
      this.plan({ type: 'ask', clientOrderId })
      if (namesake.isUnknown && namesake.attempts > 0) this.plan({ type: 'ask', clientOrderId: namesake.clientOrderId })
      if (namesake.status !== namesakeBefore) tellOwner(this, namesake, this.now)
    }
    this.listen()
  }

  /**
   * What the venue knows of an order that was asked for. Whether it may be sent again is for the one who asked to say.
   *
   * @param asked the venue's name for it that was asked by; null for none
   */
  found(clientOrderId: string, answer: OrderAnswer, mayResend: boolean, asked: string | null = null): void {
    const order = this.state.orders.get(clientOrderId)
    if (order === undefined) return
    if (answer.type === 'found') {
      takeOrder(this, answer.order, asked)
      // An entry that turns out to be over has legs at the venue, of which nothing may have been heard either.
      if (isTerminal(order.status)) this.#askForLegs()
    }
    if (answer.type === 'not-found' && !isTerminal(order.status) && order.filledSteps === 0) {
      if (mayResend && order.status === 'submitted') this.plan({ type: 'submit', clientOrderId })
      else this.giveUp(order)
    }
    this.#cancelAgain(order)
    replaceAgain(this, order)
    if (answer.type === 'found') shareLegs(this, order)
    this.listen()
  }

  #askForLegs(): void {
    for (const { clientOrderId } of unseenLegs(this)) this.plan({ type: 'ask', clientOrderId })
  }

  /** What was to end and has not: the command was lost, or refused for something that is over. */
  #cancelAgain(order: OrderRecord): void {
    // One that has ended may be open for its untold fills: there is nothing of it to be cancelled.
    if (isTerminal(order.status) || !order.isOpen || order.isUnknown || order.status === 'submitted') return
    if (order.isCancelAsked) this.plan({ type: 'cancel', clientOrderId: order.clientOrderId })
    else if (!order.intended.isReduceOnly && tradingStateOf(this.state.watch.halts) !== 'active') {
      cancelOrder(this, order, 'HALTED')
    }
  }

  /** An order that is not at the venue and is not to be sent again. */
  giveUp(order: OrderRecord): void {
    this.record('order-missing', { clientOrderId: order.clientOrderId }, order.intended.intentId)
    tellOwner(this, order, this.now)
    this.listen()
  }

  /** Time has passed: proposals run out, days begin. */
  tick(): void {
    for (const [id, { requested }] of this.state.proposals) {
      if (requested.expiresAt <= this.now) this.desk.decide(id, 'expired', 'engine', 'nobody decided in time', null)
    }
    this.#follow(pass(this.state, this.now))
    this.listen()
  }

  /** Lets strategies hear what became of their orders, and takes what they ask for then; an account that is flattened goes on after. */
  listen(): void {
    for (const runner of this.runners.values()) {
      this.#tell(runner)
      this.#noteFailure(runner)
      if (runner.host.commands.length === 0) continue
      this.#drain(runner)
      this.#remember(runner)
    }
    closeAll(this)
  }

  #tellAll(): void {
    for (const runner of this.runners.values()) this.#tell(runner)
  }

  #tell(runner: StrategyRunner): void {
    if (!runner.hasNews) return
    runner.host.order.workingCount = this.#workingEntries(runner)
    runner.listen()
  }

  /** A strategy whose handler threw opens nothing any more. */
  #noteFailure({ instance, failure }: StrategyRunner): void {
    const { settings } = this.state.watch
    if (failure === null || !settings.values.strategiesEnabled.includes(instance)) return
    const strategiesEnabled = settings.values.strategiesEnabled.filter((one) => one !== instance)
    recordSettings(this, { strategiesEnabled }, { by: 'engine', from: 'engine', why: failure.message })
  }

  #drain(runner: StrategyRunner): void {
    runner.drain((command) => {
      this.desk.take(runner, command)
      runner.host.order.workingCount = this.#workingEntries(runner)
      if (runner.hasNews) runner.listen()
    })
  }

  #remember(runner: StrategyRunner): void {
    const memory = runner.memory()
    if (memory !== null) this.record('strategy-stepped', { strategyInstance: runner.instance, memory })
  }

  #workingEntries({ instance }: StrategyRunner): number {
    return this.state.openEntries.get(instance) ?? 0
  }

  #mark(time: number): void {
    if (time < this.#markedAt + this.#options.equityEveryMs) return
    this.#markedAt = time
    const { account } = this.state.whole
    const equity = fromScaled(equityOf(this.state.whole), account.scale)
    const peak = this.state.watch.standing(this.now).equityPeak
    this.record('equity-marked', {
      cash: String(account.cashMoney.amount),
      drawdown: peak > 0 ? (peak - equity.toNumber()) / peak : 0,
      equity: String(equity),
      exposure: scaledToText(account.grossExposure(), account.scale),
      marketTime: time,
    })
  }
}

/** Epoch ms, of the venue. */
function timeOf(report: BrokerReport): number {
  if (report.type === 'order') return report.order.time
  return report.type === 'fill' ? report.fill.time : report.time
}

function isTick(event: MarketEvent): event is Extract<MarketEvent, { readonly type: 'quote' | 'trade' }> {
  return event.type === 'quote' || event.type === 'trade'
}
