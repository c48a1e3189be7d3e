import type { Calendar } from './calendar.ts'
import { lastDayOfBar } from './calendar-day.ts'
import { dayMs, dayOf } from './civil-date.ts'

/** Trading without a pause; a session is a UTC day. */
export const alwaysOpen: Calendar = {
  id: '24x7',
  openTime: (time) => time,
  closeTime: (time, timeframe) =>
    timeframe.unit === 'mo' || timeframe.unit === 'w'
      ? (lastDayOfBar(time, timeframe) + 1) * dayMs
      : time + timeframe.nominalMs,
  isOpen: () => true,
  isSession: () => true,
  sessionEndAfter: (time) => (dayOf(time) + 1) * dayMs,
  sessions(from, to) {
    const sessions = []
    for (let day = dayOf(from); day <= dayOf(to); day++) {
      sessions.push({ date: day * dayMs, open: day * dayMs, close: (day + 1) * dayMs })
    }
    return sessions
  },
}
