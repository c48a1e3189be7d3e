import type { LogHead } from '@race/core'
import { backupInvalid } from './backup-invalid.ts'
import { hashOfLine } from './event-line.ts'
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

/** Lines that follow each other, after a point of the log, each held against the hash before. */
export interface WalkedLines {
  readonly part: WalkedPart
  readonly after: LogHead
  readonly lines: readonly string[]
  /** The hash of each line's event. */
  readonly hashes: readonly string[]
  /** No event among them is later; null for none. */
  readonly timeMax: number | null
}

/**
 * Opens parts one after the other and recomputes the chain over their lines. Where a part begins before the point that was reached,
 * what is known already is passed over.
 *
 * @throws RaceError `BACKUP_INVALID` at the first part that is not as it was written, or does not go on from the one before
 */
export async function* walkParts(
  source: BackupSource,
  parts: readonly WalkedPart[],
  start: LogHead,
): AsyncGenerator<WalkedLines, void> {
  let reached = start
  for await (const { part, header, lines } of openParts(source, parts)) {
    const walked = walk(part, header, lines, reached)
    yield { ...walked, timeMax: header.timeMax }
    reached = { sequence: part.to, hash: walked.hashes.at(-1) ?? reached.hash }
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

function walk(
  part: WalkedPart,
  { fromHash, toHash }: PartHeader,
  lines: readonly string[],
  reached: LogHead,
): Omit<WalkedLines, 'timeMax'> {
  const { name, from } = part
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
  const known = Math.max(0, reached.sequence - from + 1)
  return { part, after: reached, lines: lines.slice(known), hashes: hashes.slice(known) }
}
