import { type EventStore, RaceError } from '@race/core'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { logMigrations } from '../sql/log-migrations.ts'
import type { LogSchema } from '../sql/log-schema.ts'
import type { MigrationTarget } from '../sql/migrate-to.ts'
import { createSqlEventStore } from '../sql/sql-event-store.ts'
import type { SqlSession } from '../sql/sql-session.ts'
import { withWriterThread } from '../thread/with-writer-thread.ts'
import { WriterThread } from '../thread/writer-thread.ts'
import { migrateSchema, type SchemaTables } from './migrate-schema.ts'
import { toPostgresError } from './postgres-failure.ts'
import { createPostgresSession } from './postgres-session.ts'

/** Where the server is, and as whom it is spoken to. */
export interface PostgresServer {
  /** A name, an address, or the directory of a Unix socket. */
  readonly host: string
  /** 5432 unless given. */
  readonly port?: number
  readonly database: string
  readonly user: string
  readonly password?: string
  /** Whether the connection is encrypted and the server's certificate is checked; false unless given. */
  readonly isEncrypted?: boolean
}

export interface PostgresOptions {
  /**
   * The server, or a connection string such as `postgres://user:password@host:5432/database`; what such a text leaves out
   * is what the driver takes it for, from variables such as PGHOST.
   */
  readonly server: PostgresServer | string
  /** Name of the schema that holds the tables; it is created where it is missing. `race` unless given. */
  readonly schema?: string
  /** How many calls have a connection at a time; the others wait. 4 unless given. */
  readonly connectionsMax?: number
  /** How long a call waits for a connection, in ms; 10,000 unless given. */
  readonly connectTimeoutMs?: number
}

export interface PostgresEventStoreOptions extends PostgresOptions {
  /**
   * Which thread stores events: `inline`, unless given, is the calling one; `thread` is one of the store's own, with connections of
   * its own, so that the calling one goes on while events are hashed and sent. For engines that decide a lot at once.
   */
  readonly writer?: 'inline' | 'thread'
}

/**
 * Event logs in PostgreSQL, from version 14 on, in a database in UTF-8. An append is one statement and one transaction; when
 * it resolves, it is on the server's disk, unless the server was set up not to wait for its disk: `durability` says so.
 *
 * @throws RaceError `STORE_FAILED` when the server cannot be reached or refuses, or when the tables were made by a newer
 * version; `CONFIG_INVALID` for options out of range. The logs' own calls reject with `STORE_FAILED` when the server or the
 * way to it fails, `DATA_INVALID` for what could not be given back as it is, `LOG_DAMAGED` for a log that is not what was
 * stored, and `STORE_CLOSED` after the store was disposed of. No error tells the password
 *
 * @example
 * ```ts
 * const server = { host: 'localhost', database: 'race', user: 'race', password }
 * await using store = await createPostgresEventStore({ server })
 * console.log(await store.accounts('acme'))
 * ```
 */
export async function createPostgresEventStore(options: PostgresEventStoreOptions): Promise<EventStore> {
  const { writer = 'inline', ...place } = options
  if (writer !== 'inline' && writer !== 'thread') {
    throw optionInvalid('writer', JSON.stringify(writer), "give 'inline' or 'thread'")
  }
  const session = await openPostgresSession(place)
  if (writer === 'inline') return createSqlEventStore(session)
  try {
    const start = (): Promise<WriterThread> => WriterThread.start('@race/storage/postgres/writer', place)
    return createSqlEventStore(await withWriterThread(session, start))
  } catch (error) {
    await session.close().catch(() => undefined)
    throw error
  }
}

/** Connects, with the tables of event logs brought to the present ones. */
export async function openPostgresSession(options: PostgresOptions): Promise<SqlSession> {
  const { pool, db, schema } = await connect<LogSchema>(options, logTables, 'latest')
  try {
    return createPostgresSession({ pool, db, schema, durability: await durabilityOf(db) })
  } catch (error) {
    await pool.end().catch(() => undefined)
    throw toPostgresError(error, { schema, action: 'open the store' })
  }
}

