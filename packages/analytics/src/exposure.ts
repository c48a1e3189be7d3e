import type { TradeRecord } from '@race/core'

/**
 * Share of instants at which a position was open, from 0 to 1: from the entry of a round trip until its exit, which is
 * left out. Overlapping round trips count once; open ones last to the end. Null without instants.
 *
 * @param time epoch ms, increasing
 */
export function exposure(
  time: Float64Array,
  trades: readonly Pick<TradeRecord, 'entryTime' | 'exitTime'>[],
): number | null {
  if (time.length === 0) return null
  const spans = trades.map(({ entryTime, exitTime }) => [entryTime, exitTime ?? Number.POSITIVE_INFINITY] as const)
  spans.sort(([a], [b]) => a - b)
  let held = 0
  let i = 0
  for (const [from, to] of spans) {
    while (i < time.length && (time[i] as number) < from) i++
    while (i < time.length && (time[i] as number) < to) {
      held++
      i++
    }
  }
  return held / time.length
}

/** Share of instants whose exposure (position ÷ equity, or units, of either sign) is not zero. Null without instants. */
export function exposureOfColumn(column: Float64Array): number | null {
  if (column.length === 0) return null
  let held = 0
  for (let i = 0; i < column.length; i++) if (column[i] !== 0) held++
  return held / column.length
}
