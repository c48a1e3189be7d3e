import { type EventLog, genesisHash, type LogHead, RaceError, sha256Hex } from '@race/core'
import { beginLine, endLine, eventLine } from './export-line.ts'

export interface ExportOptions {
  /** Sequence after which it begins; 0 unless given. */
  readonly after?: number
  /** Sequence at which it ends; the last one at the time of the call unless given. */
  readonly to?: number
  readonly signal?: AbortSignal
}

/**
 * A log as lines of JSON, without line feeds: a first line with the names of tenant and account, one line for each event, and a
 * last line with the head, by which a missing tail is found. See `docs/formats/event-log.md`.
 *
 * @throws RaceError `LOG_DAMAGED` before the first event that is not the one that was stored; `DATA_INVALID` where the log ends
 * before `after`; what else the log rejects with
 *
 * @example
 * ```ts
 * for await (const line of exportLog(log)) file.write(`${line}\n`)
 * ```
 */
export async function* exportLog(log: EventLog, options: ExportOptions = {}): AsyncGenerator<string, void> {
  const events = log.read(options)
  const after = await headAt(log, options.after ?? 0, options.signal)
  const begin = beginLine({ key: log.key, after })
  yield begin
  let head = after
  for await (const event of events) {
    head = { sequence: event.sequence, hash: event.hash }
    yield eventLine(event)
  }
  yield endLine({ begin: sha256Hex(begin), head })
}

async function headAt(log: EventLog, sequence: number, signal: AbortSignal | undefined): Promise<LogHead> {
  if (sequence === 0) return { sequence: 0, hash: genesisHash(log.key) }
  const range = { after: sequence - 1, to: sequence, ...(signal === undefined ? {} : { signal }) }
  for await (const { hash } of log.read(range)) return { sequence, hash }
  throw new RaceError('DATA_INVALID', {
    message: `the log of account '${log.key.account}' ends before event ${sequence}, after which it is to be exported`,
    facts: { account: log.key.account, after: sequence },
    hint: 'Begin after an event that the log has, or at 0.',
  })
}
