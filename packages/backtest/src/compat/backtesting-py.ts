import { decimal } from '@race/core'
import type { CompatibilityPolicy, SizingRequest } from '../compatibility-policy.ts'

/** The largest float below 1: "everything" in backtesting.py, whose sizes below 1 are fractions. */
const almostOne = decimal('0.9999999999999998')

/**
 * The size rule of backtesting.py 0.6: a fraction is of the margin that is available when the order fills, with open
 * positions marked at the close of the bar whose open it fills at, floored to whole units of price plus fee. Use it
 * with `closeAtEnd: 'last-open'`, which is that engine's `finalize_trades`.
 *
 * Source of the rule: the engine's `_Broker._process_orders`, as documented by its test suite.
 */
export const backtestingPy: CompatibilityPolicy = Object.freeze({
  name: 'backtesting-py',
  unitsAtFill(request: SizingRequest) {
    if (!('equityFraction' in request.size)) return null
    const { equityFraction } = request.size
    const fraction = equityFraction === 1 ? almostOne : decimal(equityFraction)
    const available = request.equityAtBarClose.minus(request.exposureAtBarClose)
    const perUnit = request.price.plus(request.fee(decimal(1)))
    if (available.sign <= 0) return decimal(0)
    return available.times(fraction).dividedBy(perUnit, { decimals: 0, rounding: 'floor' })
  },
})
