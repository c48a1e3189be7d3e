import type { BarSeries } from '@race/core'
import { countUntil } from './find-time.ts'
import { isoTime } from './iso-time.ts'

/** A bar in words: its index, its series, and when it closed. */
export function placeOfBar(series: BarSeries, bar: number): string {
  const closed = isoTime(series.closeTimes[bar] ?? Number.NaN)
  return `bar ${bar} of ${series.instrument.id} ${series.timeframe} (closed ${closed})`
}

/** The latest bar of a series that had closed at a time: −1 before the first. */
export function barAt(series: BarSeries, time: number): number {
  return countUntil(series.closeTimes, time) - 1
}
