import { type LogFault, type LogHead, type LogKey, RaceError } from '@race/core'
import { type EventRow, type HashText, rowLine } from './event-row.ts'

/** What is wrong with an event that should be the next after a head; null for nothing. */
export function faultOfRow(
  before: LogHead,
  row: EventRow,
  hash: HashText,
  line: string = rowLine(row.sequence, row),
): LogFault | null {
  const sequence = before.sequence + 1
  if (row.sequence !== sequence) {
    return {
      kind: 'gap',
      sequence,
      message: `event ${sequence} is missing: after ${before.sequence} comes ${row.sequence}`,
    }
  }
  if (row.hash === hash(`${before.hash}\n${line}`)) return null
  return { kind: 'hash', sequence, message: `event ${sequence} is not the one that was stored: its hash does not fit` }
}

/** What is wrong where the events end at `last` and the head that is kept apart says otherwise; null for nothing. */
export function faultOfEnd(last: LogHead, head: LogHead): LogFault | null {
  if (last.sequence === head.sequence && last.hash === head.hash) return null
  const [low, high] = [Math.min(last.sequence, head.sequence), Math.max(last.sequence, head.sequence)]
  if (low === high) {
    return { kind: 'head', sequence: high, message: `the head at ${high} has another hash than the event` }
  }
  const message =
    last.sequence < head.sequence
      ? `the events end at ${last.sequence}, but the head says ${head.sequence}: the tail is missing`
      : `there are events up to ${last.sequence}, but the head says ${head.sequence}`
  return { kind: 'head', sequence: low + 1, message }
}

export function logDamaged({ tenant, account }: LogKey, { kind, sequence, message }: LogFault): RaceError {
  return new RaceError('LOG_DAMAGED', {
    message: `the log of account '${account}' of '${tenant}' is damaged: ${message}`,
    facts: { tenant, account, kind, sequence },
    hint: 'Restore the account from a backup; nothing from there on can be trusted.',
  })
}
