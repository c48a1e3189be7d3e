import { genesisHash, type LogHead, RaceError } from '@race/core'
import type { EventRow } from '../log/event-row.ts'
import { backupInvalid } from './backup-invalid.ts'
import { type BackupManifest, readManifest } from './backup-manifest.ts'
import { type BackupCatalogue, type CataloguedPart, furthestOf, readCatalogue } from './catalogue.ts'
import { type WalkedEvents, type WalkedPart, walkParts } from './log-walk.ts'
import { logPrefix, manifestName } from './part-name.ts'
import type { BackupSource } from './read-part.ts'

/** Where a restored log ends: with an event, or before the first event that is later than a moment (epoch ms). */
export type RestorePoint = { readonly sequence: number } | { readonly time: number }

/** What is to be restored, as names and the manifest tell: no events were opened yet. */
export interface RestorePlan {
  /** The full backup that it begins with; null where the shipped log begins with the first event. */
  readonly backup: BackupManifest | null
  readonly catalogue: BackupCatalogue
  readonly parts: readonly WalkedPart[]
  readonly point: RestorePoint | undefined
  /** The restored log will end with this event, or before. */
  readonly sequenceMax: number
}

/**
 * Chooses the parts that lead to a point.
 *
 * @param backup the id of a full backup; the newest one unless given
 * @throws RaceError `BACKUP_INVALID` where none do
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
  const parts = chooseParts(catalogue, manifest, point)
  if (parts.length === 0 && manifest === null) throw backupInvalid(prefix, 'has no backup of this log')
  const reached = parts.at(-1)?.to ?? 0
  const isOfSequence = point !== undefined && 'sequence' in point
  // Which event a moment leads to is seen on the way.
  if (point === undefined || isOfSequence) assertReached(catalogue, point, reached, prefix)
  const sequenceMax = isOfSequence ? Math.min(point.sequence, reached) : reached
  return { backup: manifest, catalogue, parts, point, sequenceMax }
}

/**
 * Opens the parts of a plan, recomputes the chain over their lines and reads their events, up to the point.
 *
 * @throws RaceError `BACKUP_INVALID` for what does not fit, or does not reach the point
 */
export async function* walkPlan(source: BackupSource, plan: RestorePlan): AsyncGenerator<WalkedEvents, void> {
  const { point, catalogue, parts } = plan
  const { log } = source.sealer
  let reached: LogHead = { sequence: 0, hash: genesisHash(log) }
  for await (const walked of walkParts(source, parts, reached)) {
    const { after, rows, timeMax } = walked
    const count = countUpTo(point, after.sequence, rows, timeMax)
    reached = rows[count - 1] ?? reached
    yield { ...walked, rows: rows.slice(0, count) }
    if (count < rows.length) return
  }
  assertReached(catalogue, point, reached.sequence, logPrefix(log))
}

/** Walks a whole plan. @returns where it ends */
export async function headOfPlan(source: BackupSource, plan: RestorePlan): Promise<LogHead> {
  let head: LogHead = { sequence: 0, hash: genesisHash(source.sealer.log) }
  for await (const { after, rows } of walkPlan(source, plan)) {
    head = { sequence: after.sequence + rows.length, hash: rows.at(-1)?.hash ?? after.hash }
  }
  return head
}

/** Whether an event is the last that the target has. */
export function isNewest({ backup, catalogue }: RestorePlan, sequence: number): boolean {
  return sequence >= Math.max(furthestOf(catalogue), backup?.head.sequence ?? 0)
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

/** How many of the events are before the point. */
function countUpTo(
  point: RestorePoint | undefined,
  after: number,
  rows: readonly EventRow[],
  timeMax: number | null,
): number {
  if (point === undefined) return rows.length
  if ('sequence' in point) return Math.min(rows.length, Math.max(0, point.sequence - after))
  if (timeMax === null || timeMax <= point.time) return rows.length
  const later = rows.findIndex(({ time }) => time > point.time)
  return later < 0 ? rows.length : later
}

function assertReached(
  catalogue: BackupCatalogue,
  point: RestorePoint | undefined,
  sequence: number,
  prefix: string,
): void {
  const last = furthestOf(catalogue)
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
