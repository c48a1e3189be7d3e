import type { Calendar, Session } from './calendar.ts'
import { lastDayOfBar } from './calendar-day.ts'
import { dayMs, dayOf, weekdayOf } from './civil-date.ts'
import { newYorkDay, newYorkTime } from './new-york-time.ts'

const endHour = 17

/** Spot currencies: from Sunday 17:00 to Friday 17:00 in New York, a session from 17:00 to 17:00. Holidays are not kept. */
export function createFxCalendar(): Calendar {
  const isSessionDay = (day: number): boolean => weekdayOf(day) >= 1 && weekdayOf(day) <= 5
  /** The session that an instant falls in, or else the next one, by its date. */
  const sessionDayAfter = (time: number): number => {
    let day = newYorkDay(time)
    if (time >= newYorkTime(day, endHour)) day++
    while (!isSessionDay(day)) day++
    return day
  }
  const sessionOf = (day: number): Session => ({
    date: day * dayMs,
    open: newYorkTime(day - 1, endHour),
    close: newYorkTime(day, endHour),
  })
  return {
    id: 'fx-24x5',
    openTime: (time, timeframe) =>
      timeframe.isDaily && time % dayMs === 0 ? newYorkTime(dayOf(time) - 1, endHour) : time,
    closeTime(time, timeframe) {
      if (!timeframe.isDaily) return time + timeframe.nominalMs
      if (time % dayMs !== 0) return time + timeframe.nominalMs
      let day = lastDayOfBar(time, timeframe)
      while (day > dayOf(time) && !isSessionDay(day)) day--
      return newYorkTime(day, endHour)
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
  }
}
