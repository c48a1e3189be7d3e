import { highWord, withHighWord } from './bits.ts'

const ln2High = 0.6931471803691238
const ln2Low = 1.9082149292705877e-10

/**
 * Natural logarithm, the same to the last bit on every machine: only + − × ÷ and bit operations.
 *
 * The method is fdlibm's (Sun Microsystems, 1993): x = 2^k (1 + f), and log(1 + f) by an odd polynomial in
 * s = f ÷ (2 + f). The error is below 1 unit in the last place.
 *
 * @example
 * ```ts
 * log(Math.E) // 1
 * ```
 */
export function log(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY
  if (!(x > 0)) return Number.NaN
  if (x === Number.POSITIVE_INFINITY) return x
  const isSubnormal = x < 2.2250738585072014e-308
  const normal = isSubnormal ? x * 18014398509481984 : x
  const high = highWord(normal)
  // Fractions above sqrt(2) are halved, so that f lies around zero.
  const fraction = high & 0xfffff
  const adjust = (fraction + 0x95f64) & 0x100000
  const reduced = withHighWord(normal, fraction | (adjust ^ 0x3ff00000))
  const k = (high >> 20) - 1023 + (adjust >> 20) - (isSubnormal ? 54 : 0)
  const f = reduced - 1
  if (f === 0) return k === 0 ? 0 : k * ln2High + k * ln2Low
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const odd = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373))
  const even = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)))
  const r = odd + even
  const half = 0.5 * f * f
  return k * ln2High - (half - (s * (half + r) + k * ln2Low) - f)
}