/**
 * Brings the tables of event logs in a schema to the present ones, as opening a store does, or takes them away, which is
 * refused while there are events in them.
 *
 * @throws RaceError `STORE_FAILED` when the server cannot be reached or refuses, or when there are events; nothing is changed
 * then
 *
 * @example
 * ```ts
 * await migratePostgresEventStore({ server, to: 'latest' })
 * ```
 */
export async function migratePostgresEventStore(
  options: PostgresOptions & { readonly to: 'latest' | 'none' },
): Promise<void> {
  const { db } = await connect<LogSchema>(options, logTables, options.to)
  await db.destroy()
}

/** The tables of event logs. */
const logTables: SchemaTables = {
  versionTable: 'raceLogMigration',
  migrations: logMigrations({ keyText: sql`text collate "C"`, integer: sql`bigint`, keyedEnd: null }),
}

interface Connected<Schema> {
  readonly pool: pg.Pool
  readonly db: Kysely<Schema>
  readonly schema: string
}

/** With the tables brought where they are to be. */
export async function connect<Schema>(
  options: PostgresOptions,
  tables: SchemaTables,
  to: MigrationTarget,
): Promise<Connected<Schema>> {
  const { schema = 'race' } = options
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw optionInvalid('schema', JSON.stringify(schema), 'give a name of small letters, digits and _, of at most 63')
  }
  const pool = new pg.Pool(poolConfigOf(options))
  // A connection that breaks, between two queries of a call, too, is replaced; the calls say when there is none. Without a
  // listener, such an error would end the process.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }).withSchema(schema)
  try {
    await migrateSchema(db, schema, { ...tables, to })
    return { pool, db, schema }
  } catch (error) {
    await pool.end().catch(() => undefined)
    throw RaceError.is(error) ? error : toPostgresError(error, { schema, action: 'open the store' })
  }
}

function poolConfigOf({ server, connectionsMax = 4, connectTimeoutMs = 10_000 }: PostgresOptions): pg.PoolConfig {
  return {
    ...serverConfigOf(server),
    max: positive('connectionsMax', connectionsMax),
    connectionTimeoutMillis: positive('connectTimeoutMs', connectTimeoutMs),
    application_name: 'race',
    // Whatever the default of the database is: an append that has resolved is on the disk.
    options: '-c synchronous_commit=on',
    types: { getTypeParser: parserOf as typeof pg.types.getTypeParser },
  }
}

function serverConfigOf(server: PostgresServer | string): pg.PoolConfig {
  if (typeof server === 'string') {
    // The error of a text that is no address quotes it, with the password.
    if (URL.canParse(server)) return { connectionString: server }
    throw optionInvalid('server', 'a text that is no connection string', 'give postgres://user:password@host/database')
  }
  const { host, port = 5432, database, user, password, isEncrypted = false } = server
  return { host, port, database, user, ssl: isEncrypted, ...(password === undefined ? {} : { password }) }
}

/** `bigint` as numbers: none is stored beyond 2^53. */
function parserOf(type: number, format?: 'text' | 'binary'): unknown {
  return type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format as 'text')
}

async function durabilityOf(db: Kysely<LogSchema>): Promise<'process' | 'fsync'> {
  const { rows } = await sql<{ readonly fsync: string }>`show fsync`.execute(db)
  return rows[0]?.fsync === 'on' ? 'fsync' : 'process'
}

function positive(option: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw optionInvalid(option, String(value), 'give a whole number from 1')
}

function optionInvalid(option: string, value: string, remedy: string): RaceError {
  return new RaceError('CONFIG_INVALID', {
    message: `the option ${option} of the PostgreSQL store is ${value}`,
    facts: { option },
    hint: `For ${option}, ${remedy}.`,
  })
}
