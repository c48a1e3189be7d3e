/** Unit of an epoch time: seconds, milliseconds, microseconds or nanoseconds since 1970-01-01 UTC. */
export type EpochUnit = 's' | 'ms' | 'us' | 'ns'

/**
 * The unit that an epoch time must have for its date to be of our days: below 10^11 seconds (year 5138), below 10^14
 * milliseconds, below 10^17 microseconds, nanoseconds above.
 */
export function epochUnitOf(value: number): EpochUnit {
  const size = Math.abs(value)
  if (size < 1e11) return 's'
  if (size < 1e14) return 'ms'
  return size < 1e17 ? 'us' : 'ns'
}

const digitsBelowMs: Readonly<Record<EpochUnit, number>> = { s: -3, ms: 0, us: 3, ns: 6 }

/**
 * Epoch ms of digits in a unit; what is finer than a millisecond is cut off. The digits are cut as text, because
 * nanoseconds of today do not fit into a float.
 */
export function epochMsOf(text: string, unit: EpochUnit): number {
  const below = digitsBelowMs[unit]
  const point = text.indexOf('.')
  const whole = point < 0 ? text : text.slice(0, point)
  const fraction = point < 0 ? '' : text.slice(point + 1)
  if (below >= 0) return Number(whole.slice(0, whole.length - below))
  return Number(whole + fraction.slice(0, -below).padEnd(-below, '0'))
}
