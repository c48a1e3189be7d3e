/**
 * The program of the thread that stores events where a SQLite store is created with `writer: 'thread'`. Nobody imports it; it is an
 * entry of the package so that the thread finds it.
 *
 * @module
 */

import type { LogSchema } from '../sql/log-schema.ts'
import { serveWriter } from '../thread/serve-writer.ts'
import { logTables } from './log-tables.ts'
import { type OpenOptions, openDatabase } from './open-database.ts'
import { createSqliteSession } from './sqlite-session.ts'

/** Resolves when the database is open, or is known not to open; at once where this is no such thread. */
export const serving: Promise<void> = serveWriter(async (place: OpenOptions) =>
  createSqliteSession(await openDatabase<LogSchema>(place, logTables), place),
)
