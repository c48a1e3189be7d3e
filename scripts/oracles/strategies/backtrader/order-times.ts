import { type BarHandles, parseTimeframe } from '@race/core'

export const dayMs = 86_400_000

/** The instant at which the bar opened that has just closed: what backtrader calls the time of the bar. */
export function openedBy({ timeframe }: BarHandles, closeTime: number): number {
  // Bars of these data close one millisecond before the next one may open.
  return closeTime + 1 - parseTimeframe(timeframe).nominalMs
}
