import {
  addScaled,
  fromScaled,
  type Instrument,
  type JsonValue,
  type PostedEvent,
  type Scaled,
  type StoredEvent,
} from '@race/core'
import { type Engine, type EngineOptions, startEngine } from '@race/engine'
import type { LiveBooks, SystemDriver, SystemInProcess, WatchedLimits, WorldProcess } from '@race/testkit/world'
import { AccountState } from '../../packages/engine/src/account/account-state.ts'
import type { WatchRules } from '../../packages/engine/src/account/account-watch.ts'
import { foldFact } from '../../packages/engine/src/account/fold-fact.ts'
import { snapshotState } from '../../packages/engine/src/account/state-snapshot.ts'
import { sealHardLimits } from '../../packages/risk/src/hard-limits.ts'
import { type FeedStage, feed, stopByChance } from './feed-by-chance.ts'

/** The parts of the engine that a world needs: as they are published, or with a bug planted in them. */
export interface EngineKit {
  readonly startEngine: typeof startEngine
  readonly AccountState: typeof AccountState
  readonly foldFact: typeof foldFact
  readonly snapshotState: typeof snapshotState
}

const soundEngine: EngineKit = { startEngine, AccountState, foldFact, snapshotState }

type Chosen =
  | 'strategies'
  | 'snapshotEvery'
  | 'eventsPerPause'
  | 'approvalForMs'
  | 'ladder'
  | 'protections'
  | 'leaseForMs'

/** What an engine trades with in a world. */
export interface EngineSetup extends Pick<EngineOptions, Chosen> {
  readonly autonomy: EngineOptions['mode']['autonomy']
  /** The limits in force that the log is held to as well. */
  readonly limits: WatchedLimits
  /** Losing trades in a row that disable a strategy; no number of them by default. */
  readonly consecutiveLossesMax?: number
  /** How long an answer of the venue is waited for, ms; 5 s by default. */
  readonly answerForMs?: number
  /** Whether a process waits until the lease of the one before has run out; by default it takes it over. */
  readonly waitsForLease?: boolean
  /** Whether trades are told to the engine as well, and the passing of time. */
  readonly hasTicks?: boolean
  /** Whether what feeds the engine says now and then that data are stale. */
  readonly hasStaleData?: boolean
  /** How likely it is at each second that the host stops the engine. */
  readonly stopChance?: number
  /** What people ask of the engine by themselves, until it is told to end. */
  readonly people?: (process: WorldProcess, engine: Engine, isTrading: () => boolean) => Promise<void>
}

/** The engine in a process of a world. */
export function engineDriver(setup: EngineSetup, kit: EngineKit = soundEngine): SystemDriver {
  return { name: 'engine', create: (process) => createSystem(process, setup, kit) }
}

function createSystem(process: WorldProcess, setup: EngineSetup, kit: EngineKit): SystemInProcess {
  let engine: Engine | null = null
  let isTrading = true
  const { signal } = new AbortController()
  const mirror = createMirror(process, setup, kit)
  const stage: FeedStage = { process, setup, isTrading: () => isTrading && engine?.failure === null }
  return {
    async start() {
      engine = await kit.startEngine(optionsOf(process, setup))
      engine.events.on('engine-failed', ({ error }) => void process.exit(`${error.code}: ${error.message}`))
      void feed(stage, engine)
      if (setup.people !== undefined) void setup.people(process, engine, stage.isTrading)
      if (setup.stopChance !== undefined) void stopByChance(stage, engine)
    },
    async reconcile() {
      isTrading = false
      for (;;) {
        await engine?.reconcile()
        if (engine !== null && !engine.hasOpenQuestions && engine.account.apart.length === 0) return
        // Nobody can explain it: somebody has to take it over.
        if (engine !== null && engine.account.apart.length > 0) {
          await engine.command({ type: 'accept-balances', reason: 'at rest' }, { by: 'Ada', from: 'swarm' })
        }
        await process.timers.after(500, { signal })
      }
    },
    replay(log) {
      // What is on its way to the disk is in the state that lives, and not in the log yet.
      if (engine === null || engine.account.sequence !== log.length) return null
      return { live: kit.snapshotState(engine.account), folded: mirror.fold(log) }
    },
    books: () => (engine === null ? null : booksOf(engine.account)),
    postings: () => mirror.takePostings(),
  }
}

