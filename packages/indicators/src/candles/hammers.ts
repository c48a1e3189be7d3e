import type { ColumnDriver, IndicatorStream } from '../indicator.ts'
import { bodyOf, type Candles, highOf, lowerShadowOf, lowOf, upperShadowOf } from '../internal/candles.ts'
import { type CandlePattern, type CandleRule, candleColumn, candlePattern, keepReversals } from './candle-pattern.ts'

/** A small body with a long shadow on one side and none on the other. */
function isLopsided(
  candles: Candles,
  at: number,
  average: number,
  shadow: number,
  stub: number,
  long: number,
  none: number,
): boolean {
  const body = bodyOf(candles, at)
  const isSmall = highOf(candles, at) > lowOf(candles, at) && body <= average
  return isSmall && long >= shadow * body && long >= average && none <= stub * average
}

/**
 * Hammers, bar by bar: `update(open, high, low, close)`; see `hammer`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param shadow shortest long shadow, in bodies of the candle, from 0 to 100; 2 by default
 * @param stub longest shadow that counts as none, in average bodies, from 0 to 100; 0.1 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createHammer(2)
 * const bars = [[20, 20, 16, 16], [16, 16, 12, 12], [11, 12.25, 7, 12]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // 1
 * ```
 */
export function createHammer(period?: number, shadow?: number, stub?: number): IndicatorStream {
  return hammer.stream(period, shadow, stub)
}

const hammerRule: CandleRule = [
  'hammer',
  1,
  { shadow: 2, stub: 0.1 },
  (candles, at, average, shadow, stub) =>
    isLopsided(candles, at, average, shadow, stub, lowerShadowOf(candles, at), upperShadowOf(candles, at)) ? 1 : 0,
]

/** The column driver of `hammer`. */
export const hammerColumn: ColumnDriver = /*#__PURE__*/ candleColumn(hammerRule, keepReversals)

/**
 * After a decline, a small body over a long lower shadow: 1. Source: Nison; Bulkowski; TA-Lib `CDLHAMMER`.
 *
 * - after a decline, `h0 > l0`, `body0 <= avg`, `lower0 >= shadow × body0`, `lower0 >= avg`, `upper0 <= stub × avg`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 1`.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param shadow shortest long shadow, in bodies of the candle, from 0 to 100; 2 by default
 * @param stub longest shadow that counts as none, in average bodies, from 0 to 100; 0.1 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(20, 16, 11)
 * const high = Float64Array.of(20, 16, 12.25)
 * const low = Float64Array.of(16, 12, 7)
 * const close = Float64Array.of(16, 12, 12)
 * console.log(hammer(open, high, low, close, 2)) // Float64Array(3) [ NaN, NaN, 1 ]
 * ```
 */
export const hammer: CandlePattern<
  readonly [period?: number | undefined, shadow?: number | undefined, stub?: number | undefined]
> = /*#__PURE__*/ candlePattern(hammerRule, hammerColumn, true)

/**
 * Hanging men, bar by bar: `update(open, high, low, close)`; see `hangingMan`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param shadow shortest long shadow, in bodies of the candle, from 0 to 100; 2 by default
 * @param stub longest shadow that counts as none, in average bodies, from 0 to 100; 0.1 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createHangingMan(2)
 * const bars = [[10, 14, 10, 14], [14, 18, 14, 18], [17, 18.25, 13, 18]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // -1
 * ```
 */
export function createHangingMan(period?: number, shadow?: number, stub?: number): IndicatorStream {
  return hangingMan.stream(period, shadow, stub)
}

const hangingManRule: CandleRule = [
  'hangingMan',
  1,
  { shadow: 2, stub: 0.1 },
  (candles, at, average, shadow, stub) =>
    isLopsided(candles, at, average, shadow, stub, lowerShadowOf(candles, at), upperShadowOf(candles, at)) ? -1 : 0,
]

/** The column driver of `hangingMan`. */
export const hangingManColumn: ColumnDriver = /*#__PURE__*/ candleColumn(hangingManRule, keepReversals)

/**
 * After a rise, a small body over a long lower shadow: −1. Source: Nison; Bulkowski; TA-Lib `CDLHANGINGMAN`.
 *
 * - after a rise, `h0 > l0`, `body0 <= avg`, `lower0 >= shadow × body0`, `lower0 >= avg`, `upper0 <= stub × avg`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 1`.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param shadow shortest long shadow, in bodies of the candle, from 0 to 100; 2 by default
 * @param stub longest shadow that counts as none, in average bodies, from 0 to 100; 0.1 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(10, 14, 17)
 * const high = Float64Array.of(14, 18, 18.25)
 * const low = Float64Array.of(10, 14, 13)
 * const close = Float64Array.of(14, 18, 18)
 * console.log(hangingMan(open, high, low, close, 2)) // Float64Array(3) [ NaN, NaN, -1 ]
 * ```
 */
