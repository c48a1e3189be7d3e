import { RaceError } from '@race/core'

interface Failure {
  readonly hint: string
  readonly retryable: boolean
}

const needsPermission = 'Give this process the right to write the file and its directory, or name another path.'

/** SQLITE_CORRUPT. */
const damaged = 11

/** What to do about the primary result codes of SQLite, https://www.sqlite.org/rescode.html. */
const failures: ReadonlyMap<number, Failure> = new Map([
  [3, { hint: needsPermission, retryable: false }],
  [5, { hint: 'Another connection is writing. Try again, or give a longer busyTimeoutMs.', retryable: true }],
  [8, { hint: needsPermission, retryable: false }],
  [10, { hint: 'The disk is full or failing: free space or name a path on another disk.', retryable: false }],
  [damaged, { hint: 'The file is damaged: restore it from a backup, or name another path.', retryable: false }],
  [
    13,
    {
      hint: 'Nothing of it was stored. Free space on the disk, delete races, or give a larger fileBytesMax.',
      retryable: false,
    },
  ],
  [14, { hint: needsPermission, retryable: false }],
  [18, { hint: 'A column may have 125 million points at most: store fewer instants.', retryable: false }],
  [26, { hint: 'The file is no database: name another path; it was left as it is.', retryable: false }],
])

/** The primary result code of SQLite, or null for what is not an error of SQLite. */
export function sqliteCode(error: unknown): number | null {
  // No whole number beyond 2^53 was stored: Node finds one where the file is damaged, and refuses to give it.
  if (error instanceof RangeError && 'code' in error && error.code === 'ERR_OUT_OF_RANGE') return damaged
  const isSqlite = error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
  return isSqlite ? (error.errcode as number) & 0xff : null
}

/** Whether another connection held the lock that was needed; nothing has been done then. */
export function isBusy(error: unknown): boolean {
  return sqliteCode(error) === 5
}

/**
 * An error of SQLite or of the file system as the store reports it. Anything else is a mistake of ours and is returned
 * unchanged.
 *
 * @param place.action what was tried, after "cannot"
 */
export function toStoreError(error: unknown, place: { readonly path: string; readonly action: string }): unknown {
  const code = sqliteCode(error)
  const systemCode = error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : null
  if (!(error instanceof Error) || (code === null && systemCode === null)) return error
  const { hint, retryable } = (code === null ? undefined : failures.get(code)) ?? {
    hint: code === null ? needsPermission : 'The cause says what SQLite found.',
    retryable: false,
  }
  return new RaceError('STORE_FAILED', {
    message: `cannot ${place.action} in '${place.path}': ${error.message}`,
    facts: { path: place.path, action: place.action, code: code ?? systemCode },
    hint,
    retryable,
    cause: error,
  })
}
