/**
 * A strength of 0 or more, in units of what is usual (standard deviations, average ranges), as a confidence: strength ÷
 * (1 + strength). It is 0 for none, one half where the strength is just the usual, and comes near 1 without reaching it. It
 * orders signals of one strategy by strength and is no probability.
 */
export function confidenceOf(strength: number): number {
  return strength > 0 ? (strength < Number.POSITIVE_INFINITY ? strength / (1 + strength) : 1) : 0
}

/**
 * How sure a standard deviation of `count` values is, from 0 to 1: 1 less its relative standard error, which is 1 ÷ √(2 (count − 1))
 * for values of a normal distribution. For strategies that hold no view of the market but an estimate of its risk.
 */
export function confidenceOfDeviation(count: number): number {
  return Math.max(0, 1 - 1 / Math.sqrt(2 * (count - 1)))
}
