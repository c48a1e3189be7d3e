import {
  type Broker,
  createEventBus,
  type EventBus,
  type EventLog,
  type Lease,
  type MarketEvent,
  type RaceError,
  type Timers,
} from '@race/core'
import type { AccountState } from './account/account-state.ts'
import { CommandDesk } from './commands/command-desk.ts'
import type { CommandOutcome, EngineCommand } from './commands/command-schema.ts'
import type { CommandOrigin } from './commands/run-command.ts'
import { openPositionsOf } from './commands/switch-mode.ts'
import type { EngineEvents } from './engine-events.ts'
import { failureOf, leaseLost, stoppedBecause } from './engine-failure.ts'
import { type Feeding, feedingOf } from './feed/feeding.ts'
import type { Journal } from './journal.ts'
import type { Kernel, Turn } from './kernel.ts'
import { MarketTurns } from './market-turns.ts'
import { checkModeSafety, type EngineMode, type ModeSafety } from './mode-safety.ts'
import { SnapshotKeeper, type SnapshotKeeperOptions } from './snapshot-keeper.ts'
import { cancelOrder } from './venue/cancel-order.ts'
import { LiftsUnderWay } from './venue/lifts-under-way.ts'
import { Outbox, type OutboxRules } from './venue/outbox.ts'
import { outboxPortOf } from './venue/outbox-port-of.ts'
import { Reconciler } from './venue/reconciler.ts'

/** What an engine is put together from, once its account is recovered and its lease held. */
export interface EngineParts {
  readonly log: EventLog
  readonly broker: Broker
  readonly kernel: Kernel
  readonly journal: (onFailure: (error: RaceError) => void, closing: AbortSignal) => Journal
  readonly timers: Timers
  readonly lease: Lease
  readonly leaseForMs: number
  readonly commandsEveryMs: number
  readonly eventsPerPause: number
  readonly snapshots: Pick<SnapshotKeeperOptions, 'every' | 'parts' | 'series'>
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
  /** Aborted a little before: who brings market data leaves off. */
  readonly #closing = new AbortController()
  readonly #work = new Set<Promise<void>>()
  #lease: Lease
  #failure: RaceError | null = null
  #hasBegun = false
  #isStopped = false
  /** Turns whose facts are being written and after which something leaves. */
  #leaving = 0
  readonly #market: MarketTurns
  readonly #commands: CommandDesk
  readonly #reconciler: Reconciler
  readonly #snapshots: SnapshotKeeper
  readonly #lifts: LiftsUnderWay

