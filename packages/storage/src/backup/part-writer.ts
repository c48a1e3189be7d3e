import { hash } from 'node:crypto'
import { canonicalJson, type EventLog, type LogHead, RaceError, type StoredCommand } from '@race/core'
import type { ReadRange } from '../log/check-log-call.ts'
import { type LinePage, lineLogOf, readLines } from '../log/line-log.ts'
import type { BackupTarget } from './backup-target-port.ts'
import { lineOf } from './event-line.ts'
import type { PartFacts } from './part-header.ts'
import { partName } from './part-name.ts'
import type { PartSealer } from './part-sealer.ts'

/** A part that is in the target. */
export interface WrittenPart {
  readonly name: string
  readonly facts: PartFacts
  /** Of the object. */
  readonly bytes: number
  /** Of the object, 64 hexadecimal digits. */
  readonly sha256: string
}

export interface PartWriterOptions {
  readonly target: BackupTarget
  readonly sealer: PartSealer
  /** The full backup that the parts belong to; null for the shipped log. */
  readonly backup: string | null
  readonly madeAt: number
  /** About how much goes into a part before it is compressed, bytes. */
  readonly partBytes: number
  readonly signal?: AbortSignal
}

/** 4 MiB: some ten thousand events. */
export const defaultPartBytes = 4_194_304

/** Seals a part and puts it into the target. */
export async function writePart(options: PartWriterOptions, facts: PartFacts, content: Buffer): Promise<WrittenPart> {
  const { target, sealer, signal } = options
  const name = partName(sealer.log, facts)
  const sealed = await sealer.seal(facts, content)
  if (sealed.length > target.limits.objectBytesMax || name.length > target.limits.nameLengthMax) {
    throw new RaceError('CONFIG_INVALID', {
      message: `the target cannot take '${name}' of ${sealed.length} bytes`,
      facts: { name, bytes: sealed.length, objectBytesMax: target.limits.objectBytesMax },
      hint: 'Choose a target that takes larger objects and longer names, or another `partBytes`.',
    })
  }
  await target.put(name, sealed, signal === undefined ? {} : { signal })
  return { name, facts, bytes: sealed.length, sha256: hash('sha256', sealed) }
}

/**
 * Writes the events after a point as parts, in order. While one is compressed and put, the next is read.
 *
 * @yields each part when it is in the target
 * @throws RaceError `LOG_DAMAGED` where the log does not go on from that point
 */
export async function* writeEvents(
  log: EventLog,
  after: LogHead,
  to: number,
  options: PartWriterOptions,
): AsyncGenerator<WrittenPart, void> {
  const { backup, madeAt, partBytes, signal } = options
  let written: Promise<WrittenPart> | null = null
  let last = after
  let begin = after
  let lines: string[] = []
  let size = 0
  let timeMax = Number.NEGATIVE_INFINITY
  const flush = (): Promise<WrittenPart> => {
    const range = { from: begin.sequence + 1, to: last.sequence, fromHash: begin.hash, toHash: last.hash }
    const part = writePart(options, { kind: 'events', backup, ...range, timeMax, madeAt }, Buffer.from(lines.join('')))
    // It is awaited after the next events were read: until then its failure waits, too.
    part.catch(() => undefined)
    begin = last
    lines = []
    size = 0
    timeMax = Number.NEGATIVE_INFINITY
    return part
  }
  for await (const page of pagesAfter(log, after, to, signal)) {
    for (const [at, { time, hash }] of page.events.entries()) {
      const line = page.lines[at] ?? ''
      lines.push(`${line}\n`)
      size += Buffer.byteLength(line) + 1
      timeMax = Math.max(timeMax, time)
      last = { sequence: last.sequence + 1, hash }
      if (size < partBytes) continue
      if (written !== null) yield await written
      written = flush()
    }
  }
  if (written !== null) yield await written
  if (lines.length > 0) yield await flush()
  if (last.sequence !== to) throw notContinued(log, last, last.sequence + 1)
}

/**
 * The lines of a log after a point.
 *
 * @throws RaceError `LOG_DAMAGED` where the log does not go on from it
 */
async function* pagesAfter(
  log: EventLog,
  after: LogHead,
  to: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<LinePage, void> {
  const range = { after: after.sequence, to, ...(signal && { signal }) }
  let last = after
  for await (const page of lineLogOf(log)?.[readLines](range) ?? linesMade(log, range, after)) {
    const goesOn = page.after.sequence === last.sequence && page.after.hash === last.hash
    if (!goesOn) throw notContinued(log, last, last.sequence + 1)
    yield page
    last = { sequence: last.sequence + page.events.length, hash: page.events.at(-1)?.hash ?? last.hash }
  }
}

/** The lines of a log of another kind, whose events are written and hashed anew. */
async function* linesMade(log: EventLog, range: ReadRange, after: LogHead): AsyncGenerator<LinePage, void> {
  let last = after
  for await (const event of log.read(range)) {
    const { line, hash: computed } = lineOf(event, last.hash)
    if (computed !== event.hash || event.sequence !== last.sequence + 1) throw notContinued(log, last, event.sequence)
    yield { after: last, events: [event], lines: [line] }
    last = { sequence: event.sequence, hash: event.hash }
  }
}

/** Writes the commands after a number. @yields each part when it is in the target */
export async function* writeCommands(
  log: EventLog,
  after: number,
  options: PartWriterOptions,
): AsyncGenerator<WrittenPart, void> {
  const { backup, madeAt } = options
  let last = after
  for (;;) {
    const commands = await log.commands({ after: last, limit: 1_000 })
    const first = commands[0]
    if (first === undefined) return
    last = commands.at(-1)?.number ?? last
    const facts = { kind: 'commands', backup, from: first.number, to: last, madeAt } as const
    const content = Buffer.from(commands.map((command) => `${canonicalJson(command)}\n`).join(''))
    yield await writePart(options, { ...facts, fromHash: null, toHash: null, timeMax: null }, content)
  }
}

/** The commands in a part that has been opened. */
export function commandsOf(content: Buffer): readonly StoredCommand[] {
  return linesOf(content).map((line): StoredCommand => JSON.parse(line))
}

/** The lines in a part that has been opened. */
export function linesOf(content: Buffer): readonly string[] {
  const lines = content.toString('utf8').split('\n')
  lines.pop()
  return lines
}

function notContinued({ key }: EventLog, last: LogHead, sequence: number): RaceError {
  return new RaceError('LOG_DAMAGED', {
    message: `the log '${key.tenant}/${key.account}' does not go on after event ${last.sequence} as its backup has it`,
    facts: { ...key, sequence },
    hint: '`verifyAgainst` tells where they part. A log restored to an earlier moment needs a target of its own.',
  })
}
