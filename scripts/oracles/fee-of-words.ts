import type { Costs } from '@race/backtest'

type FeeModel = NonNullable<Costs['fee']>

const figure = '([0-9]*\\.?[0-9]+(?:e-?[0-9]+)?)'
const ofWorth = new RegExp(`${figure} ?\\* ?\\|units\\| ?\\* ?price`)
const perUnit = new RegExp(`${figure} ?\\* ?\\|units\\|`)

/**
 * The commission of a scenario of backtesting.py as a fee model: a rate, a fixed sum and a rate, or one of these
 * functions in words, where `units` is the size of a fill: `max(1.00, 0.005*|units|)`, `0.005*|units|`,
 * `max(1.00, 0.001*|units|*price)`, `0.001*|units|*price`, `2.5`.
 *
 * @throws Error for words that are none of these
 */
export function feeOfCommission(commission: number | readonly [number, number] | string): FeeModel {
  if (typeof commission === 'number')
    return commission === 0 ? { type: 'none' } : { type: 'percentage', rate: commission }
  if (typeof commission !== 'string') {
    return { type: 'per-order', amount: commission[0], rate: commission[1] }
  }
  const words = commission.replace(/^callable: */, '').replace(/ per fill$/, '')
  const least = new RegExp(`^max\\(${figure}, ?${perUnit.source}\\)$`).exec(words)
  if (least !== null) return { type: 'per-share', perShare: least[2] as string, minimum: least[1] as string }
  const leastShare = new RegExp(`^max\\(${figure}, ?${ofWorth.source}\\)$`).exec(words)
  if (leastShare !== null) {
    return { type: 'percentage', rate: leastShare[2] as string, minimum: leastShare[1] as string }
  }
  const share = new RegExp(`^${ofWorth.source}$`).exec(words)
  if (share !== null) return { type: 'percentage', rate: share[1] as string }
  const shares = new RegExp(`^${perUnit.source}$`).exec(words)
  if (shares !== null) return { type: 'per-share', perShare: shares[1] as string }
  if (new RegExp(`^${figure}$`).test(words)) return { type: 'per-trade', amount: words }
  throw new Error(
    `The commission '${commission}' is in words that are not known. Teach them to scripts/oracles/fee-of-words.ts.`,
  )
}
