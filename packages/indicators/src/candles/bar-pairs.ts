import type { ColumnDriver, IndicatorStream } from '../indicator.ts'
import { isMarubozu, isRangeWithin } from '../internal/candle-shapes.ts'
import { closeOf, colourOf, highOf, lowOf } from '../internal/candles.ts'
import {
  type CandlePattern,
  type CandleRule,
  candleColumn,
  candlePattern,
  keepReversals,
  type PlainRule,
  plainCandleColumn,
} from './candle-pattern.ts'

/**
 * Inside bars, bar by bar: `update(open, high, low, close)`; see `insideBar`.
 *
 * @example
 * ```ts
 * const pattern = createInsideBar()
 * const bars = [[10, 14, 8, 12], [11, 13, 9, 12]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // 1
 * ```
 */
export function createInsideBar(): IndicatorStream {
  return insideBar.stream()
}

const insideBarRule: PlainRule = [
  'insideBar',
  2,
  undefined,
  (candles, at) => (isRangeWithin(candles, at, at - 1) && !isRangeWithin(candles, at - 1, at) ? 1 : 0),
]

/** The column driver of `insideBar`. */
export const insideBarColumn: ColumnDriver = /*#__PURE__*/ plainCandleColumn(insideBarRule)

/**
 * A bar within the range of the one before it, and smaller: 1 where there is one. It says nothing of a direction. Source: Toby
 * Crabel, "Day Trading with Short Term Price Patterns and Opening Range Breakout", 1990.
 *
 * - `h0 <= h1`, `l0 >= l1`, and not both equal
 *
 * The words are those of `CandlePattern`. First value at bar 2.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths
 *
 * @example
 * ```ts
 * const open = Float64Array.of(10, 11)
 * const high = Float64Array.of(14, 13)
 * const low = Float64Array.of(8, 9)
 * const close = Float64Array.of(12, 12)
 * console.log(insideBar(open, high, low, close)) // Float64Array(2) [ NaN, 1 ]
 * ```
 */
export const insideBar: CandlePattern<readonly []> = /*#__PURE__*/ candlePattern(insideBarRule, insideBarColumn)

/**
 * Outside bars, bar by bar: `update(open, high, low, close)`; see `outsideBar`.
 *
 * @example
 * ```ts
 * const pattern = createOutsideBar()
 * const bars = [[11, 13, 9, 12], [10, 14, 8, 13]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // 1
 * ```
 */
export function createOutsideBar(): IndicatorStream {
  return outsideBar.stream()
}

const outsideBarRule: PlainRule = [
  'outsideBar',
  2,
  undefined,
  (candles, at) => {
    const isOutside = isRangeWithin(candles, at - 1, at) && !isRangeWithin(candles, at, at - 1)
    return isOutside ? Math.sign(closeOf(candles, at) - closeOf(candles, at - 1)) : 0
  },
]

/** The column driver of `outsideBar`. */
export const outsideBarColumn: ColumnDriver = /*#__PURE__*/ plainCandleColumn(outsideBarRule)

/**
 * A bar whose range holds that of the one before it, and is larger: 1 if it closes above the close before, −1 if below, 0 if on
 * it. Source: Crabel, as `insideBar`.
 *
 * - `h0 >= h1`, `l0 <= l1`, and not both equal; the sign of `c0 − c1`
 *
 * The words are those of `CandlePattern`. First value at bar 2.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths
 *
 * @example
 * ```ts
 * const open = Float64Array.of(11, 10)
 * const high = Float64Array.of(13, 14)
 * const low = Float64Array.of(9, 8)
 * const close = Float64Array.of(12, 13)
 * console.log(outsideBar(open, high, low, close)) // Float64Array(2) [ NaN, 1 ]
 * ```
 */
export const outsideBar: CandlePattern<readonly []> = /*#__PURE__*/ candlePattern(outsideBarRule, outsideBarColumn)

/**
 * Tweezers, bar by bar: `update(open, high, low, close)`; see `tweezer`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param tolerance how far the two lows or highs may lie apart, in average bodies, from 0 to 100; 0.1 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createTweezer(2)
 * const bars = [[20, 20, 16, 16], [16, 16, 12, 12], [13, 13, 9, 10], [10, 13, 9.25, 12]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // 1
 * ```
 */
