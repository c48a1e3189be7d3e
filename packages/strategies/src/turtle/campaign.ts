import type { Fill, StrategyContext } from '@race/core'
import { z } from 'zod'

/** What is remembered of the units that are held or were just asked for. */
export const campaign = z.strictObject({
  /** 1 long, −1 short, 0 for none. */
  side: z.int().default(0),
  /** The average true range when the first unit was asked for: N, by which steps and stops go until all is over. */
  range: z.number().default(0),
  /** Ids of the signals whose units have filled, the oldest first. */
  units: z.array(z.string()).default(() => []),
  /** Id of the signal that was asked for last, until its bar is over. */
  asked: z.string().nullable().default(null),
  /** Whether a further unit was refused: the account carries no more. */
  isFull: z.boolean().default(false),
  /** Price at which the latest unit filled, and the stop of all units. */
  latestPrice: z.number().default(0),
  stop: z.number().default(0),
})

export type Campaign = z.output<typeof campaign>

/** Forgets a campaign that is over. */
export function clearCampaign(held: Campaign): void {
  Object.assign(held, { side: 0, range: 0, units: [], asked: null, isFull: false, latestPrice: 0, stop: 0 })
}

/**
 * Counts the unit that a fill belongs to, and moves the stops of all units to `stopDistance` behind its price: up for a long
 * position, never down. A unit that fills beyond the stop of its own signal is closed at once, before this.
 */
export function takeUnitFill(
  held: Campaign,
  fill: Fill,
  { order, position }: StrategyContext,
  stopDistance: number,
): void {
  const { side, asked, units } = held
  if (asked === null || (fill.side === 'buy') !== (side === 1)) return
  // What closes an opposite position fills on the same side, and leaves no position of this one.
  if (side === 1 ? !position.isLong : !position.isShort) return
  const price = fill.price.toNumber()
  const behind = price - side * stopDistance
  const isKept = units.length > 0 && side * (held.stop - behind) > 0
  held.latestPrice = price
  held.stop = isKept ? held.stop : behind
  if (!units.includes(asked)) units.push(asked)
  for (const id of units) {
    const ticket = order.find(id)
    if (ticket !== null) order.modify(ticket, { stop: held.stop })
  }
}
