import { type Calendar, getCalendar, RaceError } from '@race/core'
import { createZoneClock } from './zone-clock.ts'

/**
 * When the trading day of an account begins: with the end of a session, by a calendar, or at an hour of the clocks of a zone,
 * midnight unless another is given. An account that trades several markets has one trading day all the same.
 */
export type TradingDayRule =
  | {
      /** A shipped calendar's id, or a calendar. */
      readonly calendar: string | Calendar
    }
  | {
      /** An IANA time zone. */
      readonly timeZone: string
      /** From 0 to 23. */
      readonly startHour?: number
    }

/** A trading day. It holds its first instant, and not the last. */
export interface TradingDay {
  /** Its date, such as `2026-01-05`. */
  readonly id: string
  /** Epoch ms. */
  readonly start: number
  readonly end: number
}

const dayMs = 86_400_000
const hourMs = 3_600_000
/** The earliest instant that ECMAScript knows. */
const earliest = -8_640_000_000_000_000

/** The beginning of the year 1. */
const firstInstant = -62_135_596_800_000
/** Some years before the last instant that ECMAScript knows: days around it can be told. */
const lastInstant = 8_640_000_000_000_000 - 4_000 * dayMs

/** Whether a time is one that has a trading day. */
export function isInstant(time: number): boolean {
  return time >= firstInstant && time <= lastInstant
}

/**
 * A function that tells the trading day of an instant.
 *
 * By a calendar, a day runs from the end of a session to the end of the next, so that what happens between two sessions
 * counts to the second: a loss over night is one of the day that opens with it. Its date is that on which it ends.
 *
 * By a zone, a day runs from an hour of one date to the same of the next, and has the date on which it begins. It is 23 or 25
 * hours long where clocks change. Of an hour that comes twice the first begins the day; where the hour is skipped, the day
 * begins when the clocks change.
 *
 * @throws RaceError `CONFIG_INVALID` for a calendar, a zone or an hour that is none
 *
 * @example
 * ```ts
 * const dayAt = createTradingDays({ timeZone: 'America/New_York', startHour: 17 })
 * const { id, start, end } = dayAt(Date.UTC(2026, 2, 8, 12))
 * console.log(id, (end - start) / 3_600_000) // 2026-03-07 23
 * ```
 */
export function createTradingDays(rule: TradingDayRule): (time: number) => TradingDay {
  const found = 'calendar' in rule ? daysOfCalendar(rule.calendar) : daysOfZone(rule.timeZone, rule.startHour ?? 0)
  // Questions come in runs of the same day.
  let latest: TradingDay | null = null
  return (time) => {
    if (latest !== null && time >= latest.start && time < latest.end) return latest
    if (!isInstant(time)) {
      throw new RaceError('CONFIG_INVALID', {
        message: `The time ${time} belongs to no trading day`,
        facts: { time: String(time) },
        hint: 'Give epoch milliseconds.',
      })
    }
    latest = Object.freeze(found(time))
    return latest
  }
}

function daysOfCalendar(given: string | Calendar): (time: number) => TradingDay {
  const calendar = typeof given === 'string' ? getCalendar(given) : given
  return (time) => {
    const end = calendar.sessionEndAfter(time)
    const start = endBefore(calendar, time)
    const last = end - 1
    return { id: dateOf(last + (calendar.clockOffsetMs?.(last) ?? 0)), start, end }
  }
}

/** The latest end of a session that is not after an instant. */
function endBefore(calendar: Calendar, time: number): number {
  let end = Number.POSITIVE_INFINITY
  // No market was ever closed for years: before the first session there is nothing.
  for (let back = 2 * dayMs; end > time; back *= 2) {
    if (back > 1_000 * dayMs) return earliest
    end = calendar.sessionEndAfter(time - back)
  }
  for (let next = end; next <= time; next = calendar.sessionEndAfter(next)) end = next
  return end
}

function daysOfZone(timeZone: string, startHour: number): (time: number) => TradingDay {
  if (!(Number.isInteger(startHour) && startHour >= 0 && startHour <= 23)) {
    throw new RaceError('CONFIG_INVALID', {
      message: `The trading day's startHour is ${startHour}, but must be a whole number from 0 to 23`,
      facts: { startHour: String(startHour) },
      hint: 'Correct the hour, or leave it out for midnight.',
    })
  }
  const { localOf, firstInstantOf } = createZoneClock(timeZone)
  // Days are asked for one after the other: the end of the one is the start of the next.
  const starts = new Map<number, number>()
  const startOf = (day: number): number => {
    let start = starts.get(day)
    if (start === undefined) {
      start = firstInstantOf(day * dayMs + startHour * hourMs)
      if (starts.size >= 8) starts.clear()
      starts.set(day, start)
    }
    return start
  }
  return (time) => {
    // Where an hour comes twice, the clocks may show the day before again, whose end has been.
    let day = Math.floor((localOf(time) - startHour * hourMs) / dayMs)
    while (startOf(day + 1) <= time) day++
    return { id: dateOf(day * dayMs), start: startOf(day), end: startOf(day + 1) }
  }
}

function dateOf(local: number): string {
  return new Date(local).toISOString().slice(0, 10)
}
