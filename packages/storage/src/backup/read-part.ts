import { hash } from 'node:crypto'
import { backupInvalid } from './backup-invalid.ts'
import type { BackupTarget } from './backup-target-port.ts'
import type { PartHeader } from './part-header.ts'
import { partName } from './part-name.ts'
import type { PartSealer } from './part-sealer.ts'

/** Where backups of a log are read from. */
export interface BackupSource {
  readonly target: BackupTarget
  readonly sealer: PartSealer
  readonly signal?: AbortSignal
}

/** The bytes of an object, which must be there. */
export async function getObject({ target, signal }: BackupSource, name: string, sha256?: string): Promise<Uint8Array> {
  const bytes = await target.get(name, signal === undefined ? {} : { signal })
  if (bytes === null) throw backupInvalid(name, 'is missing')
  if (sha256 !== undefined && hash('sha256', bytes) !== sha256) {
    throw backupInvalid(name, 'does not have the SHA-256 that the manifest names')
  }
  return bytes
}

/**
 * Fetches and opens a part, and holds its header against its name.
 *
 * @throws RaceError `BACKUP_INVALID`
 */
export async function readPart(
  source: BackupSource,
  name: string,
  sha256?: string,
): Promise<{ readonly header: PartHeader; readonly content: Buffer }> {
  const { sealer } = source
  const part = await sealer.open(name, await getObject(source, name, sha256))
  const { header } = part
  if (header.tenant !== sealer.log.tenant || header.account !== sealer.log.account) {
    throw backupInvalid(name, 'is of another log')
  }
  const wanted = partName(sealer.log, header)
  if (wanted !== name) throw backupInvalid(name, `was put under another name than its own, which is '${wanted}'`)
  return part
}
