import type { ColumnDriver, IndicatorStream } from '../indicator.ts'
import { isMarubozu } from '../internal/candle-shapes.ts'
import { bodyOf, type Candles, colourOf, highOf, lowerShadowOf, lowOf, upperShadowOf } from '../internal/candles.ts'
import { type CandlePattern, type CandleRule, candleColumn, candlePattern } from './candle-pattern.ts'

function isDoji(candles: Candles, at: number, average: number, flat: number): boolean {
  return highOf(candles, at) > lowOf(candles, at) && bodyOf(candles, at) <= flat * average
}

/**
 * Dojis, bar by bar: `update(open, high, low, close)`; see `doji`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param flat longest body of a doji, in average bodies, from 0 to 100; 0.1 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createDoji(2)
 * const bars = [[20, 20, 16, 16], [16, 16, 12, 12], [12, 14, 10, 12.25]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // 1
 * ```
 */
export function createDoji(period?: number, flat?: number): IndicatorStream {
  return doji.stream(period, flat)
}

const dojiRule: CandleRule = [
  'doji',
  1,
  { flat: 0.1 },
  (candles, at, average, flat) => (isDoji(candles, at, average, flat) ? 1 : 0),
]

/** The column driver of `doji`. */
export const dojiColumn: ColumnDriver = /*#__PURE__*/ candleColumn(dojiRule)

/**
 * A candle that closes where it opened: 1 where there is one. It says nothing of a direction. Source: Nison; Bulkowski; TA-Lib
 * `CDLDOJI`.
 *
 * - `h0 > l0` and `body0 <= flat × avg`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 1`.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param flat longest body of a doji, in average bodies, from 0 to 100; 0.1 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(20, 16, 12)
 * const high = Float64Array.of(20, 16, 14)
 * const low = Float64Array.of(16, 12, 10)
 * const close = Float64Array.of(16, 12, 12.25)
 * console.log(doji(open, high, low, close, 2)) // Float64Array(3) [ NaN, NaN, 1 ]
 * ```
 */
export const doji: CandlePattern<readonly [period?: number | undefined, flat?: number | undefined]> =
  /*#__PURE__*/ candlePattern(dojiRule, dojiColumn)

/**
 * Dragonfly dojis, bar by bar: `update(open, high, low, close)`; see `dragonflyDoji`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param flat longest body of a doji, in average bodies, from 0 to 100; 0.1 by default
 * @param shadow shortest lower shadow, in average bodies, from 0 to 100; 1 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createDragonflyDoji(2)
 * const bars = [[20, 20, 16, 16], [16, 16, 12, 12], [12, 12.25, 8, 12]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // 1
 * ```
 */
export function createDragonflyDoji(period?: number, flat?: number, shadow?: number): IndicatorStream {
  return dragonflyDoji.stream(period, flat, shadow)
}

const dragonflyDojiRule: CandleRule = [
  'dragonflyDoji',
  1,
  { flat: 0.1, shadow: 1 },
  (candles, at, average, flat, shadow) => {
    const isDragonfly =
      isDoji(candles, at, average, flat) &&
      upperShadowOf(candles, at) <= flat * average &&
      lowerShadowOf(candles, at) >= shadow * average
    return isDragonfly ? 1 : 0
  },
]

/** The column driver of `dragonflyDoji`. */
export const dragonflyDojiColumn: ColumnDriver = /*#__PURE__*/ candleColumn(dragonflyDojiRule)

/**
 * A doji at the top of its range, where the price has come back from below: 1. Source: Nison; Bulkowski; TA-Lib
 * `CDLDRAGONFLYDOJI`.
 *
 * - as `doji`, with `upper0 <= flat × avg`, `lower0 >= shadow × avg`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 1`.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param flat longest body of a doji, in average bodies, from 0 to 100; 0.1 by default
 * @param shadow shortest lower shadow, in average bodies, from 0 to 100; 1 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(20, 16, 12)
 * const high = Float64Array.of(20, 16, 12.25)
 * const low = Float64Array.of(16, 12, 8)
 * const close = Float64Array.of(16, 12, 12)
 * console.log(dragonflyDoji(open, high, low, close, 2)) // Float64Array(3) [ NaN, NaN, 1 ]
 * ```
 */
export const dragonflyDoji: CandlePattern<
  readonly [period?: number | undefined, flat?: number | undefined, shadow?: number | undefined]
> = /*#__PURE__*/ candlePattern(dragonflyDojiRule, dragonflyDojiColumn)

/**
 * Gravestone dojis, bar by bar: `update(open, high, low, close)`; see `gravestoneDoji`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param flat longest body of a doji, in average bodies, from 0 to 100; 0.1 by default
 * @param shadow shortest upper shadow, in average bodies, from 0 to 100; 1 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createGravestoneDoji(2)
 * const bars = [[10, 14, 10, 14], [14, 18, 14, 18], [18, 22, 17.75, 18]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // -1
 * ```
 */
export function createGravestoneDoji(period?: number, flat?: number, shadow?: number): IndicatorStream {
  return gravestoneDoji.stream(period, flat, shadow)
}

const gravestoneDojiRule: CandleRule = [
  'gravestoneDoji',
  1,
  { flat: 0.1, shadow: 1 },
  (candles, at, average, flat, shadow) => {
    const isGravestone =
      isDoji(candles, at, average, flat) &&
      lowerShadowOf(candles, at) <= flat * average &&
      upperShadowOf(candles, at) >= shadow * average
    return isGravestone ? -1 : 0
  },
]

