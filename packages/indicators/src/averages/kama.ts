import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { EfficiencyAverage, type EfficiencyWeight } from '../internal/efficiency-average.ts'
import { efficiencyAverageColumn } from '../internal/efficiency-average-column.ts'
import { requirePeriods } from '../internal/require-period.ts'

type KamaParams = readonly [period: number, fast?: number | undefined, slow?: number | undefined]

function warmupBars(period: number, fast = 2, slow = 30): number {
  requirePeriods('kama', { period, fast, slow })
  return period + 1
}

function weightOf(fast = 2, slow = 30): EfficiencyWeight {
  const least = 2 / (slow + 1)
  return { least, range: 2 / (fast + 1) - least, isSquared: true, whereStill: 1 }
}

function kernel(period: number, fast = 2, slow = 30): EfficiencyAverage {
  warmupBars(period, fast, slow)
  return new EfficiencyAverage('kama', [period, fast, slow], period, weightOf(fast, slow))
}

/** The column driver of `kama`. */
export function kamaColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const [period, fast, slow] = params as [number, number?, number?]
  warmupBars(period, fast, slow)
  efficiencyAverageColumn('kama', period, weightOf(fast, slow), inputs, outputs)
}

/**
 * Kaufman's adaptive moving average, value by value; see `kama`.
 *
 * @param period bars of the efficiency ratio, an integer from 1 to 1,000,000
 * @param fast bars of the fastest average; 2 by default
 * @param slow bars of the slowest average; 30 by default
 * @throws RangeError for any other periods
 *
 * @example
 * ```ts
 * const average = createKama(2, 1, 3)
 * console.log([10, 11, 12, 11].map((price) => average.update(price))) // [ NaN, NaN, 12, 11.75 ]
 * ```
 */
export function createKama(period: number, fast?: number, slow?: number): IndicatorStream {
  return asStream(kernel(period, fast, slow))
}

/**
 * Kaufman's adaptive moving average: an exponential average that is fast where the market moves in one direction and slow
 * where it moves to and fro. The efficiency ratio is the change over `period` bars as a share of all changes in them, and
 * the weight of a value is the square of `2 / (slow + 1) + ratio * (2 / (fast + 1) - 2 / (slow + 1))` (Perry J. Kaufman,
 * "Smarter Trading", 1995; TA-Lib's `KAMA`, whose `fast` and `slow` are always 2 and 30). Where nothing has moved the
 * ratio is 1, as in TA-Lib. The average begins with the value at bar `period`; first output at bar `period + 1`, one later than in Tulip.
 *
 * The sum of changes is made anew at least every 512 values (or every two periods), and where it has become another order of
 * magnitude. A run of equal prices has exactly that price as its average once it has come there.
 *
 * @param values one value per bar
 * @param period bars of the efficiency ratio, an integer from 1 to 1,000,000
 * @param fast bars of the fastest average; 2 by default
 * @param slow bars of the slowest average; 30 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `period` bars and behind a gap
 * @throws RangeError for any other periods
 *
 * @example
 * ```ts
 * console.log(kama(Float64Array.of(10, 11, 12, 11), 2, 1, 3)) // Float64Array(4) [ NaN, NaN, 12, 11.75 ]
 * ```
 */
export const kama: ColumnIndicator<readonly [values: 'value'], readonly ['value'], KamaParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'kama',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: kamaColumn,
    stream: createKama,
  })
