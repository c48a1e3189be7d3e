import { readTable, type TableRow } from '../read-table.ts'
import type { IndicatorLibrary } from './indicator-oracles.ts'

/** The files of columns of other libraries, each read once. */
export class ColumnFiles {
  readonly #folder: URL
  readonly #read = new Map<string, readonly TableRow[]>()

  constructor(folder: URL) {
    this.#folder = folder
  }

  /** One row per bar of a dataset, with all columns of a library. */
  rowsOf(library: IndicatorLibrary, dataset: string): readonly TableRow[] {
    const name = `${library}__${dataset}.csv.gz`
    const rows = this.#read.get(name) ?? readTable(new URL(name, this.#folder))
    this.#read.set(name, rows)
    return rows
  }
}
