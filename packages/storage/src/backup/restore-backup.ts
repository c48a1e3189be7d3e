import { setImmediate as turn } from 'node:timers/promises'
import {
  type EventLog,
  type EventStore,
  genesisHash,
  invariant,
  type LogHead,
  type LogKey,
  type NewEvent,
  RaceError,
} from '@race/core'
import { decodeEvent, type EventRow } from '../log/event-row.ts'
import { type LogSink, lineLogOf, loadLog } from '../log/line-log.ts'
import { throwIfAborted } from '../log/throw-if-aborted.ts'
import { backupInvalid } from './backup-invalid.ts'
import type { BackupKeys } from './backup-key.ts'
import type { BackupTarget } from './backup-target-port.ts'
import { createPartSealer } from './part-sealer.ts'
import type { BackupSource } from './read-part.ts'
import { checkPoint, headOfPlan, planRestore, type RestorePlan, type RestorePoint, walkPlan } from './restore-plan.ts'
import { type CommandHorizon, commandsToRestore } from './restored-commands.ts'

export interface RestoreOptions extends BackupKeys {
  readonly target: BackupTarget
  /** Whose log. It is restored under the same names, for the hashes are made of them. */
  readonly log: LogKey
  /** Where it is restored to. It must not have this log yet. */
  readonly store: EventStore
  /** Where it ends; with everything that the target has unless given. */
  readonly to?: RestorePoint
  /** Id of the full backup to begin with; the newest unless given. */
  readonly backup?: string
  readonly signal?: AbortSignal
  /** After each batch: events that are restored, and events in all; those that are later than a moment are counted among them. */
  readonly onProgress?: (done: number, all: number) => void
}

export interface RestoreSummary {
  /** Where the restored log ends: the hash is that of the original at this event. */
  readonly head: LogHead
  /** Id of the full backup that it began with; null where only shipped parts were there. */
  readonly backup: string | null
  readonly commandCount: number
}

/** So many events are stored before others have their turn: some 10 ms. */
const batchSize = 500

/**
 * Restores a log into a store that does not have it. Every part that is needed is opened, and the chain recomputed over its lines.
 *
 * A store of this package gets the log as one change: a backup that does not fit, a full disk or the end of the process leave it as it was.
 * To a store of another kind the events are appended, after a backup that does not fit has been refused; there a restore that died leaves a
 * log that ends early, which `verifyAgainst` calls `cut-off`.
 *
 * A log that ends earlier than its backups goes another way from there: it needs a target of its own.
 *
 * @throws RaceError `BACKUP_INVALID` for a backup that does not fit, or does not lead to the point; `CONFIG_INVALID` where the log is not
 * empty; `LEASE_TAKEN` where somebody has leased it; `STORE_FAILED`, also where another connection has a SQLite file open; `ABORTED` by the
 * signal
 *
 * @example
 * ```ts
 * const log = { tenant: 'acme', account: 'paper' }
 * const { head } = await restoreBackup({ target, key, store, log, to: { time: Date.UTC(2026, 0, 5, 14, 30) } })
 * ```
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreSummary> {
  const { target, store, to, backup, signal } = options
  checkPoint(to)
  const log = store.log(options.log)
  await assertEmpty(log)
  const source = { target, sealer: createPartSealer(options, options.log), ...(signal && { signal }) }
  const plan = await planRestore(source, to, backup)
  const lines = lineLogOf(log)
  if (lines === null) {
    await headOfPlan(source, plan)
    return fillFrom(source, plan, sinkOf(log), options)
  }
  let summary: RestoreSummary | undefined
  await lines[loadLog](async (sink) => {
    summary = await fillFrom(source, plan, sink, options)
  })
  invariant(summary !== undefined, 'a log that was loaded was filled')
  return summary
}

/** Puts the events of a plan and their commands into a log. */
async function fillFrom(
  source: BackupSource,
  plan: RestorePlan,
  sink: LogSink,
  { log, signal, onProgress }: RestoreOptions,
): Promise<RestoreSummary> {
  let head: LogHead = { sequence: 0, hash: genesisHash(log) }
  const horizon = { sequence: 0, taken: 0, timeMax: Number.NEGATIVE_INFINITY }
  for await (const { part, rows } of walkPlan(source, plan)) {
    for (let at = 0; at < rows.length; at += batchSize) {
      throwIfAborted(signal, 'restore a backup')
      const batch = rows.slice(at, at + batchSize)
      head = await add(sink, { log, head, rows: batch, part: part.name })
      for (const row of batch) note(row, horizon)
      onProgress?.(head.sequence, plan.sequenceMax)
      await turn()
    }
  }
  const commands = await commandsToRestore(source, plan, horizon)
  for (const { number, ...command } of commands) {
    throwIfAborted(signal, 'restore a backup')
    const given = await sink.submit(command)
    if (given !== number) throw otherNumber(command.id, number, given)
  }
  return { head, backup: plan.backup?.id ?? null, commandCount: commands.length }
}

