import type { EventStore } from '@race/core'
import { sql } from 'kysely'
import { createJournal } from '../journal/create-journal.ts'
import type { Journal } from '../journal/journal.ts'
import type { JournalStorage } from '../journal/journal-storage.ts'
import { journalMigrations } from '../sql/journal-migrations.ts'
import { createSqlJournalStorage } from '../sql/sql-journal-storage.ts'
import { type OpenOptions, openDatabase, type TableSet } from './open-database.ts'
import { createSqliteJournalConnection } from './sqlite-journal-connection.ts'
import { checkSqliteOptions, type SqliteOptions } from './sqlite-options.ts'

export interface SqliteJournalOptions extends SqliteOptions {
  /** Whose logs are folded: of any kind, not only in SQLite. It is not closed with the journal. */
  readonly store: EventStore
}

/** The tables of the journal. */
const journalTables: TableSet = {
  versionTable: 'raceJournalMigration',
  lockTable: 'raceJournalMigrationLock',
  migrations: journalMigrations({
    keyText: sql`text`,
    integer: sql`integer`,
    real: sql`real`,
    tableEnd: sql`strict`,
  }),
}

/**
 * A journal in a SQLite file: that of the event store, or one of its own, which appends then never wait for. Several processes
 * may have it open, ask, and catch up.
 *
 * @throws RaceError `STORE_FAILED` when the file cannot be opened, is of another application, or was written by a newer
 * version; `CONFIG_INVALID` for options out of range
 *
 * @example
 * ```ts
 * await using store = await createSqliteEventStore({ path: 'accounts/paper.sqlite' })
 * await using journal = await createSqliteJournal({ store, path: 'accounts/paper.sqlite' })
 * const paper = journal.account({ tenant: 'acme', account: 'paper' })
 * await paper.catchUp()
 * console.log((await paper.orders({ isOpen: true })).rows)
 * ```
 */
export async function createSqliteJournal({ store, ...options }: SqliteJournalOptions): Promise<Journal> {
  return createJournal(store, await openSqliteJournalStorage(checkSqliteOptions(options)))
}

/**
 * Brings the tables of the journal in a SQLite file to the present ones, as opening one does, or takes them away with everything in
 * them: it is folded from the logs again when the journal is next asked. Tables of logs in the same file stay.
 *
 * @throws RaceError `STORE_FAILED` when the file cannot be opened; nothing is changed then
 *
 * @example
 * ```ts
 * await migrateSqliteJournal({ path: 'accounts/journal.sqlite', to: 'none' })
 * ```
 */
export async function migrateSqliteJournal(options: SqliteOptions & { readonly to: 'latest' | 'none' }): Promise<void> {
  const { db } = await openDatabase(checkSqliteOptions(options), journalTables, options.to)
  await db.destroy()
}

/** Opens the tables of the journal in a file. */
export async function openSqliteJournalStorage(place: OpenOptions): Promise<JournalStorage> {
  const { database } = await openDatabase(place, journalTables)
  // A commit need not reach the disk before it resolves, as that of an event must: rows and checkpoint go together, and what a
  // failing machine takes along is folded again.
  database.exec('pragma synchronous = normal')
  return createSqlJournalStorage(createSqliteJournalConnection(database, place))
}
