import { chainedHash, genesisHash, type LogHead, type LogKey, RaceError, type StoredEvent, sha256Hex } from '@race/core'
import { type ExportBegin, readBegin, readEnd, readEvent } from './export-line.ts'

export interface ExportedLog {
  readonly key: LogKey
  /** What the first event follows. */
  readonly after: LogHead
  /** The last event. */
  readonly head: LogHead
}

/**
 * Checks the lines of an exported log, one after the other, and gives what they tell. It needs the lines alone; whoever knows the
 * head from elsewhere compares it with the one that is returned, since lines can be made anew from the first to the last.
 *
 * `onEvent` is given each event, after it was checked.
 * @throws RaceError `LOG_DAMAGED` at the first line that is not the one that was written, and where lines are missing
 *
 * @example
 * ```ts
 * const { head } = await verifyExport(createInterface(createReadStream('paper.jsonl')))
 * console.log(head.sequence, head.hash)
 * ```
 */
export async function verifyExport(
  lines: AsyncIterable<string> | Iterable<string>,
  { onEvent }: { readonly onEvent?: (event: StoredEvent) => void } = {},
): Promise<ExportedLog> {
  let number = 0
  let first: { readonly line: string; readonly begin: ExportBegin } | undefined
  let last: LogHead | undefined
  let isEnded = false
  for await (const line of lines) {
    number += 1
    if (isEnded) throw damaged(number, 'it comes after the last one')
    if (first === undefined || last === undefined) {
      first = { line, begin: begun(line) }
      last = first.begin.after
      continue
    }
    const event = readEvent(line)
    if (event !== null) {
      last = followed(last, event, number)
      onEvent?.(event)
      continue
    }
    assertEnd(line, number, { last, first: first.line })
    isEnded = true
  }
  if (first === undefined || last === undefined || !isEnded) throw damaged(number + 1, 'it is missing')
  return { ...first.begin, head: last }
}

function begun(line: string): ExportBegin {
  const begin = readBegin(line)
  if (begin === null) throw damaged(1, 'it is not the first line of a log')
  const { key, after } = begin
  if (after.sequence === 0 && after.hash !== genesisHash(key)) throw damaged(1, 'the names are not those of the log')
  return begin
}

function followed(last: LogHead, event: StoredEvent, number: number): LogHead {
  const { sequence, hash } = event
  if (sequence !== last.sequence + 1) throw damaged(number, `event ${sequence} comes after ${last.sequence}`)
  if (hash !== chainedHash(last.hash, sequence, event))
    throw damaged(number, `the hash of event ${sequence} does not fit`)
  return { sequence, hash }
}

function assertEnd(
  line: string,
  number: number,
  { last, first }: { readonly last: LogHead; readonly first: string },
): void {
  const end = readEnd(line)
  if (end === null) throw damaged(number, 'it is neither an event nor the last line of a log')
  if (end.begin !== sha256Hex(first)) throw damaged(number, 'it belongs to another first line')
  if (end.head.sequence === last.sequence && end.head.hash === last.hash) return
  throw damaged(number, `the log ends at ${end.head.sequence}, but the last event is ${last.sequence}`)
}

function damaged(line: number, what: string): RaceError {
  return new RaceError('LOG_DAMAGED', {
    message: `the exported log is not what was written: line ${line}: ${what}`,
    facts: { line },
    hint: 'Export the log anew, or take another copy of the lines.',
  })
}
