import { genesisHash, type LogHead, type LogKey, RaceError } from '@race/core'
import { backupInvalid } from './backup-invalid.ts'
import type { BackupKeys } from './backup-key.ts'
import { type BackupManifest, readManifest } from './backup-manifest.ts'
import type { BackupTarget } from './backup-target-port.ts'
import { type BackupCatalogue, furthestOf, readCatalogue } from './catalogue.ts'
import { walkParts } from './log-walk.ts'
import { logPrefix, manifestName } from './part-name.ts'
import { createPartSealer } from './part-sealer.ts'
import { type BackupSource, readPart } from './read-part.ts'
import { chooseParts } from './restore-plan.ts'

export interface VerifyBackupsOptions extends BackupKeys {
  readonly target: BackupTarget
  readonly log: LogKey
  readonly signal?: AbortSignal
}

/** What is wrong, and where. */
export interface BackupFault {
  readonly name: string
  readonly message: string
}

export interface VerifiedBackup {
  readonly id: string
  /** Epoch ms; null where the manifest cannot be read. */
  readonly startedAt: number | null
  readonly head: LogHead | null
  readonly fault: BackupFault | null
}

export interface BackupVerification {
  readonly isSound: boolean
  /** Full backups, oldest first. */
  readonly backups: readonly VerifiedBackup[]
  /** The last event that can be restored, with everything before it; null where none can. */
  readonly head: LogHead | null
  /** Everything that is wrong, that of full backups too. */
  readonly faults: readonly BackupFault[]
  /** Ids of full backups that were not finished: they are no fault. */
  readonly unfinished: readonly string[]
}

/**
 * Opens everything that a target has of a log: each full backup from its first event to its head, each part of the shipped log, and
 * the way from the newest sound full backup to the last event. What is wrong is a value.
 *
 * @example
 * ```ts
 * const { isSound, head, faults } = await verifyBackups({ target, key, log: { tenant: 'acme', account: 'paper' } })
 * for (const { name, message } of faults) console.error(name, message)
 * ```
 */
export async function verifyBackups(options: VerifyBackupsOptions): Promise<BackupVerification> {
  const { target, log, signal } = options
  const source: BackupSource = { target, sealer: createPartSealer(options, log), ...(signal && { signal }) }
  const catalogue = await readCatalogue(source, logPrefix(log))
  const faults: BackupFault[] = catalogue.strangers.map(({ name }) => ({ name, message: 'is no part of a backup' }))
  const backups: VerifiedBackup[] = []
  let newest: BackupManifest | null = null
  for (const id of catalogue.fullIds) {
    const { manifest, fault } = await verifyFull(source, id)
    if (fault !== null) faults.push(fault)
    else newest = manifest
    backups.push({ id, startedAt: manifest?.startedAt ?? null, head: manifest?.head ?? null, fault })
  }
  for (const { name } of [...catalogue.logEvents, ...catalogue.logCommands]) {
    const fault = await faultOf(() => readPart(source, name))
    if (fault !== null) faults.push(fault)
  }
  const unfinished = new Set(catalogue.fullParts.flatMap(({ backup }) => backup ?? []))
  for (const id of catalogue.fullIds) unfinished.delete(id)
  const way = await verifyWay(source, newest, catalogue)
  if (way.fault !== null) faults.push(way.fault)
  return { isSound: faults.length === 0, backups, head: way.head, faults, unfinished: [...unfinished].sort() }
}

/** Opens a full backup from its first event to its head. */
export async function verifyFull(
  source: BackupSource,
  id: string,
): Promise<{ readonly manifest: BackupManifest | null; readonly fault: BackupFault | null }> {
  const { log } = source.sealer
  let manifest: BackupManifest | null = null
  const fault = await faultOf(async () => {
    manifest = await readManifest(source, manifestName(log, id))
    const { parts, head } = manifest
    const events = parts.filter(({ kind }) => kind === 'events')
    let reached: LogHead = { sequence: 0, hash: genesisHash(log) }
    for await (const { part, rows } of walkParts(source, events, reached)) {
      reached = { sequence: part.to, hash: rows.at(-1)?.hash ?? reached.hash }
    }
    if (reached.hash !== head.hash) {
      throw backupInvalid(
        manifestName(log, id),
        `names a head that its events, up to ${reached.sequence}, do not lead to`,
      )
    }
    for (const { name, sha256 } of parts.filter(({ kind }) => kind === 'commands')) await readPart(source, name, sha256)
  })
  return { manifest, fault }
}

/** Walks from the newest sound full backup, or the first event, along the shipped log as far as it leads. */
async function verifyWay(
  source: BackupSource,
  newest: BackupManifest | null,
  catalogue: BackupCatalogue,
): Promise<{ readonly head: LogHead | null; readonly fault: BackupFault | null }> {
  const { log } = source.sealer
  const prefix = logPrefix(log)
  let reached: LogHead = newest?.head ?? { sequence: 0, hash: genesisHash(log) }
  const shipped = chooseParts(catalogue, newest).filter(({ to }) => to > reached.sequence)
  const last = furthestOf(catalogue)
  const fault = await faultOf(async () => {
    for await (const { part, rows } of walkParts(source, shipped, reached)) {
      reached = { sequence: part.to, hash: rows.at(-1)?.hash ?? reached.hash }
    }
    if (reached.sequence < last) {
      throw backupInvalid(prefix, `has events up to ${last}, but those after ${reached.sequence} are missing`)
    }
  })
  return { head: reached.sequence > 0 ? reached : null, fault }
}

async function faultOf(work: () => Promise<unknown>): Promise<BackupFault | null> {
  try {
    await work()
    return null
  } catch (error) {
    if (!RaceError.is(error, 'BACKUP_INVALID')) throw error
    return { name: String(error.facts.where), message: error.message }
  }
}
