/** How much of `full` a value is, from 0 to 1. Where `full` is 0, as a range may be in a dead market, all or nothing. */
export function shareOf(value: number, full: number): number {
  if (full > 0) return Math.min(1, Math.max(0, value / full))
  return value > 0 ? 1 : 0
}
