import type { Scaled } from '@race/core'
import type { VenueBar } from './venue-bar.ts'
import type { VenueOrder } from './venue-order.ts'

/**
 * How another engine works its orders: once per bar the queue is walked, each order against the whole bar. The walk goes over
 * the queue as it stands at its start: what ends meanwhile is skipped, what comes meanwhile waits for the next walk.
 */
export interface QueueRule {
  /** Where an accepted order is put; `back` by default. */
  placeOf?(order: VenueOrder): 'front' | 'back'
  /** Whether orders of all instruments whose bars close together are one queue, in order of submission. */
  readonly isShared?: boolean
  /** Asked for every order that opened something: whether the queue is walked again over the same bar. */
  repeats?(order: VenueOrder, bar: VenueBar): boolean
  /** Most steps that an order fills in a bar; what is left stays in the queue. Null for no such limit. */
  stepsMax?(order: VenueOrder, bar: VenueBar): Scaled | null
}

/** Where orders fill in a bar, by the rules of another engine. */
export interface PriceRule {
  /** Whether the stop of an order that waits for it is reached. */
  isTriggered(order: VenueOrder, bar: VenueBar): boolean
  /** Where an order fills in this bar, or null. `justTriggered`: its stop was reached in this walk. */
  fillTicks(order: VenueOrder, bar: VenueBar, justTriggered: boolean): Scaled | null
  /** The price of the part of a fill that opens a position or adds to it; that of the whole by default. */
  openingTicks?(order: VenueOrder, ticks: Scaled): Scaled
  /** When a fill counts as made, epoch ms: the close of an earlier bar. Null for the close of the bar that is walked, as by default. */
  fillTime?(order: VenueOrder, bar: VenueBar): number | null
}

/** `fifo`: an entry first closes lots of the other side, the oldest first. `hedged`: it never does. */
export type LotRule = 'fifo' | 'hedged'
