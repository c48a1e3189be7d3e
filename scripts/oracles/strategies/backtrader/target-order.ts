import type { PositionView, StrategyContext } from '@race/core'

/** The side and the difference in worth of an order that brings a position to a fraction of the portfolio. */
export interface TargetDifference {
  readonly position: PositionView
  readonly target: number
  /** Target worth less present worth: above zero is a buy. */
  readonly difference: number
}

export function targetDifference(
  { account }: StrategyContext,
  position: PositionView,
  close: number,
  target: number,
): TargetDifference {
  return { position, target, difference: target * account.equity - position.quantity * close }
}

/** Sends `order_target_percent`: the difference in worth, or the whole position for a target of zero. */
export function sendTargetOrder(context: StrategyContext, { position, target, difference }: TargetDifference): void {
  const { order } = context
  if (target === 0) {
    sendClosingOrder(context, position)
    return
  }
  if (difference === 0) return
  const options = { instrument: position.instrument, size: { targetFraction: target } }
  if (difference > 0) order.buy(options)
  else order.sell(options)
}

/** Sends `close`: an order like any other for the units that are held now, which does not shrink when they do. */
export function sendClosingOrder({ order }: StrategyContext, { instrument, quantity }: PositionView): void {
  if (quantity === 0) return
  const options = { instrument, size: { units: Math.abs(quantity) } }
  if (quantity > 0) order.sell(options)
  else order.buy(options)
}
