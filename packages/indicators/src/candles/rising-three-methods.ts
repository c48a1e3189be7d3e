import type { ColumnDriver, IndicatorStream } from '../indicator.ts'
import { isBeyond, isRangeWithin } from '../internal/candle-shapes.ts'
import { bodyOf, closeOf, colourOf, openOf } from '../internal/candles.ts'
import { type CandlePattern, type CandleRule, candleColumn, candlePattern } from './candle-pattern.ts'

/**
 * Rising and falling three methods, bar by bar: `update(open, high, low, close)`; see `risingThreeMethods`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @param short longest body of a short candle, in average bodies, from 0 to 100; 0.5 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createRisingThreeMethods(2)
 * const bars = [
 *   [10, 14, 10, 14],
 *   [14, 18, 14, 18],
 *   [18, 24, 18, 24],
 *   [23.5, 23.75, 22.5, 23],
 *   [23, 23, 21.5, 22],
 *   [22, 22, 20.5, 21],
 *   [21, 26, 21, 25.25],
 * ] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // 1
 * ```
 */
export function createRisingThreeMethods(period?: number, long?: number, short?: number): IndicatorStream {
  return risingThreeMethods.stream(period, long, short)
}

const risingThreeMethodsRule: CandleRule = [
  'risingThreeMethods',
  5,
  { long: 1, short: 0.5 },
  (candles, at, average, long, short) => {
    const first = at - 4
    const side = colourOf(candles, first)
    const shortestLong = long * average
    if (colourOf(candles, at) !== side) return 0
    if (bodyOf(candles, first) < shortestLong || bodyOf(candles, at) < shortestLong) return 0
    for (let i = first + 1; i < at; i++) {
      if (!isRangeWithin(candles, i, first) || bodyOf(candles, i) > short * average) return 0
    }
    const isBack =
      isBeyond(closeOf(candles, at - 3), closeOf(candles, at - 2), side) &&
      isBeyond(closeOf(candles, at - 2), closeOf(candles, at - 1), side)
    const isOn =
      !isBeyond(closeOf(candles, at - 1), openOf(candles, at), side) &&
      isBeyond(closeOf(candles, at), closeOf(candles, first), side)
    return isBack && isOn ? side : 0
  },
]

/** The column driver of `risingThreeMethods`. */
export const risingThreeMethodsColumn: ColumnDriver = /*#__PURE__*/ candleColumn(risingThreeMethodsRule)

/**
 * A long candle, three short ones that go back within its range, and a long one that goes on: 1 rising, −1 falling. Source:
 * Nison; Bulkowski; TA-Lib `CDLRISEFALL3METHODS`.
 *
 * - rising: first and last white, `body4 >= long × avg`, `body0 >= long × avg`
 * - between them `body <= short × avg`, `h <= h4` and `l >= l4` for each, `c3 > c2 > c1`
 * - `o0 >= c1`, `c0 > c4`
 * - falling: the same upside down
 *
 * The words are those of `CandlePattern`. First value at bar `period + 5`.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @param short longest body of a short candle, in average bodies, from 0 to 100; 0.5 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(10, 14, 18, 23.5, 23, 22, 21)
 * const high = Float64Array.of(14, 18, 24, 23.75, 23, 22, 26)
 * const low = Float64Array.of(10, 14, 18, 22.5, 21.5, 20.5, 21)
 * const close = Float64Array.of(14, 18, 24, 23, 22, 21, 25.25)
 * console.log(risingThreeMethods(open, high, low, close, 2).at(-1)) // 1
 * ```
 */
export const risingThreeMethods: CandlePattern<
  readonly [period?: number | undefined, long?: number | undefined, short?: number | undefined]
> = /*#__PURE__*/ candlePattern(risingThreeMethodsRule, risingThreeMethodsColumn)
