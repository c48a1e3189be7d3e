import { type Calendar, type ParsedTimeframe, RaceError } from '@race/core'

const dayMs = 86_400_000
/** No market that is open again pauses for longer. */
const pauseMaxMs = 15 * dayMs

/**
 * When the bar after a bar closes, by the calendar; null where nobody can say. A market that trades when its calendar does not
 * has bars that nobody waits for.
 *
 * @param after the bar before: when it closed, and the time that it is stored under, NaN where that is not known
 */
export function nextCloseOf(
  calendar: Calendar,
  timeframe: ParsedTimeframe,
  after: { readonly time: number; readonly closeTime: number },
): number | null {
  return knownAfter(after.closeTime, () => nextClose(calendar, timeframe, after))
}

/** When the bar closes that runs at a moment, or else the next one. Of weeks and months nobody knows where they begin. */
export function closeAfter(calendar: Calendar, timeframe: ParsedTimeframe, time: number): number | null {
  return knownAfter(time, () => {
    const { unit, nominalMs, isDaily } = timeframe
    if (unit === 'w' || unit === 'mo') return Number.NaN
    if (isDaily || !calendar.isOpen(time)) return nextClose(calendar, timeframe, { time: Number.NaN, closeTime: time })
    const origin = calendar.stretchAt?.(time).origin ?? 0
    return calendar.closeTime(origin + Math.floor((time - origin) / nominalMs) * nominalMs, timeframe)
  })
}

function knownAfter(time: number, closeOf: () => number): number | null {
  try {
    const close = closeOf()
    return close > time ? close : null
  } catch (error) {
    // Beyond the years that it knows, a calendar cannot tell.
    if (RaceError.is(error, 'CALENDAR_RANGE')) return null
    throw error
  }
}

function nextClose(
  calendar: Calendar,
  timeframe: ParsedTimeframe,
  { time, closeTime }: { readonly time: number; readonly closeTime: number },
): number {
  const { unit, count, nominalMs } = timeframe
  if (unit === 'mo') {
    const date = new Date(time)
    return calendar.closeTime(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, 1), timeframe)
  }
  if (unit === 'w' || (unit === 'd' && count > 1)) return calendar.closeTime(time + nominalMs, timeframe)
  if (unit === 'd') return calendar.sessionEndAfter(closeTime)
  if (calendar.isOpen(closeTime)) return calendar.closeTime(closeTime, timeframe)
  const next = calendar.sessions(closeTime - dayMs, closeTime + pauseMaxMs).find(({ open }) => open >= closeTime)
  return next === undefined ? Number.NaN : calendar.closeTime(next.open, timeframe)
}
