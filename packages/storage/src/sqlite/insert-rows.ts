import type { LogKey } from '@race/core'
import { CompiledQuery } from 'kysely'
import { eventColumns, type LogQueries } from '../sql/log-queries.ts'

/** Beyond this nothing is won; SQLite takes 32,766 parameters. */
const rowsMax = 100

/**
 * Inserts of many rows of one log at a time, which cost little more than half of what as many of one row do. Tenant and account are the
 * first two parameters, given once.
 */
export function insertRows({ tenant, account }: LogKey): LogQueries['insertEvents'] {
  let fullText: string | undefined
  return function* (rows) {
    for (let from = 0; from < rows.length; from += rowsMax) {
      const batch = rows.slice(from, from + rowsMax)
      const parameters: unknown[] = [tenant, account]
      for (const { sequence, type, schemaVersion, time, correlationId, causationId, data, hash } of batch) {
        parameters.push(sequence, type, schemaVersion, time, correlationId, causationId, data, hash)
      }
      if (batch.length === rowsMax) fullText ??= textFor(rowsMax)
      yield CompiledQuery.raw(batch.length === rowsMax && fullText ? fullText : textFor(batch.length), parameters)
    }
  }
}

function textFor(rows: number): string {
  const columns = ['tenant', 'account', ...eventColumns].map((name) => `"${name}"`).join(', ')
  const row = (at: number): string => {
    const marks = eventColumns.map((_, column) => `?${3 + at * eventColumns.length + column}`)
    return `(?1, ?2, ${marks.join(', ')})`
  }
  return `insert into "logEvent" (${columns}) values ${Array.from({ length: rows }, (_, at) => row(at)).join(', ')}`
}
