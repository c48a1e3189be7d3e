import type { OrderStatus, Scaled } from '@race/core'
import type { VenueOrder } from './venue-order.ts'

/** What the matching of orders needs of the venue, which keeps life cycles, account and record. */
export interface MatchingPort {
  /** Working orders of an instrument in order of submission; grows when an order has children. */
  workingOf(instrument: number): VenueOrder[]
  /** How many bars of the instrument have opened. */
  barNumber(instrument: number): number
  /** The order's trigger was reached: it becomes a market or a limit order. */
  trigger(order: VenueOrder, time: number): void
  /** The order meets the market at a price: it fills, wholly or in part, or is refused. */
  meet(order: VenueOrder, ticks: Scaled, time: number): void
  /** Whether a limit order fills where the price went as far as `furthest`: at its limit, or beyond it. */
  fillsAtTouch(order: VenueOrder, furthest: Scaled): boolean
  /** Tells another status. */
  become(order: VenueOrder, status: OrderStatus, time: number, reason: string | null): void
  /** The order sees a price, the open or the one at which it came: it triggers, fills or rests, as its terms say. */
  enter(order: VenueOrder, ticks: Scaled, time: number): void
  /** The order could not fill at the price that it met: it rests, or ends where its time in force is immediate. */
  miss(order: VenueOrder, time: number): void
}

/** What an order meets that has arrived, or was changed, between the events of its market. */
export interface ArrivalPort {
  meetArrival(order: VenueOrder, time: number): void
}

/** What orders that depend on each other need of the venue. */
export interface GroupPort {
  /** Orders that wait for another one to fill. */
  readonly held: VenueOrder[]
  submit(order: VenueOrder, time: number): void
  /** Puts a submitted order into the market, or rejects it. */
  accept(order: VenueOrder, time: number): void
  cancel(order: VenueOrder, time: number, reason: string): void
  /** Ends a working order in the middle of matching. */
  end(order: VenueOrder, time: number, reason: string): void
  /** Takes out of an instrument's list what no longer works. */
  sweep(instrument: number): void
  /** Gives a working order another size in all. */
  resize(order: VenueOrder, steps: Scaled, time: number): void
}
