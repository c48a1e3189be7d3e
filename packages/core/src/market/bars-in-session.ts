import { BarSeries } from './bar-series.ts'
import { parseTimeframe } from './timeframe.ts'

/**
 * The bars of a series that open while its calendar's market is open: without those before and after an exchange's hours,
 * in which few trades are made and some are reported late, and without those of holidays. An intraday bar that opens before
 * the session is left out, though it may reach into it: its prices are of both.
 *
 * @returns the series itself where it has no other bars, else new columns
 *
 * @example
 * ```ts
 * const price = Float64Array.of(10, 11, 12)
 * const time = Float64Array.from([8, 15, 22], (hour) => Date.UTC(2024, 0, 2, hour))
 * const columns = { time, open: price, high: price, low: price, close: price }
 * const series = barSeries({ instrument: { id: 'ACME', calendar: 'XNYS' }, timeframe: '1m', columns })
 * console.log(barsInSession(series).close.join(' ')) // 11
 * ```
 */
export function barsInSession(series: BarSeries): BarSeries {
  const { calendar, openTimes, repaired } = series
  const isKept = (_: number, i: number): boolean => calendar.isOpen(openTimes[i] as number)
  if (openTimes.every(isKept)) return series
  return new BarSeries(series.instrument, parseTimeframe(series.timeframe), calendar, {
    time: series.time.filter(isKept),
    open: series.open.filter(isKept),
    high: series.high.filter(isKept),
    low: series.low.filter(isKept),
    close: series.close.filter(isKept),
    volume: series.volume.filter(isKept),
    repaired: repaired?.filter(isKept) ?? null,
  })
}
