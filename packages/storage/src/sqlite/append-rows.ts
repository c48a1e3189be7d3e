import type { CompiledQuery } from 'kysely'
import { chainRows, type EventRow } from '../log/event-row.ts'
import { type AppendRequest, type AppendResult, headAfter, type LogChain, readySteps } from '../sql/append-steps.ts'
import type { LogQueries } from '../sql/log-queries.ts'
import type { Steps } from '../sql/steps.ts'

/** The queries on one log, and those that insert events into it. */
export interface SqliteLogQueries extends LogQueries {
  insert(rows: readonly EventRow[]): Iterable<CompiledQuery>
}

/** Checks lease and head, inserts the events and moves the head: the steps of one transaction. */
export function* appendRows(
  queries: LogQueries,
  { genesis, hash }: LogChain,
  request: AppendRequest,
): Steps<AppendResult> {
  const { insert } = queries as SqliteLogQueries
  const ready = yield* readySteps(queries, genesis, request, true)
  if (ready.type !== 'ready') return ready
  if (ready.head.sequence === 0) for (const query of queries.begin(genesis)) yield query
  const rows = chainRows(ready.head, request.events, hash)
  for (const query of insert(rows)) yield query
  const head = headAfter(ready.head, rows)
  yield queries.saveHead(head)
  return { type: 'appended', head }
}
