import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { fillVariance } from '../internal/fill-variance.ts'
import { MomentsKernel } from '../internal/moments-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'

class StddevKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly moments: MomentsKernel

  constructor(period: number) {
    super('stddev', [period])
    this.warmupBars = warmupBars(period)
    this.moments = new MomentsKernel(period)
  }

  update(value: number): number {
    return Math.sqrt(this.moments.update(value))
  }

  output(k: number): number {
    return k === 0 ? Math.sqrt(this.moments.variance) : Number.NaN
  }

  get isWarm(): boolean {
    return this.moments.isWarm
  }

  undo(): void {
    this.moments.undo()
  }
}

function warmupBars(period: number): number {
  return requirePeriod('stddev', 'period', period)
}

/** The column driver of `stddev`. */
export function stddevColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBars(params[0] as number)
  requireColumns('stddev', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  driveColumn(inputs, outputs, period, (start) => fillVariance(values, period, true, output, start))
}

/**
 * Standard deviation, value by value; see `stddev`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const deviation = createStddev(2)
 * console.log([1, 3, 7].map((price) => deviation.update(price))) // [ NaN, 1, 2 ]
 * console.log(deviation.replace(3)) // 0
 * ```
 */
export function createStddev(period: number): IndicatorStream {
  return asStream(new StddevKernel(period))
}

/**
 * Standard deviation of the last `period` values as a whole population (divided by `period`, not by one less), as in
 * TA-Lib's and Tulip's `STDDEV`. First value at bar `period`, in units of the values.
 *
 * Squares are taken of distances to a mean of the window, never of prices, and the sums are made anew whenever rounding
 * could matter: so prices of a million that move by a thousandth keep their digits, no variance is negative, and equal
 * prices have a deviation of exactly 0.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(stddev(Float64Array.of(1, 3, 7), 2)) // Float64Array(3) [ NaN, 1, 2 ]
 * ```
 */
export const stddev: ColumnIndicator<readonly [values: 'value'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ columnIndicator({
    id: 'stddev',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: stddevColumn,
    stream: createStddev,
  })
