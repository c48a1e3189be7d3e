import type { Calendar, Clock, DecimalInput, EventLog, Instrument } from '@race/core'
import type {
  FeeModel,
  IntrabarPolicy,
  LatencyModel,
  LiquidityModel,
  SlippageModel,
  SpreadModel,
  TickRules,
  TouchModel,
  VenueRules,
} from '../simulated/index.ts'

/** What trading costs, in the same models as in a backtest. What is left to chance is drawn from the seed. */
export interface PaperCosts {
  /** 0.1 % of notional by default. */
  readonly fee?: FeeModel
  /** None by default, as all that follow. */
  readonly slippage?: SlippageModel
  readonly spread?: SpreadModel
  /** How much of a bar's volume can be taken. */
  readonly liquidity?: LiquidityModel
  /** Whether limits fill that the price reaches and does not trade through; they do by default. */
  readonly touch?: TouchModel
  /** How long orders are on their way. Reports come as the engine takes them: `reportMs` is refused. */
  readonly latency?: LatencyModel
  readonly venueRules?: VenueRules
}

/** Which instruments' orders meet quotes and trades in place of bars, and how. */
export interface PaperTicks extends TickRules {
  /** Ids of the instruments of which quotes are fed. */
  readonly quotes?: readonly string[]
  /** Ids of the instruments of which trades are fed. */
  readonly trades?: readonly string[]
}

export interface PaperBrokerOptions {
  /** Its name in records and messages. */
  readonly name: string
  /** `paper` by default; `simulation` has settings that can be changed while it runs. */
  readonly environment?: 'paper' | 'simulation'
  /** A log of its own, of which it is the only writer: not the account's. */
  readonly store: EventLog
  /** In the order of the backtest that it is held against: chances are drawn by the position. */
  readonly instruments: readonly Instrument[]
  /** The account's currency, in which every instrument is quoted; that of the first instrument by default. */
  readonly currency?: string
  /** Cash at the start; for a simulation account, until its settings say otherwise. */
  readonly capital: DecimalInput
  readonly costs?: PaperCosts
  /** What is assumed of the way of the price inside a bar; `pessimistic` by default. `lower-timeframe` is refused. */
  readonly intrabar?: IntrabarPolicy
  /** `'race'` by default. */
  readonly seed?: string | number
  /** By id of the instrument, where its bars have another calendar than it names. */
  readonly calendars?: Readonly<Record<string, Calendar>>
  /** Bars of every instrument by default. */
  readonly ticks?: PaperTicks
  /** The time at which events are written, and of reports before the first market event. */
  readonly clock: Clock
  /**
   * Events between two snapshots, at least; 10,000 by default. Orders that have ended and fills are kept in parts beside it, each once,
   * so that a snapshot takes no longer where there are more of them.
   */
  readonly snapshotEvery?: number
}
