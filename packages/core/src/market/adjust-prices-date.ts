import { tzOffset } from '@date-fns/tz/tzOffset'
import { RaceError } from '../error/race-error.ts'
import type { BarSeries } from './bar-series.ts'
import { dayMs, dayOf } from './civil-date.ts'
import { newYorkDay } from './new-york-time.ts'
import { parseTimeframe } from './timeframe.ts'

const minuteMs = 60_000
/** Zones change their offset at whole quarters of an hour. */
const quarterMs = 15 * minuteMs

/**
 * Makes a reader of a bar's date, as midnight UTC: that of its `time` for bars of whole days; for shorter ones the date
 * that clocks show in `zone`, by default in New York for `XNYS` and in UTC for every other calendar.
 *
 * @throws RaceError `CONFIG_INVALID` for a zone that the engine does not know
 */
export function barDateReader(series: BarSeries, zone: string | undefined, caller: string): (time: number) => number {
  if (zone !== undefined) requireZone(zone, caller)
  if (parseTimeframe(series.timeframe).isDaily) return (time) => dayOf(time) * dayMs
  if (zone === undefined) {
    return series.calendar.id === 'XNYS' ? (time) => newYorkDay(time) * dayMs : (time) => dayOf(time) * dayMs
  }
  let quarter = Number.NaN
  let offsetMs = 0
  return (time) => {
    const own = Math.floor(time / quarterMs)
    if (own !== quarter) {
      quarter = own
      offsetMs = tzOffset(zone, new Date(time)) * minuteMs
    }
    return dayOf(time + offsetMs) * dayMs
  }
}

function requireZone(zone: string, caller: string): void {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone })
  } catch (cause) {
    throw new RaceError('CONFIG_INVALID', {
      message: `${caller} was given options it cannot use: zone: must be an IANA time zone, such as 'America/New_York', not '${zone}'`,
      facts: { caller, path: 'zone', value: String(zone) },
      hint: `Correct this option in the call of ${caller}.`,
      cause,
    })
  }
}
