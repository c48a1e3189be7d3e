/**
 * Guards a number of things that is not an open-ended number of bars.
 *
 * @throws RangeError
 */
export function requireCount(indicator: string, name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new RangeError(`${indicator}: ${name} must be an integer from ${min} to ${max}, but was ${value}.`)
}
