/** A date and time of day as written, with the offset that was written beside it. */
export interface CivilTime {
  /** The written date and time in ms, as if they were UTC's. */
  readonly local: number
  /** Ms that the written clock is ahead of UTC; null where the text names no zone. */
  readonly offset: number | null
}

export type DateOrder = 'month-first' | 'day-first'

const clock = String.raw`(?:(?:T|,?\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?`
const offset = String.raw`\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?`
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const yearFirst = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${clock}${offset}$`, 'i')
const yearLast = new RegExp(String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})${clock}${offset}$`, 'i')
const compact = /^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2}):?(\d{2}):?(?:(\d{2})(?:\.(\d{1,9}))?)?)?(Z)?$/i
const monthThenDay = new RegExp(String.raw`^([a-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})${clock}${offset}$`, 'i')
const dayThenMonth = new RegExp(String.raw`^(\d{1,2})[-\s]([a-z]{3,9})\.?[-\s](\d{4})${clock}${offset}$`, 'i')

/**
 * Reads a written date: `2004-08-19`, `2004-08-19 00:00:00`, `2004-08-19T13:30:00.250-04:00`, `2004/8/19`,
 * `2004.08.19 09:30`, `20041231`, `20041231 093000`, `Jan 3 2000`, `January 3, 2000`, `03-Jan-2000`, and with an order
 * also `12/31/2004`. Null for anything else and for dates that do not exist.
 */
export function readCivilText(text: string, order: DateOrder | undefined): CivilTime | null {
  const match = yearFirst.exec(text) ?? compact.exec(text)
  if (match !== null) return civilTime(match, match[1], match[2], match[3])
  const named = monthThenDay.exec(text)
  if (named !== null) return civilTime(named, named[3], monthOf(named[1]), named[2])
  const dayNamed = dayThenMonth.exec(text)
  if (dayNamed !== null) return civilTime(dayNamed, dayNamed[3], monthOf(dayNamed[2]), dayNamed[1])
  if (order === undefined) return null
  const numbers = yearLast.exec(text)
  if (numbers === null) return null
  const [, first, second, year] = numbers
  return order === 'month-first' ? civilTime(numbers, year, first, second) : civilTime(numbers, year, second, first)
}

/** Whether a text is a date that an order of day and month would make readable. */
export function needsDateOrder(text: string): boolean {
  return readCivilText(text, 'month-first') !== null || readCivilText(text, 'day-first') !== null
}

function civilTime(match: RegExpExecArray, year: unknown, month: unknown, day: unknown): CivilTime | null {
  const [hour = 0, minute = 0, second = 0] = [match[4], match[5], match[6]].map((part) => Number(part ?? 0))
  const ms = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'))
  const local = localMs(Number(year), Number(month), Number(day), hour, minute, second)
  return Number.isNaN(local) ? null : { local: local + ms, offset: offsetMs(match[8]) }
}

/** Ms of a date and time as if they were UTC's; NaN where there is no such date. 24:00:00 is the next midnight. */
export function localMs(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number {
  const isClock = (hour < 24 && minute < 60 && second < 60) || (hour === 24 && minute === 0 && second === 0)
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  if (!isClock || year < 100 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return Number.NaN
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function monthOf(name: string | undefined): number {
  const text = (name ?? '').toLowerCase()
  const full = [
    'january',
    'february',
    'march',
    'april',
    'may',
    'june',
    'july',
    'august',
    'september',
    'october',
    'november',
    'december',
  ]
  const index = full.indexOf(text)
  return (index >= 0 ? index : text === 'sept' ? 8 : monthNames.indexOf(text)) + 1
}

function offsetMs(text: string | undefined): number | null {
  if (text === undefined) return null
  if (/^[a-z]/i.test(text)) return 0
  const hours = Number(text.slice(1, 3))
  const minutes = Number(text.slice(3).replace(':', '') || 0)
  return (text[0] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000
}
