export const dayMs = 86_400_000

/** Number of the day that holds an instant, counted in UTC from 1970-01-01. */
export function dayOf(time: number): number {
  return Math.floor(time / dayMs)
}

/** Day of the week of a day number: 0 is Sunday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7
}

/** Day number of a date; months from 1. */
export function dayOfDate(year: number, month: number, day: number): number {
  return Math.floor(Date.UTC(year, month - 1, day) / dayMs)
}

/** Year, month (from 1) and day of a day number. */
export function dateOfDay(day: number): { year: number; month: number; date: number } {
  const value = new Date(day * dayMs)
  return { year: value.getUTCFullYear(), month: value.getUTCMonth() + 1, date: value.getUTCDate() }
}

/** A day number as `2024-01-31`. */
export function isoDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}

/** Day number of the nth (from 1) weekday of a month; n of −1 is the last one. */
export function nthWeekday(year: number, month: number, weekday: number, n: number): number {
  if (n > 0) {
    const first = dayOfDate(year, month, 1)
    return first + ((weekday - weekdayOf(first) + 7) % 7) + 7 * (n - 1)
  }
  const last = dayOfDate(year, month + 1, 1) - 1
  return last - ((weekdayOf(last) - weekday + 7) % 7)
}
