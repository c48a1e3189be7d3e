import { type DirectionalConvention, movementOf, tieFactorOf, trueRangeOf } from './directional-kernel.ts'

/**
 * A column of what `show` makes of the sums of `DirectionalKernel`, by its steps on local variables: of movement up and down, both doubled,
 * and of true range, which stays 0 without a column of closes. Goes from the second bar of a stretch without gaps to its end.
 */
export function fillDirectional(
  inputs: readonly Float64Array[],
  period: number,
  convention: DirectionalConvention,
  start: number,
  end: number,
  output: Float64Array,
  show: (plus: number, minus: number, range: number) => number,
): void {
  const [highs, lows, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array?]
  const tieFactor = tieFactorOf(convention)
  let keep = 1
  let plus = 0
  let minus = 0
  let range = 0
  for (let i = start + 1; i < end; i++) {
    if (i === start + period) keep = (period - 1) / period
    const high = highs[i] as number
    const low = lows[i] as number
    const up = high - (highs[i - 1] as number)
    const down = (lows[i - 1] as number) - low
    plus = plus * keep + movementOf(up, down, tieFactor)
    minus = minus * keep + movementOf(down, up, tieFactor)
    if (closes !== undefined) range = range * keep + trueRangeOf(high, low, closes[i - 1] as number)
    output[i] = show(plus, minus, range)
  }
}
