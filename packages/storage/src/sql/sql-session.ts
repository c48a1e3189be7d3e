import type { LogKey } from '@race/core'
import type { HashText } from '../log/event-row.ts'
import type { AppendRequest, AppendResult } from './append-steps.ts'
import type { Execute } from './fill-log.ts'
import type { LogQueries } from './log-queries.ts'
import type { Steps } from './steps.ts'

/**
 * How steps are run together: `read` sees one state of the database, `write` is stored as a whole or not at all, and each
 * query of `single` is a transaction of its own.
 */
export type StepsMode = 'read' | 'write' | 'single'

/** A database that holds event logs: what differs between SQLite and PostgreSQL. */
export interface SqlSession {
  readonly durability: 'none' | 'process' | 'fsync'
  readonly hash: HashText
  queries(key: LogKey): LogQueries
  accounts(tenant: string): Promise<readonly string[]>
  run<T>(mode: StepsMode, steps: () => Steps<T>): Promise<T>
  /** Holds one transaction open, for as long as a restore takes: it is stored as a whole or not at all. */
  hold(work: (execute: Execute) => Promise<void>): Promise<void>
  readonly append: {
    readonly mode: StepsMode
    readonly steps: (queries: LogQueries, request: AppendRequest) => Steps<AppendResult>
  }
  /** Whether a row with the same key was there already. */
  isDuplicate(error: unknown): boolean
  /** Whether what is kept cannot be read as what it should be. */
  isUnreadable(error: unknown): boolean
  /** The error as the store reports it, where the database failed. */
  toStoreError(error: unknown, action: string): unknown
  close(): Promise<void>
}
