import type { TimeInForce, Trail } from '../order/order.ts'
import type { Side } from '../order/side.ts'
import type { Size } from '../sizing/size.ts'

/** How the entry order meets the market. Prices are floats; the host takes them to the nearest tick. */
export type Entry =
  | { readonly type: 'market' }
  | { readonly type: 'limit'; readonly price: number }
  | { readonly type: 'stop'; readonly price: number }
  | { readonly type: 'stop-limit'; readonly stopPrice: number; readonly limitPrice: number }
  | { readonly type: 'market-if-touched'; readonly price: number }
  | { readonly type: 'limit-if-touched'; readonly touchPrice: number; readonly limitPrice: number }
  | { readonly type: 'trailing-stop'; readonly trail: Trail }
  /** The limit follows `limitOffset` price units behind the stop: below it for a sell. */
  | { readonly type: 'trailing-stop-limit'; readonly trail: Trail; readonly limitOffset: number }

/**
 * A protective stop: a price alone is a stop order, with `limitPrice` a stop-limit order; with `trail` a trailing stop
 * that starts from the fill price of the entry.
 */
export type ProtectiveStop =
  | number
  | { readonly price: number; readonly limitPrice?: number }
  | { readonly trail: Trail; readonly limitOffset?: number }

/**
 * A profit target: a price alone is a limit order; `touchPrice` alone a market-if-touched order, with `limitPrice` a
 * limit-if-touched order.
 */
export type ProfitTarget = number | { readonly touchPrice: number; readonly limitPrice?: number }

/** Where a signal stands. */
export type SignalStatus = 'proposed' | 'denied' | 'working' | 'filled' | 'cancelled' | 'rejected' | 'expired'

/** What `order.buy` and `order.sell` give back: the signal, and a grip on what becomes of it. */
export interface SignalTicket {
  /** Names the signal within its run: keep it in `state` and find the ticket again with `order.find`. */
  readonly id: string
  readonly signal: Signal
  readonly status: SignalStatus
}

/** What a strategy hands to `order.buy` and `order.sell`. Everything has a default. */
export interface SignalOptions {
  /** The instrument's id; the first series' instrument by default. */
  readonly instrument?: string | undefined
  /** `{ equityFraction: 1 }` by default. */
  readonly size?: Size | undefined
  /** A market order by default. */
  readonly entry?: Entry | undefined
  /** A protective stop that is placed when the entry fills; what one of stop and target fills, the other is for no more. */
  readonly stop?: ProtectiveStop | undefined
  /** A profit target that is placed when the entry fills. */
  readonly target?: ProfitTarget | undefined
  /** `gtc` by default. */
  readonly timeInForce?: TimeInForce | undefined
  /** 0 to 1; recorded, and available to risk checks. */
  readonly confidence?: number | undefined
  /** Why, in words; recorded with the order. */
  readonly reason?: string | undefined
  /** Epoch ms after which the signal is no longer worth entering; a resting entry order expires then. `gtd` needs it. */
  readonly expiresAt?: number | undefined
  /** The order may only make a position smaller; it never opens or turns one. */
  readonly reduceOnly?: boolean | undefined
  /** A limit order that is rejected when the first price it meets would fill it at once. */
  readonly postOnly?: boolean | undefined
  /** Iceberg: units that are shown at a time. Needs quotes or trades; on bars the order is denied. */
  readonly displayUnits?: number | undefined
  /** One triggers the other: the order is sent when the order of this signal has filled, and cancelled when that ends unfilled. */
  readonly after?: SignalTicket | undefined
}

/** A proposal to trade: what a strategy or an agent emits. It holds no broker; the gate decides what becomes of it. */
export interface Signal extends SignalOptions {
  readonly side: Side
  readonly instrument: string
  readonly size: Size
  readonly entry: Entry
  readonly timeInForce: TimeInForce
  /** Epoch ms of the decision: the close time of the bars, or the time of the tick, that it was made on. */
  readonly decisionTime: number
  /** Position of this signal among those of the same decision, from 0. */
  readonly ordinal: number
  /** The signal may only make an existing position smaller: it is `reduceOnly`, or came from `position.close()`. */
  readonly isReduceOnly: boolean
}
