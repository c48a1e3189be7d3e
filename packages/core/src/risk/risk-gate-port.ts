import type { IntentKey } from '../id/intent-id.ts'
import type { Side } from '../order/side.ts'
import type { Approval, Approved } from './approval.ts'

/** What the gate is asked about: an order that would be sent, with the account as it stands. Floats are for limits only. */
export interface RiskRequest {
  readonly intent: IntentKey
  readonly instrument: string
  readonly side: Side
  /** Units the order may fill at most; for a fraction of equity, the estimate at the last price. */
  readonly quantity: number
  /** The price the order is judged at: its limit or stop price, else the last close. */
  readonly price: number
  /** Account currency per unit of price and quantity: contract size × multiplier. */
  readonly unitValue: number
  /** Signed units held now. */
  readonly positionQuantity: number
  /** The order can only make the position smaller. */
  readonly isReduceOnly: boolean
  /** Number of instruments with an open position, and of instruments with a working entry order but no position. */
  readonly openPositions: number
  readonly pendingPositions: number
  readonly equity: number
  readonly initialEquity: number
  /** Epoch ms of the decision. */
  readonly time: number
}

/** A limit that was hit: a value, not a throw. */
export interface Denial {
  readonly approved: false
  /** Stable, upper case: `POSITION_SIZE_MAX`, `DRAWDOWN_HALT`, … */
  readonly code: string
  /** In words, with the numbers and units. */
  readonly message: string
  readonly facts: Readonly<Record<string, number | string>>
}

export type RiskDecision = Approved | Denial

/** The one gate before every broker. */
export interface RiskGate {
  readonly port: 'risk-gate/1'
  /** Name of the set of limits, shown on leaderboards. */
  readonly profile: string
  /** The limits as data, for the record. */
  readonly limits: Readonly<Record<string, number | string | boolean | null>>
  /** Judges a request. The object is only lent: a gate keeps nothing of it beyond the call. */
  check(request: RiskRequest): RiskDecision
  /** Told equity at each instant, so that drawdown is watched between orders too. */
  observeEquity(equity: number, time: number): void
  /** Whether the latest drawdown halt is latched: no new exposure is approved any more. */
  readonly isHalted: boolean
  /** True for an approval that this gate has minted for this intent. */
  verify(approval: Approval, intent: IntentKey): boolean
}
