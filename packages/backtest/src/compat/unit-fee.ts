import type { FeeModel } from '@race/brokers/simulated'
import { type Decimal, decimal, RaceError } from '@race/core'

/** Digits behind the point of a fee per unit: far more than any price of a venue has. */
const decimals = 24

/** What one of so many units costs in fees, without rounding to a ledger: units may be a fraction below one. */
export function unitFee(model: FeeModel, units: Decimal, price: Decimal): Decimal {
  const shared = (amount: Decimal): Decimal => amount.dividedBy(units, { decimals, rounding: 'half-even' })
  switch (model.type) {
    case 'none':
      return decimal(0)
    case 'percentage':
      return larger(price.times(decimal(model.rate)), shared(decimal(model.minimum ?? 0)))
    case 'per-order':
      return larger(
        price.times(decimal(model.rate ?? 0)).plus(shared(decimal(model.amount))),
        shared(decimal(model.minimum ?? 0)),
      )
    case 'per-share':
      return larger(decimal(model.perShare), shared(decimal(model.minimum ?? 0)))
    case 'per-trade':
      return shared(decimal(model.amount))
    default:
      throw new RaceError('CONFIG_INVALID', {
        message: `The other engine knows no fee of type '${model.type}'`,
        facts: { type: model.type },
        hint: 'Give it a fee of type none, percentage, per-order, per-share or per-trade.',
      })
  }
}

function larger(a: Decimal, b: Decimal): Decimal {
  return a.lessThan(b) ? b : a
}
