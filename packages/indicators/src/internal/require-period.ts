const periodMax = 1_000_000

/**
 * Guards a number of bars.
 *
 * @throws RangeError
 */
export function requirePeriod(indicator: string, name: string, value: number, purpose: string, min = 1): number {
  if (Number.isInteger(value) && value >= min && value <= periodMax) return value
  throw new RangeError(
    `${indicator}: ${name} must be an integer from ${min} to 1,000,000, but was ${value}. Give the number of bars ${purpose}.`,
  )
}
