import { type BarSeries, RaceError } from '@race/core'
import type { TradeChartOptions } from './trade-chart-options.ts'

/** Which bars are drawn, and how many of them make a candle. */
export interface ChartWindow {
  /** The first bar, and the one behind the last. */
  readonly first: number
  readonly end: number
  /** Bars in a candle; fewer in the last one. */
  readonly barsPerCandle: number
  readonly candles: number
}

/**
 * The bars that open from `from` on and before `to`. Where they are more than `barsMax`, as many as needed make one candle, so that the
 * page stays small and quick whatever the length of the run.
 *
 * @throws RaceError `DATA_INVALID` for limits that are not, or a `barsMax` below 1
 */
export function chartWindow(
  { openTimes }: Pick<BarSeries, 'openTimes'>,
  { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, barsMax = 20_000 }: Partial<TradeChartOptions>,
): ChartWindow {
  if (!(from < to)) {
    throw new RaceError('DATA_INVALID', {
      message: `a chart was asked for from ${from} to ${to}, which holds no instant`,
      facts: { from, to },
      hint: 'Give epoch milliseconds, `from` before `to`.',
    })
  }
  if (!(Number.isInteger(barsMax) && barsMax >= 1)) {
    throw new RaceError('DATA_INVALID', {
      message: `a chart was asked for with a barsMax of ${barsMax}`,
      facts: { barsMax },
      hint: 'Give a whole number of candles from 1 on.',
    })
  }
  const first = barsBefore(openTimes, from)
  const end = barsBefore(openTimes, to)
  const barsPerCandle = Math.max(1, Math.ceil((end - first) / barsMax))
  return { first, end, barsPerCandle, candles: Math.ceil((end - first) / barsPerCandle) }
}

/** Number of instants before `time`, in an increasing column. */
export function barsBefore(times: Float64Array, time: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((times[middle] as number) < time) low = middle + 1
    else high = middle
  }
  return low
}

/** The candle that a bar is part of; below 0 for bars before the window, and beyond the last candle for those behind it. */
export function candleOf({ first, barsPerCandle }: ChartWindow, bar: number): number {
  return Math.floor((bar - first) / barsPerCandle)
}
