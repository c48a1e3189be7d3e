import type { Calendar, TradingStretch } from './calendar.ts'
import { monthAfter } from './calendar-day.ts'
import { dayMs, dayOf } from './civil-date.ts'

/** Bars are counted from 1970-01-01T00:00:00Z. */
const always: TradingStretch = {
  from: Number.NEGATIVE_INFINITY,
  to: Number.POSITIVE_INFINITY,
  isOpen: true,
  origin: 0,
}

/**
 * Trading without a pause; a session is a UTC day. A bar closes its length after its open, whatever day a source begins
 * its weeks on; bars of months close with the UTC month.
 */
export const alwaysOpen: Calendar = {
  id: '24x7',
  openTime: (time) => time,
  closeTime: (time, { unit, count, nominalMs }) => (unit === 'mo' ? monthAfter(time, count) : time + nominalMs),
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
  stretchAt: () => always,
  clockOffsetMs: () => 0,
}
