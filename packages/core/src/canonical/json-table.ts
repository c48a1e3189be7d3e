import type { JsonValue } from '../storage/result-store-port.ts'

/**
 * Records of one shape, which JSON writes column by column in a fraction of the text that it takes record by record. Members of tables
 * and columns stand in the canonical order, so that `canonicalJson` writes them the quick way.
 */
export interface JsonTable {
  /** The members of the records, in order. */
  readonly columns: readonly JsonColumn[]
  /** How many records there are. */
  readonly count: number
}

/** One member of all records: the same in each, a value for each, or records of one shape themselves. */
export type JsonColumn =
  | { readonly name: string; readonly same: JsonValue }
  | { readonly each: readonly JsonValue[]; readonly name: string }
  | { readonly name: string; readonly records: JsonTable }

type JsonRecord = Readonly<Record<string, unknown>>

/**
 * Records as tables, one for each stretch of them that have the same members in the same order. Members that are `undefined` are
 * left out, as JSON leaves them out.
 *
 * @param records of plain data
 *
 * @example
 * ```ts
 * toJsonTables([{ side: 'buy', price: 1 }, { side: 'buy', price: 2 }])
 * // [{ columns: [{ name: 'side', same: 'buy' }, { each: [1, 2], name: 'price' }], count: 2 }]
 * ```
 */
export function toJsonTables(records: readonly object[]): readonly JsonTable[] {
  const tables: JsonTable[] = []
  for (let from = 0; from < records.length; ) {
    const names = namesOf(records[from] as JsonRecord)
    let to = from + 1
    while (to < records.length && hasNames(records[to] as JsonRecord, names)) to += 1
    tables.push(tableOf(records.slice(from, to) as JsonRecord[], names))
    from = to
  }
  return tables
}

/**
 * The records that tables were made of, each with values of its own.
 *
 * @example
 * ```ts
 * fromJsonTables([{ columns: [{ name: 'side', same: 'buy' }, { each: [1, 2], name: 'price' }], count: 2 }])
 * // [{ side: 'buy', price: 1 }, { side: 'buy', price: 2 }]
 * ```
 */
export function fromJsonTables(tables: readonly JsonTable[]): Record<string, JsonValue>[] {
  return tables.flatMap(recordsOf)
}

function tableOf(records: readonly JsonRecord[], names: readonly string[]): JsonTable {
  return { columns: names.map((name) => columnOf(records, name)), count: records.length }
}

function columnOf(records: readonly JsonRecord[], name: string): JsonColumn {
  const [first] = records as readonly [JsonRecord]
  const value = first[name] as JsonValue
  if (typeof value === 'object' && value !== null) return columnOfObjects(records, name)
  for (const record of records) {
    if (record[name] !== value) return { each: records.map((one) => one[name] as JsonValue), name }
  }
  return { name, same: value }
}

function columnOfObjects(records: readonly JsonRecord[], name: string): JsonColumn {
  const values = records.map((record) => record[name] as JsonValue)
  const [first] = values
  if (!isRecord(first)) return { each: values, name }
  const names = namesOf(first)
  const areAlike = values.every((value) => isRecord(value) && hasNames(value, names))
  return areAlike ? { name, records: tableOf(values as unknown as JsonRecord[], names) } : { each: values, name }
}

function recordsOf({ count, columns }: JsonTable): Record<string, JsonValue>[] {
  const records = Array.from({ length: count }, (): Record<string, JsonValue> => ({}))
  for (const column of columns) {
    const values = valuesOf(column, count)
    for (const [at, record] of records.entries()) put(record, column.name, values(at))
  }
  return records
}

function valuesOf(column: JsonColumn, count: number): (at: number) => JsonValue {
  if ('same' in column) return () => column.same
  const values = 'each' in column ? column.each : recordsOf({ ...column.records, count })
  return (at) => values[at] as JsonValue
}

function put(record: Record<string, JsonValue>, name: string, value: JsonValue): void {
  // An assignment to this name would change the prototype instead.
  if (name === '__proto__')
    Object.defineProperty(record, name, { value, enumerable: true, writable: true, configurable: true })
  else record[name] = value
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function namesOf(record: JsonRecord): readonly string[] {
  const names = Object.keys(record)
  return names.some((name) => record[name] === undefined) ? names.filter((name) => record[name] !== undefined) : names
}

function hasNames(record: JsonRecord, names: readonly string[]): boolean {
  const own = namesOf(record)
  if (own.length !== names.length) return false
  for (let at = 0; at < names.length; at += 1) if (own[at] !== names[at]) return false
  return true
}
