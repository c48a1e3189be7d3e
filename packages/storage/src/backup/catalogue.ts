import type { LogKey } from '@race/core'
import type { TargetObject } from './backup-target-port.ts'
import { manifestName, type PartName, parsePartName } from './part-name.ts'
import type { BackupSource } from './read-part.ts'

/** A part that lies in a target, by its name alone. */
export interface CataloguedPart extends PartName {
  readonly bytes: number
}

/** What a target has of one log, by the names alone: nothing was opened yet. */
export interface BackupCatalogue {
  /** Ids of full backups with a manifest, oldest first. */
  readonly fullIds: readonly string[]
  /** Parts in folders of full backups, of those too that have no manifest. */
  readonly fullParts: readonly CataloguedPart[]
  /** The shipped log, by first event, then by last, then by when it was made. */
  readonly logEvents: readonly CataloguedPart[]
  readonly logCommands: readonly CataloguedPart[]
  /** Objects among them that are none of ours. */
  readonly strangers: readonly TargetObject[]
}

export async function readCatalogue(
  { target, sealer, signal }: BackupSource,
  prefix: string,
): Promise<BackupCatalogue> {
  const objects = await target.list(prefix, signal === undefined ? {} : { signal })
  return catalogueOf(sealer.log, objects)
}

/** The same for one who goes by it, and deletes or leaves out what it has: what is told is there for good. */
export async function readSettledCatalogue(source: BackupSource, prefix: string): Promise<BackupCatalogue> {
  const catalogue = await readCatalogue(source, prefix)
  await source.target.settle?.(prefix, source.signal === undefined ? {} : { signal: source.signal })
  return catalogue
}

function catalogueOf(log: LogKey, objects: readonly TargetObject[]): BackupCatalogue {
  const parts: CataloguedPart[] = []
  const strangers: TargetObject[] = []
  for (const object of objects) {
    const part = parsePartName(log, object.name)
    if (part === null) strangers.push(object)
    else parts.push({ ...part, bytes: object.bytes })
  }
  const shipped = parts.filter(({ backup }) => backup === null)
  const byRange = (a: CataloguedPart, b: CataloguedPart): number =>
    a.from - b.from || a.to - b.to || Number(a.madeAt) - Number(b.madeAt)
  return {
    fullIds: parts.flatMap(({ kind, backup }) => (kind === 'manifest' && backup !== null ? [backup] : [])).sort(),
    fullParts: parts.filter(({ kind, backup }) => kind !== 'manifest' && backup !== null),
    logEvents: shipped.filter(({ kind }) => kind === 'events').sort(byRange),
    logCommands: shipped.filter(({ kind }) => kind === 'commands').sort(byRange),
    strangers,
  }
}

/** Names of manifests, newest first. */
export function manifestsNewestFirst(log: LogKey, { fullIds }: BackupCatalogue): readonly string[] {
  return [...fullIds].reverse().map((id) => manifestName(log, id))
}

/** The last event that the shipped log has a part of; 0 for none. */
export function furthestOf({ logEvents }: BackupCatalogue): number {
  return logEvents.reduce((most, { to }) => Math.max(most, to), 0)
}
