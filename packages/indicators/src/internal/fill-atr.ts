import { firstGap } from './first-gap.ts'
import { renewalStride } from './renewal-stride.ts'
import type { FirstRange } from './require-first-range.ts'

/**
 * A column of average true ranges from the first on: the steps of `AtrKernel` on local variables. Gives the first gap it came upon, or
 * the length.
 */
export function fillAtr(
  inputs: readonly Float64Array[],
  period: number,
  first: FirstRange,
  output: Float64Array,
  start: number,
): number {
  const [highs, lows, closes] = inputs as [Float64Array, Float64Array, Float64Array]
  const length = highs.length
  const keep = (period - 1) / period
  const scale = 1 / (2 * period)
  let previous = closes[start] as number
  let sum = first === 'none' ? 0 : 2 * ((highs[start] as number) - (lows[start] as number))
  let from = start + period + (first === 'none' ? 1 : 0)
  for (let i = start + 1; i < from; i++) {
    const high = highs[i] as number
    const low = lows[i] as number
    sum += high - low + (Math.abs(high - previous) + Math.abs(low - previous))
    previous = closes[i] as number
  }
  output[from - 1] = sum * scale
  while (from < length) {
    const end = Math.min(length, from + renewalStride)
    for (let i = from; i < end; i++) {
      const high = highs[i] as number
      const low = lows[i] as number
      sum = sum * keep + (high - low + (Math.abs(high - previous) + Math.abs(low - previous)))
      previous = closes[i] as number
      output[i] = sum * scale
    }
    // The last close has not yet reached the sum.
    const seen = sum + previous
    if (seen - seen !== 0) {
      const gap = firstGap(inputs, from, end)
      if (gap < end) return gap
    }
    from = end
  }
  return length
}
