import type { SqlSession } from '../sql/sql-session.ts'
import { WriterError, type WriterThread } from './writer-thread.ts'

/** A session of which a thread of its own stores events and snapshots. All else is done in the calling thread. */
export async function withWriterThread(session: SqlSession, start: () => Promise<WriterThread>): Promise<SqlSession> {
  let thread = await start()
  return {
    ...session,
    writer: (key) => ({
      append: (request) => thread.writer(key).append(request),
      saveSnapshot: (fields) => thread.writer(key).saveSnapshot(fields),
    }),
    // Whoever holds a transaction that lasts has to have the database to itself.
    async hold(key, work) {
      await thread.close()
      try {
        await session.hold(key, work)
      } finally {
        thread = await start()
      }
    },
    isDuplicate: (error) => (error instanceof WriterError ? error.isDuplicate : session.isDuplicate(error)),
    toStoreError: (error, action) =>
      error instanceof WriterError ? error.reported : session.toStoreError(error, action),
    async close() {
      await thread.close()
      await session.close()
    },
  }
}
