import type { DatabaseSync } from 'node:sqlite'
import { RaceError } from '@race/core'
import type { OpenOptions } from './open-database.ts'
import { isBusy } from './sqlite-failure.ts'
import { untilUnlocked } from './until-unlocked.ts'

/** What is changed lies in memory until it has 64 MiB: a negative number counts KiB. */
const whileHeld = 'pragma cache_size = -65536'
/** What SQLite takes by itself. */
const asUsual = 'pragma cache_size = -2000'

/**
 * Holds one transaction open while work is done, in a file that no other connection has open. The file leaves the write-ahead log for
 * so long: what is added is written once, into its place, and the rollback journal takes it away again if the process ends before.
 *
 * @throws RaceError `STORE_FAILED` where another connection has the file open: it would have to wait for all of the work
 */
export async function holdTransaction(
  database: DatabaseSync,
  { path, busyTimeoutMs }: Pick<OpenOptions, 'path' | 'busyTimeoutMs'>,
  work: () => Promise<void>,
): Promise<void> {
  const isFile = path !== ':memory:'
  const alone = (change: () => void): Promise<void> =>
    untilUnlocked(change, busyTimeoutMs).catch((error: unknown) =>
      Promise.reject(isBusy(error) ? notAlone(path, error) : error),
    )
  if (isFile) await alone(() => leaveWriteAheadLog(database))
  try {
    database.exec(whileHeld)
    // From here on nobody else can read the file either.
    await alone(() => database.exec('begin exclusive'))
    await work()
    database.exec('commit')
  } finally {
    // After some failures, such as a full disk, SQLite has rolled back on its own.
    if (database.isTransaction) database.exec('rollback')
    database.exec(asUsual)
    if (isFile) returnToWriteAheadLog(database)
  }
}

function leaveWriteAheadLog(database: DatabaseSync): void {
  const { journal_mode: mode } = database.prepare('pragma journal_mode = delete').get() ?? {}
  if (mode !== 'delete') throw new Error(`SQLite keeps the journal mode ${mode}`)
}

/** Where this fails, a disk is full or another connection is quicker: whoever opens the file next brings the log back. */
function returnToWriteAheadLog(database: DatabaseSync): void {
  try {
    database.exec('pragma journal_mode = wal')
  } catch {
    // Without it what is stored is as safe, for every connection syncs the folder, too; only do readers and the writer wait for each other.
  }
}

function notAlone(path: string, cause: unknown): RaceError {
  return new RaceError('STORE_FAILED', {
    message: `cannot restore into '${path}' while another connection has it open`,
    facts: { path },
    hint: 'Restore into a file of its own, or end what has this one open. Nothing was changed.',
    retryable: true,
    cause,
  })
}
