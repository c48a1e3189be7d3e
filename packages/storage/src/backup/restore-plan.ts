import { genesisHash, type LogHead, RaceError } from '@race/core'
import { backupInvalid } from './backup-invalid.ts'
import { type BackupManifest, readManifest } from './backup-manifest.ts'
import { type BackupCatalogue, type CataloguedPart, furthestOf, readCatalogue } from './catalogue.ts'
import { eventOf } from './event-line.ts'
import { type WalkedPart, walkParts } from './log-walk.ts'
import { logPrefix, manifestName } from './part-name.ts'
import type { BackupSource } from './read-part.ts'

/** Where a restored log ends: with an event, or before the first event that is later than a moment (epoch ms). */
export type RestorePoint = { readonly sequence: number } | { readonly time: number }

/** What is to be restored, after every part of it has been opened and held against the chain. */
export interface RestorePlan {
  /** The full backup that it begins with; null where the shipped log begins with the first event. */
  readonly backup: BackupManifest | null
  readonly catalogue: BackupCatalogue
  readonly parts: readonly WalkedPart[]
  /** Where the restored log will end. */
  readonly head: LogHead
  /** Whether it is everything that the target has. */
  readonly isNewest: boolean
}

/**
 * Chooses the parts that lead to a point, and walks them.
 *
 * @param backup the id of a full backup; the newest one unless given
 * @throws RaceError `BACKUP_INVALID` for what does not fit, or does not reach the point
 */
export async function planRestore(
  source: BackupSource,
  point: RestorePoint | undefined,
  backup?: string,
): Promise<RestorePlan> {
  const { log } = source.sealer
  const prefix = logPrefix(log)
  const catalogue = await readCatalogue(source, prefix)
  const id = backup ?? catalogue.fullIds.at(-1)
  const manifest = id === undefined ? null : await readManifest(source, manifestName(log, id))
  const chosen = chooseParts(catalogue, manifest, point)
  if (chosen.length === 0 && manifest === null) throw backupInvalid(prefix, 'has no backup of this log')
  const genesis: LogHead = { sequence: 0, hash: genesisHash(log) }
  let reached = genesis
  const parts: WalkedPart[] = []
  for await (const { part, after, lines, hashes, timeMax } of walkParts(source, chosen, genesis)) {
    parts.push(part)
    const count = countUpTo(point, after.sequence, lines, timeMax)
    if (count > 0) reached = { sequence: after.sequence + count, hash: hashes[count - 1] ?? reached.hash }
    if (count < lines.length) return { backup: manifest, catalogue, parts, head: reached, isNewest: false }
  }
  assertReached(catalogue, point, reached, prefix)
  return { backup: manifest, catalogue, parts, head: reached, isNewest: reached.sequence >= furthestOf(catalogue) }
}

/** The parts of the full backup, then, as long as they go on, the shipped ones that lead furthest. */
export function chooseParts(
  { logEvents }: BackupCatalogue,
  manifest: BackupManifest | null,
  point?: RestorePoint,
): readonly WalkedPart[] {
  const stop = point !== undefined && 'sequence' in point ? point.sequence : Number.POSITIVE_INFINITY
  const chosen: WalkedPart[] = []
  let reached = 0
  const take = (part: WalkedPart): void => {
    chosen.push(part)
    reached = part.to
  }
  for (const part of manifest?.parts ?? []) if (part.kind === 'events' && reached < stop) take(part)
  let best: CataloguedPart | null = null
  for (const part of logEvents) {
    if (best !== null && part.from > reached + 1) {
      take(best)
      best = null
    }
    if (reached >= stop || part.from > reached + 1) break
    if (part.to > reached && (best === null || part.to >= best.to)) best = part
  }
  if (best !== null && reached < stop) take(best)
  return chosen
}

/** How many of the lines are before the point. */
function countUpTo(
  point: RestorePoint | undefined,
  after: number,
  lines: readonly string[],
  timeMax: number | null,
): number {
  if (point === undefined) return lines.length
  if ('sequence' in point) return Math.min(lines.length, Math.max(0, point.sequence - after))
  if (timeMax === null || timeMax <= point.time) return lines.length
  const later = lines.findIndex((line) => eventOf(line).time > point.time)
  return later < 0 ? lines.length : later
}

function assertReached(
  catalogue: BackupCatalogue,
  point: RestorePoint | undefined,
  reached: LogHead,
  prefix: string,
): void {
  const last = furthestOf(catalogue)
  const { sequence } = reached
  if (point !== undefined && 'sequence' in point) {
    if (sequence >= point.sequence) return
    throw backupInvalid(prefix, `has no event ${point.sequence}: its parts lead to event ${sequence}`)
  }
  if (last <= sequence) return
  const beyond = catalogue.logEvents.find(({ from }) => from > sequence + 1)
  const until = beyond === undefined ? last : beyond.from - 1
  const hint = `Name the point { sequence: ${sequence} } to restore what comes before them.`
  throw backupInvalid(prefix, `lacks events ${sequence + 1} to ${until}, though it has later ones up to ${last}`, hint)
}

/** @throws RaceError `CONFIG_INVALID` */
export function checkPoint(point: RestorePoint | undefined): void {
  if (point === undefined) return
  const value = 'sequence' in point ? point.sequence : point.time
  if (Number.isSafeInteger(value) && (value >= 1 || 'time' in point)) return
  throw new RaceError('CONFIG_INVALID', {
    message: `the point to restore to is ${JSON.stringify(point)}`,
    facts: { value: String(value) },
    hint: 'Give the sequence of an event, from 1, or a time in whole epoch milliseconds.',
  })
}
