import type { FeeModel } from '@race/brokers/simulated'
import type { Broker, Decimal, EventStore, Instrument, Lease, Telemetry, Timers } from '@race/core'
import type { GateRules, HardLimits, LadderRules, Protection, SettingsValues, TradingDayRule } from '@race/risk'
import type { EngineMode } from './mode-safety.ts'
import type { EngineStrategy } from './strategy/strategy-runner.ts'
import type { OutboxRules } from './venue/outbox.ts'

/** What an engine is made of. */
export interface EngineOptions {
  readonly store: EventStore
  /** Names the account: its log, its ids. The tenant is whose it is; `default` where there is only one. */
  readonly account: string
  readonly tenant?: string
  readonly currency: string
  /** What the account begins with, in its currency. */
  readonly capital: Decimal | number | string
  readonly instruments: readonly Instrument[]
  readonly strategies: readonly EngineStrategy[]
  readonly broker: Broker
  /** How the engine begins on a new account; later starts go on in the mode that is on record. */
  readonly mode: EngineMode
  /** Clock and waits; those of the host's event loop by default. */
  readonly timers?: Timers
  /** Seeds what strategies draw; the account's name by default. */
  readonly seed?: string
  /** What fees sizes leave room for: those that the venue will ask. 0.1 % of notional by default, as in a backtest. */
  readonly fee?: FeeModel
  /** The account's hard limits; the built-in ones by default. */
  readonly hardLimits?: Partial<HardLimits>
  /** Settings of a new account, which can only be stricter; later ones are changed by a command. All strategies are enabled. */
  readonly settings?: Partial<SettingsValues>
  /** When losses hold the account back, step by step; see `resolveLadder`. */
  readonly ladder?: Partial<LadderRules>
  /** When a trading day begins; midnight UTC by default. */
  readonly tradingDay?: TradingDayRule
  /** The rest of what the gate goes by. A stop is required where money is real, by default. */
  readonly rules?: Partial<Omit<GateRules, 'limits' | 'accountDrawdownMax'>>
  /** Rules that hold entries back for a while after trades that went a certain way; none by default. */
  readonly protections?: readonly Protection[]
  /** Who this engine is, for the lease: a host and a process, by default a name drawn from the clock. */
  readonly holder?: string
  /** Whether a lease that has not run out may be taken: when the host knows that its holder is gone. */
  readonly mayTakeOver?: (lease: Lease) => boolean
  /** How long the lease lasts without being renewed, ms; 30 s by default. */
  readonly leaseForMs?: number
  /** How often commands of other processes are looked for, ms; 250 by default. */
  readonly commandsEveryMs?: number
  /** How long a proposal waits for a person, ms; 15 minutes by default. */
  readonly approvalForMs?: number
  /**
   * Events between two snapshots of the account, at least; 10,000 by default. Orders that are over are kept in parts beside it, each
   * once, so that a snapshot takes no longer where more of them are known.
   */
  readonly snapshotEvery?: number
  /**
   * Events that strategies decide on one close, after which these are stored and sent while others decide; 128 by default. With fewer
   * the first orders leave sooner, and the disk is asked more often.
   */
  readonly eventsPerPause?: number
  /** Least time between two marks of equity, ms of the market; 15 minutes by default. */
  readonly equityEveryMs?: number
  /** Bars that sizes by volatility and trails by ATR can look back; 4,096 by default. */
  readonly historyBars?: number
  readonly outbox?: Partial<OutboxRules>
  /** What going live asks for. */
  readonly live?: { readonly checkPassword: (password: string) => Promise<boolean> }
  readonly telemetry?: Telemetry
  /** Ends the start, and then the engine. */
  readonly signal?: AbortSignal
}
