import type { EquitySink, Metrics, OnlineDetails } from '@race/analytics'
import type { Fill, JsonValue, Money, Order, Position, TradeRecord } from '@race/core'
import type { AccountPosting } from './account/posting-journal.ts'
import type { BacktestSettings } from './settings-of.ts'

/** Where what happens in a run goes, as it happens. What a sink throws ends the run. */
export interface StreamSinks {
  /** Every order when it has ended, and at the end of the run those that still work. */
  readonly order?: (order: Order) => void
  readonly fill?: (fill: Fill) => void
  /** Every round trip when it has closed, first in, first out. */
  readonly trade?: (trade: TradeRecord) => void
  /** Money that moves by something other than trades. */
  readonly posting?: (posting: AccountPosting) => void
  /** The points of equity that are kept. */
  readonly equity?: EquitySink
}

/** What a stream of bars was. */
export interface StreamedDataset {
  readonly instrument: string
  readonly timeframe: string
  readonly bars: number
  /** Epoch ms of the first bar's open and the last bar's close. */
  readonly from: number
  readonly to: number
}

/** What a backtest over streams gave: everything that needs no list of what has happened. */
export interface StreamedBacktestResult {
  readonly settings: BacktestSettings
  readonly strategyId: string
  readonly strategyVersion: string
  /** Parameters with defaults filled in. */
  readonly params: JsonValue
  readonly datasets: readonly StreamedDataset[]
  readonly initialEquity: Money
  /** Cash plus open positions at their last price, exact. */
  readonly finalEquity: Money
  readonly cash: Money
  readonly feesPaid: Money
  readonly openPositions: readonly Position[]
  readonly warnings: readonly string[]
  /** Of the whole run, every instant counted, whatever is kept of the curve. */
  readonly metrics: Metrics
  readonly details: OnlineDetails
  /** The points that were kept: epoch ms, and equity. Without rows where they went to a sink. */
  readonly time: Float64Array
  readonly equity: Float64Array
  /** Instants at which bars closed. */
  readonly instantCount: number
  readonly orderCount: number
  readonly fillCount: number
  /** SHA-256 over every order event and fill: that of `runBacktest` over the same bars. */
  readonly hash: string
}
