import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import { RaceError } from '@race/core'
import { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrations } from './migrations.ts'
import { nodeSqliteDialect } from './node-sqlite-dialect.ts'
import type { Schema } from './schema.ts'

const busyTimeoutMs = 5_000
const pollMs = 10

/** Opens the file, makes its folder and brings its schema up to date. */
export async function openDatabase(path: string): Promise<Kysely<Schema>> {
  const database = connect(path)
  const db = new Kysely<Schema>({ dialect: nodeSqliteDialect(database) })
  try {
    await withWriteLock(database, async () => {
      const provider = { getMigrations: async () => ({ ...migrations }) }
      const { error } = await new Migrator({ db, provider, disableTransactions: true }).migrateToLatest()
      if (error !== undefined) throw error
    })
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
    return db
  } catch (error) {
    await db.destroy()
    throw storeFailed(path, error)
  }
}

function connect(path: string): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
    database = new DatabaseSync(path)
    // Write-ahead logging lets others read while one writes; `full` survives a loss of power.
    database.exec('PRAGMA journal_mode = wal; PRAGMA synchronous = full; PRAGMA foreign_keys = on')
    return database
  } catch (error) {
    database?.close()
    throw storeFailed(path, error)
  }
}

/** One opener at a time changes the schema; waiting lets the other one go on, even in the same process. */
async function withWriteLock(database: DatabaseSync, work: () => Promise<void>): Promise<void> {
  for (let waitedMs = 0; !tryBegin(database, waitedMs); waitedMs += pollMs) await setTimeout(pollMs)
  try {
    await work()
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

function tryBegin(database: DatabaseSync, waitedMs: number): boolean {
  try {
    database.exec('BEGIN IMMEDIATE')
    return true
  } catch (error) {
    if (waitedMs < busyTimeoutMs && /locked/.test(String(error))) return false
    throw error
  }
}

/** What SQLite says, in our words. */
export function storeFailed(path: string, cause: unknown): RaceError {
  if (RaceError.is(cause)) return cause as RaceError
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new RaceError('STORE_FAILED', {
    message: `The result store ${path} failed: ${reason}`,
    facts: { path, reason },
    hint: hintFor(reason),
    retryable: /locked|busy/i.test(reason),
    cause,
  })
}

function hintFor(reason: string): string {
  if (/not a database|malformed/i.test(reason))
    return 'The file is no SQLite database or is damaged: name another path, or move the file away.'
  if (/full/i.test(reason)) return 'Make room on the disk; nothing of this call was written.'
  if (/locked|busy/i.test(reason)) return 'Another process is writing: try again.'
  if (/corrupted migrations|previously executed/i.test(reason))
    return 'The file was made by a newer version of @race/storage: update it.'
  return 'Check that the path is a file that may be written, in a folder that may be written.'
}
