import { type BarSeries, createRandom, type Random } from '@race/core'

/**
 * What is done to the bars after a cut.
 *
 * - `soaring`, `crashing`: a thousand times, or a thousandth of, the last price and on from there.
 * - `changed`: every bar times a factor of its own from 0.5 to 2.
 * - `reversed`: the same bars from the last to the first. Means and extremes over the whole stay what they were.
 * - `shifted`: every bar one earlier, the first at the end.
 */
export type Poison = 'soaring' | 'crashing' | 'changed' | 'reversed' | 'shifted'

/** Every poison, in the order in which they are tried. */
export const poisons: readonly Poison[] = Object.freeze(['soaring', 'crashing', 'changed', 'reversed', 'shifted'])

/** The columns of a series that are poisoned; times stay. */
export const valueColumns = ['open', 'high', 'low', 'close', 'volume'] as const

export interface PoisonOptions {
  readonly poison: Poison
  /** The first bar of the future. */
  readonly from: number
  readonly seed: string | number
}

/** Overwrites the bars of a series from an index on, in its own memory. No value is NaN or infinite. */
export function poisonBars(series: BarSeries, { poison, from, seed }: PoisonOptions): void {
  if (poison === 'soaring' || poison === 'crashing') overwriteWithExtremes(series, from, poison === 'soaring')
  else if (poison === 'changed') changeBars(series, from, createRandom(`${seed}/changed/${from}`))
  else for (const column of distinctColumns(series)) poisonColumn(column.subarray(from), poison)
}

/** Columns may be one and the same memory, as in a series of one price per bar: those are changed once. */
function distinctColumns(series: BarSeries): readonly Float64Array[] {
  const columns = valueColumns.map((name) => series[name])
  const isSame = (a: Float64Array, b: Float64Array): boolean => a.buffer === b.buffer && a.byteOffset === b.byteOffset
  return columns.filter((column, index) => columns.findIndex((other) => isSame(other, column)) === index)
}

function poisonColumn(future: Float64Array, poison: 'reversed' | 'shifted'): void {
  if (poison === 'reversed') {
    future.reverse()
    return
  }
  const first = future[0]
  future.copyWithin(0, 1)
  if (first !== undefined) future[future.length - 1] = first
}

function overwriteWithExtremes(series: BarSeries, from: number, isUp: boolean): void {
  const { open, high, low, close, volume, length } = series
  const last = Math.abs(close[Math.max(0, from - 1)] as number) || 1
  for (let i = from; i < length; i++) {
    const away = 1000 * (1 + i - from)
    const price = isUp ? last * away : last / away
    open[i] = price
    high[i] = price * 2
    low[i] = price / 2
    close[i] = price
    volume[i] = isUp ? 1e12 : 0
  }
}

function changeBars(series: BarSeries, from: number, random: Random): void {
  const columns = distinctColumns(series)
  for (let i = from; i < series.length; i++) {
    const factor = 0.5 + 1.5 * random.next()
    for (const column of columns) column[i] = (column[i] as number) * factor
  }
}
