import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { invariant } from '@race/core'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { untilUnlocked } from './until-unlocked.ts'

/**
 * kysely over a connection of `node:sqlite`, which it closes when it is destroyed. The connection must have no busy
 * timeout of its own: waiting happens here, without holding up the event loop.
 *
 * @param busyTimeoutMs how long a statement waits for a lock that another connection holds
 */
export function createNodeSqliteDialect(database: DatabaseSync, busyTimeoutMs: number): Dialect {
  return {
    createDriver: () => createDriver(database, createConnection(database, busyTimeoutMs)),
    createAdapter: () => new TransactionalAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  }
}

/** SQLite creates tables within transactions; kysely's own adapter leaves that unused. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

function createDriver(database: DatabaseSync, connection: DatabaseConnection): Driver {
  const run = async (statement: string): Promise<void> => {
    await connection.executeQuery(CompiledQuery.raw(statement))
  }
  return {
    init: async () => undefined,
    acquireConnection: async () => connection,
    // Taking the lock for writing at once is what makes waiting possible: a transaction that has read and then wants
    // to write after another has written can only be given up.
    beginTransaction: () => run('begin immediate'),
    commitTransaction: () => run('commit'),
    // After some failures, such as a full disk, SQLite has rolled back on its own.
    rollbackTransaction: async () => {
      if (database.isTransaction) await run('rollback')
    },
    releaseConnection: async () => undefined,
    destroy: async () => database.close(),
  }
}

function createConnection(database: DatabaseSync, busyTimeoutMs: number): DatabaseConnection {
  return {
    executeQuery: (query) => untilUnlocked(() => execute(database, query), busyTimeoutMs),
    streamQuery: () => {
      invariant(false, 'the result store reads no streams')
    },
  }
}

function execute<Row>(database: DatabaseSync, query: CompiledQuery): QueryResult<Row> {
  const statement = database.prepare(query.sql)
  const parameters = query.parameters as readonly SQLInputValue[]
  if (statement.columns().length > 0) return { rows: statement.all(...parameters) as Row[] }
  return { rows: [], numAffectedRows: BigInt(statement.run(...parameters).changes) }
}
