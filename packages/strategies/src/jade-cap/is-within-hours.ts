const hourMs = 3_600_000
const dayMs = 24 * hourMs

/**
 * Whether an instant lies in the hours from `from` on and before `to`, UTC; where `to` is the smaller one, over midnight.
 *
 * @param time epoch ms
 */
export function isWithinHours(time: number, from: number, to: number): boolean {
  const hour = (((time % dayMs) + dayMs) % dayMs) / hourMs
  return from < to ? hour >= from && hour < to : hour >= from || hour < to
}
