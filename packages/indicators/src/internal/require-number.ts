/**
 * Guards a number that need not be whole.
 *
 * @throws RangeError
 */
export function requireNumber(indicator: string, name: string, value: number, min: number, max: number): number {
  if (value >= min && value <= max) return value
  throw new RangeError(`${indicator}: ${name} must be a number from ${min} to ${max}, but was ${value}.`)
}
