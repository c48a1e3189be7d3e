import { parseTimeframe, type Timeframe } from '@race/core'

/**
 * Divides time into stretches of `every` bar lengths, counted from 1970 in UTC, and months by the calendar. The first bar that opens in
 * a stretch is the one at which something that happens at intervals is due: which bars these are does not depend on where the
 * data starts, so that a run that is begun later keeps the dates. Every bar opens in a stretch of its own where `every` is 1.
 *
 * @returns a function from the opening time of a bar, epoch ms, to the number of its stretch
 */
export function stretchOf(timeframe: Timeframe, every: number): (openTime: number) => number {
  const { unit, count, nominalMs } = parseTimeframe(timeframe)
  if (unit !== 'mo') return (openTime) => Math.floor(openTime / (every * nominalMs))
  return (openTime) => {
    const date = new Date(openTime)
    return Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / (every * count))
  }
}
