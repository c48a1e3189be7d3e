import { type Clock, type EventLog, type EventStore, RaceError } from '@race/core'
import type { BackupKeys } from './backup-key.ts'
import { type BackupSchedule, type BackupTask, defaultBackupSchedule, nextRuns } from './backup-schedule.ts'
import type { BackupTarget } from './backup-target-port.ts'
import { readSettledCatalogue } from './catalogue.ts'
import { copyBackups } from './copy-backups.ts'
import { takeFullBackup } from './full-backup.ts'
import { createLogShipper } from './log-shipper.ts'
import { logPrefix, startOfBackup } from './part-name.ts'
import { createPartSealer } from './part-sealer.ts'
import { runRestoreDrill, type StateHash } from './restore-drill.ts'
import { applyRetention, type BackupRetention, defaultBackupRetention } from './retention.ts'

/** Where waiting comes from. */
export interface BackupTimers {
  /** Resolves after so many ms, or rejects or resolves when the signal is aborted. */
  after(ms: number, signal: AbortSignal): Promise<unknown>
}

/** What became of a run, for the host to log and to alert on. */
export type BackupRun =
  | {
      readonly task: BackupTask
      readonly outcome: 'done'
      /** Epoch ms by the clock. */
      readonly startedAt: number
      readonly endedAt: number
      /** In words. */
      readonly message: string
    }
  | {
      readonly task: BackupTask
      readonly outcome: 'failed'
      readonly startedAt: number
      readonly endedAt: number
      readonly message: string
      readonly error: unknown
      /** Epoch ms of the next try. */
      readonly retryAt: number
    }

export interface RunBackupsOptions extends BackupKeys {
  readonly log: EventLog
  readonly target: BackupTarget
  /** The other place that backups are copied to; without it nothing is copied. */
  readonly offsite?: BackupTarget
  /** Where drills restore to, and what they compare; without it there are none. */
  readonly drill?: { readonly openStore: () => EventStore | Promise<EventStore>; readonly stateHash?: StateHash }
  /** `defaultBackupSchedule` unless given. */
  readonly schedule?: BackupSchedule
  /** `defaultBackupRetention` unless given. */
  readonly retention?: BackupRetention
  readonly partBytes?: number
  readonly clock: Clock
  readonly timers: BackupTimers
  /** Ends it. */
  readonly signal: AbortSignal
  /** After each run that did something or failed. What it throws is passed over. */
  readonly onRun?: (run: BackupRun) => void
}

/** A failed run is tried again after a second, then after twice as long each time, up to five minutes. */
const retryFirstMs = 1_000
const retryMaxMs = 300_000
/** Timers of hosts count in 31 bits: what is further away is waited for in pieces. */
const waitMaxMs = 3_600_000

/**
 * Keeps a schedule until the signal is aborted, and then resolves. Tasks do not wait for each other: the log is shipped while a full
 * backup is taken. After each full backup, and each copy, what is too old is deleted. A full backup that was due while nobody ran is
 * taken at the start. A run that fails is told, and tried again.
 *
 * @throws RaceError `CONFIG_INVALID` for a schedule, a retention or a key that is not sound
 *
 * @example
 * ```ts
 * import { setTimeout } from 'node:timers/promises'
 *
 * const timers = { after: (ms: number, signal: AbortSignal) => setTimeout(ms, undefined, { signal }) }
 * const schedule = { ...defaultBackupSchedule, log: 'continuous' as const }
 * await runBackups({ log, target, key, schedule, clock, timers, signal, onRun: console.log })
 * ```
 */
export async function runBackups(options: RunBackupsOptions): Promise<void> {
  const { log, target, offsite, drill, clock, signal } = options
  const wanted = options.schedule ?? defaultBackupSchedule
  const schedule: BackupSchedule = {
    ...wanted,
    offsite: offsite === undefined ? null : wanted.offsite,
    drill: drill === undefined ? null : wanted.drill,
  }
  const tasks = nextRuns(schedule, clock.now()).map(({ task }) => task)
  const source = { target, sealer: createPartSealer(options, log.key), signal }
  const work = workOf(options)
  const loops = tasks.map(async (task) => {
    const isDue = task === 'full' && !signal.aborted && (await isFullDue(schedule, clock, source))
    await keep(task, { ...options, schedule }, work[task], isDue)
  })
  await Promise.all(loops)
}

