import type { Decimal } from '../decimal/decimal.ts'
import type { OrderRole, OrderType } from '../order/order.ts'
import type { Side } from '../order/side.ts'

/** An order as the venue has it. */
export interface VenueOrderReport {
  /** Null for an order that was not sent under one, or where the venue does not tell. */
  readonly clientOrderId: string | null
  /** The venue's own name for it. */
  readonly venueOrderId: string
  /** The venue's name of the entry, for a leg of a bracket that the venue placed itself; null for others. */
  readonly parentVenueOrderId: string | null
  /** Null where the venue does not tell what it is for. */
  readonly role: OrderRole | null
  readonly instrument: string
  readonly side: Side
  readonly type: OrderType
  readonly status: 'accepted' | 'triggered' | 'partially-filled' | 'filled' | 'cancelled' | 'expired' | 'rejected'
  readonly quantity: Decimal
  readonly filledQuantity: Decimal
  readonly limitPrice: Decimal | null
  readonly stopPrice: Decimal | null
  /** Code of a rejection, or the cause of a cancellation; null for none. */
  readonly reason: string | null
  /** Epoch ms, by the venue. */
  readonly time: number
}

/** An execution as the venue has it. */
export interface VenueFill {
  /** Unique at the venue: a fill that is told twice is one. */
  readonly fillId: string
  readonly clientOrderId: string | null
  readonly venueOrderId: string
  readonly instrument: string
  readonly side: Side
  /** In the quote currency. */
  readonly price: Decimal
  /** Units, positive. */
  readonly quantity: Decimal
  /** What it cost, positive; negative is a rebate. */
  readonly fee: Decimal
  readonly feeCurrency: string
  /** Null where the venue does not tell. */
  readonly liquidity: 'maker' | 'taker' | null
  /** Epoch ms, by the venue. */
  readonly time: number
}

/** What a venue reports on its own. It may come late, twice, or before the answer to the command that caused it. */
export type BrokerReport =
  | { readonly type: 'order'; readonly order: VenueOrderReport }
  | { readonly type: 'fill'; readonly fill: VenueFill }
  /** The venue has taken a fill back. */
  | { readonly type: 'bust'; readonly fillId: string; readonly time: number; readonly reason: string }
  /** Reports may have been lost: only `standing` tells what is. */
  | { readonly type: 'gap'; readonly time: number; readonly cause: string }
  | { readonly type: 'connection'; readonly isConnected: boolean; readonly time: number; readonly cause: string }

/** Everything that the venue knows of the account at one moment. */
export interface VenueStanding {
  /** Epoch ms, by the venue. */
  readonly time: number
  /** Every order that works. */
  readonly orders: readonly VenueOrderReport[]
  /** Every fill since the moment that was asked for, oldest first; empty where the venue does not tell. */
  readonly fills: readonly VenueFill[]
  /** Units, negative where short; empty where the venue does not tell. */
  readonly positions: readonly { readonly instrument: string; readonly quantity: Decimal }[]
  /** Empty where the venue does not tell. */
  readonly cash: readonly { readonly currency: string; readonly amount: Decimal }[]
}
