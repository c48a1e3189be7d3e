import type { TimeInForce } from '../order/order.ts'
import type { Side } from '../order/side.ts'
import type { Size } from '../sizing/size.ts'

/** How the entry order meets the market. Prices are floats; the host takes them to the nearest tick. */
export type Entry =
  | { readonly type: 'market' }
  | { readonly type: 'limit'; readonly price: number }
  | { readonly type: 'stop'; readonly price: number }
  | { readonly type: 'stop-limit'; readonly stopPrice: number; readonly limitPrice: number }

/** What a strategy hands to `order.buy` and `order.sell`. Everything has a default. */
export interface SignalOptions {
  /** The instrument's id; the first series' instrument by default. */
  readonly instrument?: string
  /** `{ equityFraction: 1 }` by default. */
  readonly size?: Size
  /** A market order by default. */
  readonly entry?: Entry
  /** Price of a protective stop that is placed when the entry fills; one of stop and target cancels the other. */
  readonly stop?: number
  /** Price of a profit target that is placed when the entry fills. */
  readonly target?: number
  /** `gtc` by default. */
  readonly timeInForce?: TimeInForce
  /** 0 to 1; recorded, and available to risk checks. */
  readonly confidence?: number
  /** Why, in words; recorded with the order. */
  readonly reason?: string
  /** Epoch ms after which the signal is no longer worth entering; a resting entry order is cancelled then. */
  readonly expiresAt?: number
}

/** A proposal to trade: what a strategy or an agent emits. It holds no broker; the gate decides what becomes of it. */
export interface Signal extends SignalOptions {
  readonly side: Side
  readonly instrument: string
  readonly size: Size
  readonly entry: Entry
  readonly timeInForce: TimeInForce
  /** Epoch ms of the decision: the close time of the bars it was made on. */
  readonly decisionTime: number
  /** Position of this signal among those of the same decision, from 0. */
  readonly ordinal: number
  /** The signal may only make an existing position smaller: it came from `position.close()`. */
  readonly isReduceOnly: boolean
}
