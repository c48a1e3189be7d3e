import type { LogKey } from '@race/core'
import { compareText } from '../internal/compare-text.ts'
import type { Cell, JournalTableName } from '../projection/journal-rows.ts'
import { type CellsByColumn, keyOfRow } from '../projection/journal-tables.ts'
import { createTurns } from './create-turns.ts'
import type { Checkpoint, JournalChange, JournalReader, JournalStorage, Selection } from './journal-storage.ts'

/** The rows of the journal in memory. Every selection looks at all rows of its table. */
export function createMemoryJournalStorage(): JournalStorage {
  const books = new Map<string, MemoryBook>()
  const bookOf = ({ tenant, account }: LogKey): MemoryBook => {
    const name = JSON.stringify([tenant, account])
    const book = books.get(name) ?? new MemoryBook()
    books.set(name, book)
    return book
  }
  return {
    read: async (key, work) => {
      const book = bookOf(key)
      return book.inTurn(() => work(book))
    },
    change: async (key, work) => {
      const book = bookOf(key)
      return book.inTurn(() => work(book))
    },
    close: async () => books.clear(),
  }
}

/** The rows of one log. A projector writes nothing before everything has been folded, so nothing has to be rolled back. */
class MemoryBook implements JournalReader, JournalChange {
  readonly inTurn = createTurns()
  readonly #tables = new Map<JournalTableName, Map<string, CellsByColumn>>()
  readonly #checkpoints = new Map<string, Checkpoint>()

  async checkpoints(): Promise<readonly Checkpoint[]> {
    return [...this.#checkpoints.values()]
  }

  lockCheckpoints(): Promise<readonly Checkpoint[]> {
    return this.checkpoints()
  }

  async rows(table: JournalTableName, keys: readonly (readonly Cell[])[]): Promise<readonly CellsByColumn[]> {
    const rows = this.#rowsOf(table)
    return keys.map((key) => rows.get(JSON.stringify(key))).filter((row) => row !== undefined)
  }

  async put(table: JournalTableName, rows: readonly CellsByColumn[]): Promise<void> {
    const known = this.#rowsOf(table)
    for (const row of rows) known.set(JSON.stringify(keyOfRow(table, row)), row)
  }

  async clear(table: JournalTableName): Promise<void> {
    this.#tables.delete(table)
  }

  async saveCheckpoint(checkpoint: Checkpoint): Promise<void> {
    this.#checkpoints.set(checkpoint.projection, checkpoint)
  }

  async select({ table, equals, range, order, after, limit }: Selection): Promise<readonly CellsByColumn[]> {
    const direction = order === 'newest' ? -1 : 1
    const wanted = Object.entries(equals)
    const found = [...this.#rowsOf(table).values()].filter(
      (row) =>
        wanted.every(([column, cell]) => row[column] === cell) &&
        (range === null || isWithin(row[range.column] ?? null, range)) &&
        (after === null || direction * comparePlaces(placeOf(row), after) > 0),
    )
    if (order !== null) found.sort((a, b) => direction * comparePlaces(placeOf(a), placeOf(b)))
    return found.slice(0, limit)
  }

  #rowsOf(table: JournalTableName): Map<string, CellsByColumn> {
    const rows = this.#tables.get(table) ?? new Map<string, CellsByColumn>()
    this.#tables.set(table, rows)
    return rows
  }
}

interface Place {
  readonly time: number
  readonly sequence: number
}

function placeOf({ time, sequence }: CellsByColumn): Place {
  return { time: Number(time), sequence: Number(sequence) }
}

function comparePlaces(a: Place, b: Place): number {
  return a.time - b.time || a.sequence - b.sequence
}

function isWithin(cell: Cell, { from, to }: { readonly from: Cell; readonly to: Cell }): boolean {
  return (from === null || compareCells(cell, from) >= 0) && (to === null || compareCells(cell, to) <= 0)
}

function compareCells(a: Cell, b: Cell): number {
  return typeof a === 'number' ? a - Number(b) : compareText(String(a), String(b))
}
