import { dayOfDate, nthWeekday, weekdayOf } from './civil-date.ts'

export const nyseFirstYear = 1998
export const nyseLastYear = 2030

/**
 * Closures outside the rules: the attacks of 2001, the funerals of Presidents Reagan, Ford, G. H. W. Bush and Carter,
 * and hurricane Sandy. Source: NYSE, "Special Closings", and its announcements of each.
 */
const specialClosures: readonly (readonly [number, number, number])[] = [
  [2001, 9, 11],
  [2001, 9, 12],
  [2001, 9, 13],
  [2001, 9, 14],
  [2004, 6, 11],
  [2007, 1, 2],
  [2012, 10, 29],
  [2012, 10, 30],
  [2018, 12, 5],
  [2025, 1, 9],
]

/**
 * Early closes outside the rules: the turn of the millennium (NYSE announcement of June 1999) and the day after
 * Christmas 2003.
 */
const specialHalfDays: readonly (readonly [number, number, number])[] = [
  [1999, 12, 31],
  [2003, 12, 26],
]

/**
 * Day numbers on which the exchange is closed, by year, in order. Source: NYSE Rule 7.2 and "Holidays & Trading Hours"
 * (nyse.com/markets/hours-calendars), published to 2028; the same rules give 2029 and 2030. Martin Luther King Day is
 * kept since 1998 and Juneteenth since 2022.
 */
export function nyseHolidays(year: number): number[] {
  const goodFriday = easterSunday(year) - 2
  const days = [
    // A New Year's Day on a Saturday is not made up for: Rule 7.2 keeps the Friday that ends the year's accounts open.
    ...observed(dayOfDate(year, 1, 1), false),
    nthWeekday(year, 1, 1, 3),
    nthWeekday(year, 2, 1, 3),
    goodFriday,
    nthWeekday(year, 5, 1, -1),
    ...(year >= 2022 ? observed(dayOfDate(year, 6, 19), true) : []),
    ...observed(dayOfDate(year, 7, 4), true),
    nthWeekday(year, 9, 1, 1),
    nthWeekday(year, 11, 4, 4),
    ...observed(dayOfDate(year, 12, 25), true),
    ...specialClosures.filter(([closed]) => closed === year).map(([, month, date]) => dayOfDate(year, month, date)),
  ]
  return days.sort((a, b) => a - b)
}

/**
 * Day numbers that end at 13:00, by year, in order: the day after Thanksgiving, Christmas Eve and the day before
 * Independence Day, each where it is a session. Before 2013, when Independence Day was a Thursday, the Friday after it
 * took the place of the day before. Source as for the holidays.
 */
export function nyseHalfDays(year: number): number[] {
  const closed = new Set(nyseHolidays(year))
  const july5 = dayOfDate(year, 7, 5)
  const days = [
    nthWeekday(year, 11, 4, 4) + 1,
    dayOfDate(year, 12, 24),
    year < 2013 && weekdayOf(july5) === 5 ? july5 : dayOfDate(year, 7, 3),
    ...specialHalfDays.filter(([early]) => early === year).map(([, month, date]) => dayOfDate(year, month, date)),
  ]
  return days.filter((day) => isWeekday(day) && !closed.has(day)).sort((a, b) => a - b)
}

function isWeekday(day: number): boolean {
  const weekday = weekdayOf(day)
  return weekday >= 1 && weekday <= 5
}

/** A holiday on a Sunday is kept on Monday; on a Saturday, on the Friday before where that is the custom. */
function observed(day: number, onFriday: boolean): number[] {
  const weekday = weekdayOf(day)
  if (weekday === 0) return [day + 1]
  if (weekday === 6) return onFriday ? [day - 1] : []
  return [day]
}

/** Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher's method). */
function easterSunday(year: number): number {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d = Math.floor(b / 4)
  const e = b % 4
  const g = Math.floor((8 * b + 13) / 25)
  const h = (19 * a + b - d - g + 15) % 30
  const i = Math.floor(c / 4)
  const k = c % 4
  const l = (32 + 2 * e + 2 * i - h - k) % 7
  const m = Math.floor((a + 11 * h + 19 * l) / 433)
  const month = Math.floor((h + l - 7 * m + 90) / 25)
  const date = (h + l - 7 * m + 33 * month + 19) % 32
  return dayOfDate(year, month, date)
}
