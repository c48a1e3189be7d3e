import { sql } from 'kysely'
import { logMigrations } from '../sql/log-migrations.ts'
import type { TableSet } from './open-database.ts'

/** The tables of event logs. */
export const logTables: TableSet = {
  versionTable: 'raceLogMigration',
  lockTable: 'raceLogMigrationLock',
  migrations: logMigrations({
    keyText: sql`text`,
    integer: sql`integer`,
    keyedEnd: sql`strict, without rowid`,
  }),
}
