import type { OrderStatus, Scaled } from '@race/core'
import type { MatchingPort } from '../matching-port.ts'
import type { VenueOrder } from '../venue-order.ts'
import type { BookSideSnapshot } from './book-side.ts'

/** What matching against ticks needs of the venue. */
export interface TickPort extends MatchingPort {
  /** Most steps that the next match may fill; null for no such limit. */
  fillMax: Scaled | null
  become(order: VenueOrder, status: OrderStatus, time: number, reason: string | null): void
  expire(instrument: number, time: number, isBeforeClose?: boolean): void
  /** Whether the instrument trades: orders wait where it does not. */
  isOpen(instrument: number, time: number): boolean
  sweep(instrument: number): void
}

/** What the matching of an instrument's orders knows between two ticks. Where its orders rest, they know themselves. */
export interface TickMatchingSnapshot {
  /** The quote that the sides show; −1 for none. */
  readonly standing: number
  readonly bid: BookSideSnapshot
  readonly ask: BookSideSnapshot
  /** The trade that orders which arrive can still meet, −1 for none, and what was taken of it. */
  readonly shownTrade: number
  readonly usedSteps: Scaled
}
