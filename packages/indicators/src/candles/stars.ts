import type { ColumnDriver, IndicatorStream } from '../indicator.ts'
import { isBeyond } from '../internal/candle-shapes.ts'
import { bodyOf, type Candles, closeOf, colourOf, openOf } from '../internal/candles.ts'
import { type CandlePattern, type CandleRule, candleColumn, candlePattern } from './candle-pattern.ts'

/** A star under (side 1) or over (side −1) a long candle, and one that goes back into it. */
function isStar(
  candles: Candles,
  at: number,
  average: number,
  side: 1 | -1,
  long: number,
  short: number,
  depth: number,
): boolean {
  const body = bodyOf(candles, at - 2)
  const close = closeOf(candles, at - 2)
  const isTurn = colourOf(candles, at - 2) === -side && colourOf(candles, at) === side
  if (!isTurn || body < long * average || bodyOf(candles, at - 1) > short * average) return false
  return (
    isBeyond(close, openOf(candles, at - 1), side) &&
    isBeyond(close, closeOf(candles, at - 1), side) &&
    !isBeyond(close + side * depth * body, closeOf(candles, at), side)
  )
}

/**
 * Morning stars, bar by bar: `update(open, high, low, close)`; see `morningStar`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @param short longest body of a short candle, in average bodies, from 0 to 100; 0.5 by default
 * @param depth how far back the last candle closes, in bodies of the first, from 0 to 100; 0.5 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createMorningStar(2)
 * const bars = [[20, 20, 16, 16], [16, 16, 12, 12], [16, 16, 10, 10], [9, 10, 8, 9.5], [10, 14, 10, 13.5]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // 1
 * ```
 */
export function createMorningStar(period?: number, long?: number, short?: number, depth?: number): IndicatorStream {
  return morningStar.stream(period, long, short, depth)
}

const morningStarRule: CandleRule = [
  'morningStar',
  3,
  { long: 1, short: 0.5, depth: 0.5 },
  (candles, at, average, long, short, depth) => (isStar(candles, at, average, 1, long, short, depth) ? 1 : 0),
]

/** The column driver of `morningStar`. */
export const morningStarColumn: ColumnDriver = /*#__PURE__*/ candleColumn(morningStarRule)

/**
 * A long black candle, a short body below it, and a white candle that closes high in the first: 1. Source: Nison; Bulkowski; TA-
 * Lib `CDLMORNINGSTAR`.
 *
 * - first black, `body2 >= long × avg`
 * - second `body1 <= short × avg`, `top1 < c2`
 * - third white, `c0 >= c2 + depth × body2`
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
 * @param depth how far back the last candle closes, in bodies of the first, from 0 to 100; 0.5 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(20, 16, 16, 9, 10)
 * const high = Float64Array.of(20, 16, 16, 10, 14)
 * const low = Float64Array.of(16, 12, 10, 8, 10)
 * const close = Float64Array.of(16, 12, 10, 9.5, 13.5)
 * console.log(morningStar(open, high, low, close, 2)) // Float64Array(5) [ NaN, NaN, NaN, NaN, 1 ]
 * ```
 */
export const morningStar: CandlePattern<
  readonly [
    period?: number | undefined,
    long?: number | undefined,
    short?: number | undefined,
    depth?: number | undefined,
  ]
> = /*#__PURE__*/ candlePattern(morningStarRule, morningStarColumn)

/**
 * Evening stars, bar by bar: `update(open, high, low, close)`; see `eveningStar`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @param short longest body of a short candle, in average bodies, from 0 to 100; 0.5 by default
 * @param depth how far back the last candle closes, in bodies of the first, from 0 to 100; 0.5 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createEveningStar(2)
 * const bars = [[10, 14, 10, 14], [14, 18, 14, 18], [14, 20, 14, 20], [20.5, 22, 20.25, 21], [20, 20, 16, 16.5]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // -1
 * ```
 */
export function createEveningStar(period?: number, long?: number, short?: number, depth?: number): IndicatorStream {
  return eveningStar.stream(period, long, short, depth)
}

const eveningStarRule: CandleRule = [
  'eveningStar',
  3,
  { long: 1, short: 0.5, depth: 0.5 },
  (candles, at, average, long, short, depth) => (isStar(candles, at, average, -1, long, short, depth) ? -1 : 0),
]

/** The column driver of `eveningStar`. */
export const eveningStarColumn: ColumnDriver = /*#__PURE__*/ candleColumn(eveningStarRule)

/**
 * A long white candle, a short body above it, and a black candle that closes low in the first: −1. Source: Nison; Bulkowski; TA-
 * Lib `CDLEVENINGSTAR`.
 *
 * - first white, `body2 >= long × avg`
 * - second `body1 <= short × avg`, `bottom1 > c2`
 * - third black, `c0 <= c2 − depth × body2`
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
 * @param depth how far back the last candle closes, in bodies of the first, from 0 to 100; 0.5 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(10, 14, 14, 20.5, 20)
 * const high = Float64Array.of(14, 18, 20, 22, 20)
 * const low = Float64Array.of(10, 14, 14, 20.25, 16)
 * const close = Float64Array.of(14, 18, 20, 21, 16.5)
 * console.log(eveningStar(open, high, low, close, 2)) // Float64Array(5) [ NaN, NaN, NaN, NaN, -1 ]
 * ```
 */
