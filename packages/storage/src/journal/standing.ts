import { genesisHash, type LogHead, type LogKey } from '@race/core'
import type { Projection } from '../projection/projection.ts'
import type { Checkpoint, JournalChange } from './journal-storage.ts'

/** How far a projection stands: at the beginning where nothing of its version was folded. */
export function standingOf(projection: Projection, known: readonly Checkpoint[], key: LogKey): LogHead {
  const checkpoint = known.find(({ projection: name }) => name === projection.name)
  const isCurrent = checkpoint !== undefined && checkpoint.version === projection.version
  return isCurrent ? checkpoint : { sequence: 0, hash: genesisHash(key) }
}

/** Deletes its rows and puts it at the beginning. */
export async function clearProjection(change: JournalChange, projection: Projection, key: LogKey): Promise<void> {
  for (const table of projection.tables) await change.clear(table)
  const { name, version } = projection
  await change.saveCheckpoint({ projection: name, version, sequence: 0, hash: genesisHash(key) })
}
