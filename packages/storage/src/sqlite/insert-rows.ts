import type { LogKey } from '@race/core'
import { CompiledQuery } from 'kysely'
import type { EventRow } from '../log/event-row.ts'
import { eventColumns } from '../sql/log-queries.ts'

/** Beyond this nothing is won. */
const rowsMax = 50

/**
 * Inserts of many rows of one log at a time, which cost little more than half of what as many of one row do. Tenant and account are given
 * with each row: parameters that have numbers cost three times as much, for SQLite looks each of them up in a list.
 */
export function insertRows({ tenant, account }: LogKey): (rows: readonly EventRow[]) => Generator<CompiledQuery, void> {
  const fullText = textFor(rowsMax)
  return function* (rows) {
    for (let from = 0; from < rows.length; from += rowsMax) {
      const batch = rows.slice(from, from + rowsMax)
      const parameters: unknown[] = []
      for (const { sequence, type, schemaVersion, time, correlationId, causationId, data, hash } of batch) {
        parameters.push(tenant, account, sequence, type, schemaVersion, time, correlationId, causationId, data, hash)
      }
      yield CompiledQuery.raw(batch.length === rowsMax ? fullText : textFor(batch.length), parameters)
    }
  }
}

function textFor(rows: number): string {
  const columns = ['tenant', 'account', ...eventColumns]
  const names = columns.map((name) => `"${name}"`).join(', ')
  const marks = `(${columns.map(() => '?').join(', ')})`
  return `insert into "logEvent" (${names}) values ${Array.from({ length: rows }, () => marks).join(', ')}`
}
