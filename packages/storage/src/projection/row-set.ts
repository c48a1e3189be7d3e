import { invariant } from '@race/core'
import type { Cell, JournalTableName, JournalTables } from './journal-rows.ts'
import { type CellsByColumn, keyOfRow, type RowReference } from './journal-tables.ts'

/** The rows that a fold may read, and what it leaves of them. */
export interface RowSet {
  /** The row as it stands; undefined where there is none. Only rows that the projection said it reads may be asked for. */
  get<Name extends JournalTableName>(table: Name, ...key: readonly Cell[]): JournalTables[Name] | undefined
  /** Inserts the row, or replaces the one with its key. */
  put<Name extends JournalTableName>(table: Name, row: JournalTables[Name]): void
}

/**
 * Rows of one log between a database and folds: those that were fetched, and those that have changed since. A row that many
 * events change is written once.
 */
export class WorkingRows implements RowSet {
  readonly #known = new Map<string, CellsByColumn | undefined>()
  readonly #changed = new Map<JournalTableName, Map<string, CellsByColumn>>()

  /** Whether the row, or that there is none, is known. */
  has({ table, key }: RowReference): boolean {
    return this.#known.has(nameOf(table, key))
  }

  /** Says what a store has under a key. */
  learn({ table, key }: RowReference, row: CellsByColumn | undefined): void {
    this.#known.set(nameOf(table, key), row)
  }

  get<Name extends JournalTableName>(table: Name, ...key: readonly Cell[]): JournalTables[Name] | undefined {
    const name = nameOf(table, key)
    const row = this.#known.get(name)
    invariant(row !== undefined || this.#known.has(name), `a projection reads a row of ${table} that it did not name`)
    return row as JournalTables[Name] | undefined
  }

  put<Name extends JournalTableName>(table: Name, row: JournalTables[Name]): void {
    const cells = storable(row as unknown as CellsByColumn)
    const key = keyOfRow(table, cells)
    const name = nameOf(table, key)
    this.#known.set(name, cells)
    const rows = this.#changed.get(table)
    if (rows === undefined) this.#changed.set(table, new Map([[name, cells]]))
    else rows.set(name, cells)
  }

  /** What is to be written, by table. */
  changes(): ReadonlyMap<JournalTableName, readonly CellsByColumn[]> {
    return new Map([...this.#changed].map(([table, rows]) => [table, [...rows.values()]]))
  }
}

function nameOf(table: JournalTableName, key: readonly Cell[]): string {
  return key.length === 1 ? `${table} ${key[0]}` : `${table} ${JSON.stringify(key)}`
}

/** U+0000, which a venue's message may hold, is in no text that PostgreSQL takes: it becomes U+FFFD everywhere. */
function storable(cells: CellsByColumn): CellsByColumn {
  let clean: Record<string, Cell> | undefined
  for (const column in cells) {
    const cell = cells[column]
    if (typeof cell !== 'string' || !cell.includes('\0')) continue
    clean ??= { ...cells }
    clean[column] = cell.replaceAll('\0', '\uFFFD')
  }
  return clean ?? cells
}
