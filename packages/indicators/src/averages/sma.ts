import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { fillMean } from '../internal/fill-mean.ts'
import { MeanKernel } from '../internal/mean-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'

function warmupBars(period: number): number {
  return requirePeriod('sma', 'period', period)
}

/** The column driver of `sma`. */
export function smaColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBars(params[0] as number)
  requireColumns('sma', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  driveColumn(inputs, outputs, period, (start) => fillMean(values, period, output, start))
}

/**
 * Simple moving average, value by value; see `sma`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const average = createSma(2)
 * console.log([1, 2, 4].map((price) => average.update(price))) // [ NaN, 1.5, 3 ]
 * ```
 */
export function createSma(period: number): IndicatorStream {
  return asStream(new MeanKernel(warmupBars(period), 'sma', [period]))
}

/**
 * Simple moving average: the arithmetic mean of the last `period` values. First value at bar `period`.
 *
 * Whole numbers, and values that fit 24 bits such as quarters of a point, are summed exactly while the sum is below
 * 2^53 and divided once, so that ties are ties. Other values are summed as distances to a price of the window, which is
 * exact as long as prices stay in one order of magnitude; the sum is made anew at least every 512 values (or every two
 * periods), so that an error never outlives that, however long the data. A run of equal prices has exactly that price
 * as its mean.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(sma(Float64Array.of(1, 2, 4, 4), 2)) // Float64Array(4) [ NaN, 1.5, 3, 4 ]
 * ```
 */
export const sma: ColumnIndicator<readonly [values: 'value'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ columnIndicator({
    id: 'sma',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: smaColumn,
    stream: createSma,
  })
