import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { fillRangePlace, RangePlaceKernel } from './range-place.ts'

function warmupBars(period: number): number {
  return requirePeriod('willr', 'period', period)
}

/** The column driver of `willr`. */
export function willrColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBars(params[0] as number)
  requireColumns('willr', inputs, 3, outputs, 1)
  const output = outputs[0] as Float64Array
  const scratch = new Float64Array(output.length)
  driveColumn(inputs, outputs, period, (start) => fillRangePlace(inputs, period, true, output, scratch, start))
}

/**
 * Williams' percent range, bar by bar as `update(high, low, close)`; see `willr`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const range = createWillr(2)
 * range.update(4, 2, 3)
 * console.log(range.update(6, 3, 5)) // -25
 * ```
 */
export function createWillr(period: number): IndicatorStream {
  return asStream(new RangePlaceKernel(warmupBars(period), true, 'willr', [period]))
}

/**
 * Williams' percent range, −100 to 0: how far the close lies below the highest high of the last `period` bars, in percent of
 * the distance from there to their lowest low (Larry Williams, "How I Made One Million Dollars Last Year Trading
 * Commodities", 1973; TA-Lib's `WILLR`). 0 where that distance is 0, as in TA-Lib. A close beyond the lows and highs, which
 * a sound bar does not have, counts as the nearer of them. First value at bar `period`.
 *
 * @param high highs, one per bar
 * @param low lows, one per bar
 * @param close closes, one per bar
 * @param period bars, an integer from 1 to 1,000,000; the cost does not depend on it
 * @param output a column to fill instead of a new one
 * @returns a column of the same length, in percent; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period and for columns of different lengths
 *
 * @example
 * ```ts
 * console.log(willr(Float64Array.of(4, 6), Float64Array.of(2, 3), Float64Array.of(3, 5), 2)) // Float64Array(2) [ NaN, -25 ]
 * ```
 */
export const willr: ColumnIndicator<
  readonly [high: 'high', low: 'low', close: 'close'],
  readonly ['value'],
  readonly [period: number]
> = /*#__PURE__*/ columnIndicator({
  id: 'willr',
  inputs: ['high', 'low', 'close'],
  outputs: ['value'],
  warmupBars,
  column: willrColumn,
  stream: createWillr,
})
