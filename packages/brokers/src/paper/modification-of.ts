import type { Decimal, OrderReplacement, Scaled } from '@race/core'
import { moveBracket } from '../simulated/move-terms.ts'
import type { OrderModification } from '../simulated/venue-options.ts'
import type { VenueOrder } from '../simulated/venue-order.ts'
import { type Refusal, wholeCount } from './order-of-command.ts'

/** A replacement in whole steps and ticks; or why it is none. */
export function modificationOf(
  order: VenueOrder,
  { quantity, limitPrice, stopPrice }: OrderReplacement,
): OrderModification | Refusal {
  const { tickSize, quantityStep } = order.holding.valuation.instrument
  const changes: { limitTicks?: Scaled; stopTicks?: Scaled; steps?: Scaled } = {}
  const read = (name: keyof typeof changes, value: Decimal | undefined, increment: Decimal): Refusal | null => {
    if (value === undefined) return null
    const count = value.sign > 0 ? wholeCount(value, increment) : null
    if (count === null) return { code: 'VALUE_OFF_INCREMENT', message: `${value} is no number of ${increment}` }
    changes[name] = count
    return null
  }
  const refusal =
    read('steps', quantity, quantityStep) ??
    read('limitTicks', limitPrice, tickSize) ??
    read('stopTicks', stopPrice, tickSize)
  if (refusal !== null) return refusal
  if (changes.steps !== undefined && order.steps !== null && changes.steps > order.steps) {
    return {
      code: 'QUANTITY_LARGER',
      message: `${quantity} is more than the order is for; it can only become smaller`,
    }
  }
  return changes
}

/** Moves the bracket of an entry whose legs are not placed. */
export function moveWaitingBracket(order: VenueOrder, { stop, target }: OrderReplacement): Refusal | null {
  if (order.bracket === null || (stop === undefined && target === undefined)) return null
  const { tickSize } = order.holding.valuation.instrument
  const ticks = [stop, target].map((price) => (price === undefined ? undefined : wholeCount(price, tickSize)))
  if (ticks.includes(null)) {
    return { code: 'VALUE_OFF_INCREMENT', message: `a price of the bracket is no number of ${tickSize}` }
  }
  order.bracket = moveBracket(order.bracket, ticks[0] ?? undefined, ticks[1] ?? undefined)
  return null
}
