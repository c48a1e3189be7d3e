import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { exponentialColumn } from '../internal/exponential-column.ts'
import { ExponentialKernel } from '../internal/exponential-kernel.ts'
import { requireChoice } from '../internal/require-choice.ts'
import { requirePeriod } from '../internal/require-period.ts'

/**
 * What an exponential average begins with: the mean of the first `period` values at bar `period` (TA-Lib, TradingView), or
 * the first value at bar 1 (Tulip, pandas' `ewm(adjust=False)`). The two converge.
 */
export type EmaSeed = 'mean' | 'first'

type EmaParams = readonly [period: number, seed?: EmaSeed | undefined]

function warmupBars(period: number, seed: EmaSeed = 'mean'): number {
  requirePeriod('ema', 'period', period)
  return requireChoice('ema', 'seed', seed, ['mean', 'first']) === 'mean' ? period : 1
}

function kernel(period: number, seed: EmaSeed = 'mean'): ExponentialKernel {
  return new ExponentialKernel('ema', [period, seed], warmupBars(period, seed), 2 / (period + 1))
}

/** The column driver of `ema`. */
export function emaColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, seed] = params as [number, EmaSeed?]
  exponentialColumn('ema', warmupBars(period, seed), 2 / (period + 1), inputs, outputs)
}

/**
 * Exponential moving average, value by value; see `ema`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param seed `'mean'` by default
 * @throws RangeError for any other period or seed
 *
 * @example
 * ```ts
 * const average = createEma(3)
 * console.log([1, 2, 3, 5].map((price) => average.update(price))) // [ NaN, NaN, 2, 3.5 ]
 * console.log(average.replace(4)) // 3
 * ```
 */
export function createEma(period: number, seed?: EmaSeed): IndicatorStream {
  return asStream(kernel(period, seed))
}

/**
 * Exponential moving average: each value counts `2 / (period + 1)`, what was before it the rest (TA-Lib's and Tulip's `EMA`).
 * By default the first value, at bar `period`, is the mean of the first `period` values, as in TA-Lib; with the seed `'first'`
 * it is the first value at bar 1, as in Tulip.
 *
 * Old values fade, and with them old rounding errors: the error stays a few units in the last place. Equal prices from the
 * start have exactly that price as their average.
 *
 * @param values one value per bar
 * @param period bars, an integer from 1 to 1,000,000
 * @param seed `'mean'` by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN before the first value and behind a gap
 * @throws RangeError for any other period or seed
 *
 * @example
 * ```ts
 * console.log(ema(Float64Array.of(1, 2, 3, 5), 3)) // Float64Array(4) [ NaN, NaN, 2, 3.5 ]
 * console.log(ema(Float64Array.of(1, 2, 3, 5), 3, 'first')) // Float64Array(4) [ 1, 1.5, 2.25, 3.625 ]
 * ```
 */
export const ema: ColumnIndicator<readonly [values: 'value'], readonly ['value'], EmaParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'ema',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: emaColumn,
    stream: createEma,
  })
