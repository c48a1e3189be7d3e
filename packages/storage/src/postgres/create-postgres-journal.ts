import type { EventStore } from '@race/core'
import { sql } from 'kysely'
import { createJournal } from '../journal/create-journal.ts'
import type { Journal } from '../journal/journal.ts'
import type { JournalStorage } from '../journal/journal-storage.ts'
import { journalMigrations } from '../sql/journal-migrations.ts'
import { createSqlJournalStorage } from '../sql/sql-journal-storage.ts'
import { connect, type PostgresOptions } from './create-postgres-event-store.ts'
import type { SchemaTables } from './migrate-schema.ts'
import { createPostgresJournalConnection } from './postgres-journal-connection.ts'

export interface PostgresJournalOptions extends PostgresOptions {
  /** Whose logs are folded: of any kind, not only in PostgreSQL. It is not closed with the journal. */
  readonly store: EventStore
}

/** The tables of the journal. */
const journalTables: SchemaTables = {
  versionTable: 'raceJournalMigration',
  migrations: journalMigrations({
    keyText: sql`text collate "C"`,
    integer: sql`bigint`,
    real: sql`double precision`,
    tableEnd: null,
  }),
}

/**
 * A journal in PostgreSQL, with connections of its own. Several processes may ask and catch up; appends wait for none of it.
 *
 * @throws RaceError `STORE_FAILED` when the server cannot be reached or refuses, or when the tables were made by a newer
 * version; `CONFIG_INVALID` for options out of range. No error tells the password
 *
 * @example
 * ```ts
 * await using store = await createPostgresEventStore({ server })
 * await using journal = await createPostgresJournal({ store, server })
 * const paper = journal.account({ tenant: 'acme', account: 'paper' })
 * await paper.catchUp()
 * console.log(await paper.statistics({ by: ['strategy'] }))
 * ```
 */
export async function createPostgresJournal({ store, ...options }: PostgresJournalOptions): Promise<Journal> {
  return createJournal(store, await openPostgresJournalStorage(options))
}

/** Opens the tables of the journal in a schema. */
export async function openPostgresJournalStorage(options: PostgresOptions): Promise<JournalStorage> {
  const { pool, schema } = await connect<unknown>(options, journalTables, 'latest')
  return createSqlJournalStorage(createPostgresJournalConnection(pool, schema))
}
