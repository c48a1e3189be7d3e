/** The arc tangents of 0, 1/8, 2/8 … 1. */
const eighths: readonly number[] = [
  0, 0.12435499454676144, 0.24497866312686414, 0.35877067027057225, 0.4636476090008061, 0.5585993153435624,
  0.6435011087932844, 0.7188299996216245, 0.7853981633974483,
]

/**
 * The arc tangent in degrees, the same bits on every engine, which `Math.atan` does not promise.
 *
 * A number above 1 is told by its inverse, and the rest by the nearest eighth: what is left is at most 1/16, where seven terms of
 * the series are enough. The error is below 3 units in the last place.
 */
export function arcTangentDegrees(x: number): number {
  const size = Math.abs(x)
  const small = size > 1 ? 1 / size : size
  // Not a number has no nearest eighth, and stays what it is.
  if (!(small >= 0)) return Number.NaN
  const nearest = Math.floor(small * 8 + 0.5)
  const eighth = nearest / 8
  const z = (small - eighth) / (1 + small * eighth)
  const w = z * z
  const series = w * (1 / 3 - w * (1 / 5 - w * (1 / 7 - w * (1 / 9 - w * (1 / 11 - w / 13)))))
  const angle = (eighths[nearest] as number) + (z - z * series)
  const degrees = (size > 1 ? 1.5707963267948966 - angle : angle) * 57.29577951308232
  return x < 0 ? -degrees : degrees
}
