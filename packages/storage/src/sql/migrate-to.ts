import { type Migrator, NO_MIGRATIONS } from 'kysely/migration'

/** Where the tables are to be brought: to the present ones, or back to none. */
export type MigrationTarget = 'latest' | 'none'

/** Applies the steps that lead there, in order, or takes them back. */
export async function migrateTo(target: MigrationTarget, migrator: Migrator): Promise<void> {
  const { error } = await (target === 'latest' ? migrator.migrateToLatest() : migrator.migrateTo(NO_MIGRATIONS))
  if (error !== undefined) throw error
}
