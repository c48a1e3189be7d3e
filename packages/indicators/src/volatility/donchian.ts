import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { fillRange, RangeKernel } from '../internal/window-range.ts'

function warmupBars(period: number): number {
  return requirePeriod('donchian', 'period', period)
}

/** The column driver of `donchian`. */
export function donchianColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const period = warmupBars(params[0] as number)
  requireColumns('donchian', inputs, 2, outputs, 3)
  const [upper, middle, lower] = outputs as readonly [Float64Array, Float64Array, Float64Array]
  driveColumn(inputs, outputs, period, (start) => fillRange(inputs, period, { upper, middle, lower }, start))
}

/**
 * Donchian channel, bar by bar: `update(high, low)`; see `donchian`. Outputs 0, 1 and 2 are upper, middle and lower line.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @throws RangeError for any other period
 *
 * @example
 * ```ts
 * const channel = createDonchian(2)
 * channel.update(11, 9)
 * channel.update(14, 10)
 * console.log(channel.output(0), channel.output(1), channel.output(2)) // 14 11.5 9
 * console.log(channel.replace(12, 10)) // 12
 * ```
 */
export function createDonchian(period: number): IndicatorStream {
  return asStream(new RangeKernel(warmupBars(period), 'donchian', [period]))
}

/**
 * Donchian channel (Richard Donchian's four-week rule): the highest high and the lowest low of the last `period` bars, the latest
 * included, and half the way between them. First values at bar `period`, in units of price. Exact, at a cost that does not depend on
 * the period. A bar of which either is NaN or infinite is a gap.
 *
 * A close is never above the upper line of its own bar. To ask for a breakout, compare it with the line one bar before.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param output columns to fill instead of new ones
 * @returns columns `upper`, `middle`, `lower` of the same length; NaN for the first `period - 1` bars and behind a gap
 * @throws RangeError for columns of different lengths or any other period
 *
 * @example
 * ```ts
 * const { upper, middle, lower } = donchian(Float64Array.of(11, 14), Float64Array.of(9, 10), 2)
 * console.log(upper[1], middle[1], lower[1]) // 14 11.5 9
 * ```
 */
export const donchian: ColumnIndicator<
  readonly ['high', 'low'],
  readonly ['upper', 'middle', 'lower'],
  readonly [period: number]
> = /*#__PURE__*/ columnIndicator({
  id: 'donchian',
  inputs: ['high', 'low'],
  outputs: ['upper', 'middle', 'lower'],
  warmupBars,
  column: donchianColumn,
  stream: createDonchian,
})
