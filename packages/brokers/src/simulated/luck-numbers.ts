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

/** Where an order stands among those by which chances are drawn. */
export interface LuckPlace {
  /** Position of the instrument at the venue. */
  readonly instrument: number
  /** Number of the order among those of its instrument and decision, from 0. */
  readonly count: number
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

  readonly #placeOf: (order: VenueOrder) => LuckPlace | null

  /** @param placeOf where an order stands, if that is known from elsewhere */
  constructor(random: Random, instrumentCount: number, placeOf: (order: VenueOrder) => LuckPlace | null = () => null) {
    this.#placeOf = placeOf
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
    const known = this.#placeOf(order)
    if (known !== null) return this.#number(known.instrument, decisionTime, known.count)
    const decision = this.#decisions[instrument] as LuckDecision
    if (decision.time !== decisionTime) {
      decision.time = decisionTime
      decision.count = 0
    }
    return this.#number(instrument, decisionTime, decision.count++)
  }

  #number(a: number, b: number, c: number): number {
    return this.#draw.uniform(a, b, c) * twoPow53
  }
}
