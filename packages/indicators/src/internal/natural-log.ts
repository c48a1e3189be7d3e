const ln2High = 0.6931471803691238
const ln2Low = 1.9082149292705877e-10

/**
 * The natural logarithm of a positive number that is not subnormal, the same to the last bit on every machine: only + − × ÷. Engines differ
 * in the last digit of the built-in one.
 *
 * x = 2^k m with m within √½ and √2; log m = 2 artanh(s) with s = (m − 1) ÷ (m + 1), by its series, whose terms beyond s^23
 * are below the rounding. The error is below 2 units in the last place.
 */
export function naturalLog(x: number): number {
  let m = x
  let k = 0
  for (let step = 512; step >= 1; step /= 2) {
    const power = 2 ** step
    if (m >= power) {
      m /= power
      k += step
    } else if (m * power < 2) {
      m *= power
      k -= step
    }
  }
  if (m > Math.SQRT2) {
    m /= 2
    k++
  }
  const s = (m - 1) / (m + 1)
  const z = s * s
  return k * ln2High + (2 * s + (2 * s * z * series(z) + k * ln2Low))
}

/** 1/3 + z/5 + z²/7 + …, which is (artanh(s) − s) ÷ s³ of z = s². */
function series(z: number): number {
  let sum = 1 / 23
  for (let odd = 21; odd >= 3; odd -= 2) sum = sum * z + 1 / odd
  return sum
}
