import { requireThat } from './require-that.ts'

/**
 * Guards a number that need not be whole.
 *
 * @throws RangeError
 */
export function requireNumber(indicator: string, name: string, value: number, min: number, max: number): number {
  requireThat(value >= min && value <= max, indicator, name, `a number from ${min} to ${max}`, value)
  return value
}
