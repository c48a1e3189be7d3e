const periodMax = 1_000_000

/**
 * Guards a number of bars.
 *
 * @throws RangeError
 */
export function requirePeriod(indicator: string, name: string, value: number, purpose: string): number {
  if (Number.isInteger(value) && value >= 1 && value <= periodMax) return value
  throw new RangeError(
    `${indicator}: ${name} must be an integer from 1 to 1,000,000, but was ${value}. Give the number of bars ${purpose}.`,
  )
}
