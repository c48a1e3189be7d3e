import type { Metrics } from '../metrics.ts'
import type { ObservedTrade } from '../trade-tally.ts'
import type { DrawdownFigures } from './drawdown-tally.ts'
import type { OnlineMetricsSettings } from './online-options.ts'
import type { ReturnQuantiles } from './return-quantiles.ts'
import type { StoredNumber } from './stored-numbers.ts'

/** Metrics that are computed while a run goes on, see `createOnlineMetrics`. */
export interface OnlineMetrics {
  /**
   * The equity of the next instant. Allocates nothing but at the end of a day, when a return may be kept.
   *
   * @param value in the account's currency
   * @param time epoch ms, not before the last one
   * @throws RaceError `DATA_INVALID` for equity that is not finite, and for a time that goes back; nothing is counted then
   */
  observeEquity(value: number, time: number): void
  /**
   * Says whether any position is open, from the next observed equity on. `exposure` is the share of instants that were
   * observed while one was. Call it before the first equity too: without any call `exposure` is null.
   */
  observePosition(isOpen: boolean): void
  /** The next round trip that closed; one that is open is left out. */
  observeTrade(trade: ObservedTrade): void
  /** The metrics so far: those of `computeMetrics` for everything that was observed. Changes nothing. */
  result(): Metrics
  /** What else is known of returns and drawdowns. Changes nothing. */
  details(): OnlineDetails
  /** Everything as plain JSON: after `restore` the run goes on to the same bits. */
  snapshot(): OnlineMetricsState
  /**
   * Goes on from a snapshot; what was observed before is forgotten.
   *
   * @throws RaceError `CONFIG_INVALID` for a state of other options or another version, or one that is damaged
   */
  restore(state: OnlineMetricsState): void
}

/** Figures of simple returns. Null where one is not defined. */
export interface ReturnFigures {
  /** Number of returns. */
  readonly count: number
  /** Of a year: what the annual figures were made with. */
  readonly periodsPerYear: number
  /** Per period, a fraction. */
  readonly mean: number | null
  /** Of the sample (n − 1), per period. */
  readonly deviation: number | null
  /** m₃ ÷ m₂^1.5, of the population (biased); null for returns that do not vary. */
  readonly skewness: number | null
  /** m₄ ÷ m₂² − 3, of the population (biased); null for returns that do not vary. */
  readonly excessKurtosis: number | null
  readonly best: number | null
  readonly worst: number | null
  /** Share of returns above zero. */
  readonly positiveShare: number | null
  /** Annual, see `volatility`, `downsideDeviation`, `sharpeRatio` and `sortinoRatio`. */
  readonly volatility: number | null
  readonly downsideDeviation: number | null
  readonly sharpe: number | null
  readonly sortino: number | null
}

/** Figures beyond the record of a run. */
export interface OnlineDetails {
  /** Instants observed. */
  readonly instants: number
  /** Of UTC days, by the rules of `dailyReturns`. */
  readonly dailyReturns: ReturnFigures
  /** From instant to instant, by the same rules; null without the option `barsPerYear`. */
  readonly barReturns: ReturnFigures | null
  readonly drawdowns: DrawdownFigures
  /** Of daily returns, from all of them: exact, never an estimate. */
  readonly quantiles: ReturnQuantiles | null
  /** Why there are no quantiles; null when there are. */
  readonly quantilesMissing: string | null
}

/** A snapshot. Its numbers are what the computation needs and may change from version to version. */
export interface OnlineMetricsState {
  readonly version: 'online-metrics/1'
  readonly settings: OnlineMetricsSettings
  readonly run: readonly StoredNumber[]
  readonly days: readonly StoredNumber[]
  readonly bars: readonly StoredNumber[] | null
  readonly drawdowns: readonly StoredNumber[]
  readonly trades: readonly StoredNumber[]
  readonly returns: readonly StoredNumber[]
}
