import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { firstGap } from '../internal/first-gap.ts'
import { renewalStrideOf } from '../internal/renewal-stride.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { sumOfWeights, WeightedMeanKernel, weightedSum } from '../internal/weighted-mean-kernel.ts'
import { windowReference, windowSum } from '../internal/window-reference.ts'

function fill(values: Float64Array, period: number, output: Float64Array, start: number): number {
  const length = values.length
  const stride = renewalStrideOf(period)
  const weights = sumOfWeights(period)
  let newest = start + period - 1
  while (newest < length) {
    const end = Math.min(length, newest + stride)
    const oldest = newest + 1 - period
    const reference = windowReference(values, oldest, newest + 1)
    let sum = windowSum(values, oldest, newest + 1, reference)
    let weighted = weightedSum(values, oldest, newest + 1, reference)
    output[newest] = reference + weighted / weights
    for (let i = newest + 1; i < end; i++) {
      const value = values[i] as number
      weighted += period * (value - reference) - sum
      sum += value - (values[i - period] as number)
      output[i] = reference + weighted / weights
    }
    if (sum - sum !== 0) {
      const gap = firstGap([values], newest, end)
      if (gap < end) return gap
    }
    newest = end
  }
  return length
}

function warmupBars(period: number): number {
  return requirePeriod('wma', 'period', period)
}

/** The column driver of `wma`. */
export function wmaColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBars(params[0] as number)
  requireColumns('wma', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  driveColumn(inputs, outputs, period, (start) => fill(values, period, output, start))
}

/**
 * Linearly weighted moving average, value by value; see `wma`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const average = createWma(2)
 * console.log([1, 4, 7].map((price) => average.update(price))) // [ NaN, 3, 6 ]
 * ```
 */
export function createWma(period: number): IndicatorStream {
  return asStream(new WeightedMeanKernel(warmupBars(period), 'wma', [period]))
}

/**
 * Linearly weighted moving average: the newest of the last `period` values counts `period` times, the oldest once (TA-Lib's
 * and Tulip's `WMA`). First value at bar `period`.
 *
 * Summed like `sma`: exact for whole numbers while the weighted sum is below 2^53, as distances to a price of the window
 * otherwise, and made anew at least every 512 values (or every two periods).
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(wma(Float64Array.of(1, 4, 7), 2)) // Float64Array(3) [ NaN, 3, 6 ]
 * ```
 */
export const wma: ColumnIndicator<readonly [values: 'value'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ columnIndicator({
    id: 'wma',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: wmaColumn,
    stream: createWma,
  })
