import { type Decimal, type DecimalInput, decimal, type Instrument, type Side } from '@race/core'
import type { CompatibilityPolicy, HoldingFacts, SizingRequest } from '../compatibility-policy.ts'

/** Share of the portfolio that LEAN leaves in cash when it sizes by a target. */
const freeBuffer = decimal('0.0025')
const zero = decimal(0)

export interface LeanOptions {
  /**
   * The ask (for a buy) or bid (for a sell) at an instant, at which market orders fill at once; null where there is none.
   * Without it they fill at the next open.
   */
  readonly quoteAt?: (instrument: Instrument, side: Side, time: number) => DecimalInput | null
  /** Cash per unit that holders at the open of a bar receive on it; for raw prices. */
  readonly dividendAt?: (instrument: Instrument, openTime: number) => DecimalInput | null
}

/**
 * The rules of QuantConnect's LEAN where they differ from ours.
 *
 * Sizes, as `SetHoldings` has them: at the signal, the largest whole number of units whose worth at the last price plus fee
 * is within the target fraction of the portfolio less its 0.25 % cash buffer. What an order costs more by its fill is borrowed.
 * Give it factor-adjusted prices (`adjustPrices` of `@race/data`) and `leanEquityFee`.
 *
 * Source of the rules: LEAN's `BuyingPowerModel`, its default setting `FreePortfolioValuePercentage` and its
 * `EquityFillModel`.
 */
export function lean(options: LeanOptions = {}): CompatibilityPolicy {
  const { quoteAt, dividendAt } = options
  return Object.freeze({
    name: 'lean',
    unitsAtSignal(request: SizingRequest) {
      const { size, price, positionQuantity } = request
      const wanted =
        'targetFraction' in size ? size.targetFraction : 'equityFraction' in size ? size.equityFraction : null
      if (wanted === null) return null
      const worth = request.equityAtBarClose.times(decimal(1).minus(freeBuffer)).times(decimal(Math.abs(wanted)))
      const held = 'targetFraction' in size ? positionQuantity.abs() : zero
      let units = worth.dividedBy(price, { decimals: 0, rounding: 'floor' })
      while (units.sign > 0 && units.times(price).plus(request.fee(units)).greaterThan(worth)) units = units.minus(1)
      const order = units.minus(held)
      return order.sign > 0 ? order : zero
    },
    cash: {
      acceptance: () => () => true,
      carries: () => true,
      ...(dividendAt === undefined
        ? {}
        : {
            accrual({ instrument, units }: HoldingFacts, openTime: number): Decimal {
              const dividend = dividendAt(instrument, openTime)
              return dividend === null ? zero : units.times(decimal(dividend)).negated()
            },
          }),
    },
    ...(quoteAt === undefined
      ? {}
      : {
          decisionPrice(instrument: Instrument, side: Side, time: number) {
            const quote = quoteAt(instrument, side, time)
            return quote === null ? null : decimal(quote)
          },
        }),
  } satisfies CompatibilityPolicy)
}

/** The fee LEAN charges on US equities: 0.005 USD a share, at least 1 USD an order, not rounded to cents. */
export const leanEquityFee = { type: 'per-share', perShare: '0.005', minimum: '1' } as const
