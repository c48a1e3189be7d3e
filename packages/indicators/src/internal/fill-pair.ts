import { firstGap } from './first-gap.ts'
import { isWorn, productsOf, varianceOf } from './pair-kernel.ts'
import { renewalStrideOf } from './renewal-stride.ts'
import { WindowMoments } from './window-moments.ts'

/**
 * A column of what `show` makes of the covariance and the variances of two columns: the steps of `PairKernel` on local variables. Gives the
 * first gap.
 */
export function fillPair(
  values: Float64Array,
  others: Float64Array,
  period: number,
  output: Float64Array,
  start: number,
  show: (covariance: number, variance: number, otherVariance: number) => number,
): number {
  const end = firstGap([values, others], start, output.length)
  const stride = renewalStrideOf(period)
  const inverse = 1 / period
  const first = new WindowMoments()
  const second = new WindowMoments()
  let [sum, squares, otherSum, otherSquares, products, renewAt] = [0, 0, 0, 0, 0, 0]
  for (let i = start + period - 1; i < end; i++) {
    const enters = (values[i] as number) - first.centre
    const leaves = (values[i - period] as number) - first.centre
    const otherEnters = (others[i] as number) - second.centre
    const otherLeaves = (others[i - period] as number) - second.centre
    sum += enters - leaves
    squares += (enters - leaves) * (enters + leaves)
    otherSum += otherEnters - otherLeaves
    otherSquares += (otherEnters - otherLeaves) * (otherEnters + otherLeaves)
    products += enters * otherEnters - leaves * otherLeaves
    if (
      i >= renewAt ||
      isWorn(sum * inverse, squares * inverse, first) ||
      isWorn(otherSum * inverse, otherSquares * inverse, second)
    ) {
      const from = i + 1 - period
      first.renew(values, from, i + 1)
      second.renew(others, from, i + 1)
      ;({ sum, squares } = first)
      otherSum = second.sum
      otherSquares = second.squares
      products = productsOf(values, others, from, i + 1, first.centre, second.centre)
      renewAt = i + stride
    }
    output[i] = show(
      products * inverse - sum * inverse * (otherSum * inverse),
      varianceOf(sum * inverse, squares * inverse),
      varianceOf(otherSum * inverse, otherSquares * inverse),
    )
  }
  return end
}
