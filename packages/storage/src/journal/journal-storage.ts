import type { LogKey } from '@race/core'
import type { Cell, JournalTableName } from '../projection/journal-rows.ts'
import type { CellsByColumn } from '../projection/journal-tables.ts'

/** How far a projection has been folded: up to the event of this sequence and hash. */
export interface Checkpoint {
  readonly projection: string
  readonly version: number
  readonly sequence: number
  readonly hash: string
}

/** Which rows of a table, and in which order. */
export interface Selection {
  readonly table: JournalTableName
  /** Cells that must be equal; null only equals null. */
  readonly equals: CellsByColumn
  /** Cells of this column from `from` to `to`, both included; null for no bound. */
  readonly range: { readonly column: string; readonly from: Cell; readonly to: Cell } | null
  /** By time and sequence; null where the order does not matter. */
  readonly order: 'newest' | 'oldest' | null
  /** Only rows that come after this place in the order. */
  readonly after: { readonly time: number; readonly sequence: number } | null
  readonly limit: number
}

/** What a store of rows shows of one log, at one moment. */
export interface JournalReader {
  checkpoints(): Promise<readonly Checkpoint[]>
  select(selection: Selection): Promise<readonly CellsByColumn[]>
}

/** Changes of the rows of one log: all of them, or none. */
export interface JournalChange {
  /** Held until the change is over: another process waits here. */
  lockCheckpoints(): Promise<readonly Checkpoint[]>
  /** The rows that there are under these keys. */
  rows(table: JournalTableName, keys: readonly (readonly Cell[])[]): Promise<readonly CellsByColumn[]>
  put(table: JournalTableName, rows: readonly CellsByColumn[]): Promise<void>
  /** Deletes every row of the log. */
  clear(table: JournalTableName): Promise<void>
  saveCheckpoint(checkpoint: Checkpoint): Promise<void>
}

/** Where rows of the journal are kept. What memory, SQLite and PostgreSQL do differently is below this. */
export interface JournalStorage {
  read<T>(key: LogKey, work: (reader: JournalReader) => Promise<T>): Promise<T>
  change<T>(key: LogKey, work: (change: JournalChange) => Promise<T>): Promise<T>
  close(): Promise<void>
}