export const hangingMan: CandlePattern<
  readonly [period?: number | undefined, shadow?: number | undefined, stub?: number | undefined]
> = /*#__PURE__*/ candlePattern(hangingManRule, hangingManColumn, true)

/**
 * Inverted hammers, bar by bar: `update(open, high, low, close)`; see `invertedHammer`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param shadow shortest long shadow, in bodies of the candle, from 0 to 100; 2 by default
 * @param stub longest shadow that counts as none, in average bodies, from 0 to 100; 0.1 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createInvertedHammer(2)
 * const bars = [[20, 20, 16, 16], [16, 16, 12, 12], [12, 16, 10.75, 11]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // 1
 * ```
 */
export function createInvertedHammer(period?: number, shadow?: number, stub?: number): IndicatorStream {
  return invertedHammer.stream(period, shadow, stub)
}

const invertedHammerRule: CandleRule = [
  'invertedHammer',
  1,
  { shadow: 2, stub: 0.1 },
  (candles, at, average, shadow, stub) =>
    isLopsided(candles, at, average, shadow, stub, upperShadowOf(candles, at), lowerShadowOf(candles, at)) ? 1 : 0,
]

/** The column driver of `invertedHammer`. */
export const invertedHammerColumn: ColumnDriver = /*#__PURE__*/ candleColumn(invertedHammerRule, keepReversals)

/**
 * After a decline, a small body under a long upper shadow: 1. A gap down to it is not asked for. Source: Nison; Bulkowski; TA-Lib
 * `CDLINVERTEDHAMMER`.
 *
 * - after a decline, `h0 > l0`, `body0 <= avg`, `upper0 >= shadow × body0`, `upper0 >= avg`, `lower0 <= stub × avg`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 1`.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param shadow shortest long shadow, in bodies of the candle, from 0 to 100; 2 by default
 * @param stub longest shadow that counts as none, in average bodies, from 0 to 100; 0.1 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(20, 16, 12)
 * const high = Float64Array.of(20, 16, 16)
 * const low = Float64Array.of(16, 12, 10.75)
 * const close = Float64Array.of(16, 12, 11)
 * console.log(invertedHammer(open, high, low, close, 2)) // Float64Array(3) [ NaN, NaN, 1 ]
 * ```
 */
export const invertedHammer: CandlePattern<
  readonly [period?: number | undefined, shadow?: number | undefined, stub?: number | undefined]
> = /*#__PURE__*/ candlePattern(invertedHammerRule, invertedHammerColumn, true)

/**
 * Shooting stars, bar by bar: `update(open, high, low, close)`; see `shootingStar`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param shadow shortest long shadow, in bodies of the candle, from 0 to 100; 2 by default
 * @param stub longest shadow that counts as none, in average bodies, from 0 to 100; 0.1 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createShootingStar(2)
 * const bars = [[10, 14, 10, 14], [14, 18, 14, 18], [19, 23, 17.75, 18]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // -1
 * ```
 */
export function createShootingStar(period?: number, shadow?: number, stub?: number): IndicatorStream {
  return shootingStar.stream(period, shadow, stub)
}

const shootingStarRule: CandleRule = [
  'shootingStar',
  1,
  { shadow: 2, stub: 0.1 },
  (candles, at, average, shadow, stub) =>
    isLopsided(candles, at, average, shadow, stub, upperShadowOf(candles, at), lowerShadowOf(candles, at)) ? -1 : 0,
]

/** The column driver of `shootingStar`. */
export const shootingStarColumn: ColumnDriver = /*#__PURE__*/ candleColumn(shootingStarRule, keepReversals)

/**
 * After a rise, a small body under a long upper shadow: −1. A gap up to it is not asked for. Source: Nison; Bulkowski; TA-Lib
 * `CDLSHOOTINGSTAR`.
 *
 * - after a rise, `h0 > l0`, `body0 <= avg`, `upper0 >= shadow × body0`, `upper0 >= avg`, `lower0 <= stub × avg`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 1`.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param shadow shortest long shadow, in bodies of the candle, from 0 to 100; 2 by default
 * @param stub longest shadow that counts as none, in average bodies, from 0 to 100; 0.1 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(10, 14, 19)
 * const high = Float64Array.of(14, 18, 23)
 * const low = Float64Array.of(10, 14, 17.75)
 * const close = Float64Array.of(14, 18, 18)
 * console.log(shootingStar(open, high, low, close, 2)) // Float64Array(3) [ NaN, NaN, -1 ]
 * ```
 */
export const shootingStar: CandlePattern<
  readonly [period?: number | undefined, shadow?: number | undefined, stub?: number | undefined]
> = /*#__PURE__*/ candlePattern(shootingStarRule, shootingStarColumn, true)
