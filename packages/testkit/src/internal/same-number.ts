/** Whether two numbers are the same, where NaN is the same as NaN. */
export function sameNumber(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b))
}

/**
 * Whether two numbers agree within a share of `scale`. NaN agrees with NaN, an infinity with itself only.
 *
 * @param tolerance a fraction: 1e-9 allows a difference of a billionth of `scale`
 * @param scale the size of the numbers, above or equal to 0
 */
export function nearNumber(a: number, b: number, { tolerance, scale }: { tolerance: number; scale: number }): boolean {
  return sameNumber(a, b) || Math.abs(a - b) <= tolerance * scale
}
