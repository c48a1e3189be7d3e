import type { BacktestConfig, Costs } from '@race/backtest'
import type {
  AnyStrategy,
  BarSeries,
  ConversionOptions,
  DecimalInput,
  ResultStore,
  Scheduler,
  Telemetry,
} from '@race/core'
import type { RiskGateOptions } from '@race/risk'
import type { RaceAccount } from './race-config-account.ts'

/** Who takes part. */
export interface Entrant {
  /** On the leaderboard, unique; the title of the strategy by default. */
  readonly name?: string
  readonly strategy: AnyStrategy
  /** As the strategy's schema takes them. */
  readonly params?: unknown
}

/** What a backtest can be given besides, and every entrant is given alike. See `BacktestConfig` for each of them. */
export interface RaceTerms
  extends Pick<
    BacktestConfig,
    | 'currency'
    | 'intrabar'
    | 'intrabarData'
    | 'ticks'
    | 'financing'
    | 'corporateActions'
    | 'conversionPolicy'
    | 'futures'
  > {
  /** From the currencies of the instruments to that of the account, as `createConversion` takes each. */
  readonly conversions?: readonly ConversionOptions[]
}

/** Everything a race depends on. All entrants get the same market, capital, costs, limits and terms. */
export interface RaceOptions extends RaceTerms {
  /** One series, or several on one timeline. May be left out where `ticks.timeframe` says what bars the ticks make. */
  readonly market?: BarSeries | readonly BarSeries[]
  readonly entrants: readonly Entrant[]
  /** `Race` by default. */
  readonly name?: string
  /** Cash of each entrant at the start; 100,000 by default. */
  readonly capital?: DecimalInput
  /** A fee of 0.1 % and no slippage by default. */
  readonly costs?: Costs
  /** Limits of every entrant's gate; the profile `open` by default. */
  readonly risk?: RiskGateOptions
  /** Cash or margin; by default nothing is borrowed, but shorts need no loan. See `BacktestConfig.account`. */
  readonly account?: RaceAccount
  /** Seeds every entrant's randomness, each by its name; `race` by default. */
  readonly seed?: string | number
  readonly sizeAt?: 'fill' | 'signal'
  readonly closeAtEnd?: 'last-close' | 'last-open'
  /** Whether orders meet bars that data repair has changed; they wait by default. */
  readonly fillOnRepairedBars?: boolean
  /** Instants between two standings; a twentieth of the race by default. */
  readonly lapInstants?: number
  /** Where the race, its runs, trades and equity are kept; nowhere by default. */
  readonly store?: ResultStore
  readonly telemetry?: Telemetry
  /** Clock and turns of the event loop; the host's own by default. */
  readonly scheduler?: Scheduler
}

/** How far a race has come. */
export interface RaceProgress {
  /** Instants × entrants, done and in all. */
  readonly done: number
  readonly total: number
  /** 0 to 1. */
  readonly fraction: number
}

export interface RunOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: RaceProgress) => void
}
