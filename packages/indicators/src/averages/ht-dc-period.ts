import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { HilbertKernel } from '../internal/hilbert-kernel.ts'
import { requireColumns } from '../internal/require-columns.ts'

/** TA-Lib lets twelve bars pass, and the discriminator settle in the twenty that follow. */
const quietBars = 12
const settledBars = 33

/** The column driver of `htDcPeriod`. */
export function htDcPeriodColumn(
  inputs: readonly Float64Array[],
  _params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const kernel = new HilbertKernel('htDcPeriod', [], quietBars, settledBars)
  requireColumns('htDcPeriod', inputs, 1, outputs, 1)
  const values = inputs[0] as Float64Array
  const output = outputs[0] as Float64Array
  for (let i = 0; i < values.length; i++) output[i] = kernel.update(values[i] as number)
}

/**
 * Dominant cycle period, value by value; see `htDcPeriod`.
 *
 * @example
 * ```ts
 * const cycle = createHtDcPeriod()
 * for (let i = 0; i < 200; i++) cycle.update(100 + (i % 20 < 10 ? i % 10 : 10 - (i % 10)))
 * console.log(Math.round(cycle.value)) // 20
 * ```
 */
export function createHtDcPeriod(): IndicatorStream {
  return asStream(new HilbertKernel('htDcPeriod', [], quietBars, settledBars))
}

/**
 * Dominant cycle period, in bars: how long the market's present cycle is, found from how far its Hilbert transform turns
 * from bar to bar (John Ehlers, "Rocket Science for Traders", 2001; TA-Lib's `HT_DCPERIOD`). From 6 bars to 50 where it has settled;
 * shorter and longer cycles are not seen. First value at bar 33, as in TA-Lib, where it may still be rising from 0.
 *
 * @param values one value per bar
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first 32 bars and behind a gap
 *
 * @example
 * ```ts
 * const triangle = Float64Array.from({ length: 200 }, (_, i) => 100 + (i % 20 < 10 ? i % 10 : 10 - (i % 10)))
 * console.log(Math.round(htDcPeriod(triangle)[199] ?? 0)) // 20
 * ```
 */
export const htDcPeriod: ColumnIndicator<readonly [values: 'value'], readonly ['value'], readonly []> =
  /*#__PURE__*/ columnIndicator({
    id: 'htDcPeriod',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars: () => settledBars,
    column: htDcPeriodColumn,
    stream: createHtDcPeriod,
  })
