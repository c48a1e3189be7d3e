import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { exponentialColumn } from '../internal/exponential-column.ts'
import { ExponentialKernel } from '../internal/exponential-kernel.ts'
import { requireChoice } from '../internal/require-choice.ts'
import { requirePeriod } from '../internal/require-period.ts'
import type { EmaSeed } from './ema.ts'

type WilderParams = readonly [period: number, seed?: EmaSeed | undefined]

function warmupBars(period: number, seed: EmaSeed = 'mean'): number {
  requirePeriod('wilder', 'period', period)
  return requireChoice('wilder', 'seed', seed, ['mean', 'first']) === 'mean' ? period : 1
}

function kernel(period: number, seed: EmaSeed = 'mean'): ExponentialKernel {
  return new ExponentialKernel('wilder', [period, seed], warmupBars(period, seed), 1 / period)
}

/** The column driver of `wilder`. */
export function wilderColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, seed] = params as [number, EmaSeed?]
  exponentialColumn('wilder', warmupBars(period, seed), 1 / period, inputs, outputs)
}

/**
 * Wilder's moving average, value by value; see `wilder`.
 *
 * @param period bars, an integer from 1 to 1,000,000
 * @param seed `'mean'` by default
 * @throws RangeError for any other period or seed
 *
 * @example
 * ```ts
 * const average = createWilder(2)
 * console.log([1, 2, 3.5].map((price) => average.update(price))) // [ NaN, 1.5, 2.5 ]
 * ```
 */
export function createWilder(period: number, seed?: EmaSeed): IndicatorStream {
  return asStream(kernel(period, seed))
}

/**
 * Wilder's moving average, also called smoothed or running (SMMA, RMA): an exponential average in which each value counts
 * `1 / period` (J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978; Tulip's `wilders`, TradingView's
 * `rma`). It is as slow as an exponential average of `2 * period - 1` bars. By default the first value, at bar `period`, is
 * the mean of the first `period` values; with the seed `'first'` it is the first value at bar 1.
 *
 * Old values fade, and with them old rounding errors. Equal prices from the start have exactly that price as their average.
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
 * console.log(wilder(Float64Array.of(1, 2, 3.5), 2)) // Float64Array(3) [ NaN, 1.5, 2.5 ]
 * ```
 */
export const wilder: ColumnIndicator<readonly [values: 'value'], readonly ['value'], WilderParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'wilder',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: wilderColumn,
    stream: createWilder,
  })
