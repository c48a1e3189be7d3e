import {
  type EventLog,
  type EventStore,
  genesisHash,
  type LogHead,
  type LogKey,
  type NewEvent,
  RaceError,
} from '@race/core'
import { throwIfAborted } from '../log/throw-if-aborted.ts'
import type { BackupKeys } from './backup-key.ts'
import type { BackupTarget } from './backup-target-port.ts'
import { eventOf } from './event-line.ts'
import { openParts } from './log-walk.ts'
import { createPartSealer } from './part-sealer.ts'
import { checkPoint, planRestore, type RestorePoint } from './restore-plan.ts'
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
  /** After each batch: events that are restored, and events in all. */
  readonly onProgress?: (done: number, all: number) => void
}

export interface RestoreSummary {
  /** Where the restored log ends: the hash is that of the original at this event. */
  readonly head: LogHead
  /** Id of the full backup that it began with; null where only shipped parts were there. */
  readonly backup: string | null
  readonly commandCount: number
}

const batchSize = 2_000

/**
 * Restores a log into a store that does not have it. First everything that is needed is opened and held against the chain, so that a backup
 * that does not fit is refused before the store is touched; then the events are appended, and the hashes compared.
 *
 * A log that ends earlier than its backups goes another way from there: it needs a target of its own.
 *
 * @throws RaceError `BACKUP_INVALID` for a backup that does not fit, or does not lead to the point; `CONFIG_INVALID` where the log is not
 * empty; `LEASE_TAKEN` where somebody has leased it; `STORE_FAILED`; `ABORTED` by the signal, which leaves a log that ends early
 *
 * @example
 * ```ts
 * const log = { tenant: 'acme', account: 'paper' }
 * const { head } = await restoreBackup({ target, key, store, log, to: { time: Date.UTC(2026, 0, 5, 14, 30) } })
 * ```
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreSummary> {
  const { target, store, to, backup, signal, onProgress } = options
  checkPoint(to)
  const log = store.log(options.log)
  await assertEmpty(log)
  const source = { target, sealer: createPartSealer(options, options.log), ...(signal && { signal }) }
  const plan = await planRestore(source, to, backup)
  let reached: LogHead = { sequence: 0, hash: genesisHash(options.log) }
  const horizon = { taken: 0, timeMax: Number.NEGATIVE_INFINITY }
  // The chain over the parts was recomputed by the plan. Here the store makes it anew: its hashes are compared.
  for await (const { part, header, lines } of openParts(source, plan.parts)) {
    const begin = reached.sequence - part.from + 1
    const end = Math.min(part.to, plan.head.sequence) - part.from + 1
    for (let at = begin; at < end; at += batchSize) {
      throwIfAborted(signal, 'restore a backup')
      const events = lines.slice(at, Math.min(end, at + batchSize)).map(eventOf)
      reached = await appendAll(log, reached, events)
      for (const event of events) note(event, horizon)
      onProgress?.(reached.sequence, plan.head.sequence)
    }
    const hash = reached.sequence === plan.head.sequence ? plan.head.hash : header.toHash
    if (reached.hash !== hash) throw otherHash(log, reached, part.name)
  }
  const commands = await commandsToRestore(source, plan, horizon)
  for (const { number, ...command } of commands) {
    throwIfAborted(signal, 'restore a backup')
    const given = await log.submitCommand(command)
    if (given !== number) throw otherNumber(command.id, number, given)
  }
  return { head: plan.head, backup: plan.backup?.id ?? null, commandCount: commands.length }
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

async function appendAll(log: EventLog, reached: LogHead, events: readonly NewEvent[]): Promise<LogHead> {
  const { tenant, account } = log.key
  const answer = await log.append(events, { expectedSequence: reached.sequence, fence: null })
  if (answer.type === 'fenced') {
    throw new RaceError('LEASE_TAKEN', {
      message: `cannot restore '${tenant}/${account}': '${answer.holder ?? 'somebody'}' has leased the store's log`,
      facts: { tenant, account, holder: answer.holder },
      hint: 'Restore into a new store, before an engine is started on it.',
    })
  }
  const sequence = reached.sequence + events.length
  if (answer.type === 'appended' && answer.head.sequence === sequence) return answer.head
  throw new RaceError('STORE_FAILED', {
    message: `cannot restore '${tenant}/${account}': somebody else appends to the store's log`,
    facts: { tenant, account, sequence: answer.head.sequence },
    hint: 'Restore into a new store that nobody else writes to.',
  })
}

function otherHash({ key }: EventLog, { sequence }: LogHead, name: string): RaceError {
  return new RaceError('STORE_FAILED', {
    message: `the restored log '${key.tenant}/${key.account}' has another hash at event ${sequence} than '${name}' has`,
    facts: { ...key, sequence, part: name },
    hint: 'The store does not keep or hash events as it should: what it has now must not be used.',
  })
}

function note(event: NewEvent, horizon: { taken: number; timeMax: number } & CommandHorizon): void {
  horizon.timeMax = Math.max(horizon.timeMax, event.time)
  if (event.type !== 'command-taken' || typeof event.data !== 'object' || event.data === null) return
  const number = 'number' in event.data ? event.data.number : null
  if (typeof number === 'number') horizon.taken = Math.max(horizon.taken, number)
}

function otherNumber(id: string, number: number, given: number): RaceError {
  return new RaceError('STORE_FAILED', {
    message: `the store gave command '${id}' the number ${given}, but it had ${number}`,
    facts: { id, number, given },
    hint: 'Somebody else leaves commands in the store, or commands are missing from the backup.',
  })
}
