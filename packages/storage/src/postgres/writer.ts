/**
 * The program of the thread that stores events where a PostgreSQL store is created with `writer: 'thread'`. Nobody imports it; it is an
 * entry of the package so that the thread finds it.
 *
 * @module
 */

import { serveWriter } from '../thread/serve-writer.ts'
import { openPostgresSession } from './create-postgres-event-store.ts'

/** Resolves when the database is open, or is known not to open; at once where this is no such thread. */
export const serving: Promise<void> = serveWriter(openPostgresSession)
