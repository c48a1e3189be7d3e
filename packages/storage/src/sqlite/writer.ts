import type { LogSchema } from '../sql/log-schema.ts'
import { serveWriter } from '../thread/serve-writer.ts'
import { logTables } from './log-tables.ts'
import { type OpenOptions, openDatabase } from './open-database.ts'
import { createSqliteSession } from './sqlite-session.ts'

// A program of its own: it is run in a thread, and imported by nobody.
await serveWriter(async (place: OpenOptions) =>
  createSqliteSession(await openDatabase<LogSchema>(place, logTables), place),
)
