import { setImmediate } from 'node:timers/promises'
import { type ManualClock, RaceError } from '@race/core'
import { describe, expect, it } from 'vitest'
import { createMemoryEventStore } from '../memory/index.ts'
import { type BackupSchedule, defaultBackupSchedule } from './backup-schedule.ts'
import { takeFullBackup } from './full-backup.ts'
import { runRestoreDrill } from './restore-drill.ts'
import { type BackupRun, type BackupTimers, runBackups } from './run-backups.ts'
import { createMemoryTarget } from './testing/memory-target.ts'
import { appendSamples, createSample, sampleName, sampleStart } from './testing/sample-log.ts'
import { verifyBackups } from './verify-backups.ts'

const hourMs = 3_600_000

/** Timers that ring when a test moves the clock to them: always the next one, when every task waits. */
function createManualTimers(clock: ManualClock, tasks: number) {
  const waits: { readonly at: number; readonly ring: () => void }[] = []
  const timers: BackupTimers = {
    after: (ms, signal) =>
      new Promise<void>((resolve, reject) => {
        waits.push({ at: clock.now() + ms, ring: resolve })
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      }),
  }
  const settle = async (): Promise<void> => {
    while (waits.length < tasks) await setImmediate()
  }
  return {
    timers,
    settle,
    /** Moves to a time, in hours after the start. */
    async goTo(hours: number): Promise<void> {
      const end = sampleStart + hours * hourMs
      for (;;) {
        await settle()
        const next = waits.reduce((a, b) => (b.at < a.at ? b : a))
        if (next.at > end) break
        waits.splice(waits.indexOf(next), 1)
        clock.advance(Math.max(0, next.at - clock.now()))
        next.ring()
      }
      clock.advance(end - clock.now())
    },
  }
}

describe('runBackups', () => {
  it('takes full backups at 02:00, ships every two hours, copies at 04:00 and drills on Sundays', async () => {
    const sample = await createSample(0)
    await takeFullBackup(sample)
    const offsite = createMemoryTarget()
    const { timers, goTo, settle } = createManualTimers(sample.clock, 4)
    const controller = new AbortController()
    const runs: BackupRun[] = []
    const running = runBackups({
      ...sample,
      offsite,
      timers,
      drill: { openStore: createMemoryEventStore },
      signal: controller.signal,
      onRun: (run) => runs.push(run),
    })
    await appendSamples(sample.log, 5)
    await goTo(3)
    const told = runs.map(({ task, startedAt }) => `${task} ${new Date(startedAt).toISOString().slice(11, 16)}`)
    expect(told.toSorted()).toEqual(['full 02:00', 'log 02:00', 'offsite 04:00'])
    await appendSamples(sample.log, 5)
    await goTo(7 * 24)
    await settle()
    const count = (task: string): number => runs.filter((run) => run.task === task && run.outcome === 'done').length
    expect({ full: count('full'), log: count('log'), offsite: count('offsite'), drill: count('drill') }).toEqual({
      full: 7,
      log: 2,
      offsite: 7,
      drill: 1,
    })
    expect(runs.find(({ task }) => task === 'drill')?.message).toContain('restored 10 events')
    expect(await verifyBackups({ ...sample, target: offsite, log: sampleName })).toMatchObject({
      isSound: true,
      head: await sample.log.head(),
    })
    controller.abort()
    await running
  })

  it('takes a full backup at once where none was taken when one was due', async () => {
    const sample = await createSample(3)
    const { timers, settle } = createManualTimers(sample.clock, 2)
    const controller = new AbortController()
    const runs: BackupRun[] = []
    const running = runBackups({ ...sample, timers, signal: controller.signal, onRun: (run) => runs.push(run) })
    await settle()
    expect(runs).toMatchObject([{ task: 'full', outcome: 'done', startedAt: sampleStart + 180_000 }])
    controller.abort()
    await running
  })

  it('tells a failure, and tries again after longer and longer times', async () => {
    const sample = await createSample(3)
    let failures = 4
    const target = {
      ...sample.target,
      put: async (name: string, bytes: Uint8Array) => {
        failures -= 1
        if (failures >= 0) throw new RaceError('STORE_FAILED', { message: 'the line is down' })
        await sample.target.put(name, bytes)
      },
    }
    const schedule: BackupSchedule = { ...defaultBackupSchedule, full: null, log: 'continuous' }
    const { timers, goTo } = createManualTimers(sample.clock, 1)
    const controller = new AbortController()
    const runs: BackupRun[] = []
    const onRun = (run: BackupRun): void => {
      runs.push(run)
      throw new Error('a watcher that fails')
    }
    const running = runBackups({ ...sample, target, schedule, timers, signal: controller.signal, onRun })
    await goTo(0.1)
    expect(
      runs.map((run) => (run.outcome === 'failed' ? run.retryAt - run.endedAt : run.message.slice(0, 16))),
    ).toEqual([...[1_000, 2_000, 4_000, 8_000], 'shipped 3 events'])
    await appendSamples(sample.log, 1)
    const before = sample.clock.now()
    await goTo(0.11)
    expect((runs.at(-1)?.startedAt ?? 0) - before).toBeLessThanOrEqual(250)
    controller.abort()
    await running
  })

  it('tells a drill that leads to another state', async () => {
    const sample = await createSample(4)
    await takeFullBackup(sample)
    let folds = 0
    const stateHash = async (): Promise<string> => String(++folds)
    const drill = { openStore: createMemoryEventStore, stateHash }
    expect((await runRestoreDrill({ ...sample, ...drill })).isEqual).toBe(false)
    const schedule: BackupSchedule = { ...defaultBackupSchedule, full: null, log: null }
    const { timers, goTo } = createManualTimers(sample.clock, 1)
    const controller = new AbortController()
    const runs: BackupRun[] = []
    const running = runBackups({
      ...sample,
      drill,
      schedule,
      timers,
      signal: controller.signal,
      onRun: (run) => runs.push(run),
    })
    await goTo(6 * 24 + 3.6)
    expect(runs[0]).toMatchObject({ task: 'drill', outcome: 'failed', error: { code: 'BACKUP_INVALID' } })
    controller.abort()
    await running
  })

  it('refuses a schedule that cannot be kept', async () => {
    const sample = await createSample(0)
    const { timers } = createManualTimers(sample.clock, 1)
    const schedule: BackupSchedule = { ...defaultBackupSchedule, full: { at: 'noon' } }
    const running = runBackups({ ...sample, schedule, timers, signal: new AbortController().signal })
    await expect(running).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})

describe('runRestoreDrill', () => {
  it('proves that a backup leads to the state of the original at that event', async () => {
    const sample = await createSample(30)
    await takeFullBackup(sample)
    await appendSamples(sample.log, 3)
    const drill = await runRestoreDrill({ ...sample, openStore: createMemoryEventStore, to: { sequence: 17 } })
    expect(drill).toMatchObject({ isEqual: true, head: { sequence: 17 } })
    expect(drill.stateHash).toBe(drill.head.hash)
    expect(drill.expectedStateHash).toBe(drill.head.hash)
  })
})
