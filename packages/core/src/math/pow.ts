import { exp } from './exp.ts'
import { log } from './log.ts'

/**
 * x to the power y, the same to the last bit on every machine. Whole powers from −1024 to 1024 are computed by repeated
 * squaring; others as exp(y log x), whose relative error grows with |y log x| (below 1e-13 where the result is finite).
 *
 * @example
 * ```ts
 * pow(1.5, 2) // 2.25
 * ```
 */
export function pow(x: number, y: number): number {
  if (Number.isInteger(y) && y >= -1024 && y <= 1024) return wholePower(x, y)
  if (x === 1) return 1
  if (x < 0) return Number.NaN
  if (x === 0) return y > 0 ? 0 : Number.POSITIVE_INFINITY
  return exp(y * log(x))
}

function wholePower(x: number, y: number): number {
  let result = 1
  let base = x
  for (let n = y < 0 ? -y : y; n > 0; n = Math.floor(n / 2)) {
    if (n % 2 === 1) result *= base
    base *= base
  }
  return y < 0 ? 1 / result : result
}
