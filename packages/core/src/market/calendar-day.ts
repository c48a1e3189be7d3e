import { tz } from '@date-fns/tz'
import { addMonths } from 'date-fns/addMonths'
import { startOfMonth } from 'date-fns/startOfMonth'
import { dayOf, weekdayOf } from './civil-date.ts'
import type { ParsedTimeframe } from './timeframe.ts'

/**
 * The last day (day number) that a bar of whole days covers, by UTC dates: `n` days; weeks end on the Sunday of the
 * ISO week that holds the bar's time, months with the month.
 */
export function lastDayOfBar(time: number, { count, unit }: ParsedTimeframe): number {
  const day = dayOf(time)
  if (unit === 'd') return day + count - 1
  if (unit === 'w') return day - ((weekdayOf(day) + 6) % 7) + 7 * count - 1
  const utc = { in: tz('UTC') }
  return dayOf(addMonths(startOfMonth(time, utc), count, utc).getTime()) - 1
}