/** What each task does; the answer is what to tell of it, null for nothing. */
function workOf(options: RunBackupsOptions): Readonly<Record<BackupTask, () => Promise<string | null>>> {
  const { log, target, offsite, drill, clock, signal, key, formerKeys, partBytes } = options
  const retention = options.retention ?? defaultBackupRetention
  const keys: BackupKeys = { key, ...(formerKeys && { formerKeys }) }
  const sizes = partBytes === undefined ? {} : { partBytes }
  const shipper = createLogShipper({ ...keys, ...sizes, log, target, clock })
  const clean = async (place: BackupTarget, fullDays: number): Promise<string> => {
    const { logHours } = retention
    const { deleted } = await applyRetention({
      ...keys,
      target: place,
      log: log.key,
      now: clock.now(),
      fullDays,
      logHours,
      signal,
    })
    return `${deleted.length} objects were too old`
  }
  return {
    async full() {
      const { id, head, parts } = await takeFullBackup({ ...keys, ...sizes, log, target, clock, signal })
      const cleaned = await clean(target, retention.fullDays)
      return `took full backup ${id} of ${head.sequence} events in ${parts.length} parts; ${cleaned}`
    },
    async log() {
      const { head, eventCount, commandCount, bytes } = await shipper.ship({ signal })
      if (eventCount + commandCount === 0) return null
      return `shipped ${eventCount} events and ${commandCount} commands in ${bytes} bytes, up to event ${head.sequence}`
    },
    async offsite() {
      if (offsite === undefined) return null
      const { backup, objectCount, bytes } = await copyBackups({
        ...keys,
        from: target,
        to: offsite,
        log: log.key,
        signal,
      })
      const cleaned = await clean(offsite, retention.offsiteDays)
      return `copied ${objectCount} objects of ${bytes} bytes, full backup ${backup ?? 'none'}; ${cleaned}`
    },
    async drill() {
      if (drill === undefined) return null
      const { head, isEqual, restoreMs, stateHash } = await runRestoreDrill({
        ...keys,
        ...drill,
        target,
        log,
        clock,
        signal,
      })
      if (isEqual) return `restored ${head.sequence} events in ${restoreMs} ms to the state ${stateHash}`
      throw new RaceError('BACKUP_INVALID', {
        message: `a restore of '${log.key.tenant}/${log.key.account}' to event ${head.sequence} led to another state`,
        facts: { ...log.key, sequence: head.sequence, stateHash },
        hint: 'Keep the log and the backups as they are, and look at both: `verifyAgainst` tells where they part.',
      })
    },
  }
}

/** Runs one task at its times until the signal is aborted. */
async function keep(
  task: BackupTask,
  options: RunBackupsOptions & { readonly schedule: BackupSchedule },
  work: () => Promise<string | null>,
  isDue: boolean,
): Promise<void> {
  const { schedule, clock, timers, signal, onRun } = options
  const tell = (run: BackupRun): void => {
    try {
      onRun?.(run)
    } catch {
      // Who watches must not stop the backups.
    }
  }
  let at = isDue ? clock.now() : nextOf(schedule, task, clock.now())
  let retryMs = retryFirstMs
  while (await waitUntil(at, clock, timers, signal)) {
    const startedAt = clock.now()
    try {
      const message = await work()
      retryMs = retryFirstMs
      if (message !== null) tell({ task, outcome: 'done', startedAt, endedAt: clock.now(), message })
      at = nextOf(schedule, task, clock.now())
    } catch (error) {
      if (signal.aborted) return
      const endedAt = clock.now()
      at = endedAt + retryMs
      retryMs = Math.min(retryMaxMs, 2 * retryMs)
      const message = error instanceof Error ? error.message : String(error)
      tell({ task, outcome: 'failed', startedAt, endedAt, message, error, retryAt: at })
    }
  }
}

/** True when it is time; false when the signal was aborted before. */
async function waitUntil(at: number, clock: Clock, timers: BackupTimers, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const left = at - clock.now()
    if (left <= 0) return true
    try {
      await timers.after(Math.min(left, waitMaxMs), signal)
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
  return false
}

function nextOf(schedule: BackupSchedule, task: BackupTask, now: number): number {
  const run = nextRuns(schedule, now).find((next) => next.task === task)
  if (run === undefined) throw new Error(`the schedule has the task ${task}`)
  return run.at
}

/** Whether the last full backup was begun before the last time at which one should have been. */
async function isFullDue(
  schedule: BackupSchedule,
  clock: Clock,
  source: Parameters<typeof readSettledCatalogue>[0],
): Promise<boolean> {
  const dayMs = 86_400_000
  const lastTime = nextOf(schedule, 'full', clock.now()) - dayMs
  try {
    const newest = (await readSettledCatalogue(source, logPrefix(source.sealer.log))).fullIds.at(-1)
    return newest === undefined || startOfBackup(newest) < lastTime
  } catch {
    // The run itself will tell that the target fails.
    return true
  }
}
