import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { ExtremeKernel, fillExtreme } from '../internal/window-extreme.ts'

function warmupBars(period: number): number {
  return requirePeriod('highest', 'period', period)
}

/** The column driver of `highest`. */
export function highestColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBars(params[0] as number)
  requireColumns('highest', inputs, 1, outputs, 1)
  driveColumn(inputs, outputs, period, (start) =>
    fillExtreme(inputs[0] as Float64Array, period, 1, outputs[0] as Float64Array, start),
  )
}

/**
 * Highest of the last values, value by value; see `highest`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const extreme = createHighest(2)
 * console.log([2, 3, 1].map((price) => extreme.update(price))) // [ NaN, 3, 3 ]
 * ```
 */
export function createHighest(period: number): IndicatorStream {
  return asStream(new ExtremeKernel('highest', [period], warmupBars(period), 1))
}

/**
 * Highest of the last `period` values, the latest included, as TA-Lib's `MAX`. Exact, at a cost that does not depend on the
 * period. First value at bar `period`.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(highest(Float64Array.of(2, 3, 1), 2)) // Float64Array(3) [ NaN, 3, 3 ]
 * ```
 */
export const highest: ColumnIndicator<readonly [values: 'value'], readonly ['value'], readonly [period: number]> =
  /*#__PURE__*/ columnIndicator({
    id: 'highest',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: highestColumn,
    stream: createHighest,
  })
