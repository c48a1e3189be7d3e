import { setImmediate as turn } from 'node:timers/promises'
import type { LogHead } from '@race/core'
import type { EventRow } from '../log/event-row.ts'
import { backupInvalid } from './backup-invalid.ts'
import { hashOfLine, rowOfLine } from './event-line.ts'
import type { PartHeader } from './part-header.ts'
import { linesOf } from './part-writer.ts'
import { type BackupSource, readPart } from './read-part.ts'

/** A part to be walked, in the order in which they follow each other. */
export interface WalkedPart {
  readonly name: string
  readonly from: number
  readonly to: number
  /** As its manifest names it; not given for the shipped log. */
  readonly sha256?: string
}

/** Events that follow each other, after a point of the log, each held against the hash before. */
export interface WalkedEvents {
  readonly part: WalkedPart
  readonly after: LogHead
  readonly rows: readonly EventRow[]
  /** No event among them is later; null for none. */
  readonly timeMax: number | null
}

/** So many events are read before others have their turn: some ms. */
const batchSize = 500

/**
 * Opens parts one after the other, recomputes the chain over their lines, and reads the events on them. Where a part begins before the point that was reached,
 * what is known already is passed over.
 *
 * @throws RaceError `BACKUP_INVALID` at the first part that is not as it was written, does not go on from the one before, or has a line on
 * which no event is
 */
export async function* walkParts(
  source: BackupSource,
  parts: readonly WalkedPart[],
  start: LogHead,
): AsyncGenerator<WalkedEvents, void> {
  let reached = start
  for await (const { part, header, lines } of openParts(source, parts)) {
    const hashes = hashesOf(part, header, lines, reached)
    const known = Math.max(0, reached.sequence - part.from + 1)
    const rows = await rowsOf(part, lines, hashes, known)
    yield { part, after: reached, rows, timeMax: header.timeMax }
    reached = { sequence: part.to, hash: rows.at(-1)?.hash ?? reached.hash }
  }
}

/**
 * Opens parts one after the other, without recomputing the chain. The next part is fetched while the one before is used.
 *
 * @throws RaceError `BACKUP_INVALID` at the first part that is not as it was written
 */
async function* openParts(
  source: BackupSource,
  parts: readonly WalkedPart[],
): AsyncGenerator<{ readonly part: WalkedPart; readonly header: PartHeader; readonly lines: readonly string[] }, void> {
  let next = fetchAhead(source, parts[0])
  for (const [at, part] of parts.entries()) {
    const opened = await next
    next = fetchAhead(source, parts[at + 1])
    if (opened === null) return
    const lines = linesOf(opened.content)
    const count = part.to - part.from + 1
    if (lines.length !== count) throw backupInvalid(part.name, `has ${lines.length} events, not ${count}`)
    yield { part, header: opened.header, lines }
  }
}

function fetchAhead(source: BackupSource, part: WalkedPart | undefined): ReturnType<typeof readPart> | Promise<null> {
  if (part === undefined) return Promise.resolve(null)
  const fetched = readPart(source, part.name, part.sha256)
  // It is awaited when its turn comes.
  fetched.catch(() => undefined)
  return fetched
}

/** The hash of each line's event. */
function hashesOf(
  { name, from }: WalkedPart,
  { fromHash, toHash }: PartHeader,
  lines: readonly string[],
  reached: LogHead,
): readonly string[] {
  const hashes: string[] = []
  let before = fromHash ?? ''
  const continues = (sequence: number): void => {
    if (sequence !== reached.sequence || before === reached.hash) return
    throw backupInvalid(name, `does not go on from event ${sequence} as the parts before it have it`)
  }
  continues(from - 1)
  for (const [at, line] of lines.entries()) {
    before = hashOfLine(line, before)
    hashes.push(before)
    continues(from + at)
  }
  if (before !== toHash) throw backupInvalid(name, 'holds events that do not have the hash that its header names')
  return hashes
}

/** The events on the lines, without those that are known already. */
async function rowsOf(
  { name, from }: WalkedPart,
  lines: readonly string[],
  hashes: readonly string[],
  known: number,
): Promise<readonly EventRow[]> {
  const rows: EventRow[] = []
  for (let at = known; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    const row = rowOfLine(line, hashes[at] ?? '')
    if (row === null || row.sequence !== from + at) {
      throw backupInvalid(name, `has a line that is not event ${from + at}: ${JSON.stringify(line.slice(0, 80))}`)
    }
    rows.push(row)
    if (rows.length % batchSize === 0) await turn()
  }
  return rows
}
