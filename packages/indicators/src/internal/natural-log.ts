const ln2High = 0.6931471803691238
const ln2Low = 1.9082149292705877e-10

/**
 * The natural logarithm of a positive finite number, the same to the last bit on every machine: only + − × ÷. Engines differ
 * in the last digit of the built-in one.
 *
 * x = 2^k m with m within √½ and √2; log m = 2 artanh(s) with s = (m − 1) ÷ (m + 1), by its series, whose terms beyond s^23
 * are below the rounding. The error is below 2 units in the last place.
 */
export function naturalLog(x: number): number {
  let m = x
  let k = 0
  while (m > Math.SQRT2) {
    const isFar = m > 256
    m *= isFar ? 0.00390625 : 0.5
    k += isFar ? 8 : 1
  }
  while (m < Math.SQRT1_2) {
    const isFar = m < 0.00390625
    m *= isFar ? 256 : 2
    k -= isFar ? 8 : 1
  }
  const s = (m - 1) / (m + 1)
  const z = s * s
  return k * ln2High + (2 * s + (2 * s * z * series(z) + k * ln2Low))
}

/** 1/3 + z/5 + z²/7 + …, which is (artanh(s) − s) ÷ s³ of z = s². Two sums at a time, since one would wait for the other. */
function series(z: number): number {
  const w = z * z
  const even = 1 / 3 + w * (1 / 7 + w * (1 / 11 + w * (1 / 15 + w * (1 / 19 + w * (1 / 23)))))
  const odd = 1 / 5 + w * (1 / 9 + w * (1 / 13 + w * (1 / 17 + w * (1 / 21))))
  return even + z * odd
}
