/**
 * Weights that are inverse to volatility and sum to 1. What has no volatility, because it is 0 or not known, has no weight; where
 * nothing has one, all weights are 0.
 *
 * @param volatilities of any unit, the same for all
 *
 * @example
 * ```ts
 * console.log(inverseVolatilityWeights([0.1, 0.3])) // [ 0.75, 0.25 ]
 * ```
 */
export function inverseVolatilityWeights(volatilities: readonly number[]): readonly number[] {
  const calm = volatilities.map((volatility) => {
    const inverse = volatility > 0 ? 1 / volatility : 0
    return inverse < Number.POSITIVE_INFINITY ? inverse : 0
  })
  const sum = calm.reduce((total, inverse) => total + inverse, 0)
  return calm.map((inverse) => (sum > 0 ? inverse / sum : 0))
}
