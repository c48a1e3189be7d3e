import { type BarSeries, type ParsedTimeframe, parseTimeframe, RaceError, type Session } from '@race/core'
import type { FindingCollector } from './finding-collector.ts'
import { isoTime } from './iso-time.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000

/** Trading before the open and after the close reaches no further than this from the session. */
const extendedMs = 8 * hourMs

/**
 * Compares the times of bars with the timeframe and the calendar: missing bars, bars that overlap, bars off the grid,
 * on closed days or outside the session. Gives a note where the calendar cannot tell.
 */
export function inspectSessions(series: BarSeries, line: Uint32Array, findings: FindingCollector): string | null {
  const timeframe = parseTimeframe(series.timeframe)
  if (timeframe.unit === 'w' || timeframe.unit === 'mo') {
    inspectLongBars(series, line, timeframe, findings)
    return null
  }
  inspectGrid(series, line, timeframe, findings)
  const sessions = sessionsOf(series)
  if (typeof sessions === 'string') return sessions
  if (!timeframe.isDaily) inspectIntraday(series, line, timeframe, sessions, findings)
  else if (timeframe.count === 1) inspectDays(series, line, sessions, findings)
  return null
}

/** Sessions around the bars, or why there are none. Two days more on each side show what lies outside of all sessions. */
function sessionsOf({ calendar, time }: BarSeries): readonly Session[] | string {
  const first = time[0] ?? 0
  const last = time.at(-1) ?? 0
  for (const margin of [2 * dayMs, 0]) {
    try {
      return calendar.sessions(first - margin, last + margin)
    } catch (error) {
      if (!RaceError.is(error, 'CALENDAR_RANGE')) throw error
      if (margin === 0) return `Gaps and closed days were not checked: ${error.message}.`
    }
  }
  return []
}

function inspectLongBars(
  { time, length }: BarSeries,
  line: Uint32Array,
  { unit, count, text }: ParsedTimeframe,
  findings: FindingCollector,
): void {
  const periodOf = unit === 'w' ? weekOf : monthOf
  for (let i = 1; i < length; i++) {
    const at = time[i] as number
    const before = time[i - 1] as number
    const steps = (periodOf(at) - periodOf(before)) / count
    if (steps < 1) {
      findings.add(
        'overlap',
        line[i] as number,
        at,
        () => `${isoTime(at)} lies in the ${text} bar of ${isoTime(before)}`,
      )
    }
    const missing = Math.ceil(steps) - 1
    if (missing > 0) findings.add('gap', line[i] as number, at, gapText(missing, before, at), missing)
  }
}

function weekOf(time: number): number {
  // 1970-01-01 was a Thursday; ISO weeks begin on Monday.
  return Math.floor((Math.floor(time / dayMs) + 3) / 7)
}

function monthOf(time: number): number {
  const date = new Date(time)
  return 12 * date.getUTCFullYear() + date.getUTCMonth()
}

/** Bars shorter than a day begin on multiples of the timeframe, or of half an hour for those of an hour and more. */
function inspectGrid(
  { time, length, calendar }: BarSeries,
  line: Uint32Array,
  timeframe: ParsedTimeframe,
  findings: FindingCollector,
): void {
  const grid = gridOf(timeframe, calendar.id)
  for (let i = 0; i < length; i++) {
    const at = time[i] as number
    if (grid > 0 && at % grid !== 0) {
      findings.add('off-grid', line[i] as number, at, () => `${isoTime(at)} is no start of a ${timeframe.text} bar`)
    }
    if (i === 0) continue
    const before = time[i - 1] as number
    const isOverlap = timeframe.isDaily
      ? Math.floor(at / dayMs) - Math.floor(before / dayMs) < timeframe.count
      : at - before < timeframe.nominalMs
    if (isOverlap) {
      findings.add(
        'overlap',
        line[i] as number,
        at,
        () => `${isoTime(at)} lies in the ${timeframe.text} bar of ${isoTime(before)}`,
      )
    }
  }
}

