import { highWord, scaleByPowerOfTwo, upperHalf, withHighWord } from './bits.ts'

// 2 ÷ (3 ln 2), and ln 2, each whole and as the sum of a short number and a rest.
const twoThirdsOfLog2E = 0.9617966939259756
const twoThirdsHigh = 0.9617967009544373
const twoThirdsLow = -7.028461650952758e-9
const ln2 = 0.6931471805599453
const ln2High = 0.6931471824645996
const ln2Low = -1.904654299957768e-9
// log2(1.5) the same way.
const log2Of1Point5High = 0.5849624872207642
const log2Of1Point5Low = 1.350039202129749e-8

/** A number of about 80 bits as the sum of two floats. The upper one has at most 21 bits in its fraction. */
interface TwoFloats {
  readonly upper: number
  readonly lower: number
}

/**
 * x to the power y, the same to the last bit on every machine: only + − × ÷ sqrt and bit operations. Special cases are
 * those of `Math.pow`.
 *
 * The method is fdlibm's (Sun Microsystems, 1993): 2^(y log2 x), the logarithm and the product as sums of two floats.
 * The error is below 1 unit in the last place.
 *
 * @example
 * ```ts
 * pow(1.5, 2) // 2.25
 * ```
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN
  const size = x < 0 ? -x : x
  const isOdd = y % 2 === 1 || y % 2 === -1
  if (!Number.isFinite(y)) return infinitePower(size, y)
  if (size === 0 || size === Number.POSITIVE_INFINITY) {
    const value = (size === 0) === y > 0 ? 0 : Number.POSITIVE_INFINITY
    return isOdd && (x < 0 || 1 / x < 0) ? -value : value
  }
  if (x < 0 && !Number.isInteger(y)) return Number.NaN
  const value = positivePower(size, y)
  return x < 0 && isOdd ? -value : value
}

function infinitePower(size: number, y: number): number {
  if (size === 1) return Number.NaN
  return size > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0
}

function positivePower(x: number, y: number): number {
  if (x === 1 || y === 1) return x
  if (y === 2) return x * x
  if (y === 0.5) return Math.sqrt(x)
  const { upper, lower } = log2(x)
  const yUpper = upperHalf(y)
  const productUpper = yUpper * upper
  const productLower = (y - yUpper) * upper + y * lower
  const power = productUpper + productLower
  if (power > 1024) return Number.POSITIVE_INFINITY
  if (power < -1080) return 0
  return powerOfTwo(power, productUpper, productLower)
}

/** log2 of x above 0: x = 2^n m, m around 1 or 1.5, and log2 m by an odd series in (m − c) ÷ (m + c), c = 1 or 1.5. */
function log2(x: number): TwoFloats {
  const isSubnormal = x < 2.2250738585072014e-308
  const normal = isSubnormal ? x * 9007199254740992 : x
  const high = highWord(normal)
  const fraction = high & 0xfffff
  // Fractions from sqrt(3) on count as those of half the number.
  const isHalved = fraction >= 0xbb67a
  const isNearOneAndHalf = fraction > 0x3988e && !isHalved
  const n = (high >> 20) - (isSubnormal ? 1076 : 1023) + (isHalved ? 1 : 0)
  const m = withHighWord(normal, fraction | (isHalved ? 0x3fe00000 : 0x3ff00000))
  const center = isNearOneAndHalf ? 1.5 : 1
  const centerHigh = isNearOneAndHalf ? log2Of1Point5High : 0
  const centerLow = isNearOneAndHalf ? log2Of1Point5Low : 0

  const difference = m - center
  const inverse = 1 / (m + center)
  const s = difference * inverse
  const sUpper = upperHalf(s)
  const sumUpper = upperHalf(m + center)
  const sumLower = m - (sumUpper - center)
  const sLower = inverse * (difference - sUpper * sumUpper - sUpper * sumLower)

  // log m = 2s + 2/3 s³ + …, here as 2s ÷ 3 × (3 + s² + r).
  const square = s * s
  const tail =
    square *
    square *
    (0.5999999999999946 +
      square *
        (0.4285714285785502 +
          square *
            (0.33333332981837743 +
              square * (0.272728123808534 + square * (0.23066074577556175 + square * 0.20697501780033842)))))
  const r = tail + sLower * (sUpper + s)
  const upperSquare = sUpper * sUpper
  const seriesUpper = upperHalf(3 + upperSquare + r)
  const seriesLower = r - (seriesUpper - 3 - upperSquare)
  const first = sUpper * seriesUpper
  const second = sLower * seriesUpper + seriesLower * s
  const logUpper = upperHalf(first + second)
  const logLower = second - (logUpper - first)
  const scaledUpper = twoThirdsHigh * logUpper
  const scaledLower = twoThirdsLow * logUpper + logLower * twoThirdsOfLog2E + centerLow
  const upper = upperHalf(scaledUpper + scaledLower + centerHigh + n)
  return { upper, lower: scaledLower - (upper - n - centerHigh - scaledUpper) }
}

/** 2 to the power `upper + lower`, of which `power` is the rounded sum. */
function powerOfTwo(power: number, upper: number, lower: number): number {
  const n = Math.round(power)
  const rest = upper - n
  const short = upperHalf(lower + rest)
  const high = short * ln2High
  const low = (lower - (short - rest)) * ln2 + short * ln2Low
  const z = high + low
  const error = low - (z - high)
  const square = z * z
  const c =
    z -
    square *
      (0.16666666666666602 +
        square *
          (-0.0027777777777015593 +
            square * (0.00006613756321437934 + square * (-0.0000016533902205465252 + square * 4.1381367970572385e-8))))
  const r = (z * c) / (c - 2) - (error + z * error)
  return scaleByPowerOfTwo(1 - (r - z), n)
}
