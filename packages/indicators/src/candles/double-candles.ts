import type { ColumnDriver, IndicatorStream } from '../indicator.ts'
import { isBeyond, isEngulfing, isHarami } from '../internal/candle-shapes.ts'
import { bodyOf, type Candles, closeOf, colourOf, highOf, lowOf, openOf } from '../internal/candles.ts'
import { type CandlePattern, type CandleRule, candleColumn, candlePattern } from './candle-pattern.ts'

/** Whether the latest candle, of the colour `side`, opens beyond the long one before it and closes deep in its body. */
function pierces(candles: Candles, at: number, average: number, side: 1 | -1, long: number, depth: number): boolean {
  if (colourOf(candles, at - 1) !== -side || colourOf(candles, at) !== side) return false
  const body = bodyOf(candles, at - 1)
  const close = closeOf(candles, at)
  const end = side > 0 ? lowOf(candles, at - 1) : highOf(candles, at - 1)
  return (
    body >= long * average &&
    isBeyond(end, openOf(candles, at), side) &&
    isBeyond(close, closeOf(candles, at - 1) + side * depth * body, side) &&
    isBeyond(openOf(candles, at - 1), close, side)
  )
}

/**
 * Engulfing patterns, bar by bar: `update(open, high, low, close)`; see `engulfing`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createEngulfing(2)
 * const bars = [[20, 20, 16, 16], [16, 16, 12, 12], [13, 13, 11, 11], [10.5, 15, 10.5, 14.5]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // 1
 * ```
 */
export function createEngulfing(period?: number, long?: number): IndicatorStream {
  return engulfing.stream(period, long)
}

const engulfingRule: CandleRule = [
  'engulfing',
  2,
  { long: 1 },
  (candles, at, average, long) => (isEngulfing(candles, at, average, long) ? colourOf(candles, at) : 0),
]

/** The column driver of `engulfing`. */
export const engulfingColumn: ColumnDriver = /*#__PURE__*/ candleColumn(engulfingRule)

/**
 * A long body that covers the body of the other colour before it: 1 if white, −1 if black. Source: Nison; Bulkowski; TA-Lib
 * `CDLENGULFING`.
 *
 * - one white and one black candle, `top0 >= top1`, `bottom0 <= bottom1`, `body0 > body1`, `body0 >= long × avg`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 2`.
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
 * const open = Float64Array.of(20, 16, 13, 10.5)
 * const high = Float64Array.of(20, 16, 13, 15)
 * const low = Float64Array.of(16, 12, 11, 10.5)
 * const close = Float64Array.of(16, 12, 11, 14.5)
 * console.log(engulfing(open, high, low, close, 2)) // Float64Array(4) [ NaN, NaN, NaN, 1 ]
 * ```
 */
export const engulfing: CandlePattern<readonly [period?: number | undefined, long?: number | undefined]> =
  /*#__PURE__*/ candlePattern(engulfingRule, engulfingColumn)

/**
 * Haramis, bar by bar: `update(open, high, low, close)`; see `harami`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @param short longest body of a short candle, in average bodies, from 0 to 100; 0.5 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createHarami(2)
 * const bars = [[20, 20, 16, 16], [16, 16, 12, 12], [16, 16, 10, 10], [12, 13, 11, 13]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // 1
 * ```
 */
export function createHarami(period?: number, long?: number, short?: number): IndicatorStream {
  return harami.stream(period, long, short)
}

const haramiRule: CandleRule = [
  'harami',
  2,
  { long: 1, short: 0.5 },
  (candles, at, average, long, short) =>
    isHarami(candles, at, average, long, short) ? 0 - colourOf(candles, at - 1) : 0,
]

/** The column driver of `harami`. */
export const haramiColumn: ColumnDriver = /*#__PURE__*/ candleColumn(haramiRule)

/**
 * A short body, of any colour or none, within the long body before it: 1 behind a black one, −1 behind a white one. Source:
 * Nison; Bulkowski; TA-Lib `CDLHARAMI`.
 *
 * - the first white or black, `body1 >= long × avg`, `body0 <= short × avg`, `top0 <= top1`, `bottom0 >= bottom1`, `body0 <
 *   body1`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 2`.
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
 * const open = Float64Array.of(20, 16, 16, 12)
 * const high = Float64Array.of(20, 16, 16, 13)
 * const low = Float64Array.of(16, 12, 10, 11)
 * const close = Float64Array.of(16, 12, 10, 13)
 * console.log(harami(open, high, low, close, 2)) // Float64Array(4) [ NaN, NaN, NaN, 1 ]
 * ```
 */
export const harami: CandlePattern<
  readonly [period?: number | undefined, long?: number | undefined, short?: number | undefined]
> = /*#__PURE__*/ candlePattern(haramiRule, haramiColumn)

/**
 * Harami crosses, bar by bar: `update(open, high, low, close)`; see `haramiCross`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @param flat longest body of a doji, in average bodies, from 0 to 100; 0.1 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createHaramiCross(2)
 * const bars = [[20, 20, 16, 16], [16, 16, 12, 12], [16, 16, 10, 10], [12, 13, 11, 12.25]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // 1
 * ```
 */
export function createHaramiCross(period?: number, long?: number, flat?: number): IndicatorStream {
  return haramiCross.stream(period, long, flat)
}

