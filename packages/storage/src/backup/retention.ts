import { type LogKey, RaceError } from '@race/core'
import type { BackupKeys } from './backup-key.ts'
import type { BackupTarget } from './backup-target-port.ts'
import { type BackupCatalogue, readSettledCatalogue } from './catalogue.ts'
import { newestSound } from './copy-backups.ts'
import { logPrefix, manifestName, startOfBackup } from './part-name.ts'
import { createPartSealer } from './part-sealer.ts'
import { verifyFull } from './verify-backups.ts'

/** How long backups are kept. */
export interface BackupRetention {
  /** Full backups, days. */
  readonly fullDays: number
  /** The shipped log, hours, where a full backup has the same events. */
  readonly logHours: number
  /** Full backups off-site, days. */
  readonly offsiteDays: number
}

export const defaultBackupRetention: BackupRetention = Object.freeze({ fullDays: 7, logHours: 24, offsiteDays: 30 })

export interface RetentionOptions extends BackupKeys {
  readonly target: BackupTarget
  readonly log: LogKey
  /** Epoch ms. */
  readonly now: number
  readonly fullDays: number
  readonly logHours: number
  readonly signal?: AbortSignal
}

export interface RetentionSummary {
  /** The newest full backup that was found sound; null for none, and then nothing was deleted but leftovers. */
  readonly kept: string | null
  /** Names of objects. */
  readonly deleted: readonly string[]
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/**
 * Deletes what is older than it has to be kept, after it has opened the newest full backup from its first event to its head. That one stays
 * however old it is, and so does every shipped part that goes beyond it: whatever could be restored before can be restored after. Where no full
 * backup is sound, nothing is deleted. Copies that were never finished go after a day.
 *
 * @throws RaceError `CONFIG_INVALID` for a time that is negative or no number
 */
export async function applyRetention(options: RetentionOptions): Promise<RetentionSummary> {
  const { target, log, now, fullDays, logHours, signal } = options
  checkAge('fullDays', fullDays)
  checkAge('logHours', logHours)
  const withSignal = signal === undefined ? {} : { signal }
  const source = { target, sealer: createPartSealer(options, log), ...withSignal }
  await target.removeLeftovers?.(now - dayMs, withSignal)
  const catalogue = await readSettledCatalogue(source, logPrefix(log))
  const kept = await newestSound([...catalogue.fullIds].reverse(), (id) => verifyFull(source, id))
  const doomed: string[] = []
  if (kept !== null) {
    const reached = {
      events: kept.head.sequence,
      commands: kept.parts.findLast(({ kind }) => kind === 'commands')?.to ?? 0,
    }
    doomed.push(...oldFulls(log, catalogue, kept.id, now - fullDays * dayMs))
    doomed.push(...coveredLog(catalogue, reached, now - logHours * hourMs))
    doomed.push(...unfinished(catalogue, now - dayMs))
  }
  for (const name of doomed) await target.delete(name, withSignal)
  return { kept: kept?.id ?? null, deleted: doomed }
}

/** A manifest goes before its parts, so that no backup is left that lacks some. */
function oldFulls(
  log: LogKey,
  { fullIds, fullParts }: BackupCatalogue,
  kept: string,
  before: number,
): readonly string[] {
  const old = fullIds.filter((id) => id !== kept && startOfBackup(id) < before)
  return old.flatMap((id) => [
    manifestName(log, id),
    ...fullParts.filter(({ backup }) => backup === id).map(({ name }) => name),
  ])
}

function coveredLog(
  { logEvents, logCommands }: BackupCatalogue,
  reached: { readonly events: number; readonly commands: number },
  before: number,
): readonly string[] {
  const isOld = ({ madeAt }: { readonly madeAt: number | null }): boolean => madeAt !== null && madeAt < before
  return [
    ...logEvents.filter((part) => isOld(part) && part.to <= reached.events),
    ...logCommands.filter((part) => isOld(part) && part.to <= reached.commands),
  ].map(({ name }) => name)
}

function unfinished({ fullIds, fullParts }: BackupCatalogue, before: number): readonly string[] {
  return fullParts
    .filter(({ backup }) => backup !== null && !fullIds.includes(backup) && startOfBackup(backup) < before)
    .map(({ name }) => name)
}

function checkAge(field: string, value: number): void {
  if (Number.isFinite(value) && value >= 0) return
  throw new RaceError('CONFIG_INVALID', {
    message: `${field} is ${value}, but must be a number from 0`,
    facts: { field, value: String(value) },
    hint: 'Nothing was deleted.',
  })
}
