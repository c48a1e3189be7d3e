import {
  absScaled,
  addScaled,
  minScaled,
  notionalOf,
  type Scaled,
  subtractScaled,
  type TradingAccount,
} from '@race/core'
import type { FeeSchedule } from './fee.ts'
import type { OrderToSize } from './venue-order.ts'

/**
 * What an order may cost, fee included, so that after its fill the exposure (the worth of all positions without sign)
 * is at most the equity: no borrowing. The order's instrument must be marked at the fill price.
 *
 * An order against the position first frees what the position ties up, and may then take as much on the other side.
 */
export function buyingPower(account: TradingAccount, order: OrderToSize, equity: Scaled): Scaled {
  const { valuation, position, markTicks } = order.holding
  const available = subtractScaled(equity, account.grossExposure())
  const isOpposite = order.side === 1 ? position.steps < 0 : position.steps > 0
  if (!isOpposite) return available
  const held = absScaled(notionalOf(valuation, markTicks, position.steps))
  return addScaled(available, addScaled(held, held))
}

/** Whether a fixed number of steps fits: it only reduces the position, or its cost is within the buying power. */
export function fits(account: TradingAccount, order: OrderToSize, steps: Scaled, fee: FeeSchedule): boolean {
  const { valuation, position, markTicks } = order.holding
  const isOpposite = order.side === 1 ? position.steps < 0 : position.steps > 0
  if (isOpposite && steps <= absScaled(position.steps)) return true
  const cost = addScaled(notionalOf(valuation, markTicks, steps), fee.of(markTicks, steps))
  return cost <= buyingPower(account, order, account.equity())
}

/** The largest order against the position that only reduces it. */
export function reducible(order: OrderToSize, steps: Scaled): Scaled {
  const held = order.holding.position.steps
  const isOpposite = order.side === 1 ? held < 0 : held > 0
  return isOpposite ? minScaled(steps, absScaled(held)) : 0
}