export function createTweezer(period?: number, tolerance?: number): IndicatorStream {
  return tweezer.stream(period, tolerance)
}

const tweezerRule: CandleRule = [
  'tweezer',
  2,
  { tolerance: 0.1 },
  (candles, at, average, tolerance) => {
    const side = colourOf(candles, at)
    if (colourOf(candles, at - 1) !== 0 - side) return 0
    const apart = side > 0 ? lowOf(candles, at) - lowOf(candles, at - 1) : highOf(candles, at) - highOf(candles, at - 1)
    return Math.abs(apart) <= tolerance * average ? side : 0
  },
]

/** The column driver of `tweezer`. */
export const tweezerColumn: ColumnDriver = /*#__PURE__*/ candleColumn(tweezerRule, keepReversals)

/**
 * Two candles of different colours that meet at their lows after a decline: 1; at their highs after a rise: −1. Source: Nison;
 * Bulkowski.
 *
 * - bottom: after a decline, first black, second white, `|l0 − l1| <= tolerance × avg`
 * - top: after a rise, first white, second black, `|h0 − h1| <= tolerance × avg`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 2`.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param tolerance how far the two lows or highs may lie apart, in average bodies, from 0 to 100; 0.1 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(20, 16, 13, 10)
 * const high = Float64Array.of(20, 16, 13, 13)
 * const low = Float64Array.of(16, 12, 9, 9.25)
 * const close = Float64Array.of(16, 12, 10, 12)
 * console.log(tweezer(open, high, low, close, 2)) // Float64Array(4) [ NaN, NaN, NaN, 1 ]
 * ```
 */
export const tweezer: CandlePattern<readonly [period?: number | undefined, tolerance?: number | undefined]> =
  /*#__PURE__*/ candlePattern(tweezerRule, tweezerColumn, true)

/**
 * Kicking patterns, bar by bar: `update(open, high, low, close)`; see `kicking`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @param stub longest shadow that counts as none, in average bodies, from 0 to 100; 0.1 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createKicking(2)
 * const bars = [[20, 20, 16, 16], [16, 16, 12, 12], [12, 12, 8, 8], [13, 17, 13, 17]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // 1
 * ```
 */
export function createKicking(period?: number, long?: number, stub?: number): IndicatorStream {
  return kicking.stream(period, long, stub)
}

const kickingRule: CandleRule = [
  'kicking',
  2,
  { long: 1, stub: 0.1 },
  (candles, at, average, long, stub) => {
    const side = colourOf(candles, at)
    if (colourOf(candles, at - 1) !== 0 - side) return 0
    if (!isMarubozu(candles, at, average, long, stub) || !isMarubozu(candles, at - 1, average, long, stub)) return 0
    const isApart =
      side > 0 ? lowOf(candles, at) > highOf(candles, at - 1) : highOf(candles, at) < lowOf(candles, at - 1)
    return isApart ? side : 0
  },
]

/** The column driver of `kicking`. */
export const kickingColumn: ColumnDriver = /*#__PURE__*/ candleColumn(kickingRule)

/**
 * Two marubozus of different colours with a gap between them: 1 if the second is white, −1 if it is black. Source: Bulkowski; TA-
 * Lib `CDLKICKING`.
 *
 * - both as `marubozu`, first black and second white with `l0 > h1`, or first white and second black with `h0 < l1`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 2`.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @param stub longest shadow that counts as none, in average bodies, from 0 to 100; 0.1 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(20, 16, 12, 13)
 * const high = Float64Array.of(20, 16, 12, 17)
 * const low = Float64Array.of(16, 12, 8, 13)
 * const close = Float64Array.of(16, 12, 8, 17)
 * console.log(kicking(open, high, low, close, 2)) // Float64Array(4) [ NaN, NaN, NaN, 1 ]
 * ```
 */
export const kicking: CandlePattern<
  readonly [period?: number | undefined, long?: number | undefined, stub?: number | undefined]
> = /*#__PURE__*/ candlePattern(kickingRule, kickingColumn)
