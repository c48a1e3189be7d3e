import type {
  Approval,
  Calendar,
  DecimalInput,
  Instrument,
  IntentKey,
  Random,
  Scaled,
  TradingAccount,
} from '@race/core'
import type { AccountRules } from './account/account-rules.ts'
import type { SpreadModel } from './costs/spread.ts'
import type { FeeModel, FeeSchedule } from './fee.ts'
import type { LatencyModel } from './latency.ts'
import type { LiquidityModel, TouchModel } from './liquidity.ts'
import type { LuckOfVenue } from './luck-numbers.ts'
import type { LotRule, PriceRule, QueueRule } from './queue-rule.ts'
import type { SlippageModel } from './slippage.ts'
import type { IntrabarPolicy } from './venue-bar.ts'
import type { VenueOrder } from './venue-order.ts'
import type { VenueRules } from './venue-rules.ts'
import type { FinerBars } from './walk-finer.ts'

/** Who is told what happened, at once and in order. */
export interface VenueListener {
  /** The order took another status. */
  onOrder(order: VenueOrder, time: number): void
  /** The order's prices or size were changed; its status is what it was. */
  onModify(order: VenueOrder, time: number): void
  /** `lot` is what the fill opened or closed, where lots are kept; −1 otherwise. */
  onFill(order: VenueOrder, ticks: Scaled, steps: Scaled, fee: Scaled, time: number, lot: number): void
}

/**
 * A rule of another engine that replaces the venue's own for the sizes of entries. Return null to leave the order to
 * the venue's own rule.
 */
export interface VenuePolicy {
  /** Units in steps at the fill price `ticks`; 0 rejects the order. The buying-power check does not follow. */
  stepsAtFill?(order: VenueOrder, ticks: Scaled, account: TradingAccount, fee: FeeSchedule): Scaled | null
  /** Whether the account takes the order when it is submitted; replaces the venue's own check. */
  accepts?(order: VenueOrder): boolean
  /** Whether the account carries `opened` steps after `closed` ones that are not booked yet; replaces the venue's own check. */
  carries?(order: VenueOrder, closed: Scaled, opened: Scaled, ticks: Scaled): boolean
  /** How orders are worked; `prices` comes with it. */
  readonly queue?: QueueRule
  readonly prices?: PriceRule
  /** Keeps what each fill opened apart. Needs `queue`. */
  readonly lots?: LotRule
}

export interface SimulatedVenueOptions {
  readonly account: TradingAccount
  readonly instruments: readonly Instrument[]
  readonly fee: FeeModel
  readonly slippage: SlippageModel
  /** Whether an approval is the gate's own, for this intent. */
  readonly verify: (approval: Approval, intent: IntentKey) => boolean
  readonly listener: VenueListener
  /** `pessimistic` by default. */
  readonly intrabar?: IntrabarPolicy
  /**
   * Whether the market is met as it is told, and may be told late: then no change of an order is before the one before it. False by
   * default.
   */
  readonly isTold?: boolean
  /** Whether orders get their luck numbers though no cost of the venue's draws by them; false by default. */
  readonly drawsByOrder?: boolean
  /** Another venue by whose places chances are drawn; this one by default. */
  readonly luck?: LuckOfVenue
  /** By instrument: the bars that `lower-timeframe` walks; null for none. */
  readonly finer?: readonly (FinerBars | null)[]
  /** None by default. */
  readonly spread?: SpreadModel
  /** Any volume by default. */
  readonly liquidity?: LiquidityModel
  /** Limits fill at a touch by default. */
  readonly touch?: TouchModel
  /**
   * How likely an order that meets the market fills there, from 0 to 1, drawn for each order and bar, or tick; where it does
   * not, it waits for the next. Always by default.
   */
  readonly fillProbability?: DecimalInput
  /** How long orders and reports are on their way; not at all by default. */
  readonly latency?: LatencyModel
  /** Those of the instruments by default. */
  readonly venueRules?: VenueRules
  /** Seeds what is left to chance; it does not move. A generator with a fixed seed by default. */
  readonly random?: Random
  /** For impact by rolling volatility: the latest estimate for an instrument, of closed bars only. */
  readonly volatilityOf?: (instrument: number) => number
  /** By instrument: for orders at a session's open and close, and for rules of sessions. */
  readonly calendars?: readonly Calendar[]
  readonly policy?: VenuePolicy
  /** What the account may do; by default the worth of all positions is at most the equity, and shorts need no loan. */
  readonly accountRules?: AccountRules
  /** By instrument, why orders are rejected, such as `DELISTED`; null while they are taken. The engine may change it. */
  readonly closed?: readonly (string | null)[]
}

/** What may be changed of a working order; the size can only become smaller. */
export interface OrderModification {
  readonly limitTicks?: Scaled
  readonly stopTicks?: Scaled
  readonly steps?: Scaled
}
