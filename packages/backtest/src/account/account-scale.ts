import type { AccountRules } from '@race/brokers/simulated'
import type { Holding, TradingAccount } from '@race/core'

/** The largest share of equity that a size may name: the leverage of the instrument, 1 where nothing is borrowed. */
export function fractionMaxOf(rules: AccountRules | null, holding: Holding): number {
  if (rules === null) return 1
  const { numerator, denominator } = rules.margin.initialRatioOf(holding)
  return Number(denominator) / Number(numerator)
}

/** Account currency per unit of price and quantity. */
export function unitValueOf(account: TradingAccount, { valuation }: Holding): number {
  const { quoteCurrency } = valuation.instrument
  if (quoteCurrency === account.currency) return valuation.multiplierFloat
  const { numerator, denominator } = account.rateToBase(quoteCurrency)
  return (valuation.multiplierFloat * Number(numerator)) / Number(denominator)
}
