/** Arithmetic mean; null for no values. */
export function mean(values: Float64Array): number | null {
  if (values.length === 0) return null
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] as number
  return sum / values.length
}

/** Standard deviation of a sample (divided by n − 1); null for fewer than two values. */
export function sampleDeviation(values: Float64Array): number | null {
  const average = mean(values)
  if (average === null || values.length < 2) return null
  let squares = 0
  for (let i = 0; i < values.length; i++) squares += ((values[i] as number) - average) ** 2
  return Math.sqrt(squares / (values.length - 1))
}

/** Annual volatility: sample deviation of returns × √periods per year; a fraction, null for fewer than two returns. */
export function volatility(returns: Float64Array, periodsPerYear: number): number | null {
  return annualDeviation(sampleDeviation(returns), periodsPerYear)
}

/** A deviation per period, for a year: × √periods per year. */
export function annualDeviation(deviation: number | null, periodsPerYear: number): number | null {
  return deviation === null ? null : deviation * Math.sqrt(periodsPerYear)
}

/**
 * A return is a quotient of floats less one, so that equal returns differ by some 1e-16. A deviation below this is that
 * noise and no volatility: dividing by it would rank a savings account above every strategy.
 */
const deviationMin = 1e-14

/** Whether a deviation per period is no more than the rounding of equal returns. */
export function isNoise(deviation: number): boolean {
  return deviation < deviationMin
}

/**
 * Sharpe ratio: mean excess return ÷ sample deviation of excess returns × √periods per year (W. F. Sharpe, "The Sharpe
 * Ratio", Journal of Portfolio Management, 1994). Null for fewer than two returns and when they do not vary.
 *
 * @param riskFreeRate per period, 0 by default
 */
export function sharpeRatio(returns: Float64Array, periodsPerYear: number, riskFreeRate = 0): number | null {
  return sharpeOf(mean(returns), sampleDeviation(returns), periodsPerYear, riskFreeRate)
}

/** `sharpeRatio` of a mean and a sample deviation that are known already. */
export function sharpeOf(
  average: number | null,
  deviation: number | null,
  periodsPerYear: number,
  riskFreeRate: number,
): number | null {
  if (average === null || deviation === null || isNoise(deviation)) return null
  return ((average - riskFreeRate) / deviation) * Math.sqrt(periodsPerYear)
}

/**
 * Downside deviation, annual: √mean(min(r − target, 0)²) over all returns × √periods per year. Null for no returns.
 *
 * @param target per period, 0 by default
 */
export function downsideDeviation(returns: Float64Array, periodsPerYear: number, target = 0): number | null {
  if (returns.length === 0) return null
  let squares = 0
  for (let i = 0; i < returns.length; i++) squares += Math.min((returns[i] as number) - target, 0) ** 2
  return Math.sqrt(squares / returns.length) * Math.sqrt(periodsPerYear)
}

/**
 * Sortino ratio: mean return above the target ÷ downside deviation, annual (F. A. Sortino and L. N. Price, "Performance
 * Measurement in a Downside Risk Framework", Journal of Investing, 1994). Null without a return below the target.
 *
 * @param target per period, 0 by default
 */
export function sortinoRatio(returns: Float64Array, periodsPerYear: number, target = 0): number | null {
  return sortinoOf(mean(returns), downsideDeviation(returns, periodsPerYear, target), periodsPerYear, target)
}

/** `sortinoRatio` of a mean and an annual downside deviation that are known already. */
export function sortinoOf(
  average: number | null,
  downside: number | null,
  periodsPerYear: number,
  target: number,
): number | null {
  if (average === null || downside === null || isNoise(downside)) return null
  return ((average - target) * periodsPerYear) / downside
}

const yearMs = 365.25 * 86_400_000

/**
 * Compound annual growth: (last ÷ first)^(1 ÷ years) − 1, years of 365.25 days; a fraction. −1 after ruin. Null over no
 * time, from nothing, and where the figure is beyond float64 (a gain within seconds, written out for a year).
 */
export function compoundAnnualGrowth(first: number, last: number, elapsedMs: number): number | null {
  if (!(elapsedMs > 0) || !(first > 0)) return null
  if (last <= 0) return -1
  const growth = (last / first) ** (yearMs / elapsedMs) - 1
  return Number.isFinite(growth) ? growth : null
}
