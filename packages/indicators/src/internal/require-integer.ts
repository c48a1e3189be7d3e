import { requireThat } from './require-that.ts'

/**
 * Guards a whole number within bounds of its own.
 *
 * @throws RangeError
 */
export function requireInteger(indicator: string, name: string, value: number, min: number, max: number): number {
  const isWithin = Number.isInteger(value) && value >= min && value <= max
  requireThat(isWithin, indicator, name, `an integer from ${min} to ${max}`, value)
  return value
}
