import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { TableSet } from './open-database.ts'

/**
 * The steps that lead from an empty database to the present tables, by name, in the order of the names. A step that was
 * released is never changed; a new one is added after it.
 */
const migrations: Readonly<Record<string, Migration>> = {
  '0001-results': {
    async up(db: Kysely<unknown>): Promise<void> {
      await createRace(db)
      await createRun(db)
      await createTrade(db)
      await createEquity(db)
    },
  },
}

/** The tables of results. */
export const resultTables: TableSet = {
  versionTable: 'raceMigration',
  lockTable: 'raceMigrationLock',
  migrations,
}

const strict = sql`strict`

async function createRace(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('race')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('seed', 'text', (column) => column.notNull())
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('capital', 'text', (column) => column.notNull())
    .addColumn('riskProfile', 'text', (column) => column.notNull())
    .addColumn('datasets', 'text', (column) => column.notNull())
    .addColumn('config', 'text', (column) => column.notNull())
    .addColumn('raceHash', 'text')
    .addColumn('startedAt', 'integer', (column) => column.notNull())
    .addColumn('updatedAt', 'integer', (column) => column.notNull())
    .modifyEnd(strict)
    .execute()
  await db.schema.createIndex('raceByStart').on('race').columns(['startedAt desc', 'id']).execute()
}

async function createRun(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('run')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('raceId', 'text', (column) => column.references('race.id').onDelete('cascade'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('strategyId', 'text', (column) => column.notNull())
    .addColumn('strategyVersion', 'text', (column) => column.notNull())
    .addColumn('params', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('rank', 'integer')
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('initialEquity', 'text', (column) => column.notNull())
    .addColumn('finalEquity', 'text')
    .addColumn('runHash', 'text')
    .addColumn('riskProfile', 'text', (column) => column.notNull())
    .addColumn('metrics', 'text', (column) => column.notNull())
    .addColumn('warnings', 'text', (column) => column.notNull())
    .modifyEnd(strict)
    .execute()
  await db.schema.createIndex('runByRace').on('run').columns(['raceId']).execute()
}

async function createTrade(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('trade')
    .addColumn('runId', 'text', (column) => column.notNull().references('run.id').onDelete('cascade'))
    .addColumn('ordinal', 'integer', (column) => column.notNull())
    .addColumn('instrument', 'text', (column) => column.notNull())
    .addColumn('side', 'text', (column) => column.notNull())
    .addColumn('quantity', 'text', (column) => column.notNull())
    .addColumn('entryTime', 'integer', (column) => column.notNull())
    .addColumn('entryPrice', 'text', (column) => column.notNull())
    .addColumn('exitTime', 'integer')
    .addColumn('exitPrice', 'text')
    .addColumn('fees', 'text', (column) => column.notNull())
    .addColumn('profit', 'text', (column) => column.notNull())
    .addColumn('returnFraction', 'real', (column) => column.notNull())
    .addColumn('barsHeld', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('tradeKey', ['runId', 'ordinal'])
    .modifyEnd(sql`strict, without rowid`)
    .execute()
}

async function createEquity(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('equity')
    .addColumn('runId', 'text', (column) => column.primaryKey().notNull().references('run.id').onDelete('cascade'))
    .addColumn('time', 'blob', (column) => column.notNull())
    .addColumn('equity', 'blob', (column) => column.notNull())
    .addCheckConstraint('equityColumns', sql`length(time) = length(equity) and length(time) % 8 = 0`)
    .modifyEnd(strict)
    .execute()
}
