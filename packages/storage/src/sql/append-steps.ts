import type { AppendAnswer, LogFault, LogHead } from '@race/core'
import type { EventFields, HashText } from '../log/event-row.ts'
import { isFenceOf, neverLeased } from '../log/lease-row.ts'
import type { LogQueries } from './log-queries.ts'
import { firstOf, type Steps } from './steps.ts'

export interface AppendRequest {
  readonly events: readonly EventFields[]
  readonly expectedSequence: number
  readonly fence: number | null
  /** Where the log ended after the last append from here; null where that is not known. */
  readonly known: LogHead | null
}

/** How the events of one log are chained. */
export interface LogChain {
  readonly genesis: LogHead
  readonly hash: HashText
}

/** `damaged`: the log is not what was stored, so that nothing can follow. */
export type AppendResult = AppendAnswer | { readonly type: 'damaged'; readonly fault: LogFault }

type Ready = { readonly type: 'ready'; readonly head: LogHead }

/** Whether the events may be appended, and where; an append of no events is answered here. */
export function* readySteps(
  queries: LogQueries,
  genesis: LogHead,
  { events, expectedSequence, fence, known }: AppendRequest,
  isLocked: boolean,
): Steps<Ready | AppendResult> {
  const lease = (yield* firstOf(queries.lease(isLocked))) ?? neverLeased
  if (!isFenceOf(lease, fence)) return { type: 'fenced', holder: lease.holder }
  const kept = (yield* firstOf(queries.head(isLocked))) ?? genesis
  const head = { sequence: kept.sequence, hash: kept.hash }
  if (head.sequence !== expectedSequence) return { type: 'conflict', head }
  if (events.length === 0) return { type: 'appended', head }
  if (head.sequence === known?.sequence && head.hash === known.hash) return { type: 'ready', head }
  // The first append from here: what it is to follow must be there, or the chain would go on from nothing.
  const last = head.sequence === 0 ? genesis : yield* firstOf(queries.eventAt(head.sequence))
  if (last?.hash === head.hash) return { type: 'ready', head }
  const message = `event ${head.sequence}, with which the log ends, is missing or another`
  return { type: 'damaged', fault: { kind: 'head', sequence: head.sequence, message } }
}

export function headAfter(head: LogHead, rows: readonly LogHead[]): LogHead {
  const { sequence, hash } = rows.at(-1) ?? head
  return { sequence, hash }
}
