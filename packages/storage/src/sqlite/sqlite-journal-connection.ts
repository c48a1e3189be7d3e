import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { setImmediate as pause } from 'node:timers/promises'
import { createTurns } from '../journal/create-turns.ts'
import type { CellsByColumn } from '../projection/journal-tables.ts'
import type { JournalConnection, RunStatement } from '../sql/journal-connection.ts'
import type { OpenOptions } from './open-database.ts'
import { toStoreError } from './sqlite-failure.ts'
import { untilUnlocked } from './until-unlocked.ts'

/** A journal's own connection to a SQLite file. Its transactions take turns, so that none sees another half done. */
export function createSqliteJournalConnection(
  database: DatabaseSync,
  { path, busyTimeoutMs }: OpenOptions,
): JournalConnection {
  const inTurn = createTurns()
  const run = createRunner(database)
  return {
    prefix: '',
    lock: '',
    run: (mode, action, work) =>
      inTurn(async () => {
        try {
          // Taking the lock for writing at once is what makes waiting possible: see the dialect.
          const begin = mode === 'write' ? 'begin immediate' : 'begin'
          await untilUnlocked(() => database.exec(begin), busyTimeoutMs)
          const result = await work(run)
          database.exec('commit')
          // Nothing here waits for anything: without a pause, a long log would hold up the thread from its first event to its last.
          if (mode === 'write') await pause()
          return result
        } catch (error) {
          // After some failures, such as a full disk, SQLite has rolled back on its own.
          if (database.isOpen && database.isTransaction) database.exec('rollback')
          throw toStoreError(error, { path, action })
        }
      }),
    close: () =>
      inTurn(async () => {
        try {
          database.close()
        } catch (error) {
          throw toStoreError(error, { path, action: 'close the journal' })
        }
      }),
  }
}

/** Runs prepared statements, which are kept: there are few kinds of them. */
function createRunner(database: DatabaseSync): RunStatement {
  const prepared = new Map<string, { readonly statement: StatementSync; readonly hasRows: boolean }>()
  return async ({ text, parameters }) => {
    let known = prepared.get(text)
    if (known === undefined) {
      const statement = database.prepare(text)
      known = { statement, hasRows: statement.columns().length > 0 }
      prepared.set(text, known)
    }
    const values = parameters as readonly SQLInputValue[]
    if (known.hasRows) return known.statement.all(...values) as unknown as readonly CellsByColumn[]
    known.statement.run(...values)
    return []
  }
}
