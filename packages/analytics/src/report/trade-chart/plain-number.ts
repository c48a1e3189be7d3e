/** A number as a page needs it: to ten significant digits, which no screen can tell from more; null for what is not finite. */
export function plainNumber(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(10)) : null
}
