import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { createLogEvent, logMigrations, type SqlFlavour } from '../sql/log-migrations.ts'
import type { TableSet } from './open-database.ts'

const keyed: SqlFlavour = {
  keyText: sql`text`,
  integer: sql`integer`,
  keyedEnd: sql`strict, without rowid`,
}

/** Rows lie in the order in which they came, and are found by an index on the key. */
const byArrival: SqlFlavour = { ...keyed, keyedEnd: sql`strict` }

/**
 * A row of a table without rowids that is longer than a quarter of a page goes on in a page of its own, and pages that are filled in
 * order stay half empty: the same events took 1.7 times the pages, and a third more time to be stored.
 */
const eventsByArrival: Migration = {
  up: (db: Kysely<unknown>) => moveEvents(db, byArrival),
  down: (db: Kysely<unknown>) => moveEvents(db, keyed),
}

async function moveEvents(db: Kysely<unknown>, flavour: SqlFlavour): Promise<void> {
  await db.schema.alterTable('logEvent').renameTo('logEventBefore').execute()
  await createLogEvent(db, flavour)
  const before = sql.table('logEventBefore')
  await sql`insert into "logEvent" select * from ${before} order by tenant, account, sequence`.execute(db)
  await db.schema.dropTable('logEventBefore').execute()
}

/** The tables of event logs. */
export const logTables: TableSet = {
  versionTable: 'raceLogMigration',
  lockTable: 'raceLogMigrationLock',
  migrations: { ...logMigrations(keyed), '0002-events-by-arrival': eventsByArrival },
}
