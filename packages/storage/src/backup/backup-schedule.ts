import { RaceError } from '@race/core'

/** What a schedule has run. `log` ships the log, `offsite` copies to another place, `drill` restores to prove that it can be done. */
export type BackupTask = 'full' | 'log' | 'offsite' | 'drill'

/** When backups are made, as data. Times of the day are `HH:MM` in UTC; null for never. */
export interface BackupSchedule {
  /** Once a day. */
  readonly full: { readonly at: string } | null
  /** At every multiple of so many ms since 1970, or all the time, which is four times in a second. */
  readonly log: { readonly everyMs: number } | 'continuous' | null
  /** Once a day. */
  readonly offsite: { readonly at: string } | null
  /** Once a week; 0 is Sunday. */
  readonly drill: { readonly weekday: number; readonly at: string } | null
}

/** Full daily at 02:00, the log every two hours, off-site at 04:00, a restore drill on Sundays at 05:00. */
export const defaultBackupSchedule: BackupSchedule = Object.freeze({
  full: Object.freeze({ at: '02:00' }),
  log: Object.freeze({ everyMs: 7_200_000 }),
  offsite: Object.freeze({ at: '04:00' }),
  drill: Object.freeze({ weekday: 0, at: '05:00' }),
})

export interface ScheduledRun {
  readonly task: BackupTask
  /** Epoch ms. */
  readonly at: number
}

const dayMs = 86_400_000
const weekMs = 7 * dayMs
const continuousMs = 250
/** 1970 began on a Thursday. */
const firstSunday = 3 * dayMs

/**
 * The next run of each task, later than `now` (epoch ms), soonest first.
 *
 * @throws RaceError `CONFIG_INVALID` for a schedule that cannot be kept
 *
 * @example
 * ```ts
 * nextRuns(defaultBackupSchedule, Date.UTC(2026, 0, 5, 1, 30))[0] // { task: 'full', at: Date.UTC(2026, 0, 5, 2) }
 * ```
 */
export function nextRuns(schedule: BackupSchedule, now: number): readonly ScheduledRun[] {
  if (!Number.isSafeInteger(now)) throw scheduleInvalid('now', String(now), 'whole epoch milliseconds')
  const { full, log, offsite, drill } = schedule
  const runs: ScheduledRun[] = []
  if (full !== null) runs.push({ task: 'full', at: nextOf(dayMs, timeOfDay('full.at', full.at), now) })
  if (log !== null) runs.push({ task: 'log', at: nextOf(logInterval(log), 0, now) })
  if (offsite !== null) runs.push({ task: 'offsite', at: nextOf(dayMs, timeOfDay('offsite.at', offsite.at), now) })
  if (drill !== null) {
    const { weekday, at } = drill
    if (![0, 1, 2, 3, 4, 5, 6].includes(weekday))
      throw scheduleInvalid('drill.weekday', String(weekday), '0 (Sunday) to 6')
    runs.push({ task: 'drill', at: nextOf(weekMs, firstSunday + weekday * dayMs + timeOfDay('drill.at', at), now) })
  }
  return runs.sort((a, b) => a.at - b.at)
}

/** The first of the moments `offset`, `offset + every`, … that is later than `now`. */
function nextOf(every: number, offset: number, now: number): number {
  return offset + (Math.floor((now - offset) / every) + 1) * every
}

function logInterval(log: { readonly everyMs: number } | 'continuous'): number {
  if (log === 'continuous') return continuousMs
  if (Number.isSafeInteger(log.everyMs) && log.everyMs > 0) return log.everyMs
  throw scheduleInvalid('log.everyMs', String(log.everyMs), 'whole milliseconds from 1')
}

/** Ms since midnight. */
function timeOfDay(field: string, text: string): number {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? []
  if (hours === undefined) throw scheduleInvalid(field, `'${text}'`, 'a time of the day in UTC, 00:00 to 23:59')
  return (Number(hours) * 60 + Number(minutes)) * 60_000
}

function scheduleInvalid(field: string, shown: string, wanted: string): RaceError {
  return new RaceError('CONFIG_INVALID', {
    message: `${field} of the backup schedule is ${shown}, but must be ${wanted}`,
    facts: { field, value: shown },
    hint: 'Times are UTC; null leaves a task out.',
  })
}
