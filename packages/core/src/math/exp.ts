import { scaleByPowerOfTwo } from './bits.ts'

const ln2High = 0.6931471803691238
const ln2Low = 1.9082149292705877e-10
const inverseLn2 = 1.4426950408889634

/**
 * e^x, the same to the last bit on every machine: only + − × ÷ and bit operations.
 *
 * The method is fdlibm's (Sun Microsystems, 1993): x = k ln 2 + r with |r| ≤ ln 2 ÷ 2, and e^r by a rational function.
 * The error is below 1 unit in the last place.
 *
 * @example
 * ```ts
 * exp(0.5) // 1.6487212707001282
 * ```
 */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY
  if (x < -745.1332191019411) return 0
  const magnitude = x < 0 ? -x : x
  if (magnitude < 3.725290298461914e-9) return 1 + x
  const k = magnitude > 0.34657359027997264 ? Math.trunc(inverseLn2 * x + (x < 0 ? -0.5 : 0.5)) : 0
  const high = x - k * ln2High
  const low = k * ln2Low
  const r = high - low
  const t = r * r
  const c =
    r -
    t *
      (0.16666666666666602 +
        t *
          (-0.0027777777777015593 +
            t * (0.00006613756321437934 + t * (-0.0000016533902205465252 + t * 4.1381367970572385e-8))))
  const y = 1 - (low - (r * c) / (2 - c) - high)
  return k === 0 ? y : scaleByPowerOfTwo(y, k)
}