function gridOf({ isDaily, nominalMs }: ParsedTimeframe, calendarId: string): number {
  if (isDaily) return calendarId === 'XNYS' ? dayMs : 0
  if (nominalMs % hourMs === 0) return hourMs / 2
  return hourMs % nominalMs === 0 ? nominalMs : 0
}

function inspectDays(
  { time, length }: BarSeries,
  line: Uint32Array,
  sessions: readonly Session[],
  findings: FindingCollector,
): void {
  const datesAhead = createPointer(sessions)
  for (let i = 0; i < length; i++) {
    const at = time[i] as number
    const date = sessionDateOf(at, sessions)
    const { passed, current } = datesAhead(date)
    if (i > 0 && passed > 0) {
      findings.add('gap', line[i] as number, at, gapText(passed, time[i - 1] as number, at), passed)
    }
    if (current?.date !== date) {
      findings.add('closed-day', line[i] as number, at, () => `${isoTime(at)} is a ${weekday(at)} without a session`)
    }
  }
}

/** Midnight is a date; other times lie in the session that runs at them. */
function sessionDateOf(time: number, sessions: readonly Session[]): number {
  const date = Math.floor(time / dayMs) * dayMs
  if (time === date) return date
  const running = sessions[lastOpenAt(time, sessions)]
  return running !== undefined && time < running.close ? running.date : date
}

/** Walks over sessions by date: those passed since the last call without a bar, and the one reached. */
function createPointer(
  sessions: readonly Session[],
): (date: number) => { passed: number; current: Session | undefined } {
  let next = 0
  return (date) => {
    const from = next
    while (next < sessions.length && (sessions[next] as Session).date < date) next++
    const passed = next - from
    const current = sessions[next]
    if (current?.date === date) next++
    return { passed, current }
  }
}

function inspectIntraday(
  { time, length, calendar }: BarSeries,
  line: Uint32Array,
  { nominalMs }: ParsedTimeframe,
  sessions: readonly Session[],
  findings: FindingCollector,
): void {
  let running = -1
  for (let i = 0; i < length; i++) {
    const at = time[i] as number
    const before = time[i - 1] ?? at
    const missing = at - before > nominalMs ? missingBars(before, at, nominalMs, sessions, Math.max(running, 0)) : 0
    if (missing > 0) findings.add('gap', line[i] as number, at, gapText(missing, before, at), missing)
    while (running + 1 < sessions.length && (sessions[running + 1] as Session).open <= at) running++
    const session = sessions[running]
    if (session !== undefined && at < session.close) continue
    const sinceClose = session === undefined ? Number.POSITIVE_INFINITY : at - session.close
    const untilOpen = (sessions[running + 1]?.open ?? Number.POSITIVE_INFINITY) - at
    if (Math.min(sinceClose, untilOpen) < extendedMs) {
      findings.add(
        'outside-session',
        line[i] as number,
        at,
        () => `${isoTime(at)} is outside the hours of ${calendar.id}`,
      )
    } else {
      findings.add(
        'closed-day',
        line[i] as number,
        at,
        () => `${isoTime(at)}, a ${weekday(at)}, is far from any session`,
      )
    }
  }
}

/** Starts of bars strictly between two bars, in steps from the first one, at which a session runs. */
function missingBars(from: number, to: number, stepMs: number, sessions: readonly Session[], first: number): number {
  let missing = 0
  for (let s = first; s < sessions.length; s++) {
    const { open, close } = sessions[s] as Session
    if (open >= to) break
    const start = Math.max(1, Math.ceil((open - from) / stepMs))
    const end = Math.ceil((Math.min(close, to) - from) / stepMs)
    if (end > start) missing += end - start
  }
  return missing
}

function lastOpenAt(time: number, sessions: readonly Session[]): number {
  let low = 0
  let high = sessions.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sessions[middle] as Session).open <= time) low = middle + 1
    else high = middle
  }
  return low - 1
}

function gapText(missing: number, before: number, at: number): () => string {
  return () =>
    `${missing} ${missing === 1 ? 'bar is' : 'bars are'} missing between ${isoTime(before)} and ${isoTime(at)}`
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

function weekday(time: number): string {
  return weekdays[new Date(time).getUTCDay()] ?? ''
}
