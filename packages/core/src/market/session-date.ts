import { RaceError } from '../error/race-error.ts'
import type { Calendar } from './calendar.ts'
import { dayMs, dayOf } from './civil-date.ts'
import { type ParsedTimeframe, parseTimeframe } from './timeframe.ts'

const oneDay: ParsedTimeframe = parseTimeframe('1d')

/** More days than any market has been closed in a row. */
const closedDaysMax = 400

/**
 * The day number of the session that ends at an instant, which is an answer of the calendar's `sessionEndAfter`.
 *
 * @throws RaceError `CONFIG_INVALID` for a calendar that has no such session
 */
export function sessionDateOfEnd(calendar: Calendar, end: number): number {
  const day = dayOf(end)
  // A session ends on its own date, at the midnight after it, or on the day before it where clocks are far ahead of UTC.
  for (const candidate of [day - 1, day, day + 1]) {
    const date = candidate * dayMs
    if (calendar.isSession(date) && calendar.closeTime(date, oneDay) === end) return candidate
  }
  throw new RaceError('CONFIG_INVALID', {
    message: `The calendar '${calendar.id}' has no session that closes at ${new Date(end).toISOString()}, where its sessionEndAfter says that one ends`,
    facts: { calendar: calendar.id, end },
    hint: 'Make sessionEndAfter, isSession and closeTime of the calendar agree.',
  })
}

/**
 * The first day from a day on that has a session of its own. A bar on a date without session, such as a Sunday in spot
 * currencies, counts to the session after it: the one before it has closed by then.
 */
export function sessionDateFrom(calendar: Calendar, day: number): number {
  for (let candidate = day; candidate < day + closedDaysMax; candidate++) {
    if (calendar.isSession(candidate * dayMs)) return candidate
  }
  return day
}
