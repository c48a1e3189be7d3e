/** A split's ratio, new per old. */
interface Ratio {
  readonly numerator: number
  readonly denominator: number
}

/** Files give ratios as decimals that were rounded, or computed from rounded factors: off by a few parts in a million. */
const tolerance = 1e-5
const termMax = 100_000

/**
 * The fraction of the smallest whole numbers within 10^-5 of a quotient, in proportion: 3/2 for 1.5, and 7/1 for
 * 6.99999. By the continued fraction of the quotient, whose convergents are its best approximations (A. Y. Khinchin,
 * Continued Fractions, 1964). Null where none has terms up to 100,000.
 */
export function simplestRatio(quotient: number): Ratio | null {
  let [numerator, previousNumerator] = [1, 0]
  let [denominator, previousDenominator] = [0, 1]
  let rest = quotient
  while (Number.isFinite(rest)) {
    const whole = Math.floor(rest)
    ;[numerator, previousNumerator] = [whole * numerator + previousNumerator, numerator]
    ;[denominator, previousDenominator] = [whole * denominator + previousDenominator, denominator]
    if (numerator > termMax || denominator > termMax) return null
    if (numerator > 0 && Math.abs(numerator / denominator / quotient - 1) <= tolerance) {
      return { numerator, denominator }
    }
    rest = 1 / (rest - whole)
  }
  return null
}
