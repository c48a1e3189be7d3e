import type { ColumnDriver, IndicatorStream } from '../indicator.ts'
import { isBeyond, isEngulfing, isHarami } from '../internal/candle-shapes.ts'
import { bodyOf, type Candles, closeOf, colourOf, highOf, lowOf, openOf } from '../internal/candles.ts'
import { type CandlePattern, type CandleRule, candleColumn, candlePattern } from './candle-pattern.ts'

/** Three long candles of the colour `side`, each ending near its end and going on from the one before. */
function isAdvance(candles: Candles, at: number, average: number, long: number, stub: number, side: 1 | -1): boolean {
  for (let i = at - 2; i <= at; i++) {
    const close = closeOf(candles, i)
    const shadow = side * ((side > 0 ? highOf : lowOf)(candles, i) - close)
    if (colourOf(candles, i) !== side || bodyOf(candles, i) < long * average || shadow > stub * average) return false
  }
  return goesOn(candles, at - 1, side) && goesOn(candles, at, side)
}

/** Whether a candle begins in the body of the one before it, of the same colour, and ends beyond it. */
function goesOn(candles: Candles, at: number, side: number): boolean {
  const open = openOf(candles, at)
  return (
    !isBeyond(openOf(candles, at - 1), open, side) &&
    !isBeyond(open, closeOf(candles, at - 1), side) &&
    isBeyond(closeOf(candles, at), closeOf(candles, at - 1), side)
  )
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

const threeWhiteSoldiersRule: CandleRule = [
  'threeWhiteSoldiers',
  3,
  { long: 0.7, stub: 0.3 },
  (candles, at, average, long, stub) => (isAdvance(candles, at, average, long, stub, 1) ? 1 : 0),
]

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

const threeBlackCrowsRule: CandleRule = [
  'threeBlackCrows',
  3,
  { long: 0.7, stub: 0.3 },
  (candles, at, average, long, stub) => (isAdvance(candles, at, average, long, stub, -1) ? -1 : 0),
]

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

const threeInsideRule: CandleRule = [
  'threeInside',
  3,
  { long: 1, short: 0.5 },
  (candles, at, average, long, short) => {
    const side = 0 - colourOf(candles, at - 2)
    if (!isHarami(candles, at - 1, average, long, short) || colourOf(candles, at) !== side) return 0
    return isBeyond(closeOf(candles, at), openOf(candles, at - 2), side) ? side : 0
  },
]

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

const threeOutsideRule: CandleRule = [
  'threeOutside',
  3,
  { long: 1 },
  (candles, at, average, long) => {
    const side = colourOf(candles, at - 1)
    const isOn = isBeyond(closeOf(candles, at), closeOf(candles, at - 1), side)
    return isOn && isEngulfing(candles, at - 1, average, long) ? side : 0
  },
]

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
