import { driveColumn } from './drive-column.ts'
import { firstGap } from './first-gap.ts'

/**
 * A column of fading sums, NaN where not warm: what `FadingKernel`, whose parameters these are, gives value by value. Gaps are those of
 * `meanColumn`.
 */
export function fadingColumn(
  values: Float64Array,
  period: number,
  keep: number,
  weight: number,
  divisor: number,
  output: Float64Array,
): void {
  driveColumn([values], [output], period, (start) => {
    const end = firstGap([values], start, values.length)
    const warmAt = start + period
    let sum = 0
    for (let i = start; i < end; i++) {
      const value = values[i] as number
      sum = i < warmAt ? sum + value : sum * keep + value * weight
      if (i === warmAt - 1) sum /= divisor
      output[i] = sum
    }
    return end
  })
}
