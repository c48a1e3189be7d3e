import type { EventStore } from '@race/core'
import { sql } from 'kysely'
import { logMigrations } from '../sql/log-migrations.ts'
import type { LogSchema } from '../sql/log-schema.ts'
import { createSqlEventStore } from '../sql/sql-event-store.ts'
import { openDatabase, type TableSet } from './open-database.ts'
import { checkSqliteOptions, type SqliteOptions } from './sqlite-options.ts'
import { createSqliteSession } from './sqlite-session.ts'

export interface SqliteEventStoreOptions extends SqliteOptions {}

/** The tables of event logs. */
const logTables: TableSet = {
  versionTable: 'raceLogMigration',
  lockTable: 'raceLogMigrationLock',
  migrations: logMigrations({
    keyText: sql`text`,
    integer: sql`integer`,
    keyedEnd: sql`strict, without rowid`,
  }),
}

/**
 * Event logs in a SQLite file, over the `node:sqlite` that is built into Node. An append is one transaction that is on the
 * disk when it resolves. Several processes may have the file open: while one appends, others read and submit commands.
 * A result store may have its tables in the same file.
 *
 * A statement runs in the calling thread: an append of 500 events holds it up for some 10 ms.
 *
 * @throws RaceError `STORE_FAILED` when the file cannot be opened, is of another application, or was written by a newer
 * version; `CONFIG_INVALID` for options out of range. The logs' own calls reject with `STORE_FAILED` when SQLite or the
 * disk fails, with path and remedy, `DATA_INVALID` for what could not be given back as it is, `LOG_DAMAGED` for a log that
 * is not what was stored, and `STORE_CLOSED` after the store was disposed of
 *
 * @example
 * ```ts
 * await using store = await createSqliteEventStore({ path: 'accounts/paper.sqlite' })
 * const log = store.log({ tenant: 'acme', account: 'paper' })
 * for await (const event of log.read()) console.log(event.sequence, event.type)
 * ```
 */
export async function createSqliteEventStore(options: SqliteEventStoreOptions): Promise<EventStore> {
  const place = checkSqliteOptions(options)
  return createSqlEventStore(createSqliteSession(await openDatabase<LogSchema>(place, logTables), place))
}

/**
 * Brings the tables of event logs in a SQLite file to the present ones, as opening a store does, or takes them away, which is
 * refused while there are events in them. Tables of results in the same file stay.
 *
 * @throws RaceError `STORE_FAILED` when the file cannot be opened, or when there are events; nothing is changed then
 *
 * @example
 * ```ts
 * await migrateSqliteEventStore({ path: 'accounts/paper.sqlite', to: 'latest' })
 * ```
 */
export async function migrateSqliteEventStore(
  options: SqliteEventStoreOptions & { readonly to: 'latest' | 'none' },
): Promise<void> {
  const { db } = await openDatabase<LogSchema>(checkSqliteOptions(options), logTables, options.to)
  await db.destroy()
}
