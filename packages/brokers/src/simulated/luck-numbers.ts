import type { Random } from '@race/core'
import { createKeyedDraw, type KeyedDraw } from './keyed-draw.ts'
import type { VenueOrder } from './venue-order.ts'

/** Draws are multiples of its inverse. */
const twoPow53 = 9_007_199_254_740_992

/** The latest decision for an instrument, and how many orders it had. */
export interface Decision {
  /** Epoch ms; NaN before the first. */
  readonly time: number
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
  /** By instrument: the latest decision, and how many orders it had; a snapshot reads it, and restoring writes it. */
  decisions: Decision[]

  constructor(random: Random, instrumentCount: number) {
    this.#draw = createKeyedDraw(random, 'order')
    this.decisions = Array.from({ length: instrumentCount }, () => ({ time: Number.NaN, count: 0 }))
  }

  /** A safe integer; asked once for each order, in order of submission. */
  of(order: VenueOrder): number {
    const { parent, role, decisionTime, instrument } = order
    if (parent !== null && (role === 'stop-loss' || role === 'take-profit')) {
      return this.#number(parent.luck, order.legNumber, role === 'stop-loss' ? 1 : 2)
    }
    const { time, count } = this.decisions[instrument] as Decision
    const place = time === decisionTime ? count : 0
    this.decisions[instrument] = { time: decisionTime, count: place + 1 }
    return this.#number(instrument, decisionTime, place)
  }

  #number(a: number, b: number, c: number): number {
    return this.#draw.uniform(a, b, c) * twoPow53
  }
}
