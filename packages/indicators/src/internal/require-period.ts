import { requireThat } from './require-that.ts'

const periodMax = 1_000_000

/**
 * Guards a number of bars.
 *
 * @throws RangeError
 */
export function requirePeriod(indicator: string, name: string, value: number, min = 1): number {
  const isPeriod = Number.isInteger(value) && value >= min && value <= periodMax
  requireThat(isPeriod, indicator, name, `an integer from ${min} to 1,000,000`, value)
  return value
}

/**
 * Guards numbers of bars by their names.
 *
 * @throws RangeError
 */
export function requirePeriods(indicator: string, periods: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(periods)) requirePeriod(indicator, name, value)
}
