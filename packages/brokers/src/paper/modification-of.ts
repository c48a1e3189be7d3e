import type { Decimal, OrderReplacement, Scaled } from '@race/core'
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
