import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** A row by the names of the header. */
export type TableRow = Readonly<Record<string, string>>

/** A CSV file of plain cells (no quotes), packed with gzip or not, as rows. */
export function readTable(file: URL): TableRow[] {
  const [header = '', ...lines] = readText(file).trimEnd().split(/\r?\n/)
  const names = header.split(',')
  return lines.map((line, index) => {
    const cells = line.split(',')
    if (cells.length !== names.length) {
      throw new Error(`${file.pathname}: line ${index + 2} has ${cells.length} cells, the header ${names.length}`)
    }
    return Object.fromEntries(names.map((name, column) => [name, cells[column] ?? '']))
  })
}

/** A text file, unpacked when its first bytes say that it is gzip. */
export function readText(file: URL): string {
  const bytes = readFileSync(file)
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8')
}

/** A cell as a finite number. */
export function numberIn(row: TableRow, name: string): number {
  const text = row[name]
  const value = text === undefined || text === '' ? Number.NaN : Number(text)
  if (Number.isFinite(value)) return value
  throw new Error(`The cell '${name}' is ${JSON.stringify(text)}, but must be a number`)
}
