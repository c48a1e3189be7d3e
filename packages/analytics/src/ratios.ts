/** Arithmetic mean; null for no values. */
export function mean(values: Float64Array): number | null {
  if (values.length === 0) return null
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

/** Standard deviation of a sample (divided by n − 1); null for fewer than two values. */
export function sampleDeviation(values: Float64Array): number | null {
  const average = mean(values)
  if (average === null || values.length < 2) return null
  let squares = 0
  for (const value of values) squares += (value - average) * (value - average)
  return Math.sqrt(squares / (values.length - 1))
}

/** Annual volatility: sample deviation of returns × √periods per year. */
export function volatility(returns: Float64Array, periodsPerYear: number): number | null {
  const deviation = sampleDeviation(returns)
  return deviation === null ? null : deviation * Math.sqrt(periodsPerYear)
}

/**
 * Sharpe ratio: mean excess return ÷ sample deviation of excess returns × √periods per year (W. F. Sharpe, 1994). Null
 * when nothing varies.
 *
 * @param riskFreeRate per period, 0 by default
 */
export function sharpeRatio(returns: Float64Array, periodsPerYear: number, riskFreeRate = 0): number | null {
  const excess = returns.map((value) => value - riskFreeRate)
  const average = mean(excess)
  const deviation = sampleDeviation(excess)
  return average === null || !varies(deviation, average) ? null : (average / deviation) * Math.sqrt(periodsPerYear)
}

/** Downside deviation, annual: √mean(min(r − target, 0)²) over all returns × √periods per year. */
export function downsideDeviation(returns: Float64Array, periodsPerYear: number, target = 0): number | null {
  if (returns.length === 0) return null
  let squares = 0
  for (const value of returns) {
    const short = Math.min(value - target, 0)
    squares += short * short
  }
  return Math.sqrt(squares / returns.length) * Math.sqrt(periodsPerYear)
}

/**
 * Sortino ratio: mean return above the target ÷ downside deviation, annual (Sortino and Price, 1994). Null without a
 * downside.
 *
 * @param target per period, 0 by default
 */
export function sortinoRatio(returns: Float64Array, periodsPerYear: number, target = 0): number | null {
  const average = mean(returns)
  const deviation = downsideDeviation(returns, periodsPerYear, target)
  if (average === null || deviation === null || deviation === 0) return null
  return ((average - target) * periodsPerYear) / deviation
}

/** Whether a deviation is more than the rounding error of equal values. */
function varies(deviation: number | null, average: number): deviation is number {
  return deviation !== null && deviation > 1e-14 * Math.max(Math.abs(average), 1e-6)
}

const yearMs = 365.25 * 86_400_000

/** Compound annual growth: (last ÷ first)^(1 ÷ years) − 1, years of 365.25 days. Null over no time; −1 after ruin. */
export function compoundAnnualGrowth(first: number, last: number, elapsedMs: number): number | null {
  if (!(elapsedMs > 0) || !(first > 0)) return null
  return last <= 0 ? -1 : (last / first) ** (yearMs / elapsedMs) - 1
}
