import { driveColumn } from './drive-column.ts'
import { firstGap } from './first-gap.ts'
import { suffixSums } from './total-kernel.ts'

/** A column of sums that never subtract, NaN where not warm: what `TotalKernel` gives value by value. Gaps are those of `meanColumn`. */
export function totalColumn(values: Float64Array, period: number, output: Float64Array): void {
  driveColumn([values], [output], period, (start) => {
    const end = firstGap([values], start, values.length)
    // The sums of the block before, and 0 at the end of this one. In the first block there is none before, and nothing is warm.
    const suffixes = new Float64Array(period + 1)
    for (let from = start; from < end; from += period) {
      const stop = Math.min(end, from + period)
      let prefix = 0
      for (let i = from; i < stop; i++) {
        prefix += values[i] as number
        output[i] = (suffixes[i - from + 1] as number) + prefix
      }
      suffixSums(values.subarray(from, stop), suffixes)
    }
    return end
  })
}
