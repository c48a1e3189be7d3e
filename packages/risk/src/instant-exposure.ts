import type { RiskRequest } from '@race/core'

/** What was approved for one instrument at one instant, in units of 0 and more. */
class ApprovedUnits {
  time = Number.NaN
  bought = 0
  sold = 0
  /** Units that reduce-only orders take off the position. */
  reduced = 0

  /** Forgets the instant before; the object stays, so that a decision allocates nothing here. */
  enter(time: number): this {
    if (time === this.time) return this
    this.time = time
    this.bought = 0
    this.sold = 0
    this.reduced = 0
    return this
  }
}

/** What was approved for one instrument at its latest instant. */
export interface ApprovedSnapshot {
  readonly instrument: string
  readonly time: number
  readonly bought: number
  readonly sold: number
  readonly reduced: number
}

/**
 * What the gate has approved at the instant of the latest decision. The requests of one instant all tell the same
 * position, because nothing has filled yet: without this memory, two orders that are each within a limit would
 * together exceed it. It holds one entry for each instrument that was asked about.
 */
export class InstantExposure {
  readonly #approved = new Map<string, ApprovedUnits>()

  note({ instrument, side, quantity, isReduceOnly, time }: RiskRequest): void {
    const approved = this.#at(instrument, time)
    if (isReduceOnly) approved.reduced += quantity
    else if (side === 'buy') approved.bought += quantity
    else approved.sold += quantity
  }

  /**
   * Units, 0 and more, that the position may hold on the order's side once the order and all approved at its instant
   * have filled. 0 where the order only makes the opposite position smaller.
   */
  unitsAfter({ instrument, side, quantity, positionQuantity, time }: RiskRequest): number {
    const { bought, sold, reduced } = this.#at(instrument, time)
    const held = remaining(positionQuantity, reduced)
    const after = side === 'buy' ? held + bought + quantity : sold + quantity - held
    return after > 0 ? after : 0
  }

  /** Whether an entry into the instrument was approved at this instant already. */
  hasEntry(instrument: string, time: number): boolean {
    const { bought, sold } = this.#at(instrument, time)
    return bought > 0 || sold > 0
  }

  snapshot(): readonly ApprovedSnapshot[] {
    return [...this.#approved].map(([instrument, { time, bought, sold, reduced }]) => ({
      instrument,
      time,
      bought,
      sold,
      reduced,
    }))
  }

  restore(approved: readonly ApprovedSnapshot[]): void {
    this.#approved.clear()
    for (const { instrument, ...units } of approved) {
      this.#approved.set(instrument, Object.assign(new ApprovedUnits(), units))
    }
  }

  #at(instrument: string, time: number): ApprovedUnits {
    let approved = this.#approved.get(instrument)
    if (approved === undefined) {
      approved = new ApprovedUnits()
      this.#approved.set(instrument, approved)
    }
    return approved.enter(time)
  }
}

/** A signed position after at most so many units were taken off it. */
function remaining(position: number, reduced: number): number {
  return position < 0 ? Math.min(0, position + reduced) : Math.max(0, position - reduced)
}
