import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { RaceError } from '@race/core'
import { Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { type MigrationTarget, migrateTo } from '../sql/migrate-to.ts'
import { createNodeSqliteDialect } from './node-sqlite-dialect.ts'
import { toStoreError } from './sqlite-failure.ts'

/** The tables of one kind of store, which may share a file with those of another. */
export interface TableSet {
  /** The table that says which steps were applied. */
  readonly versionTable: string
  readonly lockTable: string
  readonly migrations: Readonly<Record<string, Migration>>
}

/** Each kind of store has a version table of its own, so that either can be the first in a file. */
const versionTables: readonly string[] = ['raceMigration', 'raceLogMigration', 'raceJournalMigration']

export interface OpenOptions {
  /** Absolute, or `:memory:`. */
  readonly path: string
  readonly busyTimeoutMs: number
  readonly fileBytesMax: number | undefined
}

export interface OpenDatabase<Schema> {
  readonly database: DatabaseSync
  /** Over the same connection, which it closes when it is destroyed. */
  readonly db: Kysely<Schema>
}

/**
 * Opens the database, creates it with its directory where it is missing, and brings it to the present schema. Several
 * processes may do so at once.
 *
 * @param to `none` takes the tables away instead
 * @throws RaceError `STORE_FAILED`
 */
export async function openDatabase<Schema>(
  options: OpenOptions,
  tables: TableSet,
  to: MigrationTarget = 'latest',
): Promise<OpenDatabase<Schema>> {
  const { path, busyTimeoutMs } = options
  let database: DatabaseSync | undefined
  try {
    if (path !== ':memory:') await mkdir(dirname(path), { recursive: true })
    database = new DatabaseSync(path, { enableForeignKeyConstraints: true })
    const db = new Kysely<Schema>({ dialect: createNodeSqliteDialect(database, busyTimeoutMs) })
    // Whose file it is comes first: what is not ours is left untouched.
    const isCurrent = await checkOwner(db, path, tables)
    await configure(db, options)
    if (!isCurrent || to !== 'latest') await migrate(db, tables, to)
    return { database, db }
  } catch (error) {
    if (database?.isOpen) database.close()
    throw toStoreError(error, { path, action: 'open the store' })
  }
}

/** Returns whether the schema is the present one already, so that opening needs no lock. */
async function checkOwner<Schema>(
  db: Kysely<Schema>,
  path: string,
  { versionTable, migrations }: TableSet,
): Promise<boolean> {
  const { rows } = await sql<{ name: string }>`select name from sqlite_schema where type = 'table'`.execute(db)
  const present = rows.map((table) => table.name)
  if (present.length === 0) return false
  if (!present.some((name) => versionTables.includes(name))) {
    throw new RaceError('STORE_FAILED', {
      message: `'${path}' is a database of another application: it has the table '${present[0]}'`,
      facts: { path },
      hint: 'Name another path: the store needs a file of its own. This one was left as it is.',
    })
  }
  if (!present.includes(versionTable)) return false
  const applied = await sql<{ name: string }>`select name from ${sql.table(versionTable)}`.execute(db)
  const unknown = applied.rows.find((row) => !Object.hasOwn(migrations, row.name))
  if (unknown !== undefined) {
    throw new RaceError('STORE_FAILED', {
      message: `'${path}' was written by a newer version of @race/storage: it has the schema '${unknown.name}'`,
      facts: { path, schema: unknown.name },
      hint: 'Install the newer version, or name another path. The file was left as it is.',
    })
  }
  return applied.rows.length === Object.keys(migrations).length
}

async function configure<Schema>(db: Kysely<Schema>, { fileBytesMax }: OpenOptions): Promise<void> {
  // Readers do not wait for a writer, and a commit reaches the disk before it resolves. Where the file has a rollback journal instead, its
  // folder is synced, too, when the journal has gone: else a power failure could bring it back, and with it take the last commit away.
  await sql`pragma journal_mode = wal`.execute(db)
  await sql`pragma synchronous = extra`.execute(db)
  if (fileBytesMax === undefined) return
  const page = await sql<{ page_size: number }>`pragma page_size`.execute(db)
  const pagesMax = Math.floor(fileBytesMax / (page.rows[0]?.page_size ?? 1))
  await sql`pragma max_page_count = ${sql.lit(Math.max(1, pagesMax))}`.execute(db)
}

/** All steps in one transaction: whoever else opens the file sees all of them or none. */
async function migrate<Schema>(db: Kysely<Schema>, tables: TableSet, to: MigrationTarget): Promise<void> {
  await db.transaction().execute((transaction) =>
    migrateTo(
      to,
      new Migrator({
        db: transaction,
        provider: { getMigrations: async () => ({ ...tables.migrations }) },
        migrationTableName: tables.versionTable,
        migrationLockTableName: tables.lockTable,
      }),
    ),
  )
}
