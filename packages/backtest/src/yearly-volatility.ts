import type { BarSeries } from '@race/core'

const yearMs = 365.25 * 86_400_000

/**
 * Standard deviation (ddof 1) of the close-to-close returns over the last `lookbackBars` bars up to `index`, × √(bars per
 * year); NaN while there are not as many. Bars per year follow from the time those bars took, so weekends and holidays count
 * as they are.
 */
export function yearlyVolatility({ close, closeTimes }: BarSeries, index: number, lookbackBars: number): number {
  const first = index - lookbackBars
  if (first < 0) return Number.NaN
  let mean = 0
  for (let i = first + 1; i <= index; i++) mean += returnAt(close, i)
  mean /= lookbackBars
  let squares = 0
  for (let i = first + 1; i <= index; i++) {
    const distance = returnAt(close, i) - mean
    squares += distance * distance
  }
  const elapsed = (closeTimes[index] as number) - (closeTimes[first] as number)
  return Math.sqrt((squares / (lookbackBars - 1)) * ((lookbackBars * yearMs) / elapsed))
}

function returnAt(close: Float64Array, index: number): number {
  return (close[index] as number) / (close[index - 1] as number) - 1
}
