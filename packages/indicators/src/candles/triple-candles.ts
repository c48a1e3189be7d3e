import type { ColumnDriver, IndicatorStream } from '../indicator.ts'
import { isBeyond, isEngulfing, isHarami } from '../internal/candle-shapes.ts'
import type { Candles } from '../internal/candles.ts'
import { type CandlePattern, type CandleRule, candleColumn, candlePattern } from './candle-pattern.ts'

/** Three long candles of the colour `side`, each beginning in the body before it and ending beyond it, near its end. */
function isAdvance(candles: Candles, side: 1 | -1, long: number, stub: number): boolean {
  const average = candles.averageBody
  for (let ago = 2; ago >= 0; ago--) {
    const shadow = side > 0 ? candles.upperShadow(ago) : candles.lowerShadow(ago)
    if (candles.colour(ago) !== side || candles.body(ago) < long * average || shadow > stub * average) return false
    if (ago === 2) continue
    const open = candles.open(ago)
    if (open < candles.bodyBottom(ago + 1) || open > candles.bodyTop(ago + 1)) return false
    if (!isBeyond(candles.close(ago), candles.close(ago + 1), side)) return false
  }
  return true
}

/**
 * Three white soldiers, bar by bar: `update(open, high, low, close)`; see `threeWhiteSoldiers`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of each candle, in average bodies, from 0 to 100; 0.7 by default
 * @param stub longest upper shadow, in average bodies, from 0 to 100; 0.3 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createThreeWhiteSoldiers(2)
 * const bars = [[20, 20, 16, 16], [16, 16, 12, 12], [12, 16.25, 12, 16], [14, 18.25, 14, 18], [16, 20.25, 16, 20]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // 1
 * ```
 */
export function createThreeWhiteSoldiers(period?: number, long?: number, stub?: number): IndicatorStream {
  return threeWhiteSoldiers.stream(period, long, stub)
}

const threeWhiteSoldiersRule: CandleRule = {
  id: 'threeWhiteSoldiers',
  bars: 3,
  thresholds: [
    ['long', 0.7],
    ['stub', 0.3],
  ],
  match: (candles, long, stub) => (isAdvance(candles, 1, long, stub) ? 1 : 0),
}

/** The column driver of `threeWhiteSoldiers`. */
export const threeWhiteSoldiersColumn: ColumnDriver = /*#__PURE__*/ candleColumn(threeWhiteSoldiersRule)

/**
 * Three long white candles, each of which opens in the body before it and closes higher, near its high: 1. Source: Nison;
 * Bulkowski; TA-Lib `CDL3WHITESOLDIERS`.
 *
 * - each white, `body >= long × avg`, `upper <= stub × avg`
 * - `c2 < c1 < c0`, `o2 <= o1 <= c2`, `o1 <= o0 <= c1`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 3`.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of each candle, in average bodies, from 0 to 100; 0.7 by default
 * @param stub longest upper shadow, in average bodies, from 0 to 100; 0.3 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(20, 16, 12, 14, 16)
 * const high = Float64Array.of(20, 16, 16.25, 18.25, 20.25)
 * const low = Float64Array.of(16, 12, 12, 14, 16)
 * const close = Float64Array.of(16, 12, 16, 18, 20)
 * console.log(threeWhiteSoldiers(open, high, low, close, 2)) // Float64Array(5) [ NaN, NaN, NaN, NaN, 1 ]
 * ```
 */
export const threeWhiteSoldiers: CandlePattern<
  readonly [period?: number | undefined, long?: number | undefined, stub?: number | undefined]
> = /*#__PURE__*/ candlePattern(threeWhiteSoldiersRule, threeWhiteSoldiersColumn)

/**
 * Three black crows, bar by bar: `update(open, high, low, close)`; see `threeBlackCrows`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of each candle, in average bodies, from 0 to 100; 0.7 by default
 * @param stub longest lower shadow, in average bodies, from 0 to 100; 0.3 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createThreeBlackCrows(2)
 * const bars = [[10, 14, 10, 14], [14, 18, 14, 18], [18, 18, 13.75, 14], [16, 16, 11.75, 12], [14, 14, 9.75, 10]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // -1
 * ```
 */
export function createThreeBlackCrows(period?: number, long?: number, stub?: number): IndicatorStream {
  return threeBlackCrows.stream(period, long, stub)
}

const threeBlackCrowsRule: CandleRule = {
  id: 'threeBlackCrows',
  bars: 3,
  thresholds: [
    ['long', 0.7],
    ['stub', 0.3],
  ],
  match: (candles, long, stub) => (isAdvance(candles, -1, long, stub) ? -1 : 0),
}

/** The column driver of `threeBlackCrows`. */
export const threeBlackCrowsColumn: ColumnDriver = /*#__PURE__*/ candleColumn(threeBlackCrowsRule)

