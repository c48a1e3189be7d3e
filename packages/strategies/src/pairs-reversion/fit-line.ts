/** A straight line through points, and how closely they lie to it. */
export interface FittedLine {
  readonly slope: number
  readonly intercept: number
  /** Standard deviation of the distances in y, with two degrees of freedom taken. In units of y. */
  readonly deviation: number
}

/**
 * The line of least squares y = intercept + slope × x. Means are taken first and squares of distances after, so that large prices
 * that move little keep their digits.
 *
 * @param xs as many as `ys`, 3 or more
 * @returns null where no line can be told: where x does not vary, or every point lies on the line
 *
 * @example
 * ```ts
 * console.log(fitLine([1, 2, 3, 4], [2, 5, 6, 9])?.slope) // 2.2
 * ```
 */
export function fitLine(xs: readonly number[], ys: readonly number[]): FittedLine | null {
  const count = xs.length
  let [meanX, meanY] = [0, 0]
  for (let i = 0; i < count; i++) {
    meanX += xs[i] as number
    meanY += ys[i] as number
  }
  meanX /= count
  meanY /= count
  let [squares, products] = [0, 0]
  for (let i = 0; i < count; i++) {
    const x = (xs[i] as number) - meanX
    squares += x * x
    products += x * ((ys[i] as number) - meanY)
  }
  if (!(squares > 0)) return null
  const slope = products / squares
  let left = 0
  for (let i = 0; i < count; i++) {
    const distance = (ys[i] as number) - meanY - slope * ((xs[i] as number) - meanX)
    left += distance * distance
  }
  const deviation = Math.sqrt(left / (count - 2))
  // What rounding leaves of a perfect fit is no deviation to measure distances by.
  if (!(deviation > Math.abs(meanY) * 1e-12)) return null
  return { slope, intercept: meanY - slope * meanX, deviation }
}
