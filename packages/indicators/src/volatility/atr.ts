import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { AtrKernel } from '../internal/atr-kernel.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { driveColumn } from '../internal/drive-column.ts'
import { fillAtr } from '../internal/fill-atr.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { type FirstRange, requireFirstRange } from '../internal/require-first-range.ts'
import { requirePeriod } from '../internal/require-period.ts'

type AtrParams = readonly [period: number, first?: FirstRange | undefined]

function warmupBars(period: number, first: FirstRange = 'none'): number {
  requirePeriod('atr', 'period', period)
  return requireFirstRange('atr', first) === 'none' ? period + 1 : period
}

/** The column driver of `atr`. */
export function atrColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, first = 'none'] = params as [number, FirstRange?]
  const bars = warmupBars(period, first)
  requireColumns('atr', inputs, 3, outputs, 1)
  driveColumn(inputs, outputs, bars, (start) => fillAtr(inputs, period, first, outputs[0] as Float64Array, start))
}

/**
 * Average true range, bar by bar: `update(high, low, close)`; see `atr`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param first `'none'` by default
 * @throws RangeError for any other period or choice
 *
 * @example
 * ```ts
 * const range = createAtr(2)
 * range.update(11, 9, 10)
 * range.update(12, 10, 11)
 * console.log(range.update(15, 12, 14)) // 3
 * console.log(range.replace(15, 12, 12)) // 3
 * ```
 */
export function createAtr(period: number, first: FirstRange = 'none'): IndicatorStream {
  warmupBars(period, first)
  return asStream(new AtrKernel(period, first, 'atr', [period, first]))
}

/**
 * Average true range with Wilder's smoothing, seeded by the mean of the first `period` true ranges (J. Welles Wilder,
 * "New Concepts in Technical Trading Systems", 1978; TA-Lib's `ATR`). The first bar has no true range, as there is no
 * close before it: the first value comes at bar `period + 1`. With the choice `'highLow'` the first bar counts as high − low
 * and the first value comes at bar `period`, as in Tulip and in TradingView's `ta.atr`; the two converge. In units of price.
 *
 * Old ranges fade, and with them old rounding errors: the error stays a few units in the last place. A bar of which
 * any of the three is NaN or infinite is a gap.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param first what the first bar's range is: `'none'` (by default) or `'highLow'`
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN before the first value and behind a gap
 * @throws RangeError for columns of different lengths or any other parameters
 *
 * @example
 * ```ts
 * const high = Float64Array.of(11, 12, 15)
 * const low = Float64Array.of(9, 10, 12)
 * const close = Float64Array.of(10, 11, 14)
 * console.log(atr(high, low, close, 2)) // Float64Array(3) [ NaN, NaN, 3 ]
 * console.log(atr(high, low, close, 2, 'highLow')) // Float64Array(3) [ NaN, 2, 3 ]
 * ```
 */
export const atr: ColumnIndicator<readonly ['high', 'low', 'close'], readonly ['value'], AtrParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'atr',
    inputs: ['high', 'low', 'close'],
    outputs: ['value'],
    warmupBars,
    column: atrColumn,
    stream: createAtr,
  })
