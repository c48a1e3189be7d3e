import type { AccountRules, OrderSizing } from '@race/brokers/simulated'
import { absScaled, type Holding, incrementsToFloat, type Scaled, scaledToFloat, type TradingAccount } from '@race/core'
import { fractionMaxOf, unitValueOf } from './account/account-scale.ts'

/** What the units of an order are estimated from. */
export interface EstimateParts {
  readonly account: TradingAccount
  readonly rules: AccountRules | null
  readonly holding: Holding
  /** At the ledger scale. */
  readonly equity: Scaled
  readonly lastPrice: number
}

/** The units an order is judged by at the gate, as a float: what it may fill at most, at the last price. */
export function quantityEstimate(
  sizing: OrderSizing,
  { account, rules, holding, equity, lastPrice }: EstimateParts,
): number {
  const { valuation, position } = holding
  if (sizing.type === 'fixed') return incrementsToFloat(sizing.steps, valuation.step)
  const size = incrementsToFloat(absScaled(position.steps), valuation.step)
  if (sizing.type === 'held') return size
  const money = scaledToFloat(equity, account.scale)
  if (sizing.type === 'notional')
    return scaledToFloat(sizing.amount, account.scale) / (lastPrice * valuation.multiplierFloat)
  const unitValue = unitValueOf(account, holding)
  const perUnit = lastPrice * unitValue
  const fraction = Number(sizing.fraction.numerator) / Number(sizing.fraction.denominator)
  if (sizing.type === 'held-fraction') return size * fraction
  const share = money * fraction
  if (sizing.type === 'equity-fraction') return share / perUnit
  if (sizing.type === 'target-fraction') {
    return Math.abs(share / perUnit - incrementsToFloat(position.steps, valuation.step))
  }
  const riskPerUnit = Math.abs(lastPrice - incrementsToFloat(sizing.stopTicks, valuation.tick)) * unitValue
  return Math.min(share / riskPerUnit, (money * fractionMaxOf(rules, holding)) / perUnit)
}
