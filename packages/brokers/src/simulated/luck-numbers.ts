import type { Random } from '@race/core'
import { createKeyedDraw, type KeyedDraw } from './keyed-draw.ts'
import type { VenueOrder } from './venue-order.ts'

/** Draws are multiples of its inverse. */
const twoPow53 = 9_007_199_254_740_992

/** The latest decision for an instrument, and how many orders it had. */
export interface LuckDecision {
  /** Epoch ms; NaN before the first. */
  time: number
  count: number
}

/** Another venue, by whose places chances are drawn, so that orders have the luck that they had there. */
export interface LuckOfVenue {
  /** By instrument, its position there. */
  readonly instruments: readonly number[]
  /** The order's number there among those of its instrument and decision, from 0; null for its number here. */
  countOf(order: VenueOrder): number | null
}

/**
 * Gives each order the number by which its chances are drawn. It is made of the instrument, the time of the decision and
 * the order's place among the orders of that instrument and decision, for the children of a bracket of the entry's number:
 * so an order more or less, elsewhere or at another time, changes nobody else's luck, and entrants of a race who do the
 * same have the same luck.
 */
export class LuckNumbers {
  readonly #draw: KeyedDraw
  readonly #decisions: LuckDecision[]

  readonly #venue: LuckOfVenue | null

  /** @param venue another one by whose places chances are drawn; null for this one */
  constructor(random: Random, instrumentCount: number, venue: LuckOfVenue | null = null) {
    this.#venue = venue
    this.#draw = createKeyedDraw(random, 'order')
    this.#decisions = Array.from({ length: instrumentCount }, () => ({ time: Number.NaN, count: 0 }))
  }

  /** By instrument: the latest decision, and how many orders it had. */
  snapshot(): readonly LuckDecision[] {
    return this.#decisions.map((decision) => ({ ...decision }))
  }

  restore(decisions: readonly LuckDecision[]): void {
    for (const [instrument, decision] of decisions.entries()) {
      Object.assign(this.#decisions[instrument] as LuckDecision, decision)
    }
  }

  /** A safe integer; asked once for each order, in order of submission. */
  of(order: VenueOrder): number {
    const { parent, role, decisionTime, instrument } = order
    if (parent !== null && (role === 'stop-loss' || role === 'take-profit')) {
      return this.#number(parent.luck, order.legNumber, role === 'stop-loss' ? 1 : 2)
    }
    const position = this.#venue?.instruments[instrument] ?? instrument
    const known = this.#venue?.countOf(order) ?? null
    if (known !== null) return this.#number(position, decisionTime, known)
    const decision = this.#decisions[instrument] as LuckDecision
    if (decision.time !== decisionTime) {
      decision.time = decisionTime
      decision.count = 0
    }
    return this.#number(position, decisionTime, decision.count++)
  }

  #number(a: number, b: number, c: number): number {
    return this.#draw.uniform(a, b, c) * twoPow53
  }
}
