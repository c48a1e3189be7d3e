import type { ColumnIndicator, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { EfficiencyAverage } from '../internal/efficiency-average.ts'
import { efficiencyAverageColumn } from '../internal/efficiency-average-column.ts'
import { requirePeriod } from '../internal/require-period.ts'

type VidyaParams = readonly [period: number, momentum?: number | undefined]

function warmupBars(period: number, momentum = 9): number {
  requirePeriod('vidya', 'period', period, 'to average where all movement has one direction')
  return requirePeriod('vidya', 'momentum', momentum, 'of the momentum oscillator') + 1
}

function kernel(period: number, momentum = 9): EfficiencyAverage {
  warmupBars(period, momentum)
  return new EfficiencyAverage('vidya', [period, momentum], momentum, {
    least: 0,
    range: 2 / (period + 1),
    isSquared: false,
    whereStill: 0,
  })
}

/**
 * Chande's variable index dynamic average, value by value; see `vidya`.
 *
 * @param period bars of the average, an integer from 1 to 1,000,000
 * @param momentum bars of the momentum oscillator; 9 by default
 * @throws RangeError for any other periods
 *
 * @example
 * ```ts
 * const average = createVidya(3, 2)
 * console.log([10, 11, 12, 9].map((price) => average.update(price))) // [ NaN, NaN, 11.5, 10.875 ]
 * ```
 */
export function createVidya(period: number, momentum?: number): IndicatorStream {
  return kernel(period, momentum)
}

/**
 * Variable index dynamic average: an exponential average whose weight, `2 / (period + 1)`, is multiplied by the size of Chande's
 * momentum oscillator: gains less losses of the last `momentum` changes as a share of both (Tushar Chande and Stanley
 * Kroll, "The New Technical Trader", 1994; MetaTrader's `iVIDyA`). Gains less losses are the change of the window and both
 * together its path, so that the index is Kaufman's efficiency ratio. Where nothing has moved it is 0, as TA-Lib's `CMO`, and the
 * average stays. It begins with the value at bar `momentum`; first output at bar `momentum + 1`.
 *
 * Tulip's `vidya` is Chande's form of 1992, which takes the ratio of two standard deviations as its index: another average.
 *
 * @param values one value per bar
 * @param period bars of the average, an integer from 1 to 1,000,000
 * @param momentum bars of the momentum oscillator; 9 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length; NaN for the first `momentum` bars and behind a gap
 * @throws RangeError for any other periods
 *
 * @example
 * ```ts
 * console.log(vidya(Float64Array.of(10, 11, 12, 9), 3, 2)) // Float64Array(4) [ NaN, NaN, 11.5, 10.875 ]
 * ```
 */
export const vidya: ColumnIndicator<readonly [values: 'value'], readonly ['value'], VidyaParams> =
  /*#__PURE__*/ columnIndicator({
    id: 'vidya',
    inputs: ['value'],
    outputs: ['value'],
    warmupBars,
    column: (inputs, params: readonly IndicatorParam[], outputs) =>
      efficiencyAverageColumn(kernel(...(params as [number, number?])), inputs, outputs),
    stream: createVidya,
  })
