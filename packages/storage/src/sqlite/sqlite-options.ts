import { resolve } from 'node:path'
import { RaceError } from '@race/core'
import type { OpenOptions } from './open-database.ts'

export interface SqliteOptions {
  /**
   * The database file, relative to the working directory; it is created with its directory where it is missing.
   * `:memory:` keeps everything in memory.
   */
  readonly path: string
  /** How long a call waits while another process writes, in ms; 5,000 unless given. The event loop runs on meanwhile. */
  readonly busyTimeoutMs?: number
  /** The largest size of the database file, in bytes; the disk is the limit unless given. */
  readonly fileBytesMax?: number
}

/** The options with defaults and an absolute path. @throws RaceError `CONFIG_INVALID` */
export function checkSqliteOptions({ path, busyTimeoutMs = 5_000, fileBytesMax }: SqliteOptions): OpenOptions {
  if (path === '') throw optionInvalid('path', "''", 'name a file, or :memory:')
  if (!Number.isSafeInteger(busyTimeoutMs) || busyTimeoutMs < 0) {
    throw optionInvalid('busyTimeoutMs', String(busyTimeoutMs), 'give whole milliseconds from 0')
  }
  if (fileBytesMax !== undefined && !(Number.isSafeInteger(fileBytesMax) && fileBytesMax > 0)) {
    throw optionInvalid('fileBytesMax', String(fileBytesMax), 'give whole bytes from 1')
  }
  return { path: path === ':memory:' ? path : resolve(path), busyTimeoutMs, fileBytesMax }
}

export function optionInvalid(option: string, value: string, remedy: string): RaceError {
  return new RaceError('CONFIG_INVALID', {
    message: `the option ${option} of the SQLite store is ${value}`,
    facts: { option, value },
    hint: `For ${option}, ${remedy}.`,
  })
}
