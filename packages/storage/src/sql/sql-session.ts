import type { LogKey } from '@race/core'
import type { CompiledQuery } from 'kysely'
import type { EventRow, HashText } from '../log/event-row.ts'
import type { LogQueries } from './log-queries.ts'
import type { LogWriter } from './log-writer.ts'
import type { RunSteps } from './steps.ts'

/** A transaction that lasts, in which many events of one log are stored. */
export interface HeldTransaction {
  readonly execute: (query: CompiledQuery) => readonly unknown[] | Promise<readonly unknown[]>
  /** Stores events, the quickest way there is. A failure may be told at a later call. */
  readonly insert: (rows: readonly EventRow[]) => void | Promise<void>
}

/** A database that holds event logs: what differs between SQLite and PostgreSQL. */
export interface SqlSession {
  readonly durability: 'none' | 'process' | 'fsync'
  readonly hash: HashText
  queries(key: LogKey): LogQueries
  accounts(tenant: string): Promise<readonly string[]>
  readonly run: RunSteps
  /** Holds one transaction on a log open, for as long as a restore takes: it is stored as a whole or not at all. */
  hold(key: LogKey, work: (held: HeldTransaction) => Promise<void>): Promise<void>
  writer(key: LogKey): LogWriter
  /** Whether a row with the same key was there already. */
  isDuplicate(error: unknown): boolean
  /** Whether what is kept cannot be read as what it should be. */
  isUnreadable(error: unknown): boolean
  /** The error as the store reports it, where the database failed. */
  toStoreError(error: unknown, action: string): unknown
  close(): Promise<void>
}