/**
 * Three long black candles, each of which opens in the body before it and closes lower, near its low: −1. Source: Nison;
 * Bulkowski; TA-Lib `CDL3BLACKCROWS`.
 *
 * - each black, `body >= long × avg`, `lower <= stub × avg`
 * - `c2 > c1 > c0`, `o2 >= o1 >= c2`, `o1 >= o0 >= c1`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 3`.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of each candle, in average bodies, from 0 to 100; 0.7 by default
 * @param stub longest lower shadow, in average bodies, from 0 to 100; 0.3 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(10, 14, 18, 16, 14)
 * const high = Float64Array.of(14, 18, 18, 16, 14)
 * const low = Float64Array.of(10, 14, 13.75, 11.75, 9.75)
 * const close = Float64Array.of(14, 18, 14, 12, 10)
 * console.log(threeBlackCrows(open, high, low, close, 2)) // Float64Array(5) [ NaN, NaN, NaN, NaN, -1 ]
 * ```
 */
export const threeBlackCrows: CandlePattern<
  readonly [period?: number | undefined, long?: number | undefined, stub?: number | undefined]
> = /*#__PURE__*/ candlePattern(threeBlackCrowsRule, threeBlackCrowsColumn)

/**
 * Three inside up and down, bar by bar: `update(open, high, low, close)`; see `threeInside`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @param short longest body of a short candle, in average bodies, from 0 to 100; 0.5 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createThreeInside(2)
 * const bars = [[20, 20, 16, 16], [16, 16, 12, 12], [16, 16, 10, 10], [12, 13, 11, 13], [13, 17, 13, 16.5]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // 1
 * ```
 */
export function createThreeInside(period?: number, long?: number, short?: number): IndicatorStream {
  return threeInside.stream(period, long, short)
}

const threeInsideRule: CandleRule = {
  id: 'threeInside',
  bars: 3,
  thresholds: [
    ['long', 1],
    ['short', 0.5],
  ],
  match: (candles, long, short) => {
    const side = 0 - candles.colour(2)
    if (!isHarami(candles, 1, long, short) || candles.colour(0) !== side) return 0
    return (side > 0 ? candles.close(0) > candles.open(2) : candles.close(0) < candles.open(2)) ? side : 0
  },
}

/** The column driver of `threeInside`. */
export const threeInsideColumn: ColumnDriver = /*#__PURE__*/ candleColumn(threeInsideRule)

/**
 * A harami that the third candle confirms by its close beyond the first: 1 up, −1 down. Source: Bulkowski; TA-Lib `CDL3INSIDE`.
 *
 * - the first two as `harami`
 * - up: first black, third white, `c0 > o2`
 * - down: first white, third black, `c0 < o2`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 3`.
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
 * const open = Float64Array.of(20, 16, 16, 12, 13)
 * const high = Float64Array.of(20, 16, 16, 13, 17)
 * const low = Float64Array.of(16, 12, 10, 11, 13)
 * const close = Float64Array.of(16, 12, 10, 13, 16.5)
 * console.log(threeInside(open, high, low, close, 2)) // Float64Array(5) [ NaN, NaN, NaN, NaN, 1 ]
 * ```
 */
export const threeInside: CandlePattern<
  readonly [period?: number | undefined, long?: number | undefined, short?: number | undefined]
> = /*#__PURE__*/ candlePattern(threeInsideRule, threeInsideColumn)

/**
 * Three outside up and down, bar by bar: `update(open, high, low, close)`; see `threeOutside`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createThreeOutside(2)
 * const bars = [[20, 20, 16, 16], [16, 16, 12, 12], [13, 13, 11, 11], [10.5, 15, 10.5, 14.5], [14.5, 16, 14, 15]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // 1
 * ```
 */
export function createThreeOutside(period?: number, long?: number): IndicatorStream {
  return threeOutside.stream(period, long)
}

const threeOutsideRule: CandleRule = {
  id: 'threeOutside',
  bars: 3,
  thresholds: [['long', 1]],
  match: (candles, long) => {
    if (!isEngulfing(candles, 1, long)) return 0
    const side = candles.colour(1)
    return (side > 0 ? candles.close(0) > candles.close(1) : candles.close(0) < candles.close(1)) ? side : 0
  },
}

/** The column driver of `threeOutside`. */
export const threeOutsideColumn: ColumnDriver = /*#__PURE__*/ candleColumn(threeOutsideRule)

/**
 * An engulfing pattern that the third candle confirms by its close beyond the second: 1 up, −1 down. Source: Bulkowski; TA-Lib
 * `CDL3OUTSIDE`.
 *
 * - the first two as `engulfing`
 * - up: second white, `c0 > c1`
 * - down: second black, `c0 < c1`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 3`.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(20, 16, 13, 10.5, 14.5)
 * const high = Float64Array.of(20, 16, 13, 15, 16)
 * const low = Float64Array.of(16, 12, 11, 10.5, 14)
 * const close = Float64Array.of(16, 12, 11, 14.5, 15)
 * console.log(threeOutside(open, high, low, close, 2)) // Float64Array(5) [ NaN, NaN, NaN, NaN, 1 ]
 * ```
 */
export const threeOutside: CandlePattern<readonly [period?: number | undefined, long?: number | undefined]> =
  /*#__PURE__*/ candlePattern(threeOutsideRule, threeOutsideColumn)
