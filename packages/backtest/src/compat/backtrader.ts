import { decimal } from '@race/core'
import type { CompatibilityPolicy, SizingRequest } from '../compatibility-policy.ts'

/**
 * The rules of backtrader 1.9 where they differ from ours.
 *
 * Sizes: `order_target_percent` trades the difference in worth between the target and the position at the last close, in
 * whole units, so that a fraction of a unit is left out on either way.
 *
 * Source of the rules: the engine's `Strategy.order_target_value`, as documented by its test suite.
 *
 * @example
 * ```ts
 * const result = runBacktestSync({ strategy, data, capital: 10_000, compatibility: backtrader() })
 * ```
 */
export function backtrader(): CompatibilityPolicy {
  return Object.freeze({
    name: 'backtrader',
    unitsAtSignal({ size, side, price, positionQuantity, equityAtBarClose }: SizingRequest) {
      if (!('targetFraction' in size)) return null
      const worth = positionQuantity.times(price)
      const difference = equityAtBarClose.times(decimal(size.targetFraction)).minus(worth)
      const wanted = side === 'buy' ? difference : difference.negated()
      return wanted.sign <= 0 ? decimal(0) : wanted.dividedBy(price, { decimals: 0, rounding: 'floor' })
    },
  })
}
