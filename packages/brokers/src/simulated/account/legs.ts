import { addScaled, type Holding, minScaled, negateScaled, notionalOf, type Scaled, subtractScaled } from '@race/core'

/** Long and short steps, both positive. */
export interface Legs {
  readonly long: Scaled
  readonly short: Scaled
}

/** What is held after an order, or null when it closes more than there is. */
export function legsAfter({ long, short }: Legs, side: 1 | -1, steps: Scaled, effect?: 'open' | 'close'): Legs | null {
  const opposite = side === 1 ? short : long
  if (effect === 'close' && steps > opposite) return null
  const closed = effect === 'open' ? 0 : minScaled(steps, opposite)
  const opened = subtractScaled(steps, closed)
  return side === 1
    ? { long: addScaled(long, opened), short: subtractScaled(short, closed) }
    : { long: subtractScaled(long, closed), short: addScaled(short, opened) }
}

/** The unrealised profit of a holding's long or short side, in its quote currency. */
export function unrealisedOf({ valuation, position, markTicks, lots }: Holding, side: 1 | -1): Scaled {
  if (lots === null) return subtractScaled(notionalOf(valuation, markTicks, position.steps), position.cost)
  let profit: Scaled = 0
  for (const lot of lots.lots) {
    if (lot.side !== side) continue
    const worth = notionalOf(valuation, markTicks, lot.steps)
    profit = addScaled(profit, subtractScaled(side === 1 ? worth : negateScaled(worth), lot.cost))
  }
  return profit
}