function optionsOf(process: WorldProcess, setup: EngineSetup): EngineOptions {
  const { autonomy, strategies, snapshotEvery, approvalForMs, leaseForMs, answerForMs = 5000, waitsForLease } = setup
  return {
    ...{ store: process.store, tenant: process.key.tenant, account: process.key.account },
    ...{ broker: process.broker, instruments: process.instruments, currency: process.currency },
    ...{ capital: process.capital, timers: process.timers, holder: process.holder, seed: process.seed },
    fee: { type: 'percentage', rate: '0.00075' },
    strategies,
    mode: { autonomy, venue: process.broker.capabilities.environment },
    // The process before it is gone: the world runs one at a time. Another engine that took the lease is gone as well.
    mayTakeOver: ({ holder }) => waitsForLease !== true || holder.startsWith('another'),
    rules: { requireStop: false, priceAgeMsMax: 60_000 },
    hardLimits: hardLimitsOf(setup),
    ...(setup.ladder === undefined ? {} : { ladder: setup.ladder }),
    ...(setup.protections === undefined ? {} : { protections: setup.protections }),
    outbox: { answerForMs, settleMs: 500, askEveryMsMax: 4000, resendForMs: 20_000 },
    ...(snapshotEvery === undefined ? {} : { snapshotEvery }),
    ...(approvalForMs === undefined ? {} : { approvalForMs }),
    ...(leaseForMs === undefined ? {} : { leaseForMs }),
    ...(setup.eventsPerPause === undefined ? {} : { eventsPerPause: setup.eventsPerPause }),
    equityEveryMs: 5000,
  }
}

function hardLimitsOf({ limits, consecutiveLossesMax = 1e6 }: EngineSetup) {
  return {
    ...limits,
    ...{ tradesPerDayMax: 1e6, consecutiveLossesMax, rewardToRiskMin: 0 },
    ...{ dailyLossMax: 1, emergencyDrawdownMax: 1 },
  }
}

/** The account as its log alone gives it, taken on from event to event, with what its ledgers posted. */
function createMirror({ instruments }: WorldProcess, setup: EngineSetup, kit: EngineKit) {
  const { limits: hardLimits } = sealHardLimits(hardLimitsOf(setup))
  const rules: WatchRules = { hardLimits, tradingDay: { timeZone: 'UTC' }, ladder: setup.ladder ?? {}, exposure: {} }
  let state: AccountState | null = null
  let postings: PostedEvent[] = []
  const journal = { onPosting: (event: PostedEvent) => void postings.push(event) }
  return {
    fold(log: readonly StoredEvent[]): JsonValue {
      const [opened] = log
      if (opened === undefined) return null
      state ??= new kit.AccountState(opened.data as never, instruments, rules)
      for (const { account } of [state.whole, ...state.books.values()]) account.ledger.journal = journal
      for (const event of log.slice(state.sequence)) kit.foldFact(state, event as never, event.time)
      return kit.snapshotState(state)
    },
    takePostings(): readonly PostedEvent[] {
      const taken = postings
      postings = []
      return taken
    },
  }
}

function booksOf({ sequence, whole: { account }, instruments }: AccountState): LiveBooks {
  const sum = account.ledger.accounts.reduce((total: Scaled, { balance }) => addScaled(total, balance), 0)
  const held = account.holdings.map(({ position }, index) => {
    const { id, quantityStep } = instruments[index] as Instrument
    return [id, quantityStep.times(String(position.steps))] as const
  })
  return {
    ...{ sequence, cash: account.cashMoney.amount },
    positions: Object.fromEntries(held),
    trialBalance: fromScaled(sum, account.scale),
  }
}
