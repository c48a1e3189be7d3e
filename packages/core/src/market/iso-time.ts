import { dateOfDay, dayMs, dayOfDate } from './civil-date.ts'

const form =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?)?$/

/**
 * Epoch ms of an ISO 8601 date or date and time; null for any other text and for dates that do not exist. Without a zone
 * it is UTC, never the host's zone. Fractions beyond milliseconds are cut off.
 *
 * `Date.parse` is not used: engines take 30 February for 1 March, and some forms by the host's zone.
 */
export function parseIsoTime(text: string): number | null {
  const match = form.exec(text)
  if (match === null) return null
  const [, year, month, date, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match
  const day = dayOfDate(Number(year), Number(month), Number(date))
  const real = dateOfDay(day)
  if (real.year !== Number(year) || real.month !== Number(month) || real.date !== Number(date)) return null
  const ofDay = (Number(hour) * 60 + Number(minute)) * 60_000 + Number(second) * 1_000
  return day * dayMs + ofDay + Number(fraction.slice(0, 3).padEnd(3, '0')) - zoneMs(zone)
}

function zoneMs(zone: string): number {
  if (zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}
