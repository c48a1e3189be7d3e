import type { Calendar, Session } from './calendar.ts'
import { sessionSpan } from './calendar-day.ts'
import { dayMs, dayOf, weekdayOf } from './civil-date.ts'
import { newYorkDay, newYorkOffsetMs, newYorkTime } from './new-york-time.ts'

const endHour = 17
const friday = 5

/**
 * Spot currencies: from Sunday 17:00 to Friday 17:00 in New York, a session from 17:00 to 17:00. Holidays are not kept.
 *
 * A bar of whole days stored at midnight UTC is one of a session date; at any other time it is one of the session that
 * runs at that instant, or else of the next. Shorter bars end by the clock, and at the latest with the week.
 */
export function createFxCalendar(): Calendar {
  // Bars come in runs of the same week or weekend: the last answer is nearly always the next one.
  let latest = { from: Number.NaN, to: Number.NaN, end: Number.NaN }
  /** When the week that runs at an instant ends; never on weekends, where the bars that a source has end by the clock. */
  const tradingEndAt = (time: number): number => {
    if (time >= latest.from && time < latest.to) return latest.end
    const day = sessionDayAfter(time)
    const lastDay = day - weekdayOf(day) + friday
    const open = newYorkTime(lastDay - friday, endHour)
    const close = newYorkTime(lastDay, endHour)
    latest =
      time < open ? { from: time, to: open, end: Number.POSITIVE_INFINITY } : { from: open, to: close, end: close }
    return latest.end
  }
  return {
    id: 'fx-24x5',
    openTime(time, timeframe) {
      if (!timeframe.isDaily || time % dayMs !== 0) return time
      return newYorkTime(sessionSpan(dayOf(time), timeframe, isSessionDay).first - 1, endHour)
    },
    closeTime(time, timeframe) {
      if (timeframe.isDaily) {
        const day = time % dayMs === 0 ? dayOf(time) : sessionDayAfter(time)
        return newYorkTime(sessionSpan(day, timeframe, isSessionDay).last, endHour)
      }
      return Math.min(time + timeframe.nominalMs, tradingEndAt(time))
    },
    isOpen(time) {
      const { open, close } = sessionOf(sessionDayAfter(time))
      return time >= open && time < close
    },
    isSession: (time) => isSessionDay(dayOf(time)),
    sessionEndAfter: (time) => newYorkTime(sessionDayAfter(time), endHour),
    sessions(from, to) {
      const sessions: Session[] = []
      for (let day = dayOf(from); day <= dayOf(to); day++) if (isSessionDay(day)) sessions.push(sessionOf(day))
      return sessions
    },
    stretchAt(time) {
      const day = sessionDayAfter(time)
      const sunday = day - weekdayOf(day)
      const open = newYorkTime(sunday, endHour)
      if (time >= open) return { from: open, to: newYorkTime(sunday + friday, endHour), isOpen: true, origin: open }
      const closed = newYorkTime(sunday - 2, endHour)
      return { from: closed, to: open, isOpen: false, origin: closed }
    },
    clockOffsetMs: newYorkOffsetMs,
  }
}

function isSessionDay(day: number): boolean {
  const weekday = weekdayOf(day)
  return weekday >= 1 && weekday <= friday
}

/** The session that an instant falls in, or else the next one, by its date. */
function sessionDayAfter(time: number): number {
  let day = newYorkDay(time)
  if (time >= newYorkTime(day, endHour)) day++
  while (!isSessionDay(day)) day++
  return day
}

function sessionOf(day: number): Session {
  return { date: day * dayMs, open: newYorkTime(day - 1, endHour), close: newYorkTime(day, endHour) }
}
