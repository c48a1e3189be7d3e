import { DataError } from '../error/data-error.ts'
import { fileBytes, openFile } from './open-file.ts'
import { readRecords } from './read-records.ts'

const bytesMaxDefault = 64 * 1024 ** 2

/** How a small table is read. */
export interface TableOptions<Column extends string> {
  /** The columns that the header must name, in any order; others are left alone. Case, space and `_` do not count. */
  readonly columns: readonly Column[]
  /** Columns that may be absent, and are then empty. */
  readonly optional?: readonly Column[]
  readonly signal?: AbortSignal | undefined
}

/** A reader's way to say what is wrong with a line. */
export type FailLine = (line: number, reason: string) => DataError

/**
 * Reads a CSV table with a header, plain or gzip, of at most 64 MB.
 *
 * @returns the path of the file, for messages
 * @throws DataError `FILE_NOT_FOUND`; `DATA_INVALID` for a column that is missing or a table without rows
 */
export async function readTable<Column extends string>(
  path: string | URL,
  { columns, optional = [], signal }: TableOptions<Column>,
  onRow: (row: Readonly<Record<Column, string>>, line: number, fail: FailLine) => void,
): Promise<string> {
  const { file, handle } = await openFile(path)
  const hint = `The file needs a header with the columns ${columns.join(', ')}.`
  const fail: FailLine = (line, reason) => new DataError('DATA_INVALID', { file, line, reason, hint })
  let places: ReadonlyMap<Column, number> | null = null
  let rows = 0
  const onRecord = (fields: readonly string[], line: number): void => {
    if (places === null) {
      const names = fields.map(plain)
      places = new Map([...columns, ...optional].map((column) => [column, names.indexOf(plain(column))]))
      const missing = columns.find((column) => places?.get(column) === -1)
      if (missing === undefined) return
      throw fail(line, `there is no column ${missing} among ${fields.map((field) => `'${field}'`).join(', ')}`)
    }
    const row = Object.fromEntries([...places].map(([column, place]) => [column, (fields[place] ?? '').trim()]))
    rows++
    onRow(row as Record<Column, string>, line, fail)
  }
  try {
    await readRecords(
      fileBytes(handle, () => undefined),
      file,
      { bytesMax: bytesMaxDefault, signal },
      onRecord,
    )
  } finally {
    await handle.close()
  }
  if (rows === 0) throw new DataError('DATA_INVALID', { file, reason: 'there are no rows', hint })
  return file
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}
