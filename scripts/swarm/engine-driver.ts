import {
  addScaled,
  fromScaled,
  type Instrument,
  type JsonValue,
  type MarketEvent,
  type PostedEvent,
  type Scaled,
  type StoredEvent,
  type Timers,
} from '@race/core'
import { type Engine, type EngineOptions, startEngine } from '@race/engine'
import type { LiveBooks, SystemDriver, SystemInProcess, WatchedLimits, WorldProcess } from '@race/testkit/world'
import { AccountState } from '../../packages/engine/src/account/account-state.ts'
import type { WatchRules } from '../../packages/engine/src/account/account-watch.ts'
import { foldFact } from '../../packages/engine/src/account/fold-fact.ts'
import { snapshotState } from '../../packages/engine/src/account/state-snapshot.ts'
import { sealHardLimits } from '../../packages/risk/src/hard-limits.ts'

/** The parts of the engine that a world needs: as they are published, or with a bug planted in them. */
export interface EngineKit {
  readonly startEngine: typeof startEngine
  readonly AccountState: typeof AccountState
  readonly foldFact: typeof foldFact
  readonly snapshotState: typeof snapshotState
}

const soundEngine: EngineKit = { startEngine, AccountState, foldFact, snapshotState }

/** What an engine trades with in a world. */
export interface EngineSetup extends Pick<EngineOptions, 'strategies' | 'snapshotEvery' | 'approvalForMs'> {
  readonly autonomy: EngineOptions['mode']['autonomy']
  /** The limits in force that the log is held to as well. */
  readonly limits: WatchedLimits
  /** What people ask of the engine by themselves, until it is told to end. */
  readonly people?: (process: WorldProcess, engine: Engine, isTrading: () => boolean) => Promise<void>
}

const barMs = 1000

/** The engine in a process of a world. */
export function engineDriver(setup: EngineSetup, kit: EngineKit = soundEngine): SystemDriver {
  return { name: 'engine', create: (process) => createSystem(process, setup, kit) }
}

function createSystem(process: WorldProcess, setup: EngineSetup, kit: EngineKit): SystemInProcess {
  let engine: Engine | null = null
  let isTrading = true
  const mirror = createMirror(process, setup, kit)
  return {
    async start() {
      engine = await kit.startEngine(optionsOf(process, setup))
      engine.events.on('engine-failed', ({ error }) => void process.exit(error.message))
      void feed(process, engine, () => isTrading)
      if (setup.people !== undefined) void setup.people(process, engine, () => isTrading)
    },
    async reconcile() {
      isTrading = false
      for (;;) {
        await engine?.reconcile()
        if (engine !== null && !engine.hasOpenQuestions) return
        await process.timers.after(500)
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

function optionsOf(
  process: WorldProcess,
  { autonomy, limits, strategies, snapshotEvery, approvalForMs }: EngineSetup,
): EngineOptions {
  return {
    ...{ store: process.store, tenant: process.key.tenant, account: process.key.account },
    ...{ broker: process.broker, instruments: process.instruments, currency: process.currency },
    ...{ capital: process.capital, timers: timersOf(process), holder: process.holder, seed: 'swarm' },
    fee: { type: 'percentage', rate: '0.00075' },
    strategies,
    mode: { autonomy, venue: process.broker.capabilities.environment },
    // The process before it is gone: the world runs one at a time.
    mayTakeOver: () => true,
    rules: { requireStop: false, priceAgeMsMax: 60_000 },
    hardLimits: hardLimitsOf(limits),
    outbox: { answerForMs: 5000, settleMs: 500, askEveryMsMax: 4000, resendForMs: 20_000 },
    ...(snapshotEvery === undefined ? {} : { snapshotEvery }),
    ...(approvalForMs === undefined ? {} : { approvalForMs }),
    equityEveryMs: 5000,
  }
}

function hardLimitsOf(limits: WatchedLimits) {
  return {
    ...limits,
    ...{ tradesPerDayMax: 1e6, consecutiveLossesMax: 1e6, rewardToRiskMin: 0 },
    ...{ dailyLossMax: 1, emergencyDrawdownMax: 1 },
  }
}

function timersOf({ clock, timers }: WorldProcess): Timers {
  return {
    now: () => clock.now(),
    yield: () => clock.yield(),
    after: (milliseconds, { signal }) => timers.after(milliseconds, signal),
  }
}

/** The account as its log alone gives it, taken on from event to event, with what its ledgers posted. */
function createMirror({ instruments }: WorldProcess, { limits }: EngineSetup, kit: EngineKit) {
  const { limits: hardLimits } = sealHardLimits(hardLimitsOf(limits))
  const rules: WatchRules = { hardLimits, tradingDay: { timeZone: 'UTC' }, ladder: {}, exposure: {} }
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

/** Makes bars of a second out of trades, and gives each to the engine when it has closed. */
async function feed(process: WorldProcess, engine: Engine, isTrading: () => boolean): Promise<void> {
  const open = new Map<string, { start: number; open: number; high: number; low: number; close: number }>()
  const signal = new AbortController().signal
  for await (const event of process.market(signal)) {
    if (event.type !== 'trade') continue
    const { price } = event.trade
    const start = Math.floor(event.time / barMs) * barMs
    const bar = open.get(event.instrument)
    if (bar !== undefined && bar.start < start) {
      open.delete(event.instrument)
      const { start: time, ...prices } = bar
      const closed: MarketEvent = {
        ...{ type: 'bar-closed', instrument: event.instrument, timeframe: '1s', time: time + barMs },
        bar: { time, ...prices, volume: 1 },
        receivedAt: process.clock.now(),
      }
      if (isTrading() && engine.failure === null) await engine.onMarket([closed]).catch(() => {})
    }
    const now = open.get(event.instrument)
    if (now === undefined) open.set(event.instrument, { start, open: price, high: price, low: price, close: price })
    else {
      now.high = Math.max(now.high, price)
      now.low = Math.min(now.low, price)
      now.close = price
    }
  }
}
