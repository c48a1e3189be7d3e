import type { Calendar } from '@race/core'
import { z } from 'zod'

/** What is remembered of the session that runs. */
export const openingRange = z.strictObject({
  /** When the session ends, epoch ms; null before any was seen. */
  sessionEnd: z.number().nullable().default(null),
  /** When its range is complete, epoch ms. */
  rangeEnd: z.number().default(0),
  /** Whether it was seen from its first bar: false for the one that the data begins in. */
  isWhole: z.boolean().default(false),
  /** Highest high and lowest low of the bars that open before `rangeEnd`; null before the first. */
  high: z.number().nullable().default(null),
  low: z.number().nullable().default(null),
  /** Entries that were asked for. */
  entries: z.int().default(0),
})

export type OpeningRange = z.output<typeof openingRange>

/** A bar within the sessions. Times are epoch ms. */
export interface SessionBar {
  readonly openTime: number
  readonly high: number
  readonly low: number
}

/** What a bar is to its session: outside of any, a part of the range, or after it. */
export type SessionPart = 'outside' | 'range' | 'after'

/**
 * Takes a bar into the session that it opens in, and begins a new session where it is the first of one. A bar that opens before the
 * range is complete belongs to it as a whole.
 */
export function takeSessionBar(
  range: OpeningRange,
  { openTime, high, low }: SessionBar,
  calendar: Calendar,
  rangeMs: number,
): SessionPart {
  if (!calendar.isOpen(openTime)) return 'outside'
  const sessionEnd = calendar.sessionEndAfter(openTime)
  if (sessionEnd !== range.sessionEnd) {
    const isWhole = range.sessionEnd !== null
    Object.assign(range, { sessionEnd, isWhole, rangeEnd: openTime + rangeMs, high: null, low: null, entries: 0 })
  }
  if (openTime >= range.rangeEnd) return 'after'
  range.high = Math.max(range.high ?? high, high)
  range.low = Math.min(range.low ?? low, low)
  return 'range'
}
