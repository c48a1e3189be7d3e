import type { ColumnDriver, IndicatorStream } from '../indicator.ts'
import { isBeyond } from '../internal/candle-shapes.ts'
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

const risingThreeMethodsRule: CandleRule = {
  id: 'risingThreeMethods',
  bars: 5,
  thresholds: [
    ['long', 1],
    ['short', 0.5],
  ],
  match: (candles, long, short) => {
    const side = candles.colour(4)
    const average = candles.averageBody
    if (side === 0 || candles.colour(0) !== side) return 0
    if (candles.body(4) < long * average || candles.body(0) < long * average) return 0
    for (let ago = 3; ago > 0; ago--) {
      const isWithin = candles.high(ago) <= candles.high(4) && candles.low(ago) >= candles.low(4)
      if (!isWithin || candles.body(ago) > short * average) return 0
    }
    const isBack =
      isBeyond(candles.close(3), candles.close(2), side) && isBeyond(candles.close(2), candles.close(1), side)
    const isOn =
      !isBeyond(candles.close(1), candles.open(0), side) && isBeyond(candles.close(0), candles.close(4), side)
    return isBack && isOn ? side : 0
  },
}

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
