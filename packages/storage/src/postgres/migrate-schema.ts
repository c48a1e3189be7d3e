import { RaceError } from '@race/core'
import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { type MigrationTarget, migrateTo } from '../sql/migrate-to.ts'

/** The tables of one kind of store, which may share a schema with those of another. */
export interface SchemaTables {
  /** The table that says which steps were applied. */
  readonly versionTable: string
  readonly migrations: Readonly<Record<string, Migration>>
}

/** Brings the schema to the present tables or back to none, in one transaction; several processes may do so at once. */
export async function migrateSchema<Schema>(
  db: Kysely<Schema>,
  schema: string,
  { to, ...tables }: SchemaTables & { readonly to: MigrationTarget },
): Promise<void> {
  const { versionTable, migrations } = tables
  if (to === 'latest' && (await isCurrent(db, schema, tables))) return
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableSchema: schema,
    migrationTableName: versionTable,
    migrationLockTableName: `${versionTable}Lock`,
  })
  await migrateTo(to, migrator).catch((error: unknown) => {
    if (!(error instanceof Error && error.message.includes('previously executed migration'))) throw error
    throw new RaceError('STORE_FAILED', {
      message: `the schema '${schema}' was written by a newer version of @race/storage: ${error.message}`,
      facts: { schema },
      hint: 'Install the newer version, or name another schema. Nothing was changed.',
      cause: error,
    })
  })
}

/** Whether nothing is to be done, so that opening needs neither a lock nor the right to create anything. */
async function isCurrent<Schema>(
  db: Kysely<Schema>,
  schema: string,
  { versionTable, migrations }: SchemaTables,
): Promise<boolean> {
  const names = Object.keys(migrations)
  const place = `"${schema}"."${versionTable}"`
  const found = await sql<{ readonly isThere: boolean }>`select to_regclass(${place}) is not null as "isThere"`.execute(
    db,
  )
  if (found.rows[0]?.isThere !== true) return false
  const applied = await sql<{
    readonly name: string
  }>`select name from ${sql.table(`${schema}.${versionTable}`)}`.execute(db)
  const present = applied.rows.map(({ name }) => name).sort()
  return present.length === names.length && names.every((name, index) => present[index] === name)
}
