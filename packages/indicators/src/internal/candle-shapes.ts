import {
  bodyBottomOf,
  bodyOf,
  bodyTopOf,
  type Candles,
  colourOf,
  highOf,
  lowerShadowOf,
  lowOf,
  upperShadowOf,
} from './candles.ts'

/** Whether the candle is a long body without shadows. */
export function isMarubozu(candles: Candles, at: number, average: number, long: number, stub: number): boolean {
  const isLong = colourOf(candles, at) !== 0 && bodyOf(candles, at) >= long * average
  return isLong && upperShadowOf(candles, at) <= stub * average && lowerShadowOf(candles, at) <= stub * average
}

/** Whether the candle covers the body of the other colour before it with a long one. */
export function isEngulfing(candles: Candles, at: number, average: number, long: number): boolean {
  const before = at - 1
  const colour = colourOf(candles, at)
  if (colour === 0 || colourOf(candles, before) !== -colour) return false
  const body = bodyOf(candles, at)
  return isBodyWithin(candles, before, at) && body > bodyOf(candles, before) && body >= long * average
}

/** Whether the candle has a short body within the long one before it. */
export function isHarami(candles: Candles, at: number, average: number, long: number, short: number): boolean {
  const before = at - 1
  const body = bodyOf(candles, at)
  const bodyBefore = bodyOf(candles, before)
  if (colourOf(candles, before) === 0 || bodyBefore < long * average || body > short * average) return false
  return isBodyWithin(candles, at, before) && body < bodyBefore
}

function isBodyWithin(candles: Candles, inner: number, outer: number): boolean {
  return (
    bodyTopOf(candles, inner) <= bodyTopOf(candles, outer) &&
    bodyBottomOf(candles, inner) >= bodyBottomOf(candles, outer)
  )
}

/** Whether the range of a candle lies within that of another, and may touch it. */
export function isRangeWithin(candles: Candles, inner: number, outer: number): boolean {
  return highOf(candles, inner) <= highOf(candles, outer) && lowOf(candles, inner) >= lowOf(candles, outer)
}

/** Whether a price lies above another (side 1) or below it (side −1); never where there is no side (0). */
export function isBeyond(price: number, other: number, side: number): boolean {
  return side * price > side * other
}
