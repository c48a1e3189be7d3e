import { firstGap } from './first-gap.ts'
import { renewalStrideOf } from './renewal-stride.ts'
import { WindowMoments } from './window-moments.ts'

/** A column of variances, or of their roots: the steps of `MomentsKernel` on local variables. */
export function fillVariance(
  values: Float64Array,
  period: number,
  isRoot: boolean,
  output: Float64Array,
  start: number,
): number {
  const length = values.length
  const stride = renewalStrideOf(period)
  const inverse = 1 / period
  const moments = new WindowMoments()
  let newest = start + period - 1
  while (newest < length) {
    moments.renew(values, newest + 1 - period, newest + 1)
    const { centre, floor, ceiling } = moments
    let { sum, squares } = moments
    output[newest] = isRoot ? Math.sqrt(moments.variance) : moments.variance
    const end = Math.min(length, newest + stride)
    let i = newest + 1
    for (; i < end; i++) {
      const enters = (values[i] as number) - centre
      const leaves = (values[i - period] as number) - centre
      sum += enters - leaves
      squares += (enters - leaves) * (enters + leaves)
      const mean = sum * inverse
      const meanSquare = squares * inverse
      const variance = meanSquare - mean * mean
      if (variance < floor || meanSquare > ceiling) break
      output[i] = isRoot ? Math.sqrt(variance) : variance
    }
    if (sum - sum !== 0) {
      const gap = firstGap([values], newest, i)
      if (gap < i) return gap
    }
    newest = i
  }
  return length
}
