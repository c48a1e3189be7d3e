import { decimal } from '@race/core'
import type { CompatibilityPolicy, SizingRequest } from '../compatibility-policy.ts'

/** Share of the portfolio that LEAN leaves in cash when it sizes by a target. */
const freeBuffer = decimal('0.0025')

/**
 * The size rule of LEAN's `SetHoldings`: at the signal, the largest whole number of units whose worth at the last price
 * plus fee is within the target fraction of the portfolio less its 0.25 % cash buffer. Give it factor-adjusted prices
 * (`adjustPrices` of `@race/data`) and `leanEquityFee`.
 *
 * Source of the rule: LEAN's `BuyingPowerModel` and its default setting `FreePortfolioValuePercentage`.
 */
export const lean: CompatibilityPolicy = Object.freeze({
  name: 'lean',
  unitsAtSignal(request: SizingRequest) {
    const { size, price, positionQuantity } = request
    const wanted =
      'targetFraction' in size ? size.targetFraction : 'equityFraction' in size ? size.equityFraction : null
    if (wanted === null) return null
    const worth = request.equityAtBarClose.times(decimal(1).minus(freeBuffer)).times(decimal(Math.abs(wanted)))
    const held = 'targetFraction' in size ? positionQuantity.abs() : decimal(0)
    let units = worth.dividedBy(price, { decimals: 0, rounding: 'floor' })
    while (units.sign > 0 && units.times(price).plus(request.fee(units)).greaterThan(worth)) units = units.minus(1)
    const order = units.minus(held)
    return order.sign > 0 ? order : decimal(0)
  },
})

/** The fee LEAN charges on US equities: 0.005 USD a share, at least 1 USD an order, not rounded to cents. */
export const leanEquityFee = { type: 'per-share', perShare: '0.005', minimum: '1' } as const
