import type pg from 'pg'
import type { CellsByColumn } from '../projection/journal-tables.ts'
import type { JournalConnection, RunStatement } from '../sql/journal-connection.ts'
import { isFromServer, toPostgresError } from './postgres-failure.ts'

/** Connections of a journal to a schema, which they give back after each transaction. */
export function createPostgresJournalConnection(pool: pg.Pool, schema: string): JournalConnection {
  const prepare = createPreparer()
  return {
    prefix: `"${schema}".`,
    lock: ' for update',
    async run(mode, action, work) {
      const place = { schema, action }
      const client = await driven(() => pool.connect(), place)
      let isUsable = true
      const run: RunStatement = async ({ text, parameters }) => {
        const result = await driven(() => client.query({ ...prepare(text), values: [...parameters] }), place)
        return result.rows as readonly CellsByColumn[]
      }
      try {
        await driven(() => client.query(begins[mode]), place)
        const result = await work(run)
        await driven(() => client.query('commit'), place)
        return result
      } catch (error) {
        isUsable = await client.query('rollback').then(
          () => true,
          (cause: unknown) => isFromServer(cause),
        )
        throw error
      } finally {
        // A connection of which nobody knows the state is not used again.
        client.release(!isUsable)
      }
    },
    close: () => driven(() => pool.end(), { schema, action: 'close the journal' }),
  }
}

/** A commit need not reach the disk before it resolves: rows and checkpoint go together, and what is lost is folded again. */
const begins = {
  read: 'begin isolation level repeatable read read only',
  write: 'begin; set local synchronous_commit = off',
} as const

/** Statements with numbered placeholders, each under the name by which a connection knows it after the first time. */
function createPreparer(): (text: string) => { readonly name: string; readonly text: string } {
  const prepared = new Map<string, { readonly name: string; readonly text: string }>()
  return (text) => {
    const known = prepared.get(text)
    if (known !== undefined) return known
    let number = 0
    const numbered = text.replaceAll('?', () => {
      number += 1
      return `$${number}`
    })
    const statement = { name: `race-journal-${prepared.size + 1}`, text: numbered }
    prepared.set(text, statement)
    return statement
  }
}

async function driven<T>(
  call: () => Promise<T>,
  place: { readonly schema: string; readonly action: string },
): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw toPostgresError(error, place)
  }
}
