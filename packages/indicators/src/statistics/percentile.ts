import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requireNumber } from '../internal/require-number.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { insertSorted, removeSorted, SortedKernel } from '../internal/sorted-kernel.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

class PercentileKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly sorted: SortedKernel
  private readonly place: number = Number.NaN

  constructor(period: number, percent: number) {
    super('percentile', [period, percent])
    this.warmupBars = warmupBars(period, percent)
    this.sorted = new SortedKernel(period)
    this.place = placeOf(period, percent)
  }

  update(value: number): number {
    this.sorted.update(value)
    return this.output(0)
  }

  output(k: number): number {
    const { sorted, place } = this
    if (k !== 0 || !sorted.isWarm) return Number.NaN
    return valueAt(sorted.sorted, place)
  }

  get isWarm(): boolean {
    return this.sorted.isWarm
  }

  undo(): void {
    this.sorted.undo()
  }
}

function placeOf(period: number, percent: number): number {
  return ((period - 1) * percent) / 100
}

/** The value at a place between two of the sorted ones. */
function valueAt(sorted: Float64Array, place: number): number {
  const below = Math.floor(place)
  const low = sorted[below] as number
  const share = place - below
  return share === 0 ? low : low + ((sorted[below + 1] as number) - low) * share
}

function warmupBars(period: number, percent: number): number {
  requireNumber('percentile', 'percent', percent, 0, 100)
  return requirePeriod('percentile', 'period', period)
}

/** The column driver of `percentile`. */
export function percentileColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, percent] = params as [number, number]
  warmupBars(period, percent)
  requireColumns('percentile', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  const place = placeOf(period, percent)
  driveColumn(inputs, outputs, period, (start) => {
    const end = firstGap(inputs, start, values.length)
    const sorted = new Float64Array(period + 1)
    for (let i = start; i < end; i++) {
      const count = i - start
      if (count >= period) removeSorted(sorted, period, values[i - period] as number)
      insertSorted(sorted, Math.min(count, period - 1), values[i] as number)
      output[i] = valueAt(sorted, place)
    }
    return end
  })
}

/**
 * Rolling percentile, value by value; see `percentile`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param percent from 0 to 100
 * @throws RangeError for anything else
 *
 * @example
 * ```ts
 * const median = createPercentile(3, 50)
 * console.log([5, 1, 3].map((price) => median.update(price))) // [ NaN, NaN, 3 ]
 * ```
 */
export function createPercentile(period: number, percent: number): IndicatorStream {
  return asStream(new PercentileKernel(period, percent))
}

/**
 * Percentile of the last `period` values: the value below which `percent` of them lie, between two of them in proportion (type 7 of
 * R. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", 1996; numpy's default). 50 is the median. First value at bar
 * `period`. The window is kept in order, so the cost of a value grows slowly with the period.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param percent from 0 to 100
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for anything else
 *
 * @example
 * ```ts
 * console.log(percentile(Float64Array.of(5, 1, 3, 4), 3, 50)) // Float64Array(4) [ NaN, NaN, 3, 3 ]
 * ```
 */
export const percentile: ColumnIndicator<
  readonly [values: 'value'],
  readonly ['value'],
  readonly [period: number, percent: number]
> = /*#__PURE__*/ columnIndicator({
  id: 'percentile',
  inputs: ['value'],
  outputs: ['value'],
  warmupBars,
  column: percentileColumn,
  stream: createPercentile,
})