const haramiCrossRule: CandleRule = [
  'haramiCross',
  2,
  { long: 1, flat: 0.1 },
  (candles, at, average, long, flat) =>
    isHarami(candles, at, average, long, flat) ? 0 - colourOf(candles, at - 1) : 0,
]

/** The column driver of `haramiCross`. */
export const haramiCrossColumn: ColumnDriver = /*#__PURE__*/ candleColumn(haramiCrossRule)

/**
 * A doji within the long body before it: 1 behind a black one, −1 behind a white one. Source: Nison; Bulkowski; TA-Lib
 * `CDLHARAMICROSS`.
 *
 * - as `harami`, with `body0 <= flat × avg`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 2`.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @param flat longest body of a doji, in average bodies, from 0 to 100; 0.1 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(20, 16, 16, 12)
 * const high = Float64Array.of(20, 16, 16, 13)
 * const low = Float64Array.of(16, 12, 10, 11)
 * const close = Float64Array.of(16, 12, 10, 12.25)
 * console.log(haramiCross(open, high, low, close, 2)) // Float64Array(4) [ NaN, NaN, NaN, 1 ]
 * ```
 */
export const haramiCross: CandlePattern<
  readonly [period?: number | undefined, long?: number | undefined, flat?: number | undefined]
> = /*#__PURE__*/ candlePattern(haramiCrossRule, haramiCrossColumn)

/**
 * Piercing patterns, bar by bar: `update(open, high, low, close)`; see `piercing`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @param depth how far back the second candle closes, in bodies of the first, from 0 to 100; 0.5 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createPiercing(2)
 * const bars = [[20, 20, 16, 16], [16, 16, 12, 12], [16, 16, 10, 10], [9.5, 14, 9, 13.5]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // 1
 * ```
 */
export function createPiercing(period?: number, long?: number, depth?: number): IndicatorStream {
  return piercing.stream(period, long, depth)
}

const piercingRule: CandleRule = [
  'piercing',
  2,
  { long: 1, depth: 0.5 },
  (candles, at, average, long, depth) => (pierces(candles, at, average, 1, long, depth) ? 1 : 0),
]

/** The column driver of `piercing`. */
export const piercingColumn: ColumnDriver = /*#__PURE__*/ candleColumn(piercingRule)

/**
 * A white candle that opens under a long black one and closes high in its body: 1. Source: Nison; Bulkowski; TA-Lib
 * `CDLPIERCING`.
 *
 * - first black, second white, `body1 >= long × avg`, `o0 < l1`, `c0 > c1 + depth × body1`, `c0 < o1`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 2`.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @param depth how far back the second candle closes, in bodies of the first, from 0 to 100; 0.5 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(20, 16, 16, 9.5)
 * const high = Float64Array.of(20, 16, 16, 14)
 * const low = Float64Array.of(16, 12, 10, 9)
 * const close = Float64Array.of(16, 12, 10, 13.5)
 * console.log(piercing(open, high, low, close, 2)) // Float64Array(4) [ NaN, NaN, NaN, 1 ]
 * ```
 */
export const piercing: CandlePattern<
  readonly [period?: number | undefined, long?: number | undefined, depth?: number | undefined]
> = /*#__PURE__*/ candlePattern(piercingRule, piercingColumn)

/**
 * Dark cloud covers, bar by bar: `update(open, high, low, close)`; see `darkCloudCover`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @param depth how far back the second candle closes, in bodies of the first, from 0 to 100; 0.5 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createDarkCloudCover(2)
 * const bars = [[10, 14, 10, 14], [14, 18, 14, 18], [14, 20, 14, 20], [20.5, 21, 16, 16.5]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // -1
 * ```
 */
export function createDarkCloudCover(period?: number, long?: number, depth?: number): IndicatorStream {
  return darkCloudCover.stream(period, long, depth)
}

const darkCloudCoverRule: CandleRule = [
  'darkCloudCover',
  2,
  { long: 1, depth: 0.5 },
  (candles, at, average, long, depth) => (pierces(candles, at, average, -1, long, depth) ? -1 : 0),
]

/** The column driver of `darkCloudCover`. */
export const darkCloudCoverColumn: ColumnDriver = /*#__PURE__*/ candleColumn(darkCloudCoverRule)

/**
 * A black candle that opens over a long white one and closes low in its body: −1. Source: Nison; Bulkowski; TA-Lib
 * `CDLDARKCLOUDCOVER`.
 *
 * - first white, second black, `body1 >= long × avg`, `o0 > h1`, `c0 < c1 − depth × body1`, `c0 > o1`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 2`.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @param depth how far back the second candle closes, in bodies of the first, from 0 to 100; 0.5 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(10, 14, 14, 20.5)
 * const high = Float64Array.of(14, 18, 20, 21)
 * const low = Float64Array.of(10, 14, 14, 16)
 * const close = Float64Array.of(14, 18, 20, 16.5)
 * console.log(darkCloudCover(open, high, low, close, 2)) // Float64Array(4) [ NaN, NaN, NaN, -1 ]
 * ```
 */
export const darkCloudCover: CandlePattern<
  readonly [period?: number | undefined, long?: number | undefined, depth?: number | undefined]
> = /*#__PURE__*/ candlePattern(darkCloudCoverRule, darkCloudCoverColumn)
