import { RaceError } from '@race/core'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** A time zone's clocks, by the engine's own IANA data. */
export interface ZoneClock {
  /** What the clocks show at an instant, in ms, as if they were UTC's. */
  localOf(instant: number): number
  /**
   * The first instant at which the clocks show a local time (ms, as if UTC) or a later one. Of an hour that comes twice it is
   * the first passage; where the local time is skipped, it is the instant of the change.
   */
  firstInstantOf(local: number): number
}

/**
 * The clocks of an IANA time zone.
 *
 * @throws RaceError `CONFIG_INVALID` for a zone that the engine does not know
 */
export function createZoneClock(timeZone: string): ZoneClock {
  const format = formatOf(timeZone)
  // The clocks of UTC show the instant, and most accounts that never close keep their days by them.
  if (format.resolvedOptions().timeZone === 'UTC') return { localOf: same, firstInstantOf: same }
  const localOf = (instant: number): number => {
    const shown: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(instant)) shown[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown
    // The parts are whole seconds, rounded down also before 1970.
    return Date.UTC(year, month - 1, day, hour, minute, second) + instant - Math.floor(instant / 1_000) * 1_000
  }
  return {
    localOf,
    firstInstantOf(local) {
      // Clocks are at most 14 hours ahead of UTC and 12 behind, and do not change twice in these days.
      const before = localOf(local - dayMs) - (local - dayMs)
      const after = localOf(local + dayMs) - (local + dayMs)
      const early = local - Math.max(before, after)
      const late = local - Math.min(before, after)
      if (localOf(early) === local) return early
      if (localOf(late) === local) return late
      return changeBetween(early, late, localOf, local)
    },
  }
}

function same(time: number): number {
  return time
}

/** The instant at which the clocks jump past a local time that they never show. */
function changeBetween(early: number, late: number, localOf: ZoneClock['localOf'], local: number): number {
  let [below, above] = [early, late]
  while (above - below > 1) {
    const middle = below + Math.floor((above - below) / 2)
    if (localOf(middle) >= local) above = middle
    else below = middle
  }
  return above
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    })
  } catch (cause) {
    throw new RaceError('CONFIG_INVALID', {
      message: `'${timeZone}' is not a time zone`,
      facts: { timeZone: String(timeZone) },
      hint: "Give the name of an IANA time zone, such as 'America/New_York' or 'UTC'.",
      cause,
    })
  }
}
