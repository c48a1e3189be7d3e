import type {
  FeeModel,
  IntrabarPolicy,
  LatencyModel,
  LiquidityModel,
  SlippageModel,
  SpreadModel,
  TouchModel,
  VenueRules,
} from '@race/brokers/simulated'
import type { AnyStrategy, BarSeries, DecimalInput, Scheduler } from '@race/core'
import type { ColumnCache } from '@race/host'
import type { RiskGateOptions } from '@race/risk'
import type { AccountOptions } from './account/account-options.ts'
import type { CompatibilityPolicy } from './compatibility-policy.ts'
import type { RecordedDecisions } from './recorded/recorded-decisions.ts'
import type { TickConfig } from './ticks/tick-config.ts'

/** What trading costs, in money, price, size and time, as data. What is left to chance is drawn from the seed of the run. */
export interface Costs {
  /** 0.1 % of notional by default. */
  readonly fee?: FeeModel
  /** None by default. */
  readonly slippage?: SlippageModel
  /** Between bid and ask, the price of the data being the middle; none by default. */
  readonly spread?: SpreadModel
  /** How much of a bar's volume can be taken; any size by default. */
  readonly liquidity?: LiquidityModel
  /** Whether limits fill that the price reaches and does not trade through; they do by default. */
  readonly touch?: TouchModel
  /** How long orders and reports are on their way; not at all by default. */
  readonly latency?: LatencyModel
  /** What the venue asks of orders, and when it trades; the minimum quantity and notional of the instrument by default. */
  readonly venueRules?: VenueRules
}

/** How far a run has come. */
export interface BacktestProgress {
  /** Instants done and in all. */
  readonly done: number
  readonly total: number
  /** 0 to 1. */
  readonly fraction: number
  readonly equity: number
}

/** Everything a backtest depends on. Same configuration and data, same hash. */
export interface BacktestConfig extends AccountOptions {
  readonly strategy: AnyStrategy
  /** As the strategy's schema takes them; defaults are filled in. */
  readonly params?: unknown
  /**
   * One series, or several on one timeline and one account. The first is the strategy's primary one. May be left out where
   * `ticks.timeframe` says what bars the ticks make.
   */
  readonly data?: BarSeries | readonly BarSeries[]
  /** Cash at the start, in `currency`; 100,000 by default. */
  readonly capital?: DecimalInput
  /** The account's currency; that of the first instrument by default. */
  readonly currency?: string
  readonly costs?: Costs
  /** What is assumed of the way of the price inside a bar; `pessimistic` by default. */
  readonly intrabar?: IntrabarPolicy
  /** Finer bars, one series per instrument, by which `intrabar: 'lower-timeframe'` walks each bar. */
  readonly intrabarData?: BarSeries | readonly BarSeries[]
  /** Quotes and trades: orders of their instruments meet these in place of bars. */
  readonly ticks?: TickConfig
  /** Limits of the gate; the profile `open` (unreachable limits) by default. */
  readonly risk?: RiskGateOptions
  /** Seeds the strategy's randomness and, apart from it, that of costs; `'race'` by default. */
  readonly seed?: string | number
  /** When fractions become units: at the fill (default) or at the signal. */
  readonly sizeAt?: 'fill' | 'signal'
  /** Closes what is open at the end, at the last bar's close or open. By default an open position stays and is reported. */
  readonly closeAtEnd?: 'last-close' | 'last-open'
  /** Whether orders meet bars that data repair has changed; they wait for the next bar by default. */
  readonly fillOnRepairedBars?: boolean
  /** Name of the account, part of client order ids; `'backtest'` by default. */
  readonly accountId?: string
  /** Name of the strategy instance, part of intent ids; the strategy's id by default. */
  readonly instanceId?: string
  /** The rules of another engine. */
  readonly compatibility?: CompatibilityPolicy
  /**
   * Decisions on record in place of those of the run's own gate: what became of each signal, and when. For bars that are all
   * at hand, without `compatibility`; with `ticks` only where the events of the market are on record too. Beside those events an
   * account cannot be named: `account`, `financing`, `corporateActions` and its other options are refused.
   */
  readonly decisions?: RecordedDecisions
  /** Shares indicator columns with other runs over the same series. */
  readonly columnCache?: ColumnCache
}

/** What `runBacktest` takes besides: it yields, reports and can be aborted. */
export interface RunBacktestConfig extends BacktestConfig {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: BacktestProgress) => void
  readonly scheduler?: Scheduler
}

/** The defaults of a backtest, as a result reports them. */
export const backtestDefaults = {
  capital: '100000',
  fee: { type: 'percentage', rate: '0.001' },
  slippage: { type: 'none' },
  intrabar: 'pessimistic',
  seed: 'race',
  sizeAt: 'fill',
  accountId: 'backtest',
} as const
