import { atr } from '@race/indicators'

/** Closed bars of one instrument, as far back as they are kept: `last` is the index of the latest one. */
export interface RecentBars {
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly closeTimes: Float64Array
  readonly last: number
}

const yearMs = 365.25 * 86_400_000

/**
 * Standard deviation (ddof 1) of the close-to-close returns over the last `lookbackBars` bars, × √(bars per year); NaN while
 * there are not as many. Bars per year follow from the time those bars took, so weekends and holidays count as they are.
 */
export function yearlyVolatility({ close, closeTimes, last }: RecentBars, lookbackBars: number): number {
  const first = last - lookbackBars
  if (first < 0) return Number.NaN
  const squares = squaresOfReturns(close, first, last)
  const elapsed = (closeTimes[last] as number) - (closeTimes[first] as number)
  return Math.sqrt((squares / (lookbackBars - 1)) * ((lookbackBars * yearMs) / elapsed))
}

/** Bars whose returns make the rolling volatility of an impact. */
const volatilityBars = 20

/**
 * Standard deviation (ddof 1) of the last 20 close-to-close returns, of fewer while there are fewer, and 0 while there are not
 * two: the volatility over the time of one bar.
 */
export function barVolatility({ close, last }: RecentBars): number {
  const count = Math.min(volatilityBars, last)
  if (count < 2) return 0
  return Math.sqrt(squaresOfReturns(close, last - count, last) / (count - 1))
}

/** Sum of the squared distances of the returns of bars `first + 1` to `last` from their mean. */
function squaresOfReturns(close: Float64Array, first: number, last: number): number {
  let mean = 0
  for (let i = first + 1; i <= last; i++) mean += returnAt(close, i)
  mean /= last - first
  let squares = 0
  for (let i = first + 1; i <= last; i++) {
    const distance = returnAt(close, i) - mean
    squares += distance * distance
  }
  return squares
}

function returnAt(close: Float64Array, index: number): number {
  return (close[index] as number) / (close[index - 1] as number) - 1
}

/** Periods that Wilder's average is followed back: what came before weighs less than 10^-13. */
const periodsBack = 32

/**
 * Wilder's average true range at the latest bar, started `32 × periodBars` bars before it, so that a run over a stream, which
 * keeps only so much, finds the same; NaN while there are not `periodBars + 1` bars.
 */
export function averageTrueRange({ high, low, close, last }: RecentBars, periodBars: number): number {
  if (last < periodBars) return Number.NaN
  const from = Math.max(0, last - periodsBack * periodBars)
  const cut = (column: Float64Array): Float64Array => column.subarray(from, last + 1)
  return atr(cut(high), cut(low), cut(close), periodBars)[last - from] as number
}
