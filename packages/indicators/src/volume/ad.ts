import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { AccumulationKernel, fillAccumulation } from '../internal/accumulation-kernel.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { requireColumns } from '../internal/require-columns.ts'

/** The column driver of `ad`. */
export function adColumn(
  inputs: readonly Float64Array[],
  _params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  requireColumns('ad', inputs, 4, outputs, 1)
  fillAccumulation(inputs, outputs[0] as Float64Array)
}

/**
 * Accumulation and distribution line, bar by bar: `update(high, low, close, volume)`; see `ad`.
 *
 * @example
 * ```ts
 * const line = createAd()
 * console.log(line.update(12, 8, 11, 100)) // 50
 * ```
 */
export function createAd(): IndicatorStream {
  return asStream(new AccumulationKernel())
}

/**
 * Accumulation and distribution line: the sum, from the beginning, of volume times where in its range a bar closed, from −1 at
 * the low to 1 at the high; a bar without a range counts nothing (Marc Chaikin; TA-Lib's and Tulip's `AD`). First value at bar
 * 1, in units of volume.
 *
 * What rounding takes from the sum is kept, so it does not drift. A bar of which any value is NaN or infinite is a gap, behind
 * which the line begins anew.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param volume quantity traded per bar
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN at gaps
 *
 * @example
 * ```ts
 * const [high, low, close, volume] = [[12, 13], [8, 9], [11, 9], [100, 40]].map((values) => Float64Array.from(values))
 * console.log(ad(high!, low!, close!, volume!)) // Float64Array(2) [ 50, 10 ]
 * ```
 */
export const ad: ColumnIndicator<
  readonly [high: 'high', low: 'low', close: 'close', volume: 'volume'],
  readonly ['value'],
  readonly []
> = /*#__PURE__*/ columnIndicator({
  id: 'ad',
  inputs: ['high', 'low', 'close', 'volume'],
  outputs: ['value'],
  warmupBars: () => 1,
  column: adColumn,
  stream: createAd,
})
