import { type Calendar, type ParsedTimeframe, parseTimeframe } from '@race/core'

const dayMs = 86_400_000

/**
 * Times of bars that a calendar and a timeframe allow, from a start on: session dates for days, Mondays for weeks, first
 * days for months, and within the sessions for what is shorter.
 *
 * @param start epoch ms; the first bar lies on or after it (weeks and months: holds it)
 */
export function barTimes(calendar: Calendar, timeframe: string, start: number, bars: number): Float64Array {
  const parsed = parseTimeframe(timeframe)
  const { unit, count, nominalMs } = parsed
  if (unit === 'mo') return monthTimes(start, count, bars)
  if (unit === 'w') {
    const monday = Math.floor(start / dayMs) - ((Math.floor(start / dayMs) + 3) % 7)
    return Float64Array.from({ length: bars }, (_, index) => (monday + 7 * count * index) * dayMs)
  }
  const isPlain = calendar.id === '24x7' || (unit === 'd' && count > 1)
  if (!isPlain) return sessionTimes(calendar, parsed, start, bars)
  const first = parsed.isDaily ? Math.ceil(start / dayMs) * dayMs : Math.ceil(start / nominalMs) * nominalMs
  return Float64Array.from({ length: bars }, (_, index) => first + nominalMs * index)
}

function monthTimes(start: number, count: number, bars: number): Float64Array {
  const date = new Date(start)
  const month = 12 * date.getUTCFullYear() + date.getUTCMonth()
  return Float64Array.from({ length: bars }, (_, index) =>
    Date.UTC(Math.floor((month + count * index) / 12), (month + count * index) % 12, 1),
  )
}

function sessionTimes(
  calendar: Calendar,
  { isDaily, nominalMs }: ParsedTimeframe,
  start: number,
  bars: number,
): Float64Array {
  const times = new Float64Array(bars)
  let length = 0
  // A year at a time: a calendar that ends with some year is then asked for no more than it knows.
  for (let from = Math.floor(start / dayMs) * dayMs; length < bars; from = yearAfter(from)) {
    for (const { date, open, close } of calendar.sessions(from, yearAfter(from) - dayMs)) {
      if (isDaily) {
        if (date >= start && length < bars) times[length++] = date
        continue
      }
      for (let time = open; time < close && length < bars; time += nominalMs) if (time >= start) times[length++] = time
    }
  }
  return times
}

function yearAfter(time: number): number {
  return Date.UTC(new Date(time).getUTCFullYear() + 1, 0, 1)
}
