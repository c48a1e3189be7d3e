import type { Calendar } from '@race/core'
import type { VenueBar } from './venue-bar.ts'

/** Whether a bar is the first of its session that there is. Without a calendar every bar is a session. */
export function opensSession(calendar: Calendar | undefined, { openTime, previousOpenTime }: VenueBar): boolean {
  if (calendar === undefined || Number.isNaN(previousOpenTime)) return true
  return calendar.sessionEndAfter(previousOpenTime) !== calendar.sessionEndAfter(openTime)
}

/** Whether a bar ends with its session. */
export function closesSession(calendar: Calendar | undefined, { openTime, closeTime }: VenueBar): boolean {
  return calendar === undefined || calendar.sessionEndAfter(openTime) <= closeTime
}
