import type { ColumnIndicator, IndicatorStream } from './indicator.ts'
import { driveColumn } from './internal/drive-column.ts'
import { requireColumns } from './internal/require-columns.ts'
import { requirePeriod } from './internal/require-period.ts'
import { fillExtreme, WindowExtreme } from './internal/window-extreme.ts'

function warmupBars(period: number): number {
  return requirePeriod('lowest', 'period', period, 'to look at')
}

function column(inputs: readonly Float64Array[], params: readonly number[], outputs: readonly Float64Array[]): void {
  const period = warmupBars(params[0] as number)
  requireColumns('lowest', inputs, 1, outputs, 1)
  driveColumn(inputs, outputs, period, (start) =>
    fillExtreme(inputs[0] as Float64Array, period, -1, outputs[0] as Float64Array, start),
  )
}

function overColumn(values: Float64Array, period: number): Float64Array {
  const output = new Float64Array(values.length)
  column([values], [period], [output])
  return output
}

/**
 * Lowest of the last values, value by value; see `lowest`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const extreme = createLowest(2)
 * console.log([2, 3, 1].map((price) => extreme.update(price))) // [ NaN, 2, 1 ]
 * ```
 */
export function createLowest(period: number): IndicatorStream {
  return new WindowExtreme(warmupBars(period), -1)
}

/**
 * Lowest of the last `period` values, the latest included, as TA-Lib's `MIN`. Exact, at a cost that does not depend on the
 * period. First value at bar `period`.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @returns a column of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * console.log(lowest(Float64Array.of(2, 3, 1), 2)) // Float64Array(3) [ NaN, 2, 1 ]
 * ```
 */
export const lowest: ColumnIndicator<readonly [period: number]> = /*#__PURE__*/ Object.assign(overColumn, {
  id: 'lowest',
  inputs: ['value'] as const,
  outputs: ['value'] as const,
  warmupBars,
  column,
  stream: createLowest,
})
