import type { ColumnIndicator, IndicatorColumns, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { firstLegBar, type ReversalUnit, ZigzagKernel, type ZigzagParams } from '../internal/zigzag-kernel.ts'

const outputNames = ['last', 'lastAge', 'direction', 'extreme', 'extremeAge'] as const

function warmupBars(reversal: number, unit?: ReversalUnit, atrPeriod?: number): number {
  return firstLegBar('zigzag', reversal, unit, atrPeriod) + 1
}

function kernel(reversal: number, unit: ReversalUnit = 'percent', atrPeriod = 14): ZigzagKernel {
  return new ZigzagKernel(reversal, unit, atrPeriod, 'zigzag', [reversal, unit, atrPeriod])
}

/** The column driver of `zigzag`. */
export function zigzagColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const steps = kernel(...(params as ZigzagParams))
  requireColumns('zigzag', inputs, 3, outputs, outputNames.length)
  const [highs, lows, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array]
  for (let i = 0; i < highs.length; i++) {
    steps.update(highs[i] as number, lows[i], closes[i])
    for (let k = 0; k < outputs.length; k++) (outputs[k] as Float64Array)[i] = steps.output(k)
  }
}

/** The columns of `zigzag`, each as long as the inputs. */
export type ZigzagColumns = IndicatorColumns<typeof outputNames>

/**
 * Zigzag without look-ahead, bar by bar: `update(high, low, close)`; see `zigzag`. Outputs 0 to 4 are last, its age, direction,
 * extreme and its age.
 *
 * @param reversal from 0.001 to 100, in `unit`
 * @param unit `'percent'` by default
 * @param atrPeriod bars of the average true range, used with the unit `'atr'`; 14 by default
 * @throws RangeError for anything else
 *
 * @example
 * ```ts
 * const legs = createZigzag(10)
 * for (const price of [100, 110, 120, 105]) legs.update(price, price, price)
 * console.log(legs.output(0), legs.output(1), legs.output(2)) // 120 1 -1
 * ```
 */
export function createZigzag(reversal: number, unit?: ReversalUnit, atrPeriod?: number): IndicatorStream {
  return asStream(kernel(reversal, unit, atrPeriod))
}

/**
 * Legs between turning points, as known at each bar: the last confirmed turn, and the leg that has run since (the filtered waves of
 * Arthur Merrill, "Filtered Waves", 1977; without the repainting last leg of most zigzags).
 *
 * - A leg up goes on at a bar whose high is above the leg's extreme so far, which then is the extreme; of equal highs the first.
 *   Else it turns down at a bar whose low is below the extreme, and by the reversal or more: `low <= extreme - distance`. The
 *   extreme is then the last confirmed turn, and that low the extreme of the leg down. A leg down likewise.
 * - A bar that sets a new extreme does not turn the leg, however far it comes back: what it did first is not known.
 * - The distance belongs to the extreme: `reversal` percent of its price (of the price's amount where that is negative), or
 *   `reversal` times the average true range at its bar. It does not change while the extreme stands.
 * - Before the first turn the highest and the lowest price so far are both extremes, and the first one that is turned from is the
 *   first turn. Where one bar turns from both, it turns up if its high is at least as close to the highest price as its low is to
 *   the lowest, else down.
 *
 * A turn is known at the bar that comes back by the reversal and never taken back; `lastAge` and `extremeAge` say how many bars ago
 * the prices were. `direction` is 1 in a leg up, −1 in a leg down, 0 before the first turn, when the others are NaN. First value at
 * bar 2, with the unit `'atr'` at bar `atrPeriod + 2`. A bar of which a value is NaN or infinite is a gap: all begins anew.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar, for the average true range
 * @param reversal from 0.001 to 100, in `unit`
 * @param unit `'percent'` (by default) or `'atr'`
 * @param atrPeriod bars of the average true range, used with the unit `'atr'`; an integer from 1 to 1,000,000, 14 by default
 * @param output columns to fill instead of new ones
 * @returns columns of the same length
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const price = Float64Array.of(100, 110, 120, 105, 100)
 * const { last, direction, extreme } = zigzag(price, price, price, 10)
 * console.log(last, direction) // Float64Array(5) [ NaN, 100, 100, 120, 120 ] Float64Array(5) [ NaN, 1, 1, -1, -1 ]
 * console.log(extreme) // Float64Array(5) [ NaN, 110, 120, 105, 100 ]
 * ```
 */
export const zigzag: ColumnIndicator<
  readonly [high: 'high', low: 'low', close: 'close'],
  typeof outputNames,
  ZigzagParams
> = /*#__PURE__*/ columnIndicator({
  id: 'zigzag',
  inputs: ['high', 'low', 'close'],
  outputs: outputNames,
  warmupBars,
  column: zigzagColumn,
  stream: createZigzag,
})
