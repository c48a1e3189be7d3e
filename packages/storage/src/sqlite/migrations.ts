import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Every change of the schema, in order. One that has been published is never edited. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-races-and-runs': {
    async up(db: Kysely<unknown>) {
      await createRaces(db)
      await createRuns(db)
      await createTrades(db)
      await db.schema
        .createTable('equity')
        .addColumn('run_id', 'text', (column) => column.primaryKey().references('run.id').onDelete('cascade'))
        .addColumn('time', 'blob', (column) => column.notNull())
        .addColumn('equity', 'blob', (column) => column.notNull())
        .execute()
    },
  },
}

async function createRaces(db: Kysely<unknown>): Promise<void> {
  const table = db.schema
    .createTable('race')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('seed', 'text', (column) => column.notNull())
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('capital', 'text', (column) => column.notNull())
    .addColumn('risk_profile', 'text', (column) => column.notNull())
    .addColumn('datasets', 'text', (column) => column.notNull())
    .addColumn('config', 'text', (column) => column.notNull())
    .addColumn('race_hash', 'text')
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
  await table.execute()
  await db.schema.createIndex('race_by_start').on('race').columns(['started_at', 'id']).execute()
}

async function createRuns(db: Kysely<unknown>): Promise<void> {
  const table = db.schema
    .createTable('run')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('race_id', 'text')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('strategy_id', 'text', (column) => column.notNull())
    .addColumn('strategy_version', 'text', (column) => column.notNull())
    .addColumn('params', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('rank', 'integer')
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('initial_equity', 'text', (column) => column.notNull())
    .addColumn('final_equity', 'text')
    .addColumn('run_hash', 'text')
    .addColumn('risk_profile', 'text', (column) => column.notNull())
    .addColumn('metrics', 'text', (column) => column.notNull())
    .addColumn('warnings', 'text', (column) => column.notNull())
  await table.execute()
  await db.schema.createIndex('run_by_race').on('run').columns(['race_id', 'rank', 'name']).execute()
}

async function createTrades(db: Kysely<unknown>): Promise<void> {
  const table = db.schema
    .createTable('trade')
    .addColumn('run_id', 'text', (column) => column.notNull().references('run.id').onDelete('cascade'))
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('instrument', 'text', (column) => column.notNull())
    .addColumn('side', 'text', (column) => column.notNull())
    .addColumn('quantity', 'text', (column) => column.notNull())
    .addColumn('entry_time', 'bigint', (column) => column.notNull())
    .addColumn('entry_price', 'text', (column) => column.notNull())
    .addColumn('exit_time', 'bigint')
    .addColumn('exit_price', 'text')
    .addColumn('fees', 'text', (column) => column.notNull())
    .addColumn('profit', 'text', (column) => column.notNull())
    .addColumn('return_fraction', 'double precision', (column) => column.notNull())
    .addColumn('bars_held', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('trade_key', ['run_id', 'position'])
  await table.execute()
}
