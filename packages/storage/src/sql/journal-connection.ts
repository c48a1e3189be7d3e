import type { Cell } from '../projection/journal-rows.ts'
import type { CellsByColumn } from '../projection/journal-tables.ts'

export interface JournalStatement {
  /** With a placeholder `?` for each parameter; `?` stands for nothing else. */
  readonly text: string
  readonly parameters: readonly Cell[]
}

/** Runs a statement within the transaction that is under way. */
export type RunStatement = (statement: JournalStatement) => Promise<readonly CellsByColumn[]>

/** A database that keeps a journal: what differs between SQLite and PostgreSQL. */
export interface JournalConnection {
  /** What is before the name of a table, such as a schema in quotes and a point; empty for nothing. */
  readonly prefix: string
  /** What keeps another process from changing rows that were read, at the end of a select; SQLite lets one write at a time. */
  readonly lock: string
  /** In one transaction that sees one state of the database. */
  run<T>(mode: 'read' | 'write', action: string, work: (run: RunStatement) => Promise<T>): Promise<T>
  close(): Promise<void>
}
