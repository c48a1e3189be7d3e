import { RaceError } from '../error/race-error.ts'
import type { Calendar, Session } from './calendar.ts'
import { sessionSpan } from './calendar-day.ts'
import { dateOfDay, dayMs, dayOf, isoDay, weekdayOf } from './civil-date.ts'
import { newYorkDay, newYorkOffsetMs, newYorkTime } from './new-york-time.ts'
import { nyseFirstYear, nyseHalfDays, nyseHolidays, nyseLastYear } from './nyse-holidays.ts'

const openHour = 9.5
const closeHour = 16
const earlyCloseHour = 13

const noDays: ReadonlySet<number> = new Set()

/** The days of a year without a session, and those whose session ends early. */
interface YearOfDays {
  readonly closed: ReadonlySet<number>
  readonly early: ReadonlySet<number>
}

/**
 * The New York Stock Exchange, 1998 to 2030: 9:30 to 16:00 in New York, or to 13:00 on half days. Openings that were
 * delayed and trading that was halted on single days are not kept.
 *
 * Outside these years every weekday counts as an ordinary session, so that bars have times (no half day is guessed that
 * would show a bar too early), and listing sessions is refused.
 */
export function createNyseCalendar(): Calendar {
  const years = new Map<number, YearOfDays>()
  const yearOf = (day: number): YearOfDays => {
    const { year } = dateOfDay(day)
    if (year < nyseFirstYear || year > nyseLastYear) return { closed: noDays, early: noDays }
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
  let latest = { from: Number.NaN, to: Number.NaN, close: Number.NaN }
  const closeOnDayOf = (time: number): number => {
    if (time >= latest.from && time < latest.to) return latest.close
    const day = newYorkDay(time)
    latest = { from: time, to: newYorkTime(day, 24), close: closeOf(day) }
    return latest.close
  }
  return {
    id: 'XNYS',
    openTime(time, timeframe) {
      return timeframe.isDaily ? openOf(sessionSpan(dayOf(time), timeframe, isSessionDay).first) : time
    },
    closeTime(time, timeframe) {
      if (timeframe.isDaily) return closeOf(sessionSpan(dayOf(time), timeframe, isSessionDay).last)
      const end = time + timeframe.nominalMs
      const close = closeOnDayOf(time)
      // Bars of extended hours lie outside the session and end by the clock.
      return time < close && end > close ? close : end
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
    stretchAt(time) {
      const day = newYorkDay(time)
      const [midnight, open, close, end] = [newYorkTime(day - 1, 24), openOf(day), closeOf(day), newYorkTime(day, 24)]
      if (!isSessionDay(day)) return { from: midnight, to: end, isOpen: false, origin: open }
      // Bars before the session are counted back from its open, so that the last of them ends there.
      if (time < open) return { from: midnight, to: open, isOpen: false, origin: open }
      if (time < close) return { from: open, to: close, isOpen: true, origin: open }
      return { from: close, to: end, isOpen: false, origin: close }
    },
    clockOffsetMs: newYorkOffsetMs,
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
