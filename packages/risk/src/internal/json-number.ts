/** A number as JSON has it: null for NaN and the infinities. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** A number that JSON wrote; NaN where it was none. */
export function numberOrNaN(value: number | null): number {
  return value ?? Number.NaN
}
