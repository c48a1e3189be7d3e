import type { Approval, OpenLot, Scaled } from '@race/core'
import type { VenueOrder } from './venue-order.ts'

/** A lot as the venue keeps it, with the orders that may only make it smaller. */
export class VenueLot implements OpenLot {
  readonly id: number
  readonly side: 1 | -1
  readonly ticks: Scaled
  readonly time: number
  readonly entry: VenueOrder
  /** The gate's approval of the entry, under which it is closed. */
  readonly approval: Approval | null
  steps: Scaled
  stopChild: VenueOrder | null = null
  targetChild: VenueOrder | null = null
  /** Orders so far that close it, by role. The entry itself is the first order of its intent that is neither stop nor target. */
  readonly #legs = { close: 1, 'stop-loss': 0, 'take-profit': 0 }

  constructor(id: number, entry: VenueOrder, ticks: Scaled, steps: Scaled, time: number) {
    this.id = id
    this.side = entry.side
    this.ticks = ticks
    this.time = time
    this.entry = entry
    this.approval = entry.approval
    this.steps = steps
  }

  /** The number of the next order that closes it, from which its id is made: every order has its own. */
  nextLegNumber(role: 'close' | 'stop-loss' | 'take-profit'): number {
    return ++this.#legs[role]
  }

  get entryId(): string {
    return `${this.entry.decisionTime}:${this.entry.ordinal}`
  }

  get stopTicks(): Scaled | null {
    return this.stopChild?.isWorking === true ? this.stopChild.stopTicks : null
  }

  get targetTicks(): Scaled | null {
    return this.targetChild?.isWorking === true ? this.targetChild.limitTicks : null
  }
}
