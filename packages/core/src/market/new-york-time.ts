import { dateOfDay, dayMs, nthWeekday } from './civil-date.ts'

const hourMs = 3_600_000

/**
 * Hours that New York is behind UTC on a date, at noon: 4 in daylight saving time, 5 otherwise. By the Uniform Time Act
 * (1987 to 2006: first Sunday of April to last Sunday of October) and the Energy Policy Act of 2005 (from 2007: second
 * Sunday of March to first Sunday of November).
 */
export function newYorkOffsetHours(day: number): 4 | 5 {
  const { year } = dateOfDay(day)
  const isLate = year >= 2007
  const start = isLate ? nthWeekday(year, 3, 0, 2) : nthWeekday(year, 4, 0, 1)
  const end = isLate ? nthWeekday(year, 11, 0, 1) : nthWeekday(year, 10, 0, -1)
  return day >= start && day < end ? 4 : 5
}

/** The instant at which New York's clocks show an hour (fractions allowed, from 3 to 24) of a day. */
export function newYorkTime(day: number, hour: number): number {
  return day * dayMs + (hour + newYorkOffsetHours(day)) * hourMs
}

/** The day that New York's calendars show at an instant. */
export function newYorkDay(time: number): number {
  const guess = Math.floor((time - 5 * hourMs) / dayMs)
  return Math.floor((time - newYorkOffsetHours(guess) * hourMs) / dayMs)
}

/** How far New York's clocks are ahead of UTC at an instant, in ms: negative. They change at 2:00 in the morning. */
export function newYorkOffsetMs(time: number): number {
  const day = newYorkDay(time)
  const before = newYorkOffsetHours(day - 1)
  const change = day * dayMs + (2 + before) * hourMs
  return -hourMs * (time < change ? before : newYorkOffsetHours(day))
}