/** A log of another kind, which makes the hashes anew. */
function sinkOf(log: EventLog): LogSink {
  return {
    add(rows) {
      const expectedSequence = (rows[0]?.sequence ?? 1) - 1
      return log.append(rows.map(eventOf), { expectedSequence, fence: null })
    },
    submit: (command) => log.submitCommand(command),
  }
}

function eventOf(row: EventRow): NewEvent {
  const { sequence: _, hash: __, ...event } = decodeEvent(row)
  return event
}

async function assertEmpty(log: EventLog): Promise<void> {
  const { tenant, account } = log.key
  const { sequence } = await log.head()
  const commands = await log.commands({ after: 0, limit: 1 })
  if (sequence === 0 && commands.length === 0) return
  const has = sequence > 0 ? `${sequence} events` : 'commands'
  throw new RaceError('CONFIG_INVALID', {
    message: `cannot restore '${tenant}/${account}': the store's log is not empty, it has ${has}`,
    facts: { tenant, account, sequence },
    hint: 'Restore into a new store. Nothing was changed.',
  })
}

async function add(
  sink: LogSink,
  {
    log,
    head,
    rows,
    part,
  }: { readonly log: LogKey; readonly head: LogHead; readonly rows: readonly EventRow[]; readonly part: string },
): Promise<LogHead> {
  const { tenant, account } = log
  const last = rows.at(-1)
  if (last === undefined) return head
  if (rows[0]?.sequence !== head.sequence + 1 || last.sequence !== head.sequence + rows.length) {
    throw backupInvalid(part, `holds events after ${head.sequence} that are not numbered in their order`)
  }
  const answer = await sink.add(rows)
  if (answer.type === 'fenced') {
    throw new RaceError('LEASE_TAKEN', {
      message: `cannot restore '${tenant}/${account}': '${answer.holder ?? 'somebody'}' has leased the store's log`,
      facts: { tenant, account, holder: answer.holder },
      hint: 'Restore into a new store, before an engine is started on it.',
    })
  }
  if (answer.type !== 'appended' || answer.head.sequence !== last.sequence) {
    throw new RaceError('STORE_FAILED', {
      message: `cannot restore '${tenant}/${account}': somebody else appends to the store's log`,
      facts: { tenant, account, sequence: answer.head.sequence },
      hint: 'Restore into a new store that nobody else writes to.',
    })
  }
  if (answer.head.hash !== last.hash) throw otherHash(log, answer.head, part)
  return answer.head
}

function otherHash({ tenant, account }: LogKey, { sequence }: LogHead, name: string): RaceError {
  return new RaceError('STORE_FAILED', {
    message: `the restored log '${tenant}/${account}' has another hash at event ${sequence} than '${name}' has`,
    facts: { tenant, account, sequence, part: name },
    hint: 'The store does not keep or hash events as it should: what it has now must not be used.',
  })
}

function note(row: EventRow, horizon: { -readonly [Name in keyof CommandHorizon]: CommandHorizon[Name] }): void {
  horizon.sequence = row.sequence
  horizon.timeMax = Math.max(horizon.timeMax, row.time)
  if (row.type !== 'command-taken') return
  const { data } = decodeEvent(row)
  const number = typeof data === 'object' && data !== null && 'number' in data ? data.number : null
  if (typeof number === 'number') horizon.taken = Math.max(horizon.taken, number)
}

function otherNumber(id: string, number: number, given: number): RaceError {
  return new RaceError('STORE_FAILED', {
    message: `the store gave command '${id}' the number ${given}, but it had ${number}`,
    facts: { id, number, given },
    hint: 'Somebody else leaves commands in the store, or commands are missing from the backup.',
  })
}
