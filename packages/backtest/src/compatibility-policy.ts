import type { LotRule, PriceRule, QueueRule } from '@race/brokers/simulated'
import type { Decimal, Instrument, Side, Signal, Size } from '@race/core'

/** What a compatibility policy is asked when an entry needs its size. Everything is exact. */
export interface SizingRequest {
  readonly instrument: Instrument
  readonly side: Side
  readonly size: Size
  /** The last close at a signal, the price after slippage at a fill. */
  readonly price: Decimal
  /** Close of the bar that is being processed. At a fill it lies in the future of the fill: some engines use it all the same. */
  readonly barClose: Decimal
  readonly cash: Decimal
  /** Cash plus positions, with this instrument marked at `barClose`. */
  readonly equityAtBarClose: Decimal
  /** Worth of all positions (of all lots where they are kept) without sign, with this instrument marked at `barClose`. */
  readonly exposureAtBarClose: Decimal
  /** Signed units held. */
  readonly positionQuantity: Decimal
  /** Fee of this many units at `price`. */
  fee(units: Decimal): Decimal
}

/** What a policy is asked before an order opens a position or adds to one. */
export interface CarryRequest extends SizingRequest {
  /** Position of its instrument in `holdings`. */
  readonly instrumentIndex: number
  /** Units that the same fill closes before, not booked yet; 0 where lots are kept. */
  readonly closes: Decimal
  /** Units that would open. */
  readonly opens: Decimal
}

/** An account as a policy sees it when orders are submitted. */
export interface AccountFacts {
  readonly cash: Decimal
  readonly holdings: readonly HoldingFacts[]
}

export interface HoldingFacts {
  readonly instrument: Instrument
  /** Signed units. */
  readonly units: Decimal
  /** What was paid for them, negative where it was received. */
  readonly cost: Decimal
  /** The last price. */
  readonly price: Decimal
}

/** An order as a policy sees it when it is submitted. */
export interface SubmittedOrder {
  /** Position of its instrument in `holdings`. */
  readonly instrument: number
  readonly side: Side
  /** Null where its size is not known yet. */
  readonly units: Decimal | null
  /** Its stop or limit, or the last price. */
  readonly price: Decimal
  fee(units: Decimal): Decimal
  /** The stop and the target that will be sent when it fills, in this order, with the fees at their prices. */
  readonly children: readonly { readonly price: Decimal; fee(units: Decimal): Decimal }[]
}

export interface CashRule {
  /** Called once for the orders of one instant; what it returns is asked for each in turn. Replaces the venue's own check. */
  acceptance?(account: AccountFacts): (order: SubmittedOrder) => boolean
  /** Whether the account carries what would open. Otherwise the order ends with what it closed. */
  carries?(request: CarryRequest, account: AccountFacts): boolean
  /** What is taken from cash before a bar is matched, for what is held since `since` (the open of the bar before). */
  accrual?(holding: HoldingFacts, openTime: number, since: number): Decimal
}

export interface EndRule {
  /** Closes everything by working the last bar once more, in place of `closeAtEnd`. */
  readonly finalize?: 'rematch-last-bar'
  /** Asked with the equity of each bar: true closes everything at the bar's close, writes cash off and ends the run. */
  isRuined?(equity: number): boolean
}

/**
 * The rules of another engine where they differ from ours, as typed hooks. The engine's own code knows no other engine.
 * Each hook of sizes returns units (floored to the quantity step by the engine), or null to leave the matter to our own rule;
 * 0 rejects the entry.
 */
export interface CompatibilityPolicy {
  readonly name: string
  /** The price that a signal's stop and target must lie around, as a float; by default its stop, its limit or the last close. */
  bracketReference?(signal: Signal, lastPrice: number): number
  /** Turns a size into fixed units when the signal is made. */
  unitsAtSignal?(request: SizingRequest): Decimal | null
  /** Decides the units when the entry fills. Buying power is then the policy's own business. */
  unitsAtFill?(request: SizingRequest): Decimal | null
  /** Units that closing a fraction of a lot means; floored to the step by default. */
  unitsToClose?(held: Decimal, fraction: number): Decimal
  /** How orders are worked; `prices` comes with it. */
  readonly queue?: QueueRule
  readonly prices?: PriceRule
  readonly cash?: CashRule
  /** Keeps what each fill opened apart; needs `queue`. */
  readonly lots?: LotRule
  readonly endOfRun?: EndRule
  /** Price at which a market order fills at the very instant of its submission; null: as usual. */
  decisionPrice?(instrument: Instrument, side: Side, time: number): Decimal | null
}
