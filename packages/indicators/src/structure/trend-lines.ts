import type { ColumnIndicator, IndicatorColumns, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requireInteger } from '../internal/require-integer.ts'
import { requireNumber } from '../internal/require-number.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'
import { TrendLine } from '../internal/trend-line.ts'

type TrendLinesParams = readonly [
  left: number,
  right: number,
  points?: number | undefined,
  tolerance?: number | undefined,
]

const outputNames = [
  'support',
  'supportSlope',
  'supportAge',
  'supportTouches',
  'resistance',
  'resistanceSlope',
  'resistanceAge',
  'resistanceTouches',
] as const

class TrendLinesKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly below: TrendLine
  private readonly above: TrendLine
  /** Rows since the latest gap, up to `warmupBars`. */
  private count = 0
  private countBefore = 0

  constructor(left: number, right: number, points = 2, tolerance = 0.1) {
    super('trendLines', [left, right, points, tolerance])
    this.warmupBars = warmupBars(left, right, points, tolerance)
    this.below = new TrendLine(left, right, points, tolerance / 100, 1)
    this.above = new TrendLine(left, right, points, tolerance / 100, -1)
  }

  update(high: number, low: number = Number.NaN, close: number = Number.NaN): number {
    const isGap = high - high + (low - low) + (close - close) !== 0
    this.countBefore = this.count
    this.count = isGap ? 0 : Math.min(this.count + 1, this.warmupBars)
    this.below.take(isGap ? Number.NaN : low, close)
    this.above.take(isGap ? Number.NaN : high, close)
    return this.below.value
  }

  output(k: number): number {
    const line = k < 4 ? this.below : this.above
    switch (k) {
      case 0:
      case 4:
        return line.value
      case 1:
      case 5:
        return line.slope
      case 2:
      case 6:
        return line.age
      case 3:
      case 7:
        return line.touches
      default:
        return Number.NaN
    }
  }

  get isWarm(): boolean {
    return this.count === this.warmupBars
  }

  undo(): void {
    this.count = this.countBefore
    this.below.undo()
    this.above.undo()
  }
}

/** Two pivots of one kind lie more than `left` or more than `right` bars apart, or one of them would not be one. */
function warmupBars(left: number, right: number, points = 2, tolerance = 0.1): number {
  requirePeriod('trendLines', 'left', left)
  requirePeriod('trendLines', 'right', right)
  requireInteger('trendLines', 'points', points, 2, 50)
  requireNumber('trendLines', 'tolerance', tolerance, 0, 100)
  return left + right + 1 + (points - 1) * (Math.min(left, right) + 1)
}

/** The column driver of `trendLines`. */
export function trendLinesColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const kernel = new TrendLinesKernel(...(params as TrendLinesParams))
  requireColumns('trendLines', inputs, 3, outputs, outputNames.length)
  const [highs, lows, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array]
  for (let i = 0; i < highs.length; i++) {
    kernel.update(highs[i] as number, lows[i], closes[i])
    for (let k = 0; k < outputs.length; k++) (outputs[k] as Float64Array)[i] = kernel.output(k)
  }
}

/** The columns of `trendLines`, each as long as the inputs. */
export type TrendLinesColumns = IndicatorColumns<typeof outputNames>

/**
 * Trend lines through swing pivots, bar by bar: `update(high, low, close)`; see `trendLines`. Outputs 0 to 3 are price, slope, age
 * and touches of the line below, 4 to 7 of the line above.
 *
 * @param left bars before a pivot, an integer from 1 to 1,000,000
 * @param right bars behind it that confirm it, an integer from 1 to 1,000,000
 * @param points pivots per line, an integer from 2 to 50; 2 by default
 * @param tolerance percent of the line's price, from 0 to 100; 0.1 by default
 * @throws RangeError for anything else
 *
 * @example
 * ```ts
 * const lines = createTrendLines(1, 1)
 * for (const price of [12, 10, 13, 11, 14]) lines.update(price + 1, price, price)
 * console.log(lines.output(0), lines.output(1), lines.output(2)) // 11.5 0.5 3
 * ```
 */
export function createTrendLines(left: number, right: number, points?: number, tolerance?: number): IndicatorStream {
  return asStream(new TrendLinesKernel(left, right, points, tolerance))
}

/**
 * The line through the last swing lows, as support, and the line through the last swing highs, as resistance.
 *
 * - Swings are those of `pivots`. A line goes through the last two of its kind, or is the best fit (least squares of prices over
 *   bars) of the last `points`. It is drawn at the bar that confirms the latest of them and stands until the next is confirmed.
 * - A line is broken at the first bar behind its latest pivot that closes beyond it: below the support, above the resistance. A
 *   close on the line does not break it. Bars between the pivot and its confirmation count too, so that a line can be broken before
 *   it is known; closes before the latest pivot do not. A broken line is gone: NaN until the next pivot of its kind is confirmed.
 * - Touches are its pivots, and each visit since: a bar whose low comes down to the support, or within `tolerance` percent of its
 *   price above it, after a bar that did not. For the resistance by highs, from below. The latest pivot counts as a bar that did.
 *
 * `support` is the price of the line at this bar, `supportSlope` its price per bar, and `supportAge` the bars since its first pivot,
 * where it is drawn from: there it had the price `support - supportSlope * supportAge`. A value is known at the close of its bar and
 * stays as it was; a new pivot gives a new line from its confirmation on. First value at bar `left + right + 1`, plus
 * `min(left, right) + 1` for each further point, at the earliest. In units of price. A bar of which a value is NaN or infinite is a
 * gap: all begins anew.
 *
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param left bars before a pivot, an integer from 1 to 1,000,000
 * @param right bars behind it that confirm it, an integer from 1 to 1,000,000
 * @param points pivots per line, an integer from 2 to 50; 2 by default
 * @param tolerance how near a touch is, in percent of the line's price, from 0 to 100; 0.1 by default
 * @param output columns to fill instead of new ones
 * @returns columns of the same length
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const low = Float64Array.of(12, 10, 13, 11, 14, 11)
 * const { support, supportSlope } = trendLines(low.map((price) => price + 1), low, low, 1, 1)
 * console.log(support) // Float64Array(6) [ NaN, NaN, NaN, NaN, 11.5, NaN ]
 * console.log(supportSlope[4]) // 0.5
 * ```
 */
export const trendLines: ColumnIndicator<
  readonly [high: 'high', low: 'low', close: 'close'],
  typeof outputNames,
  TrendLinesParams
> = /*#__PURE__*/ columnIndicator({
  id: 'trendLines',
  inputs: ['high', 'low', 'close'],
  outputs: outputNames,
  warmupBars,
  column: trendLinesColumn,
  stream: createTrendLines,
})
