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
export function sendTargetOrder({ order }: StrategyContext, { position, target, difference }: TargetDifference): void {
  if (target === 0) {
    position.close()
    return
  }
  if (difference === 0) return
  const options = { instrument: position.instrument, size: { targetFraction: target } }
  if (difference > 0) order.buy(options)
  else order.sell(options)
}
