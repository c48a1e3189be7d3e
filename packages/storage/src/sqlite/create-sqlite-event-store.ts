import type { EventStore } from '@race/core'
import type { LogSchema } from '../sql/log-schema.ts'
import { createSqlEventStore } from '../sql/sql-event-store.ts'
import { withWriterThread } from '../thread/with-writer-thread.ts'
import { WriterThread } from '../thread/writer-thread.ts'
import { logTables } from './log-tables.ts'
import { openDatabase } from './open-database.ts'
import { checkSqliteOptions, optionInvalid, type SqliteOptions } from './sqlite-options.ts'
import { createSqliteSession } from './sqlite-session.ts'

export interface SqliteEventStoreOptions extends SqliteOptions {
  /**
   * Which thread stores events: `inline`, unless given, is the calling one; `thread` is one of the store's own, so that the
   * calling one goes on while events are hashed, stored and on their way to the disk. For engines that decide a lot at once.
   */
  readonly writer?: 'inline' | 'thread'
}

/**
 * Event logs in a SQLite file, over the `node:sqlite` that is built into Node. An append is one transaction that is on the
 * disk when it resolves. Several processes may have the file open: while one appends, others read and submit commands.
 * A result store may have its tables in the same file.
 *
 * A statement runs in the calling thread, where an append of 500 events holds it up for some 10 ms, unless the store is given a
 * thread that writes.
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
  const { writer = 'inline' } = options
  const place = checkSqliteOptions(options)
  checkWriter(writer, place.path)
  const session = createSqliteSession(await openDatabase<LogSchema>(place, logTables), place)
  if (writer === 'inline') return createSqlEventStore(session)
  try {
    return createSqlEventStore(
      await withWriterThread(session, () => WriterThread.start('@race/storage/sqlite/writer', place)),
    )
  } catch (error) {
    await session.close()
    throw error
  }
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
  options: SqliteOptions & { readonly to: 'latest' | 'none' },
): Promise<void> {
  const { db } = await openDatabase<LogSchema>(checkSqliteOptions(options), logTables, options.to)
  await db.destroy()
}

function checkWriter(writer: string, path: string): void {
  if (writer === 'inline' || (writer === 'thread' && path !== ':memory:')) return
  throw writer === 'thread'
    ? optionInvalid('writer', "'thread'", "name a file as path: a database in memory is one connection's own")
    : optionInvalid('writer', JSON.stringify(writer), "give 'inline' or 'thread'")
}
