import { nullUnlessFinite } from './null-unless-finite.ts'

/** Quantiles of returns, as fractions: losses are below zero. Null for what overflows float64. */
export interface ReturnQuantiles {
  readonly median: number | null
  /** The return that 5 %, and 1 %, of the periods do not reach (historical value at risk). */
  readonly valueAtRisk95: number | null
  readonly valueAtRisk99: number | null
  /** Mean of the returns at or below the value at risk (conditional value at risk). */
  readonly expectedShortfall95: number | null
  readonly expectedShortfall99: number | null
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
  return nullUnlessFinite({
    median: quantile(sorted, 0.5),
    valueAtRisk95,
    valueAtRisk99,
    expectedShortfall95: meanUpTo(sorted, valueAtRisk95),
    expectedShortfall99: meanUpTo(sorted, valueAtRisk99),
    tailRatio: Math.abs(quantile(sorted, 0.95)) / Math.abs(valueAtRisk95),
  })
}

function quantile(sorted: Float64Array, share: number): number {
  const position = (sorted.length - 1) * share
  const index = Math.floor(position)
  const lower = sorted[index] as number
  if (position === index) return lower
  return lower + ((sorted[index + 1] as number) - lower) * (position - index)
}

function meanUpTo(sorted: Float64Array, limit: number): number {
  let sum = 0
  let count = 0
  while (count < sorted.length && (sorted[count] as number) <= limit) sum += sorted[count++] as number
  return sum / count
}
