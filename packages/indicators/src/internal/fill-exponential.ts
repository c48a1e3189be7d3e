import { firstGap } from './first-gap.ts'
import { renewalStride } from './renewal-stride.ts'

/**
 * A column of exponential averages from the last of its `seedBars` on: the steps of `ExponentialKernel` on local variables. Gives the
 * first gap it came upon, or the length.
 */
export function fillExponential(
  values: Float64Array,
  seedBars: number,
  weight: number,
  output: Float64Array,
  start: number,
): number {
  const length = values.length
  const keep = 1 - weight
  let from = start + seedBars
  let reference = values[start] as number
  let distance = 0
  for (let i = start; i < from; i++) distance += (values[i] as number) - reference
  distance /= seedBars
  output[from - 1] = reference + distance
  while (from < length) {
    const latest = values[from - 1] as number
    distance += reference - latest
    reference = latest
    const end = Math.min(length, from + renewalStride)
    for (let i = from; i < end; i++) {
      distance = distance * keep + ((values[i] as number) - reference) * weight
      output[i] = reference + distance
    }
    const last = output[end - 1] as number
    if (last - last !== 0) {
      const gap = firstGap([values], from, end)
      if (gap < end) return gap
    }
    from = end
  }
  return length
}
