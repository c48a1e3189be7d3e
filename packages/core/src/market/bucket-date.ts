import { dateOfDay, dayOfDate } from './civil-date.ts'
import type { ParsedTimeframe } from './timeframe.ts'

/** 1970-01-05, a Monday: days and weeks are counted from it, so that bars of 7 days are weeks. */
const firstMonday = 4

/**
 * The day number that a bar of whole days is stored under, from that of a session in it. Days are counted in runs of
 * `count` from Monday 1970-01-05, weeks from their Monday in such runs, and months from January of year 0, so that three
 * months are a quarter.
 */
export function bucketDate(day: number, { unit, count }: ParsedTimeframe): number {
  if (unit === 'mo') {
    const { year, month } = dateOfDay(day)
    const months = floorTo(12 * year + month - 1, count)
    return dayOfDate(Math.floor(months / 12), (((months % 12) + 12) % 12) + 1, 1)
  }
  return firstMonday + floorTo(day - firstMonday, unit === 'w' ? 7 * count : count)
}

function floorTo(value: number, step: number): number {
  return Math.floor(value / step) * step
}
