import {
  type Broker,
  type BrokerReport,
  createEventBus,
  type EventBus,
  type EventLog,
  type IntentKey,
  type JsonValue,
  type Lease,
  type MarketEvent,
  RaceError,
  type StoredCommand,
  type Timers,
} from '@race/core'
import type { AccountState } from './account/account-state.ts'
import type { OrderRecord } from './account/order-record.ts'
import { type EngineSnapshot, snapshotState, stateSnapshotVersion } from './account/state-snapshot.ts'
import { type CommandOutcome, type EngineCommand, parseCommand } from './commands/command-schema.ts'
import { type CommandOrigin, flatten, runCommand } from './commands/run-command.ts'
import type { EngineEvents } from './engine-events.ts'
import { tradingStateAt } from './gate/standing-of.ts'
import type { Journal } from './journal.ts'
import type { Kernel, Turn } from './kernel.ts'
import { checkModeSafety, type EngineMode, type ModeSafety } from './mode-safety.ts'
import { engineSnapshotName } from './recover-account.ts'
import { cancelOrder, legsHolding } from './strategy/signal-desk.ts'
import { Outbox, type OutboxPort, type OutboxRules } from './venue/outbox.ts'
import { reconcile } from './venue/reconcile.ts'

/** What an engine is put together from, once its account is recovered and its lease held. */
export interface EngineParts {
  readonly log: EventLog
  readonly broker: Broker
  readonly kernel: Kernel
  readonly journal: (onFailure: (error: RaceError) => void) => Journal
  readonly timers: Timers
  readonly lease: Lease
  readonly leaseForMs: number
  readonly commandsEveryMs: number
  readonly snapshotEvery: number
  readonly outbox: OutboxRules
  readonly durability: 'none' | 'process' | 'fsync'
  readonly checkPassword: ((password: string) => Promise<boolean>) | null
}

/** What becomes of orders when an engine stops. */
export interface StopOptions {
  readonly reason?: string
  /** `keep` by default: they work on at the venue, and the next start finds them. */
  readonly orders?: 'keep' | 'cancel'
}

const ticksEveryMs = 1000

/** An engine that trades one account. Made by `startEngine`. */
export class Engine {
  /** Facts, after they are durable. */
  readonly events: EventBus<EngineEvents>
  readonly #parts: EngineParts
  readonly #kernel: Kernel
  readonly #journal: Journal
  readonly #outbox: Outbox
  readonly #timers: Timers
  readonly #end = new AbortController()
  readonly #work: Promise<void>[] = []
  #lease: Lease
  #failure: RaceError | null = null
  #isStopped = false
  /** Market events go one after the other, also where the host does not wait for them. */
  #market: Promise<void> = Promise.resolve()
  #reconciling: Promise<void> | null = null
  #wantsReconcile = false
  #snapshotAt: number
  #isSnapshotting = false

