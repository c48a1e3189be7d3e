/**
 * Guards a whole number within bounds of its own.
 *
 * @throws RangeError
 */
export function requireInteger(indicator: string, name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new RangeError(`${indicator}: ${name} must be an integer from ${min} to ${max}, but was ${value}.`)
}
