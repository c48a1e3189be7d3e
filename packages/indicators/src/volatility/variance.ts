import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { fillVariance } from '../internal/fill-variance.ts'
import { MomentsKernel } from '../internal/moments-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

class VarianceKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly moments: MomentsKernel

  constructor(period: number) {
    super('variance', [period])
    this.warmupBars = warmupBars(period)
    this.moments = new MomentsKernel(period)
  }

  update(value: number): number {
    return this.moments.update(value)
  }

  output(k: number): number {
    return k === 0 ? this.moments.variance : Number.NaN
  }

  get isWarm(): boolean {
    return this.moments.isWarm
  }

  undo(): void {
    this.moments.undo()
  }
}

function warmupBars(period: number): number {
  return requirePeriod('variance', 'period', period)
}

/** The column driver of `variance`. */
export function varianceColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBars(params[0] as number)
  requireColumns('variance', inputs, 1, outputs, 1)
  driveColumn(inputs, outputs, period, (start) =>
    fillVariance(inputs[0] as Float64Array, period, false, outputs[0] as Float64Array, start),
  )
}

/**
 * Variance, value by value; see `variance`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const spread = createVariance(2)
 * console.log([1, 3, 7].map((price) => spread.update(price))) // [ NaN, 1, 4 ]
 * console.log(spread.replace(3)) // 0
 * ```
 */
export function createVariance(period: number): IndicatorStream {
  return asStream(new VarianceKernel(period))
}

/**
 * Variance of the last `period` values as a whole population: the mean of their squared distances from their mean, divided
 * by `period`, not by one less, as in TA-Lib's `VAR` and Tulip's `var`. First value at bar `period`, in squared units of the
 * values. TA-Lib's `VAR` takes a number of deviations too, and ignores it.
 *
 * Squares are of distances to a mean of the window, never of prices, as in `stddev`: no variance is negative, and that of equal
 * prices is exactly 0.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(variance(Float64Array.of(1, 3, 7), 2)) // Float64Array(3) [ NaN, 1, 4 ]
 * ```
 */
export const variance: ColumnIndicator<readonly [values: 'value'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ columnIndicator({
    id: 'variance',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: varianceColumn,
    stream: createVariance,
  })