  /** @internal */
  constructor(parts: EngineParts) {
    const { log, kernel, timers } = parts
    this.#parts = parts
    this.#kernel = kernel
    this.#timers = timers
    this.#lease = parts.lease
    this.events = createEventBus<EngineEvents>()
    this.#journal = parts.journal((error) => this.#fail(error), this.#closing.signal)
    this.#reconciler = new Reconciler({
      ...{ broker: parts.broker, kernel, timers, signal: this.#end.signal },
      turn: (work) => this.#turn(null, work),
    })
    this.#snapshots = new SnapshotKeeper({ ...parts.snapshots, log, kernel, journal: this.#journal, scheduler: timers })
    this.#lifts = new LiftsUnderWay(kernel.state)
    this.#outbox = new Outbox({
      broker: parts.broker,
      port: outboxPortOf({
        ...{ kernel, broker: parts.broker, lifts: this.#lifts },
        turn: (work) => this.#turn(null, work).catch(() => {}),
        reconcile: () => {
          const work = this.reconcile()
          this.#beside(work)
          return work.catch(() => {})
        },
      }),
      timers: parts.timers,
      rules: parts.outbox,
      signal: this.#end.signal,
    })
    this.#market = new MarketTurns({
      ...{ kernel, broker: parts.broker, eventsPerPause: parts.eventsPerPause, pause: () => timers.yield() },
      decide: (work) => this.#decide(null, work),
      keep: (turn, sendsAfter) => this.#keep(turn, sendsAfter),
      isBehind: () => this.#journal.backlog > 0,
      ...{ isSettled: () => this.#isSettled, settled: () => this.#settled() },
    })
    this.#commands = new CommandDesk({
      ...{ kernel, log, checkPassword: parts.checkPassword },
      turn: (cause, work) => this.#turnBetween(cause, work),
      safetyOf: (mode, options) => this.checkModeSafety(mode, options),
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
    return this.#outbox.isBusy || this.#reconciler.isBusy
  }

  /** What a feed goes by. @internal */
  get feeding(): Feeding {
    return feedingOf(this.#kernel, this.#timers, this.#closing.signal)
  }

  /** Why the engine stopped itself; null while it did not. */
  get failure(): RaceError | null {
    return this.#failure
  }

  /**
   * Takes what happened in the market at one moment: events of equal time go into one call, in the order in which they happened.
   * Resolves when what came of them is durable, and, at a venue that fills from them, sent.
   *
   * @param history with `isHistory`, bars of the past or that come too late: strategies see them, and do not decide on them
   * @throws RaceError `ENGINE_CLOSED`; what stopped the engine
   */
  onMarket(events: readonly MarketEvent[], history: { readonly isHistory?: boolean } = {}): Promise<void> {
    return this.#market.take(events, history.isHistory ?? false)
  }

  /**
   * The market's time (epoch ms) has come to this moment, and what happened up to it has been told: strategies whose interval is
   * over hear of it. Without this, intervals do not pass.
   */
  onTime(marketTime: number): Promise<void> {
    return this.#market.time(marketTime)
  }

  /** The data of an instrument have gone stale, or come again. While they are stale, nothing of the instrument is opened. */
  onFreshness(instrument: string, isFresh: boolean, why: string): Promise<void> {
    return this.#market.freshness(instrument, isFresh, why)
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
    return await this.#commands.run(command, origin, options)
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
    this.#closing.abort(stoppedBecause(reason))
    await this.#market.idle()
    if (this.#failure === null) {
      // A venue of our own answers at once, and the log ends with what it said.
      if (this.#kernel.matchesHere) await this.#settled()
      if (orders === 'cancel') {
        await this.#turn(null, () => {
          for (const order of [...this.#kernel.state.open]) cancelOrder(this.#kernel, order, 'ENGINE_STOPS')
        })
        await this.#outbox.idle()
      }
      const became = orders === 'keep' ? 'kept' : 'cancelled'
      await this.#turn(null, () => this.#kernel.record('session-stopped', { reason, orders: became }))
      await this.#snapshots.keepAll()
    }
    this.#end.abort(stoppedBecause(reason))
    await Promise.allSettled(this.#work)
    if (this.#failure === null) await this.#parts.log.releaseLease(this.#lease)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  /** Begins what goes on beside the market: reports, commands, time, the lease. @internal */
  begin(): void {
    this.#hasBegun = true
    this.#beside(this.#listenToVenue())
    this.#beside(this.#every(this.#parts.commandsEveryMs, () => this.takeCommands()))
    this.#beside(this.#every(ticksEveryMs, () => this.#turnBetween(null, () => this.#kernel.tick())))
    this.#beside(this.#every(this.#parts.leaseForMs / 3, () => this.#renew()))
  }

  /** Does what other processes have asked for since. @internal */
  async takeCommands(): Promise<void> {
    await this.#commands.takeStored()
  }

  /** Holds the account against the venue until that has succeeded; at most one at a time. @internal */
  reconcile(): Promise<void> {
    return this.#reconciler.reconcile()
  }

  /** Asks what became of every order that was sent and not answered for, until the venue has told. @internal */
  async resolve(): Promise<void> {
    const { open } = this.#kernel.state
    const asked = [...open].filter(({ status, isSent, isUnknown }) => isUnknown || (status === 'submitted' && isSent))
    for (const { clientOrderId } of asked) void this.#outbox.ask(clientOrderId, 0)
    // What was missing when the account was held against the venue is asked for as well.
    await this.#outbox.answered()
  }

  /** A turn of the kernel: what it records is made durable, then what it planned is done. @internal */
  async turn(work: () => void): Promise<void> {
    await this.#turn(null, work)
  }

  async #turn(cause: string | null, work: () => void): Promise<void> {
    await this.#keep(this.#decide(cause, work))
  }

  /** Comes after the moment of the market that is being dealt with. */
  #turnBetween(cause: string | null, work: () => void): Promise<void> {
    return this.#market.between(() => this.#turn(cause, work))
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

  /**
   * Makes a turn's facts durable, with all before them, and then does what it planned.
   *
   * @param sendsAfter what else has to be over before that
   */
  async #keep({ events, effects }: Turn, sendsAfter?: Promise<void>): Promise<void> {
    const leaving = effects.length > 0 ? 1 : 0
    this.#leaving += leaving
    // Where this fails, the engine has, and nobody waits for what was to leave.
    await this.#lifts.follow(this.#journal.record(events))
    for (const event of events) this.events.emit('recorded', event as EngineEvents['recorded'])
    if (events.length > 0 && this.#snapshots.isDue) this.#beside(this.#snapshots.keep())
    if (sendsAfter !== undefined && effects.length > 0) await sendsAfter
    // Before the engine begins nothing of its own is on its way: what is asked then need not wait for that to arrive.
    if (!this.#end.signal.aborted) this.#outbox.take(effects, this.#hasBegun ? undefined : 0)
    this.#leaving -= leaving
  }

  /** Resolves when nothing is on its way to the venue, or about to be. */
  async #settled(): Promise<void> {
    while (!this.#isSettled) {
      if (this.#leaving > 0) await this.#journal.record([])
      await this.#outbox.idle()
    }
  }

  get #isSettled(): boolean {
    return this.#leaving === 0 && !this.#outbox.isSending
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
    throw leaseLost(answer.lease, this.#parts.log.key.account)
  }

  async #every(milliseconds: number, work: () => Promise<void>): Promise<void> {
    for (;;) {
      await this.#timers.after(milliseconds, { signal: this.#end.signal })
      await work()
    }
  }

  #beside(work: Promise<void>): void {
    const watched = work
      .catch((error) => {
        if (!this.#end.signal.aborted) this.#fail(error)
      })
      .finally(() => this.#work.delete(watched))
    this.#work.add(watched)
  }

  #fail(error: unknown): void {
    if (this.#failure !== null) return
    this.#failure = failureOf(error, this.#parts.log.key.account)
    this.#closing.abort(this.#failure)
    this.#end.abort(this.#failure)
    this.events.emit('engine-failed', { error: this.#failure })
  }
}

const backlogMax = 10_000
