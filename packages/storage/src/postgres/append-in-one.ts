import type { LogHead, LogKey } from '@race/core'
import { type CompiledQuery, type Kysely, sql } from 'kysely'
import { chainRows, type EventRow } from '../log/event-row.ts'
import { type AppendRequest, type AppendResult, headAfter, type LogChain, readySteps } from '../sql/append-steps.ts'
import { eventColumns, type LogQueries } from '../sql/log-queries.ts'
import type { LogSchema } from '../sql/log-schema.ts'
import { firstOf, type Steps } from '../sql/steps.ts'

/** The queries on one log, and the whole append as one of them. */
export interface PostgresLogQueries extends LogQueries {
  /** Stores events after a head if the lease has the fence and the log ends there; a row tells whether it did. */
  store(fence: number, before: LogHead, rows: readonly EventRow[]): CompiledQuery<{ readonly isStored: boolean }>
}

/**
 * One statement, and so one way to the server and back, is one transaction. The row of the lease is locked against a change
 * until its end, and that of the head is changed only if it still is what the events follow.
 */
export function storeQuery(
  db: Kysely<LogSchema>,
  schema: string,
  { tenant, account }: LogKey,
): PostgresLogQueries['store'] {
  const table = (name: keyof LogSchema) => sql.table(`${schema}.${name}`)
  const [lease, head, event] = [table('logLease'), table('logHead'), table('logEvent')]
  const ofLog = sql`tenant = ${tenant} and account = ${account}`
  return (fence, before, rows) => {
    const last = headAfter(before, rows)
    const column = <Name extends (typeof eventColumns)[number]>(name: Name) => rows.map((row) => row[name])
    // Texts without line feeds go as one each: of an array, every quote in them would be escaped here and read again there.
    const linesOf = (name: 'data' | 'hash'): string => column(name).join('\n')
    return sql<{ readonly isStored: boolean }>`
      with lease as materialized (
        select fence, holder from ${lease} where ${ofLog} for share
      ), moved as (
        update ${head} set sequence = ${last.sequence}, hash = ${last.hash}
        where ${ofLog} and sequence = ${before.sequence} and hash = ${before.hash}
          and exists (select from lease where fence = ${fence} and (fence = 0 or holder is not null))
        returning sequence
      ), stored as (
        insert into ${event} (tenant, account, ${sql.join(eventColumns.map((name) => sql.ref(name)))})
        select ${tenant}, ${account}, one.* from unnest(
          ${column('sequence')}::bigint[], ${column('type')}::text[], ${column('schemaVersion')}::integer[],
          ${column('time')}::bigint[], ${column('correlationId')}::text[], ${column('causationId')}::text[],
          string_to_array(${linesOf('data')}, chr(10)), string_to_array(${linesOf('hash')}, chr(10))
        ) as one where exists (select from moved)
      )
      select exists (select from moved) as "isStored"
    `.compile(db)
  }
}

/** Checks lease and head where that is needed, each in a transaction of its own, and stores everything in one. */
export function* appendInOne(
  queries: LogQueries,
  { genesis, hash }: LogChain,
  request: AppendRequest,
): Steps<AppendResult> {
  const { events, fence, expectedSequence } = request
  const { store } = queries as PostgresLogQueries
  let head = request.known
  for (;;) {
    if (head === null || head.sequence !== expectedSequence || events.length === 0) {
      // Also after an attempt that stored nothing: this says why, or what has changed in between.
      const ready = yield* readySteps(queries, genesis, { ...request, known: null }, false)
      if (ready.type !== 'ready') return ready
      head = ready.head
      if (head.sequence === 0) for (const query of queries.begin(genesis)) yield query
    }
    const rows = chainRows(head, events, hash)
    const answer = yield* firstOf(store(fence ?? 0, head, rows))
    if (answer?.isStored === true) return { type: 'appended', head: headAfter(head, rows) }
    head = null
  }
}
