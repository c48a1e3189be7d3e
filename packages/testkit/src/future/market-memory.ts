import { type BarSeries, barSeries } from '@race/core'
import { countUntil } from '../internal/find-time.ts'
import { type Poison, poisonBars, valueColumns } from './poison.ts'

/**
 * The series of a test, whose future can be overwritten and put back. They are overwritten where they are, so that a
 * strategy that holds on to the series, or to a column of it, meets the changed future as well.
 */
export interface MarketMemory {
  readonly data: readonly BarSeries[]
  /** Closed bars of each series at a time, epoch ms. */
  closedBars(time: number): readonly number[]
  /** Runs `work` over data that ends at a time. */
  withoutFuture<Result>(time: number, work: (data: readonly BarSeries[]) => Result): Result
  /** Runs `work` over data that is poisoned after a time. */
  withPoison<Result>(time: number, poison: Poison, work: (data: readonly BarSeries[]) => Result): Result
}

/**
 * @param seed of the chance in the poison `changed`
 */
export function marketMemory(given: readonly BarSeries[], seed: string | number): MarketMemory {
  const data = overlaps(given) ? given.map(copyOf) : given
  const saved = data.map((series) => valueColumns.map((name) => series[name].slice()))
  // Slices share the open and close times that have been computed by then.
  const times = data.map((series) => ({ opens: series.openTimes, closes: series.closeTimes }))
  const closedBars = (time: number): number[] => times.map(({ closes }) => countUntil(closes, time))
  // At the end of an instant a bar that opens then has not opened yet: openings come after closes.
  const openedBars = (time: number): number[] => times.map(({ opens }) => countUntil(opens, time - 1))
  const restore = (): void => {
    data.forEach((series, index) => {
      valueColumns.forEach((name, column) => {
        series[name].set(saved[index]?.[column] as Float64Array)
      })
    })
  }
  const restoring = <Result>(change: () => void, work: () => Result): Result => {
    try {
      change()
      return work()
    } finally {
      restore()
    }
  }
  return {
    data,
    closedBars,
    withoutFuture(time, work) {
      const opened = openedBars(time)
      const closed = closedBars(time)
      const change = (): void =>
        data.forEach((series, index) => {
          flatten(series, closed[index] as number, opened[index] as number)
        })
      return restoring(change, () => work(data.map((series, index) => series.slice(0, opened[index]))))
    },
    withPoison(time, poison, work) {
      const opened = openedBars(time)
      const closed = closedBars(time)
      const change = (): void =>
        data.forEach((series, index) => {
          const from = closed[index] as number
          const known = series.open[from]
          poisonBars(series, { poison, from, seed })
          if (known !== undefined && (opened[index] as number) > from) series.open[from] = known
        })
      return restoring(change, () => work(data))
    },
  }
}

/** Of a bar that has opened and not closed, only the open is known. */
function flatten(series: BarSeries, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const open = series.open[i] as number
    series.high[i] = open
    series.low[i] = open
    series.close[i] = open
    series.volume[i] = 0
  }
}

/**
 * Whether a bar's value is stored where another bar's is, of the same series or of another one, so that changing one
 * would change the other. Columns of one series that are one and the same are fine.
 */
function overlaps(data: readonly BarSeries[]): boolean {
  const columns = data.flatMap((series, owner) => valueColumns.map((name) => ({ owner, column: series[name] })))
  return columns.some(({ owner, column: a }, index) =>
    columns.slice(index + 1).some(({ owner: other, column: b }) => {
      const areApart = a.byteOffset + a.byteLength <= b.byteOffset || b.byteOffset + b.byteLength <= a.byteOffset
      if (a.buffer !== b.buffer || areApart) return false
      return owner !== other || a.byteOffset !== b.byteOffset
    }),
  )
}

/** The same bars in memory of their own. */
export function copyOf({
  instrument,
  timeframe,
  calendar,
  time,
  open,
  high,
  low,
  close,
  volume,
}: BarSeries): BarSeries {
  const columns = { open: open.slice(), high: high.slice(), low: low.slice(), close: close.slice() }
  return barSeries({ instrument, timeframe, calendar, columns: { ...columns, time, volume: volume.slice() } })
}
