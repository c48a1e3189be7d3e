/**
 * Candles by column: open, high, low and close. The functions here tell of the candle `at` an index, in a column as in the window of a
 * stream: free functions, of whose names a minified bundle keeps nothing.
 */
export type Candles = readonly Float64Array[]

export function openOf(candles: Candles, at: number): number {
  return (candles[0] as Float64Array)[at] as number
}

export function highOf(candles: Candles, at: number): number {
  return (candles[1] as Float64Array)[at] as number
}

export function lowOf(candles: Candles, at: number): number {
  return (candles[2] as Float64Array)[at] as number
}

export function closeOf(candles: Candles, at: number): number {
  return (candles[3] as Float64Array)[at] as number
}

/** 1 for a white candle, which closed above its open, −1 for a black one, 0 for neither. */
export function colourOf(candles: Candles, at: number): number {
  return Math.sign(((candles[3] as Float64Array)[at] as number) - ((candles[0] as Float64Array)[at] as number))
}

export function bodyOf(candles: Candles, at: number): number {
  return Math.abs(((candles[3] as Float64Array)[at] as number) - ((candles[0] as Float64Array)[at] as number))
}

export function bodyTopOf(candles: Candles, at: number): number {
  return Math.max((candles[0] as Float64Array)[at] as number, (candles[3] as Float64Array)[at] as number)
}

export function bodyBottomOf(candles: Candles, at: number): number {
  return Math.min((candles[0] as Float64Array)[at] as number, (candles[3] as Float64Array)[at] as number)
}

export function upperShadowOf(candles: Candles, at: number): number {
  return ((candles[1] as Float64Array)[at] as number) - bodyTopOf(candles, at)
}

export function lowerShadowOf(candles: Candles, at: number): number {
  return bodyBottomOf(candles, at) - ((candles[2] as Float64Array)[at] as number)
}
