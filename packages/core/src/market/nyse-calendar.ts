import { RaceError } from '../error/race-error.ts'
import type { Calendar, Session } from './calendar.ts'
import { lastDayOfBar } from './calendar-day.ts'
import { dateOfDay, dayMs, dayOf, isoDay, weekdayOf } from './civil-date.ts'
import { newYorkDay, newYorkTime } from './new-york-time.ts'
import { nyseFirstYear, nyseHalfDays, nyseHolidays, nyseLastYear } from './nyse-holidays.ts'

const openHour = 9.5
const closeHour = 16
const earlyCloseHour = 13

/**
 * The New York Stock Exchange, 1998 to 2030: 9:30 to 16:00 in New York, or to 13:00 on half days. Dates outside these
 * years count as ordinary sessions for bar times, and are refused where sessions are listed.
 */
export function createNyseCalendar(): Calendar {
  const years = new Map<number, { closed: ReadonlySet<number>; early: ReadonlySet<number> }>()
  const yearOf = (day: number) => {
    const { year } = dateOfDay(day)
    let known = years.get(year)
    if (known === undefined) {
      known = { closed: new Set(nyseHolidays(year)), early: new Set(nyseHalfDays(year)) }
      years.set(year, known)
    }
    return known
  }
  const isSessionDay = (day: number): boolean => {
    const weekday = weekdayOf(day)
    return weekday !== 0 && weekday !== 6 && !yearOf(day).closed.has(day)
  }
  const openOf = (day: number): number => newYorkTime(day, openHour)
  const closeOf = (day: number): number => newYorkTime(day, yearOf(day).early.has(day) ? earlyCloseHour : closeHour)
  // Bars come in runs of the same day: the last answer is nearly always the next one.
  let latest = { day: Number.NaN, from: Number.NaN, close: Number.NaN }
  const sessionCloseAt = (time: number): number => {
    if (time >= latest.from && time < latest.from + 20 * 3_600_000) return latest.close
    const day = newYorkDay(time)
    latest = { day, from: newYorkTime(day, 4), close: closeOf(day) }
    return latest.close
  }
  return {
    id: 'XNYS',
    openTime(time, timeframe) {
      if (!timeframe.isDaily) return time
      const last = lastDayOfBar(time, timeframe)
      let day = dayOf(time)
      while (day < last && !isSessionDay(day)) day++
      return openOf(day)
    },
    closeTime(time, timeframe) {
      if (!timeframe.isDaily) {
        const end = time + timeframe.nominalMs
        const close = sessionCloseAt(time)
        // Bars of extended hours lie outside the session and end by the clock.
        return time < close && end > close ? close : end
      }
      const first = dayOf(time)
      let day = lastDayOfBar(time, timeframe)
      while (day > first && !isSessionDay(day)) day--
      return closeOf(day)
    },
    isOpen(time) {
      const day = newYorkDay(time)
      return isSessionDay(day) && time >= openOf(day) && time < closeOf(day)
    },
    isSession: (time) => isSessionDay(dayOf(time)),
    sessionEndAfter(time) {
      let day = newYorkDay(time)
      while (!isSessionDay(day) || closeOf(day) <= time) day++
      return closeOf(day)
    },
    sessions(from, to) {
      requireKnown(from, to)
      const sessions: Session[] = []
      for (let day = dayOf(from); day <= dayOf(to); day++) {
        if (isSessionDay(day)) sessions.push({ date: day * dayMs, open: openOf(day), close: closeOf(day) })
      }
      return sessions
    },
  }
}

function requireKnown(from: number, to: number): void {
  const first = dateOfDay(dayOf(from)).year
  const last = dateOfDay(dayOf(to)).year
  if (first >= nyseFirstYear && last <= nyseLastYear) return
  throw new RaceError('CALENDAR_RANGE', {
    message: `The calendar XNYS knows the years ${nyseFirstYear} to ${nyseLastYear}, not ${isoDay(dayOf(from))} to ${isoDay(dayOf(to))}`,
    facts: { from: isoDay(dayOf(from)), to: isoDay(dayOf(to)) },
    hint: 'Ask for sessions within these years, or give a calendar of your own.',
  })
}
