import { hash } from 'node:crypto'
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { LogKey } from '@race/core'
import type { CompiledQuery, Kysely } from 'kysely'
import type { EventRow } from '../log/event-row.ts'
import { logQueries } from '../sql/log-queries.ts'
import type { LogSchema } from '../sql/log-schema.ts'
import { createLogWriter } from '../sql/log-writer.ts'
import type { SqlSession } from '../sql/sql-session.ts'
import { rowsOf, type Steps, type StepsMode } from '../sql/steps.ts'
import { appendRows, type SqliteLogQueries } from './append-rows.ts'
import { holdTransaction } from './hold-transaction.ts'
import { insertRows } from './insert-rows.ts'
import type { OpenOptions } from './open-database.ts'
import { sqliteCode, toStoreError } from './sqlite-failure.ts'
import { untilUnlocked } from './until-unlocked.ts'

/** Result codes of SQLite, https://www.sqlite.org/rescode.html. */
const constraint = 19
/** Damaged, and no database. */
const unreadable: readonly number[] = [11, 26]

/** Steps run in one go in the calling thread, so that a transaction is never seen half by another call. */
export function createSqliteSession(
  { database, db }: { readonly database: DatabaseSync; readonly db: Kysely<LogSchema> },
  { path, busyTimeoutMs }: OpenOptions,
): SqlSession {
  const execute = createExecutor(database)
  /** A transaction that lasts. There is one connection: what else is asked of it waits, or it would be part of that transaction. */
  let held: Promise<unknown> | null = null
  const run = <T>(mode: StepsMode, steps: () => Steps<T>): Promise<T> =>
    held === null
      ? untilUnlocked(() => runSteps(database, execute, mode, steps()), busyTimeoutMs)
      : held.then(() => run(mode, steps))
  const hashText = (text: string): string => hash('sha256', text, 'hex')
  const queries = (key: LogKey): SqliteLogQueries => ({
    ...logQueries(db, key, { hasRowLocks: false }),
    insert: insertRows(key),
  })
  return {
    durability: path === ':memory:' ? 'none' : 'fsync',
    hash: hashText,
    queries,
    async accounts(tenant) {
      const query = db.selectFrom('logHead').select('account').where('tenant', '=', tenant).orderBy('account').compile()
      return (await run('single', () => rowsOf(query))).map(({ account }) => account)
    },
    run,
    async hold(key, work) {
      while (held !== null) await held
      const rowsOfLog = insertRows(key)
      const insert = (rows: readonly EventRow[]): void => {
        for (const query of rowsOfLog(rows)) execute(query)
      }
      const holding = holdTransaction(database, { path, busyTimeoutMs }, () => work({ execute, insert }))
      held = holding.catch(() => undefined)
      return holding.finally(() => {
        held = null
      })
    },
    writer: (key) =>
      createLogWriter(key, {
        queries: queries(key),
        run,
        hash: hashText,
        append: { mode: 'write', steps: appendRows },
      }),
    isDuplicate: (error) => sqliteCode(error) === constraint,
    isUnreadable: (error) => unreadable.includes(sqliteCode(error) ?? 0),
    toStoreError: (error, action) => toStoreError(error, { path, action }),
    close: () => db.destroy(),
  }
}

type Execute = (query: CompiledQuery) => readonly unknown[]

/** Runs prepared statements, which are kept: there is one for each kind of query. */
function createExecutor(database: DatabaseSync): Execute {
  const prepared = new Map<string, { readonly statement: StatementSync; readonly hasRows: boolean }>()
  return ({ sql, parameters }) => {
    let known = prepared.get(sql)
    if (known === undefined) {
      const statement = database.prepare(sql)
      known = { statement, hasRows: statement.columns().length > 0 }
      prepared.set(sql, known)
    }
    const values = parameters as readonly SQLInputValue[]
    if (known.hasRows) return known.statement.all(...values)
    known.statement.run(...values)
    return []
  }
}

function runSteps<T>(database: DatabaseSync, execute: Execute, mode: StepsMode, steps: Steps<T>): T {
  if (mode === 'single') return toEnd(execute, steps)
  // Taking the lock for writing at once is what makes waiting possible: see the dialect.
  database.exec(mode === 'write' ? 'begin immediate' : 'begin')
  try {
    const result = toEnd(execute, steps)
    database.exec('commit')
    return result
  } catch (error) {
    // After some failures, such as a full disk, SQLite has rolled back on its own.
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}

function toEnd<T>(execute: Execute, steps: Steps<T>): T {
  let step = steps.next()
  while (step.done !== true) step = steps.next(execute(step.value))
  return step.value
}