export const eveningStar: CandlePattern<
  readonly [
    period?: number | undefined,
    long?: number | undefined,
    short?: number | undefined,
    depth?: number | undefined,
  ]
> = /*#__PURE__*/ candlePattern(eveningStarRule, eveningStarColumn)

/**
 * Morning doji stars, bar by bar: `update(open, high, low, close)`; see `morningDojiStar`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @param flat longest body of a doji, in average bodies, from 0 to 100; 0.1 by default
 * @param depth how far back the last candle closes, in bodies of the first, from 0 to 100; 0.5 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createMorningDojiStar(2)
 * const bars = [[20, 20, 16, 16], [16, 16, 12, 12], [16, 16, 10, 10], [9, 10, 8, 9.25], [10, 14, 10, 13.5]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // 1
 * ```
 */
export function createMorningDojiStar(period?: number, long?: number, flat?: number, depth?: number): IndicatorStream {
  return morningDojiStar.stream(period, long, flat, depth)
}

const morningDojiStarRule: CandleRule = [
  'morningDojiStar',
  3,
  { long: 1, flat: 0.1, depth: 0.5 },
  (candles, at, average, long, flat, depth) => (isStar(candles, at, average, 1, long, flat, depth) ? 1 : 0),
]

/** The column driver of `morningDojiStar`. */
export const morningDojiStarColumn: ColumnDriver = /*#__PURE__*/ candleColumn(morningDojiStarRule)

/**
 * A morning star whose second candle is a doji: 1. Source: Nison; Bulkowski; TA-Lib `CDLMORNINGDOJISTAR`.
 *
 * - as `morningStar`, with `body1 <= flat × avg`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 3`.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @param flat longest body of a doji, in average bodies, from 0 to 100; 0.1 by default
 * @param depth how far back the last candle closes, in bodies of the first, from 0 to 100; 0.5 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(20, 16, 16, 9, 10)
 * const high = Float64Array.of(20, 16, 16, 10, 14)
 * const low = Float64Array.of(16, 12, 10, 8, 10)
 * const close = Float64Array.of(16, 12, 10, 9.25, 13.5)
 * console.log(morningDojiStar(open, high, low, close, 2)) // Float64Array(5) [ NaN, NaN, NaN, NaN, 1 ]
 * ```
 */
export const morningDojiStar: CandlePattern<
  readonly [
    period?: number | undefined,
    long?: number | undefined,
    flat?: number | undefined,
    depth?: number | undefined,
  ]
> = /*#__PURE__*/ candlePattern(morningDojiStarRule, morningDojiStarColumn)

/**
 * Evening doji stars, bar by bar: `update(open, high, low, close)`; see `eveningDojiStar`.
 *
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @param flat longest body of a doji, in average bodies, from 0 to 100; 0.1 by default
 * @param depth how far back the last candle closes, in bodies of the first, from 0 to 100; 0.5 by default
 * @throws RangeError for any other parameters
 *
 * @example
 * ```ts
 * const pattern = createEveningDojiStar(2)
 * const bars = [[10, 14, 10, 14], [14, 18, 14, 18], [14, 20, 14, 20], [20.5, 22, 20, 20.75], [20, 20, 16, 16.5]] as const
 * for (const [open, high, low, close] of bars) pattern.update(open, high, low, close)
 * console.log(pattern.value) // -1
 * ```
 */
export function createEveningDojiStar(period?: number, long?: number, flat?: number, depth?: number): IndicatorStream {
  return eveningDojiStar.stream(period, long, flat, depth)
}

const eveningDojiStarRule: CandleRule = [
  'eveningDojiStar',
  3,
  { long: 1, flat: 0.1, depth: 0.5 },
  (candles, at, average, long, flat, depth) => (isStar(candles, at, average, -1, long, flat, depth) ? -1 : 0),
]

/** The column driver of `eveningDojiStar`. */
export const eveningDojiStarColumn: ColumnDriver = /*#__PURE__*/ candleColumn(eveningDojiStarRule)

/**
 * An evening star whose second candle is a doji: −1. Source: Nison; Bulkowski; TA-Lib `CDLEVENINGDOJISTAR`.
 *
 * - as `eveningStar`, with `body1 <= flat × avg`
 *
 * The words are those of `CandlePattern`. First value at bar `period + 3`.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param period bars before the pattern to average over, an integer from 2 to 1,000,000; 10 by default
 * @param long shortest body of a long candle, in average bodies, from 0 to 100; 1 by default
 * @param flat longest body of a doji, in average bodies, from 0 to 100; 0.1 by default
 * @param depth how far back the last candle closes, in bodies of the first, from 0 to 100; 0.5 by default
 * @param output a column to fill instead of a new one
 * @returns a column of the same length: 1, −1 or 0; NaN before the first value and at gaps
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(10, 14, 14, 20.5, 20)
 * const high = Float64Array.of(14, 18, 20, 22, 20)
 * const low = Float64Array.of(10, 14, 14, 20, 16)
 * const close = Float64Array.of(14, 18, 20, 20.75, 16.5)
 * console.log(eveningDojiStar(open, high, low, close, 2)) // Float64Array(5) [ NaN, NaN, NaN, NaN, -1 ]
 * ```
 */
export const eveningDojiStar: CandlePattern<
  readonly [
    period?: number | undefined,
    long?: number | undefined,
    flat?: number | undefined,
    depth?: number | undefined,
  ]
> = /*#__PURE__*/ candlePattern(eveningDojiStarRule, eveningDojiStarColumn)
