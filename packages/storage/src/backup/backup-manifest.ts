import { canonicalJson, genesisHash, type LogHead, type LogKey } from '@race/core'
import { backupInvalid } from './backup-invalid.ts'
import { partName } from './part-name.ts'
import { type PartWriterOptions, type WrittenPart, writePart } from './part-writer.ts'
import { type BackupSource, readPart } from './read-part.ts'

/** A part of a full backup, as its manifest names it. */
export interface ManifestPart {
  readonly name: string
  readonly kind: 'events' | 'commands'
  readonly from: number
  readonly to: number
  /** Of the object, with its header. */
  readonly bytes: number
  readonly sha256: string
}

/** What a full backup consists of. It is written last: without it there is no backup. */
export interface BackupManifest {
  readonly format: 'race-backup/1'
  readonly id: string
  readonly tenant: string
  readonly account: string
  /** Epoch ms by the clock that was handed in. */
  readonly startedAt: number
  readonly finishedAt: number
  /** Where the log ended when the backup was begun: every event up to it is in the parts. */
  readonly head: LogHead
  readonly parts: readonly ManifestPart[]
}

export async function writeManifest(
  options: PartWriterOptions,
  manifest: Omit<BackupManifest, 'format' | 'parts' | 'tenant' | 'account'>,
  parts: readonly WrittenPart[],
): Promise<BackupManifest> {
  const { log } = options.sealer
  const named = parts.map(({ name, facts, bytes, sha256 }): ManifestPart => {
    const kind = facts.kind === 'commands' ? 'commands' : 'events'
    return { name, kind, from: facts.from, to: facts.to, bytes, sha256 }
  })
  const whole: BackupManifest = { format: 'race-backup/1', ...log, ...manifest, parts: named }
  const { head, id, startedAt } = manifest
  const range = { from: 1, to: head.sequence, fromHash: genesisHash(log), toHash: head.hash, timeMax: null }
  const facts = { kind: 'manifest', backup: id, ...range, madeAt: startedAt } as const
  await writePart(options, facts, Buffer.from(canonicalJson(whole)))
  return whole
}

/**
 * Opens a manifest, and holds what it says against its header: the parts follow each other from the first event to the head.
 *
 * @throws RaceError `BACKUP_INVALID`
 */
export async function readManifest(source: BackupSource, name: string): Promise<BackupManifest> {
  const { header, content } = await readPart(source, name)
  // It was sealed: nobody but a holder of the key has written it.
  const manifest: BackupManifest = JSON.parse(content.toString('utf8'))
  const { log } = source.sealer
  const reached = reachOf(manifest, log)
  const isSame = manifest.head.sequence === header.to && manifest.head.hash === header.toHash
  if (manifest.id === header.backup && isSame && reached === header.to) return manifest
  throw backupInvalid(name, `names parts that reach event ${reached}, but a head of ${header.to}`)
}

/** The last event that can be reached from the first one by the parts in their order. */
function reachOf({ id, parts, head }: BackupManifest, log: LogKey): number {
  let reached = 0
  for (const { name, kind, from, to } of parts) {
    if (kind !== 'events') continue
    const facts = { kind, backup: id, from, to, fromHash: null, toHash: null, timeMax: null, madeAt: 0 }
    if (from !== reached + 1 || to < from || to > head.sequence || name !== partName(log, facts)) return reached
    reached = to
  }
  return reached
}
