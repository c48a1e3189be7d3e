const periodMax = 1_000_000

/**
 * Guards a period.
 *
 * @throws RangeError
 */
export function requirePeriod(indicator: string, name: string, value: number, minimum = 1): number {
  if (Number.isInteger(value) && value >= minimum && value <= periodMax) return value
  throw new RangeError(
    `${indicator}: ${name} must be a whole number from ${minimum} to ${periodMax}, but is ${value}. Give the number of bars.`,
  )
}
