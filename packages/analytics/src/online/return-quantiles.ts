/** Quantiles of returns, as fractions: losses are below zero. */
export interface ReturnQuantiles {
  readonly median: number
  /** The return that 5 %, and 1 %, of the periods do not reach (historical value at risk). */
  readonly valueAtRisk95: number
  readonly valueAtRisk99: number
  /** Mean of the returns at or below the value at risk (conditional value at risk). */
  readonly expectedShortfall95: number
  readonly expectedShortfall99: number
  /** |95 % quantile| ÷ |5 % quantile|; null where the latter is 0. */
  readonly tailRatio: number | null
}

/**
 * Quantiles of a sample, with linear interpolation between its values (R. Hyndman and Y. Fan, "Sample Quantiles in
 * Statistical Packages", American Statistician 50, 1996, type 7). Null for no returns.
 */
export function returnQuantiles(returns: Float64Array): ReturnQuantiles | null {
  if (returns.length === 0) return null
  const sorted = returns.slice().sort()
  const valueAtRisk95 = quantile(sorted, 0.05)
  const valueAtRisk99 = quantile(sorted, 0.01)
  const tailRatio = Math.abs(quantile(sorted, 0.95)) / Math.abs(valueAtRisk95)
  return {
    median: quantile(sorted, 0.5),
    valueAtRisk95,
    valueAtRisk99,
    expectedShortfall95: meanUpTo(sorted, valueAtRisk95),
    expectedShortfall99: meanUpTo(sorted, valueAtRisk99),
    tailRatio: Number.isFinite(tailRatio) ? tailRatio : null,
  }
}

function quantile(sorted: Float64Array, share: number): number {
  const position = (sorted.length - 1) * share
  const index = Math.floor(position)
  const lower = sorted[index] as number
  const upper = sorted[Math.min(index + 1, sorted.length - 1)] as number
  return lower + (upper - lower) * (position - index)
}

function meanUpTo(sorted: Float64Array, limit: number): number {
  let sum = 0
  let count = 0
  while (count < sorted.length && (sorted[count] as number) <= limit) sum += sorted[count++] as number
  // Interpolation between equal values can end one rounding below them.
  return count === 0 ? (sorted[0] as number) : sum / count
}
