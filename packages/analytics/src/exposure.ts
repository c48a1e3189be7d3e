import type { TradeRecord } from '@race/core'

/**
 * Share of instants at which a position was open: from the entry of a round trip until its exit, which is left out.
 * Overlapping round trips count once. Null without instants.
 */
export function exposure(time: Float64Array, trades: readonly TradeRecord[]): number | null {
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