/** The column driver of `gravestoneDoji`. */
export const gravestoneDojiColumn: ColumnDriver = /*#__PURE__*/ candleColumn(gravestoneDojiRule)

/**
 * A doji at the bottom of its range, where the price has come back from above: −1. Source: Nison; Bulkowski; TA-Lib
 * `CDLGRAVESTONEDOJI`.
 *
 * - as `doji`, with `lower0 <= flat × avg`, `upper0 >= shadow × avg`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 1`.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param flat longest body of a doji, in average bodies, from 0 to 100; 0.1 by default
 * @param shadow shortest upper shadow, in average bodies, from 0 to 100; 1 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(10, 14, 18)
 * const high = Float64Array.of(14, 18, 22)
 * const low = Float64Array.of(10, 14, 17.75)
 * const close = Float64Array.of(14, 18, 18)
 * console.log(gravestoneDoji(open, high, low, close, 2)) // Float64Array(3) [ NaN, NaN, -1 ]
 * ```
 */
export const gravestoneDoji: CandlePattern<
  readonly [period?: number | undefined, flat?: number | undefined, shadow?: number | undefined]
> = /*#__PURE__*/ candlePattern(gravestoneDojiRule, gravestoneDojiColumn)

/**
 * Marubozus, bar by bar: `update(open, high, low, close)`; see `marubozu`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @param stub longest shadow that counts as none, in average bodies, from 0 to 100; 0.1 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createMarubozu(2)
 * const bars = [[20, 20, 16, 16], [16, 16, 12, 12], [12, 16.25, 11.75, 16]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // 1
 * ```
 */
export function createMarubozu(period?: number, long?: number, stub?: number): IndicatorStream {
  return marubozu.stream(period, long, stub)
}

const marubozuRule: CandleRule = [
  'marubozu',
  1,
  { long: 1, stub: 0.1 },
  (candles, at, average, long, stub) => (isMarubozu(candles, at, average, long, stub) ? colourOf(candles, at) : 0),
]

/** The column driver of `marubozu`. */
export const marubozuColumn: ColumnDriver = /*#__PURE__*/ candleColumn(marubozuRule)

/**
 * A long body without shadows: 1 if white, −1 if black. Source: Nison; Bulkowski; TA-Lib `CDLMARUBOZU`.
 *
 * - white or black, `body0 >= long × avg`, `upper0 <= stub × avg`, `lower0 <= stub × avg`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 1`.
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
 * const open = Float64Array.of(20, 16, 12)
 * const high = Float64Array.of(20, 16, 16.25)
 * const low = Float64Array.of(16, 12, 11.75)
 * const close = Float64Array.of(16, 12, 16)
 * console.log(marubozu(open, high, low, close, 2)) // Float64Array(3) [ NaN, NaN, 1 ]
 * ```
 */
export const marubozu: CandlePattern<
  readonly [period?: number | undefined, long?: number | undefined, stub?: number | undefined]
> = /*#__PURE__*/ candlePattern(marubozuRule, marubozuColumn)

/**
 * Spinning tops, bar by bar: `update(open, high, low, close)`; see `spinningTop`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param short longest body of a short candle, in average bodies, from 0 to 100; 0.5 by default
 * @param shadow shortest shadows, in bodies of the candle, from 0 to 100; 1 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createSpinningTop(2)
 * const bars = [[20, 20, 16, 16], [16, 16, 12, 12], [12, 14, 11, 13]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // 1
 * ```
 */
export function createSpinningTop(period?: number, short?: number, shadow?: number): IndicatorStream {
  return spinningTop.stream(period, short, shadow)
}

const spinningTopRule: CandleRule = [
  'spinningTop',
  1,
  { short: 0.5, shadow: 1 },
  (candles, at, average, short, shadow) => {
    const body = bodyOf(candles, at)
    const isTop =
      body <= short * average &&
      upperShadowOf(candles, at) >= shadow * body &&
      lowerShadowOf(candles, at) >= shadow * body
    return isTop ? colourOf(candles, at) : 0
  },
]

/** The column driver of `spinningTop`. */
export const spinningTopColumn: ColumnDriver = /*#__PURE__*/ candleColumn(spinningTopRule)

/**
 * A short body between two longer shadows: 1 if white, −1 if black. Source: Nison; Bulkowski; TA-Lib `CDLSPINNINGTOP`.
 *
 * - white or black, `body0 <= short × avg`, `upper0 >= shadow × body0`, `lower0 >= shadow × body0`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 1`.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param short longest body of a short candle, in average bodies, from 0 to 100; 0.5 by default
 * @param shadow shortest shadows, in bodies of the candle, from 0 to 100; 1 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(20, 16, 12)
 * const high = Float64Array.of(20, 16, 14)
 * const low = Float64Array.of(16, 12, 11)
 * const close = Float64Array.of(16, 12, 13)
 * console.log(spinningTop(open, high, low, close, 2)) // Float64Array(3) [ NaN, NaN, 1 ]
 * ```
 */
export const spinningTop: CandlePattern<
  readonly [period?: number | undefined, short?: number | undefined, shadow?: number | undefined]
> = /*#__PURE__*/ candlePattern(spinningTopRule, spinningTopColumn)
