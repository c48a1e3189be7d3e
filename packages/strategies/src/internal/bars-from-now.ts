import { parseTimeframe, type Timeframe } from '@race/core'

/**
 * The time some bars after a decision, by the clock: what pauses a market takes in between count, so a signal of a Friday that is
 * good for one daily bar is over on Monday.
 *
 * @returns a function of the decision time; both are epoch ms
 */
export function barsFromNow(timeframe: Timeframe, bars: number): (time: number) => number {
  const spanMs = parseTimeframe(timeframe).nominalMs * bars
  return (time) => time + spanMs
}
