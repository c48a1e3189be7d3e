import { type Clock, type EventLog, genesisHash, RaceError } from '@race/core'
import type { BackupKeys } from './backup-key.ts'
import { type BackupManifest, writeManifest } from './backup-manifest.ts'
import type { BackupTarget } from './backup-target-port.ts'
import { backupId, momentOf } from './part-name.ts'
import { createPartSealer } from './part-sealer.ts'
import { defaultPartBytes, type WrittenPart, writeCommands, writeEvents } from './part-writer.ts'

export interface FullBackupOptions extends BackupKeys {
  readonly log: EventLog
  readonly target: BackupTarget
  /** Its time names the backup. */
  readonly clock: Clock
  /** About how much goes into a part before it is compressed, in bytes from 1; 4 MiB unless given. */
  readonly partBytes?: number
  readonly signal?: AbortSignal
  /** After each part: events that are in the target, and events in all. */
  readonly onProgress?: (done: number, all: number) => void
}

/**
 * Copies a whole log, up to where it ends at the start, while it is appended to. The manifest is written last, so that a copy that was cut
 * off is no backup, and what it has left is removed by `applyRetention` after a day.
 *
 * @throws RaceError `LOG_DAMAGED` for a log that is not what was stored: such a backup is not finished. `STORE_FAILED` where the store or
 * the target failed, `ABORTED` by the signal, `CONFIG_INVALID` for options out of range
 *
 * @example
 * ```ts
 * const key = { id: '2026-a', bytes: randomBytes(32) }
 * const { id, head } = await takeFullBackup({ log: store.log({ tenant: 'acme', account: 'paper' }), target, key, clock })
 * ```
 */
export async function takeFullBackup(options: FullBackupOptions): Promise<BackupManifest> {
  const { log, target, clock, signal, onProgress } = options
  const partBytes = checkPartBytes(options.partBytes)
  const sealer = createPartSealer(options, log.key)
  const startedAt = momentOf(clock)
  const head = await log.head()
  const id = backupId(startedAt, head.sequence)
  const writer = { target, sealer, backup: id, madeAt: startedAt, partBytes, ...(signal && { signal }) }
  const parts: WrittenPart[] = []
  // Commands are read after the head: so whatever an event up to it says of a command, the command is there.
  for await (const part of writeCommands(log, 0, writer)) parts.push(part)
  if (head.sequence > 0) {
    for await (const part of writeEvents(log, { sequence: 0, hash: genesisHash(log.key) }, head.sequence, writer)) {
      parts.push(part)
      onProgress?.(part.facts.to, head.sequence)
    }
  }
  return writeManifest(writer, { id, startedAt, finishedAt: momentOf(clock), head }, parts)
}

/** @throws RaceError `CONFIG_INVALID` */
export function checkPartBytes(partBytes: number = defaultPartBytes): number {
  if (Number.isSafeInteger(partBytes) && partBytes > 0) return partBytes
  throw new RaceError('CONFIG_INVALID', {
    message: `partBytes is ${partBytes}, but must be a whole number from 1`,
    facts: { partBytes: String(partBytes) },
    hint: 'Leave it out for parts of 4 MiB.',
  })
}
