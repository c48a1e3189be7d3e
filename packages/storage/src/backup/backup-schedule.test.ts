import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BackupSchedule, defaultBackupSchedule, nextRuns } from './backup-schedule.ts'

const shown = (schedule: BackupSchedule, now: string): readonly string[] =>
  nextRuns(schedule, Date.parse(now)).map(({ task, at }) => `${task} ${new Date(at).toISOString().slice(0, 16)}`)

describe('nextRuns', () => {
  it.each([
    [
      '2026-01-05T01:30:00Z',
      ['full 2026-01-05T02:00', 'log 2026-01-05T02:00', 'offsite 2026-01-05T04:00', 'drill 2026-01-11T05:00'],
    ],
    [
      '2026-01-05T02:00:00Z',
      ['offsite 2026-01-05T04:00', 'log 2026-01-05T04:00', 'full 2026-01-06T02:00', 'drill 2026-01-11T05:00'],
    ],
    [
      '2026-01-11T04:59:59Z',
      ['drill 2026-01-11T05:00', 'log 2026-01-11T06:00', 'full 2026-01-12T02:00', 'offsite 2026-01-12T04:00'],
    ],
    [
      '2024-02-28T23:59:59Z',
      ['log 2024-02-29T00:00', 'full 2024-02-29T02:00', 'offsite 2024-02-29T04:00', 'drill 2024-03-03T05:00'],
    ],
  ])('at %s gives the default schedule its next runs, soonest first', (now, runs) => {
    expect([...shown(defaultBackupSchedule, now)].sort()).toEqual([...runs].sort())
    const times = nextRuns(defaultBackupSchedule, Date.parse(now)).map(({ at }) => at)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  it('takes out what is null, and ships four times in a second where it is continuous', () => {
    const schedule: BackupSchedule = { full: null, log: 'continuous', offsite: null, drill: null }
    expect(nextRuns(schedule, 1_000)).toEqual([{ task: 'log', at: 1_250 }])
  })

  it('gives the first fitting moment after now, whatever the moment', () => {
    const times = fc.integer({ min: 0, max: 4_102_444_800_000 })
    const clockTimes = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    fc.assert(
      fc.property(times, clockTimes, fc.integer({ min: 0, max: 6 }), (now, [hour, minute], weekday) => {
        const at = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
        const schedule: BackupSchedule = { full: { at }, log: null, offsite: null, drill: { weekday, at } }
        for (const run of nextRuns(schedule, now)) {
          const date = new Date(run.at)
          expect(date.toISOString().slice(11)).toBe(`${at}:00.000Z`)
          const everyMs = run.task === 'full' ? 86_400_000 : 7 * 86_400_000
          if (run.task === 'drill') expect(date.getUTCDay()).toBe(weekday)
          expect(run.at).toBeGreaterThan(now)
          expect(run.at - now).toBeLessThanOrEqual(everyMs)
        }
      }),
    )
  })

  it.each([
    [{ ...defaultBackupSchedule, full: { at: '24:00' } }, "full.at of the backup schedule is '24:00'"],
    [{ ...defaultBackupSchedule, offsite: { at: '4:00' } }, 'offsite.at'],
    [{ ...defaultBackupSchedule, log: { everyMs: 0 } }, 'log.everyMs'],
    [{ ...defaultBackupSchedule, drill: { weekday: 7, at: '05:00' } }, 'drill.weekday'],
  ])('refuses %j', (schedule, message) => {
    expect(() => nextRuns(schedule, 0)).toThrow(message)
  })
})
