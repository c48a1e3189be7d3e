import { dayMs, dayOf, weekdayOf } from './civil-date.ts'
import type { ParsedTimeframe } from './timeframe.ts'

/** The days of the first and the last session in a bar. */
interface SessionSpan {
  readonly first: number
  readonly last: number
}

/**
 * The sessions that a bar of whole days covers, by dates: `n` calendar days from its own day on; weeks to the Sunday of
 * the week of its day; months to the end of the month. A bar without any session is taken as if all its days were
 * sessions, so that data and calendar may disagree without a crash.
 *
 * @param day the bar's own day number
 */
export function sessionSpan(day: number, timeframe: ParsedTimeframe, isSession: (day: number) => boolean): SessionSpan {
  const end = lastDayOfBar(day, timeframe)
  let first = day
  while (first < end && !isSession(first)) first++
  if (!isSession(first)) return { first: day, last: end }
  let last = end
  while (!isSession(last)) last--
  return { first, last }
}

/** The first day of the month that lies `months` months after the month of an instant, as its instant in UTC. */
export function monthAfter(time: number, months: number): number {
  const first = new Date(time)
  first.setUTCHours(0, 0, 0, 0)
  // At once, so that the 31st never passes through a month of 30 days.
  return first.setUTCMonth(first.getUTCMonth() + months, 1)
}

function lastDayOfBar(day: number, { count, unit }: ParsedTimeframe): number {
  if (unit === 'd') return day + count - 1
  if (unit === 'w') return mondayOf(day) + 7 * count - 1
  return dayOf(monthAfter(day * dayMs, count)) - 1
}

/**
 * The Monday of the trading week of a day. A weekend belongs to the week after it: bars stored on a Saturday or Sunday
 * are those of sources whose weeks begin there, and closing them with the week before would show them days too early.
 */
function mondayOf(day: number): number {
  const weekday = weekdayOf(day)
  if (weekday === 6) return day + 2
  return day + 1 - weekday
}
