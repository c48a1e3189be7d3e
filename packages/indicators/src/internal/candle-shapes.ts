import type { Candles } from './candles.ts'

/** Whether the candle `ago` bars ago is a long body without shadows. */
export function isMarubozu(candles: Candles, ago: number, long: number, stub: number): boolean {
  const average = candles.averageBody
  const isLong = candles.colour(ago) !== 0 && candles.body(ago) >= long * average
  return isLong && candles.upperShadow(ago) <= stub * average && candles.lowerShadow(ago) <= stub * average
}

/** Whether the candle `ago` bars ago covers the body of the other colour before it with a long one. */
export function isEngulfing(candles: Candles, ago: number, long: number): boolean {
  const before = ago + 1
  const colour = candles.colour(ago)
  if (colour === 0 || candles.colour(before) !== -colour) return false
  const body = candles.body(ago)
  const isCover =
    candles.bodyTop(ago) >= candles.bodyTop(before) && candles.bodyBottom(ago) <= candles.bodyBottom(before)
  return isCover && body > candles.body(before) && body >= long * candles.averageBody
}

/** Whether the candle `ago` bars ago has a short body within the long one before it. */
export function isHarami(candles: Candles, ago: number, long: number, short: number): boolean {
  const before = ago + 1
  const average = candles.averageBody
  const body = candles.body(ago)
  const bodyBefore = candles.body(before)
  if (candles.colour(before) === 0 || bodyBefore < long * average || body > short * average) return false
  const isWithin =
    candles.bodyTop(ago) <= candles.bodyTop(before) && candles.bodyBottom(ago) >= candles.bodyBottom(before)
  return isWithin && body < bodyBefore
}

/** Whether a price lies above another (side 1) or below it (side −1). */
export function isBeyond(price: number, other: number, side: number): boolean {
  return side > 0 ? price > other : price < other
}
