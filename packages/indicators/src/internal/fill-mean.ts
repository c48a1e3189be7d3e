import { firstGap } from './first-gap.ts'
import { renewalStrideOf } from './renewal-stride.ts'
import { windowReference, windowSum } from './window-reference.ts'

/**
 * A column of means from where the first window is full: the steps of `MeanKernel` on local variables. Gives the first gap it came
 * upon, or the length.
 */
export function fillMean(values: Float64Array, period: number, output: Float64Array, start: number): number {
  const length = values.length
  const stride = renewalStrideOf(period)
  const inverse = 1 / period
  let newest = start + period - 1
  while (newest < length) {
    const end = Math.min(length, newest + stride)
    const oldest = newest + 1 - period
    const reference = windowReference(values, oldest, newest + 1)
    let sum = windowSum(values, oldest, newest + 1, reference)
    if (reference === 0) {
      output[newest] = sum / period
      for (let i = newest + 1; i < end; i++) {
        sum += (values[i] as number) - (values[i - period] as number)
        output[i] = sum / period
      }
    } else {
      output[newest] = reference + sum * inverse
      for (let i = newest + 1; i < end; i++) {
        sum += (values[i] as number) - (values[i - period] as number)
        output[i] = reference + sum * inverse
      }
    }
    if (sum - sum !== 0) {
      const gap = firstGap([values], newest, end)
      if (gap < end) return gap
    }
    newest = end
  }
  return length
}
