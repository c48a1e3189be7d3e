import type { LogKey } from '@race/core'
import { backupInvalid } from './backup-invalid.ts'
import type { BackupKeys } from './backup-key.ts'
import type { BackupTarget } from './backup-target-port.ts'
import { readCatalogue } from './catalogue.ts'
import { logPrefix, manifestName } from './part-name.ts'
import { createPartSealer } from './part-sealer.ts'
import { getObject } from './read-part.ts'
import { verifyFull } from './verify-backups.ts'

export interface CopyBackupsOptions extends BackupKeys {
  readonly from: BackupTarget
  /** Another place, such as another building. */
  readonly to: BackupTarget
  readonly log: LogKey
  readonly signal?: AbortSignal
}

export interface CopySummary {
  /** Id of the full backup that is there now; null where only the shipped log was. */
  readonly backup: string | null
  readonly objectCount: number
  readonly bytes: number
}

/**
 * Copies the newest sound full backup, and what of the shipped log goes on from it, as they are sealed. What is there already is not
 * copied again. The manifest comes last, so that a copy that was cut off is no backup.
 *
 * @throws RaceError `BACKUP_INVALID` where there are full backups but none is sound, or a shipped part is damaged
 */
export async function copyBackups(options: CopyBackupsOptions): Promise<CopySummary> {
  const { from, to, log, signal } = options
  const sealer = createPartSealer(options, log)
  const withSignal = signal === undefined ? {} : { signal }
  const source = { target: from, sealer, ...withSignal }
  const catalogue = await readCatalogue(source, logPrefix(log))
  const there = new Map((await to.list(logPrefix(log), withSignal)).map(({ name, bytes }) => [name, bytes]))
  // What is there is not copied again: it has to stay there.
  await to.settle?.(logPrefix(log), withSignal)
  let objectCount = 0
  let bytes = 0
  const copy = async (name: string, sha256?: string): Promise<void> => {
    const object = await getObject(source, name, sha256)
    if (sha256 === undefined) await sealer.open(name, object)
    await to.put(name, object, withSignal)
    objectCount += 1
    bytes += object.length
  }

  const manifest = await newestSound([...catalogue.fullIds].reverse(), (id) => verifyFull(source, id))
  if (manifest === null && catalogue.fullIds.length > 0) throw backupInvalid(logPrefix(log), 'has no sound full backup')
  if (manifest !== null && !there.has(manifestName(log, manifest.id))) {
    for (const part of manifest.parts) if (there.get(part.name) !== part.bytes) await copy(part.name, part.sha256)
    await copy(manifestName(log, manifest.id))
  }
  const reached = manifest?.head.sequence ?? 0
  const shipped = [...catalogue.logCommands, ...catalogue.logEvents.filter((part) => part.to > reached)]
  for (const part of shipped) if (there.get(part.name) !== part.bytes) await copy(part.name)
  return { backup: manifest?.id ?? null, objectCount, bytes }
}

/** The manifest of the first full backup that is sound; null for none. */
export async function newestSound<Manifest>(
  ids: readonly string[],
  verify: (id: string) => Promise<{ readonly manifest: Manifest | null; readonly fault: unknown }>,
): Promise<Manifest | null> {
  for (const id of ids) {
    const { manifest, fault } = await verify(id)
    if (fault === null) return manifest
  }
  return null
}
