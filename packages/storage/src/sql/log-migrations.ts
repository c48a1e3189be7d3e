import { RaceError } from '@race/core'
import { type CreateTableBuilder, type Kysely, type RawBuilder, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { LogSchema } from './log-schema.ts'

/** What the databases write differently. */
export interface SqlFlavour {
  /** The type of a text that is compared and ordered by code points. */
  readonly keyText: RawBuilder<unknown>
  /** The type of a whole number up to 2^53. */
  readonly integer: RawBuilder<unknown>
  /** What ends the creation of a table that is looked up by its primary key only; null for nothing. */
  readonly keyedEnd: RawBuilder<unknown> | null
}

/**
 * The steps that lead from an empty database to the present tables of event logs and back, by name, in the order of the
 * names. A step that was released is never changed; a new one is added after it.
 */
export function logMigrations(flavour: SqlFlavour): Readonly<Record<string, Migration>> {
  return {
    '0001-event-log': {
      async up(db: Kysely<unknown>): Promise<void> {
        await createLogEvent(db, flavour)
        await createLogHead(db, flavour)
        await createLogSnapshot(db, flavour)
        await createLogLease(db, flavour)
        await createLogCommand(db, flavour)
      },
      async down(db: Kysely<unknown>): Promise<void> {
        await assertNoEvents(db)
        for (const table of ['logCommand', 'logLease', 'logSnapshot', 'logHead', 'logEvent']) {
          await db.schema.dropTable(table).execute()
        }
      },
    },
  }
}

/** The primary key serves every query: the events after one, a log's snapshots, its commands after one. */
function logTable(db: Kysely<unknown>, name: string, { keyText }: SqlFlavour): CreateTableBuilder<string, string> {
  return db.schema
    .createTable(name)
    .addColumn('tenant', keyText, (column) => column.notNull())
    .addColumn('account', keyText, (column) => column.notNull())
}

async function finish(table: CreateTableBuilder<string, string>, { keyedEnd }: SqlFlavour): Promise<void> {
  await (keyedEnd === null ? table : table.modifyEnd(keyedEnd)).execute()
}

export async function createLogEvent(db: Kysely<unknown>, flavour: SqlFlavour): Promise<void> {
  const { integer } = flavour
  const table = logTable(db, 'logEvent', flavour)
    .addColumn('sequence', integer, (column) => column.notNull().check(sql`sequence >= 1`))
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('schemaVersion', 'integer', (column) => column.notNull())
    .addColumn('time', integer, (column) => column.notNull())
    .addColumn('correlationId', 'text')
    .addColumn('causationId', 'text')
    .addColumn('data', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('logEventKey', ['tenant', 'account', 'sequence'])
  await finish(table, flavour)
}

async function createLogHead(db: Kysely<unknown>, flavour: SqlFlavour): Promise<void> {
  const table = logTable(db, 'logHead', flavour)
    .addColumn('sequence', flavour.integer, (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('logHeadKey', ['tenant', 'account'])
  await finish(table, flavour)
}

async function createLogSnapshot(db: Kysely<unknown>, flavour: SqlFlavour): Promise<void> {
  const table = logTable(db, 'logSnapshot', flavour)
    .addColumn('name', flavour.keyText, (column) => column.notNull())
    .addColumn('schemaVersion', 'integer', (column) => column.notNull())
    .addColumn('sequence', flavour.integer, (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('digest', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('logSnapshotKey', ['tenant', 'account', 'name'])
  await finish(table, flavour)
}

async function createLogLease(db: Kysely<unknown>, flavour: SqlFlavour): Promise<void> {
  const table = logTable(db, 'logLease', flavour)
    .addColumn('fence', flavour.integer, (column) => column.notNull())
    .addColumn('holder', 'text')
    .addColumn('expiresAt', flavour.integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('logLeaseKey', ['tenant', 'account'])
  await finish(table, flavour)
}

async function createLogCommand(db: Kysely<unknown>, flavour: SqlFlavour): Promise<void> {
  const { integer, keyText } = flavour
  const table = logTable(db, 'logCommand', flavour)
    .addColumn('number', integer, (column) => column.notNull())
    .addColumn('id', keyText, (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('time', integer, (column) => column.notNull())
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('from', 'text', (column) => column.notNull())
    .addColumn('data', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('logCommandKey', ['tenant', 'account', 'number'])
    // A command that is submitted a second time is found by it.
    .addUniqueConstraint('logCommandById', ['tenant', 'account', 'id'])
  await finish(table, flavour)
}

/** A step back would lose what must never be lost. */
async function assertNoEvents(db: Kysely<unknown>): Promise<void> {
  const logs = db as Kysely<LogSchema>
  const event = await logs.selectFrom('logEvent').select('sequence').limit(1).executeTakeFirst()
  if (event === undefined) return
  throw new RaceError('STORE_FAILED', {
    message: 'cannot take the tables of event logs away: there are events in them',
    hint: 'Export the logs and start with an empty database. Nothing was changed.',
  })
}
