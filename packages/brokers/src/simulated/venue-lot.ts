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

  constructor(id: number, entry: VenueOrder, ticks: Scaled, steps: Scaled, time: number) {
    this.id = id
    this.side = entry.side
    this.ticks = ticks
    this.time = time
    this.entry = entry
    this.approval = entry.approval
    this.steps = steps
  }

  get stopTicks(): Scaled | null {
    return this.stopChild?.isWorking === true ? this.stopChild.stopTicks : null
  }

  get targetTicks(): Scaled | null {
    return this.targetChild?.isWorking === true ? this.targetChild.limitTicks : null
  }
}