  /** @internal */
  constructor(parts: EngineParts) {
    this.#parts = parts
    this.#kernel = parts.kernel
    this.#timers = parts.timers
    this.#lease = parts.lease
    this.#snapshotAt = parts.kernel.state.sequence
    this.events = createEventBus<EngineEvents>()
    this.#journal = parts.journal((error) => this.#fail(error))
    this.#outbox = new Outbox({
      broker: parts.broker,
      port: this.#outboxPort(),
      timers: parts.timers,
      rules: parts.outbox,
      signal: this.#end.signal,
    })
  }

  /** The account as it stands. It is the engine's own: read it, and change nothing. */
  get account(): AccountState {
    return this.#kernel.state
  }

  get mode(): EngineMode | null {
    return this.#kernel.state.mode
  }

  get isConnected(): boolean {
    return this.#kernel.isConnected
  }

  /** Where the log ends that is durable. */
  get head() {
    return this.#journal.head
  }

  /** Whether something is on its way to the venue, or nobody knows yet what became of it. */
  get hasOpenQuestions(): boolean {
    const { open } = this.#kernel.state
    for (const { isUnknown, status, isCancelAsked, hasUntoldFills } of open) {
      if (isUnknown || status === 'submitted' || isCancelAsked || hasUntoldFills) return true
    }
    return this.#outbox.isBusy || this.#reconciling !== null
  }

  /** Why the engine stopped itself; null while it did not. */
  get failure(): RaceError | null {
    return this.#failure
  }

  /**
   * Takes what happened in the market at one moment: events of equal time go into one call, in the order in which they happened.
   * Resolves when what came of them is durable, and, at a venue that fills from them, sent.
   *
   * @throws RaceError `ENGINE_CLOSED`; what stopped the engine
   */
  onMarket(events: readonly MarketEvent[]): Promise<void> {
    const turn = this.#market.then(() => this.#takeMarket(events))
    // One that failed does not fail those after it: the engine's own failure does.
    this.#market = turn.catch(() => {})
    return turn
  }

  async #takeMarket(events: readonly MarketEvent[]): Promise<void> {
    const { broker } = this.#parts
    let closedAt: number | null = null
    for (const event of events) {
      let reports: readonly BrokerReport[] = []
      if (broker.match !== undefined) {
        await this.#settled()
        reports = await broker.match(event)
      }
      const turn = this.#decide(null, () => this.#kernel.market(event, reports))
      const work = this.#keep(turn)
      // What is to be sent has to be there before the venue meets the next event. Facts alone go into one group of the log.
      if (broker.match !== undefined && turn.effects.length > 0) await work
      // What fails one turn fails those after it: the last one tells.
      else work.catch(() => {})
      if (event.type === 'bar-closed') closedAt = event.time
    }
    const decided = this.#turn(null, () => {
      if (closedAt !== null) this.#kernel.decide(closedAt)
    })
    await decided
    if (broker.match !== undefined) await this.#settled()
  }

  /** Waits until nothing is on its way to a venue that fills from our own market data. */
  async #settled(): Promise<void> {
    await this.#outbox.idle()
  }

  /**
   * Asks something of the engine, as a process beside it does with a command of the log. Resolves when it is done and durable.
   *
   * @param options.password for going live: it is compared by the host's check and goes nowhere else
   */
  async command(
    command: EngineCommand,
    origin: CommandOrigin,
    options: { readonly password?: string } = {},
  ): Promise<CommandOutcome> {
    const { type, ...data } = command
    const parsed = parseCommand(type, data as unknown as JsonValue)
    if (typeof parsed === 'string') return { isDone: false, message: parsed }
    return await this.#run(parsed, origin, options.password)
  }

  /** What is missing for a mode; nothing is changed. */
  checkModeSafety(
    mode: EngineMode,
    options: {
      readonly reason?: string
      readonly isConfirmed?: boolean
      readonly positions?: 'refuse' | 'cancel'
    } = {},
  ): ModeSafety {
    const { broker, durability, checkPassword } = this.#parts
    const { state } = this.#kernel
    return checkModeSafety(mode, state.mode, {
      broker: broker.capabilities,
      isConnected: this.#kernel.isConnected,
      durability,
      openPositions: openPositionsOf(state),
      hasPasswordCheck: checkPassword !== null,
      isConfirmed: options.isConfirmed ?? false,
      reason: options.reason ?? '',
      cancelsPositions: options.positions === 'cancel',
    })
  }

  /** Stops: no more market, no more orders; what is on its way is awaited, the lease is let go. */
  async stop({ reason = 'the host stopped it', orders = 'keep' }: StopOptions = {}): Promise<void> {
    if (this.#isStopped) return
    this.#isStopped = true
    await this.#market
    if (this.#failure === null) {
      if (orders === 'cancel') {
        await this.#turn(null, () => {
          for (const order of [...this.#kernel.state.open]) cancelOrder(this.#kernel, order, 'ENGINE_STOPS')
        })
        await this.#outbox.idle()
      }
      const became = orders === 'keep' ? 'kept' : 'cancelled'
      await this.#turn(null, () => this.#kernel.record('session-stopped', { reason, orders: became }))
      await this.#snapshot()
    }
    this.#end.abort(closed(reason))
    await Promise.allSettled(this.#work)
    if (this.#failure === null) await this.#parts.log.releaseLease(this.#lease)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  /** Begins what goes on beside the market: reports, commands, time, the lease. @internal */
  begin(): void {
    this.#beside(this.#listenToVenue())
    this.#beside(this.#every(this.#parts.commandsEveryMs, () => this.takeCommands()))
    this.#beside(this.#every(ticksEveryMs, () => this.#turn(null, () => this.#kernel.tick())))
    this.#beside(this.#every(this.#parts.leaseForMs / 3, () => this.#renew()))
  }

  /** Does what other processes have asked for since. @internal */
  async takeCommands(): Promise<void> {
    const commands = await this.#parts.log.commands({ after: this.#kernel.state.lastCommand, limit: 100 })
    for (const command of commands) await this.#takeStored(command)
  }

  /** Holds the account against the venue until that has succeeded; at most one at a time. @internal */
  reconcile(): Promise<void> {
    this.#wantsReconcile = true
    this.#reconciling ??= this.#reconcileUntilKnown().finally(() => {
      this.#reconciling = null
    })
    return this.#reconciling
  }

  /** Asks what became of every order that was sent and not answered for, until the venue has told. @internal */
  async resolve(): Promise<void> {
    const { open } = this.#kernel.state
    const asked = [...open].filter(({ status, isSent, isUnknown }) => isUnknown || (status === 'submitted' && isSent))
    await Promise.all(asked.map(({ clientOrderId }) => this.#outbox.ask(clientOrderId, 0)))
    await this.#outbox.idle()
  }

  /** A turn of the kernel: what it records is made durable, then what it planned is done. @internal */
  async turn(work: () => void): Promise<void> {
    await this.#turn(null, work)
  }

  async #turn(cause: string | null, work: () => void): Promise<void> {
    await this.#keep(this.#decide(cause, work))
  }

  /** What comes of something that happened: facts that are folded and not durable yet, and what is to be done once they are. */
  #decide(cause: string | null, work: () => void): Turn {
    if (this.#failure !== null) throw this.#failure
    const kernel = this.#kernel
    kernel.now = Math.max(kernel.now, this.#timers.now())
    kernel.cause = cause
    try {
      work()
    } catch (error) {
      kernel.take()
      this.#fail(error)
      throw error
    }
    return kernel.take()
  }

  /** Makes a turn's facts durable, and then does what it planned. */
  async #keep({ events, effects }: Turn): Promise<void> {
    if (events.length > 0) await this.#journal.record(events)
    for (const event of events) this.events.emit('recorded', event as EngineEvents['recorded'])
    if (events.length > 0) this.#maybeSnapshot()
    if (!this.#end.signal.aborted) this.#outbox.take(effects)
  }

  async #takeStored({ id, number, type, by, from, data }: StoredCommand): Promise<void> {
    const cause = `command:${id}`
    await this.#turn(cause, () => this.#kernel.record('command-taken', { id, number, type, by, from, data }))
    const parsed = parseCommand(type, data)
    const outcome =
      typeof parsed === 'string'
        ? { isDone: false, message: parsed }
        : await this.#run(parsed, { by, from }, undefined, cause)
    await this.#turn(cause, () =>
      this.#kernel.record('command-answered', {
        ...{ id, isDone: outcome.isDone, message: outcome.message },
        data: 'data' in outcome ? (outcome.data ?? null) : null,
      }),
    )
  }

  async #run(
    command: EngineCommand,
    origin: CommandOrigin,
    password: string | undefined,
    cause: string | null = null,
  ): Promise<CommandOutcome> {
    if (command.type === 'switch-mode') return await this.#switchMode(command, origin, password, cause)
    let outcome: CommandOutcome = { isDone: false, message: 'Nothing was done.' }
    await this.#turn(cause, () => {
      outcome = runCommand(this.#kernel, command, origin)
    })
    return outcome
  }

  async #switchMode(
    command: Extract<EngineCommand, { type: 'switch-mode' }>,
    { by, from }: CommandOrigin,
    password: string | undefined,
    cause: string | null,
  ): Promise<CommandOutcome> {
    const { autonomy, venue, reason, positions, isConfirmed = false } = command
    const { isSafe, missing } = this.checkModeSafety({ autonomy, venue }, { reason, isConfirmed, positions })
    if (!isSafe) return { isDone: false, message: missing.join(' ') }
    const { checkPassword } = this.#parts
    if (venue === 'live' && (password === undefined || (await checkPassword?.(password)) !== true)) {
      return { isDone: false, message: 'The password for going live is missing or wrong.' }
    }
    const { state } = this.#kernel
    const open = openPositionsOf(state)
    const closes = open > 0 && positions === 'cancel' && state.mode?.venue !== venue
    await this.#turn(cause, () => {
      if (closes) flatten(this.#kernel, `switch to ${autonomy} on ${venue}: ${reason}`)
      this.#kernel.record('mode-changed', {
        ...{ old: state.mode, new: { autonomy, venue }, by, from, why: reason },
        hadOpenPositions: open > 0,
        positionsCancelled: closes ? open : 0,
      })
    })
    return { isDone: true, message: `The engine is '${autonomy}' on '${venue}'.` }
  }

  async #reconcileUntilKnown(): Promise<void> {
    const { broker } = this.#parts
    let wait = 1000
    while (this.#wantsReconcile && !this.#end.signal.aborted) {
      this.#wantsReconcile = false
      const since = Math.max(0, this.#kernel.state.latestFill - lateFillsMs)
      const answer = await broker.standing({ since, signal: this.#end.signal })
      if (this.#end.signal.aborted) return
      if (answer.type === 'known') {
        await this.#turn(null, () => reconcile(this.#kernel, answer.standing, since))
        wait = 1000
        if (!this.#wantsReconcile) return
      } else this.#wantsReconcile = true
      await this.#timers.after(wait, { signal: this.#end.signal }).catch(() => {})
      wait = Math.min(30_000, wait * 2)
    }
  }

  async #listenToVenue(): Promise<void> {
    for await (const report of this.#parts.broker.reports({ signal: this.#end.signal })) {
      const turn = this.#turn(null, () => this.#kernel.report(report))
      // Many reports go into one group of the log; only a long line of them makes the venue wait.
      if (this.#journal.backlog > backlogMax) await turn
      else turn.catch(() => {})
    }
  }

  async #renew(): Promise<void> {
    const answer = await this.#parts.log.renewLease(this.#lease, {
      now: this.#timers.now(),
      forMs: this.#parts.leaseForMs,
    })
    if (answer.type === 'held') {
      this.#lease = answer.lease
      return
    }
    throw new RaceError('LEASE_LOST', {
      message: `'${answer.lease.holder}' holds the lease on '${this.#parts.log.key.account}' now`,
      facts: { account: this.#parts.log.key.account, holder: answer.lease.holder },
      hint: 'Only one engine trades an account: stop the other one, if this is the one you want.',
    })
  }

  async #every(milliseconds: number, work: () => Promise<void>): Promise<void> {
    for (;;) {
      await this.#timers.after(milliseconds, { signal: this.#end.signal })
      await work()
    }
  }

  #beside(work: Promise<void>): void {
    this.#work.push(
      work.catch((error) => {
        if (!this.#end.signal.aborted) this.#fail(error)
      }),
    )
  }

  #outboxPort(): OutboxPort {
    const kernel = this.#kernel
    // A turn that fails has failed the engine, which everybody hears of there.
    const turn = (work: () => void): Promise<void> => this.#turn(null, work).catch(() => {})
    return {
      orderOf: (id) => kernel.state.orders.get(id),
      approvalOf: (order) => kernel.mint.approve(intentOf(order)).approval,
      mayLeave: (order) => mayLeave(kernel, order),
      isHeldByLegs: (order) => this.#parts.broker.match === undefined && legsHolding(kernel, order.intended).length > 0,
      mayChange: () => tradingStateAt(kernel.state, true) !== 'halted',
      giveUp: (order) => turn(() => kernel.giveUp(order)),
      answer: (id, command, answer) => void turn(() => kernel.answer(id, command, answer)),
      found: (id, answer, mayResend) => turn(() => kernel.found(id, answer, mayResend)),
      reconcile: () => {
        const work = this.reconcile()
        this.#beside(work)
        return work.catch(() => {})
      },
    }
  }

  #maybeSnapshot(): void {
    const { sequence } = this.#journal.head
    if (sequence < this.#snapshotAt + this.#parts.snapshotEvery || this.#isSnapshotting) return
    this.#beside(this.#snapshot())
  }

  /** Keeps where the account stands, if everything that it was folded from is durable. */
  async #snapshot(): Promise<void> {
    const { state, runners } = this.#kernel
    const { head } = this.#journal
    if (this.#isSnapshotting || head.sequence !== state.sequence || head.sequence === this.#snapshotAt) return
    const series: Record<string, JsonValue> = {}
    for (const runner of runners.values()) {
      const memory = runner.series()
      // What cannot say what it remembers has to see every bar again: then there is no snapshot to start from.
      if (memory === null) return
      series[runner.instance] = memory
    }
    this.#isSnapshotting = true
    this.#snapshotAt = head.sequence
    const kept: EngineSnapshot = { opened: state.opened, state: snapshotState(state), series }
    const version = stateSnapshotVersion
    try {
      const snapshot = { name: engineSnapshotName, schemaVersion: version, head, state: kept as unknown as JsonValue }
      await this.#parts.log.saveSnapshot(snapshot)
    } finally {
      this.#isSnapshotting = false
    }
  }

  #fail(error: unknown): void {
    if (this.#failure !== null) return
    this.#failure = RaceError.is(error)
      ? error
      : new RaceError('ENGINE_CLOSED', {
          message: `The engine of '${this.#parts.log.key.account}' stopped: ${error instanceof Error ? error.message : String(error)}`,
          facts: { account: this.#parts.log.key.account },
          hint: 'Mend the cause, then start it again: it finds out where it stands before it trades.',
          cause: error,
        })
    this.#end.abort(this.#failure)
    this.events.emit('engine-failed', { error: this.#failure })
  }
}

/** How far back fills are asked for again: a venue may tell of one late, and one that is known is known. */
const lateFillsMs = 3_600_000
const backlogMax = 10_000

function mayLeave({ state, isConnected }: Kernel, { intended }: OrderRecord): boolean {
  const now = tradingStateAt(state, isConnected)
  return now === 'active' || (now === 'reducing' && intended.isReduceOnly)
}

/** The key of an order's intent, from its id: instance, time and ordinal, with `:` between them. */
function intentOf({ intended }: OrderRecord): IntentKey {
  const { intentId, strategyInstance } = intended
  const instance =
    strategyInstance !== null && intentId.startsWith(`${strategyInstance}:`) ? strategyInstance : 'engine'
  const rest = intentId.slice(instance.length + 1)
  const colon = rest.indexOf(':')
  const ordinal = rest.slice(colon + 1)
  return {
    strategyInstance: instance,
    decisionTime: Number(rest.slice(0, colon)),
    ordinal: /^\d+$/.test(ordinal) ? Number(ordinal) : ordinal,
  }
}

function openPositionsOf({ whole }: AccountState): number {
  return whole.account.holdings.filter(({ position }) => position.steps !== 0).length
}

function closed(reason: string): RaceError {
  return new RaceError('ENGINE_CLOSED', {
    message: `The engine was stopped: ${reason}`,
    facts: { reason },
    hint: 'Start an engine over the same store to go on.',
  })
}
