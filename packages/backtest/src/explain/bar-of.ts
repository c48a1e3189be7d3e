import type { BarSeries } from '@race/core'
import type { ExplainedBar } from './order-explanation.ts'

/** A bar of a series by its position. */
export function barAt(series: BarSeries, index: number): ExplainedBar {
  return {
    index,
    openTime: series.openTimes[index] as number,
    closeTime: series.closeTimes[index] as number,
    open: series.open[index] as number,
    high: series.high[index] as number,
    low: series.low[index] as number,
    close: series.close[index] as number,
  }
}

/** The latest bar that has closed at a time; null before the first close. */
export function barClosedBy(series: BarSeries, time: number): ExplainedBar | null {
  const count = countUpTo(series.closeTimes, time)
  return count === 0 ? null : barAt(series, count - 1)
}

/** Position of the first bar that opens at a time or later. */
export function firstBarFrom(series: BarSeries, time: number): number {
  // The times are whole milliseconds.
  return countUpTo(series.openTimes, time - 1)
}

/** How many of increasing times are at or before one. */
function countUpTo(times: Float64Array, time: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((times[middle] as number) <= time) low = middle + 1
    else high = middle
  }
  return low
}
