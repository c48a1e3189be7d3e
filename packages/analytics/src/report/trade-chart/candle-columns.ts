import type { BarSeries } from '@race/core'
import type { ChartWindow } from './chart-window.ts'
import { plainNumber } from './plain-number.ts'
import type { TradeChartResult } from './trade-chart-options.ts'

/** The candles of a chart, as its page reads them. */
export interface CandleColumns {
  /** When each opens: the first in epoch ms, each other as the way from the one before. */
  readonly time: readonly number[]
  readonly open: readonly (number | null)[]
  readonly high: readonly (number | null)[]
  readonly low: readonly (number | null)[]
  readonly close: readonly (number | null)[]
  readonly volume: readonly (number | null)[]
}

/** The bars of a window as candles: first open, highest high, lowest low, last close, and the sum of volumes. */
export function candleColumns(series: BarSeries, { first, end, barsPerCandle }: ChartWindow): CandleColumns {
  const { openTimes, open, high, low, close, volume } = series
  const columns = {
    time: [] as number[],
    open: [] as (number | null)[],
    high: [] as (number | null)[],
    low: [] as (number | null)[],
    close: [] as (number | null)[],
    volume: [] as (number | null)[],
  }
  let before = 0
  for (let bar = first; bar < end; bar += barsPerCandle) {
    const next = Math.min(end, bar + barsPerCandle)
    let [highest, lowest, traded] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0]
    for (let i = bar; i < next; i++) {
      highest = Math.max(highest, high[i] as number)
      lowest = Math.min(lowest, low[i] as number)
      traded += volume[i] as number
    }
    const time = openTimes[bar] as number
    columns.time.push(time - before)
    before = time
    columns.open.push(plainNumber(open[bar] as number))
    columns.high.push(plainNumber(highest))
    columns.low.push(plainNumber(lowest))
    columns.close.push(plainNumber(close[next - 1] as number))
    columns.volume.push(plainNumber(traded))
  }
  return columns
}

/** What is known of a column at the last bar of each candle. */
export function lastOfCandles(values: Float64Array, { first, end, barsPerCandle }: ChartWindow): (number | null)[] {
  const kept: (number | null)[] = []
  for (let bar = first; bar < end; bar += barsPerCandle) {
    kept.push(plainNumber(values[Math.min(end, bar + barsPerCandle) - 1] as number))
  }
  return kept
}

/** The equity at the close of each candle: the latest that was known then; null before the first. */
export function equityOfCandles(
  { closeTimes }: Pick<BarSeries, 'closeTimes'>,
  { time, equity }: Pick<TradeChartResult, 'time' | 'equity'>,
  { first, end, barsPerCandle }: ChartWindow,
): (number | null)[] {
  const kept: (number | null)[] = []
  let known = 0
  for (let bar = first; bar < end; bar += barsPerCandle) {
    const close = closeTimes[Math.min(end, bar + barsPerCandle) - 1] as number
    while (known < time.length && (time[known] as number) <= close) known++
    kept.push(known === 0 ? null : plainNumber(equity[known - 1] as number))
  }
  return kept
}
