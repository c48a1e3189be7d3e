import { DataError } from './data-error.ts'

export type BarField = 'time' | 'open' | 'high' | 'low' | 'close' | 'volume'

/** Which column holds which field: the header's text, or a position from 0. Volume may be null for none. */
export type ColumnMap = Partial<Readonly<Record<BarField, string | number | null>>>

const fields: readonly BarField[] = ['time', 'open', 'high', 'low', 'close', 'volume']

/** Headers that are understood without a map, in lower case. */
const usual: Readonly<Record<BarField, readonly string[]>> = {
  time: ['time', 'date', 'datetime', 'timestamp', 'open time', 'open_time', 'opentime'],
  open: ['open', 'o'],
  high: ['high', 'h'],
  low: ['low', 'l'],
  close: ['close', 'c', 'last'],
  volume: ['volume', 'vol', 'v'],
}

/** Position of each field in a record; −1 for a volume that is not there. */
export type FieldPositions = Readonly<Record<BarField, number>>

/**
 * Finds the columns.
 *
 * @throws DataError listing the columns there are
 */
export function resolveColumns(header: readonly string[] | null, map: ColumnMap, file: string | null): FieldPositions {
  const names = header?.map((name) => name.trim().toLowerCase()) ?? null
  const positions = fields.map((field) => {
    const wanted = map[field]
    if (wanted === null && field === 'volume') return -1
    if (typeof wanted === 'number') return wanted
    if (names === null) return typeof wanted === 'string' ? -2 : fields.indexOf(field)
    const found = (typeof wanted === 'string' ? [wanted.trim().toLowerCase()] : usual[field]).map((name) =>
      names.indexOf(name),
    )
    return found.find((position) => position >= 0) ?? (field === 'volume' && wanted === undefined ? -1 : -2)
  })
  const missing = fields.filter((_, index) => positions[index] === -2)
  if (missing.length === 0)
    return Object.fromEntries(fields.map((field, index) => [field, positions[index]])) as FieldPositions
  throw new DataError({
    file,
    line: 1,
    reason: `no column for ${missing.join(', ')}; the columns are: ${header?.join(', ') ?? '(no header)'}`,
    hint: `Name them: columns: { ${missing.map((field) => `${field}: '…'`).join(', ')} }, by header or by position from 0.`,
  })
}
