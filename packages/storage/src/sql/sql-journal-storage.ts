import type { LogKey } from '@race/core'
import type { Checkpoint, JournalChange, JournalReader, JournalStorage, Selection } from '../journal/journal-storage.ts'
import type { Cell, JournalTableName } from '../projection/journal-rows.ts'
import { type CellsByColumn, columnsOf, journalTables } from '../projection/journal-tables.ts'
import { projectionNames } from '../projection/projections.ts'
import type { JournalConnection, JournalStatement, RunStatement } from './journal-connection.ts'

/** Rows of one statement are a power of two up to this, so that there are few kinds of statements, which stay prepared. */
const rowsPerStatement = 32

/** Keys of one statement, likewise. */
const keysPerStatement = 64

/** The rows of the journal in a database. Nothing is asked or changed without its tenant and account. */
export function createSqlJournalStorage(connection: JournalConnection): JournalStorage {
  return {
    read: (key, work) => connection.run('read', 'read the journal', (run) => work(readerOf(connection, run, key))),
    change: (key, work) => connection.run('write', 'change the journal', (run) => work(changeOf(connection, run, key))),
    close: () => connection.close(),
  }
}

function readerOf({ prefix }: JournalConnection, run: RunStatement, key: LogKey): JournalReader {
  return {
    checkpoints: () => checkpointsOf(run, `${checkpointColumns} ${prefix}"journalCheckpoint" ${ofLog}`, key),
    select: (selection) => run(selectionStatement(selection, prefix, key)),
  }
}

const ofLog = 'where "tenant" = ? and "account" = ?'
const checkpointColumns = 'select "projection", "version", "sequence", "hash" from'

async function checkpointsOf(run: RunStatement, text: string, key: LogKey): Promise<readonly Checkpoint[]> {
  const rows = await run({ text, parameters: [key.tenant, key.account] })
  return rows as readonly (CellsByColumn & Checkpoint)[]
}

function changeOf({ prefix, lock }: JournalConnection, run: RunStatement, key: LogKey): JournalChange {
  const { tenant, account } = key
  const checkpoint = `${prefix}"journalCheckpoint"`
  return {
    async lockCheckpoints() {
      const text = `${checkpointColumns} ${checkpoint} ${ofLog} order by "projection"${lock}`
      const known = await checkpointsOf(run, text, key)
      const missing = projectionNames.filter((name) => known.every(({ projection }) => projection !== name))
      if (missing.length === 0) return known
      // The first time there is nothing to lock. A version that no projection has says that nothing was folded.
      for (const projection of missing) {
        const insert = `insert into ${checkpoint} ("tenant", "account", "projection", "version", "sequence", "hash")`
        await run({
          text: `${insert} values (?, ?, ?, 0, 0, '') on conflict ("tenant", "account", "projection") do nothing`,
          parameters: [tenant, account, projection],
        })
      }
      return checkpointsOf(run, text, key)
    },
    async rows(table, keys) {
      const found: CellsByColumn[] = []
      for (const part of partsOf(keys, keysPerStatement)) {
        found.push(...(await run(rowsStatement(table, prefix, key, part))))
      }
      return found
    },
    async put(table, rows) {
      for (const part of partsOf(rows, rowsPerStatement)) await run(putStatement(table, prefix, key, part))
    },
    async clear(table) {
      await run({ text: `delete from ${prefix}"${table}" ${ofLog}`, parameters: [tenant, account] })
    },
    async saveCheckpoint({ projection, version, sequence, hash }) {
      await run({
        text: `update ${checkpoint} set "version" = ?, "sequence" = ?, "hash" = ? ${ofLog} and "projection" = ?`,
        parameters: [version, sequence, hash, tenant, account, projection],
      })
    },
  }
}

function* partsOf<T>(items: readonly T[], sizeMax: number): Generator<readonly T[]> {
  let size = sizeMax
  for (let from = 0; from < items.length; from += size) {
    while (size > items.length - from) size /= 2
    yield items.slice(from, from + size)
  }
}

export function rowsStatement(
  table: JournalTableName,
  prefix: string,
  { tenant, account }: LogKey,
  keys: readonly (readonly Cell[])[],
): JournalStatement {
  const { key } = journalTables[table]
  // One column is looked up as a list; of several, each key is a condition of its own.
  const one = key.map((column) => `"${column}" = ?`).join(' and ')
  const condition =
    key.length === 1
      ? `"${key[0]}" in (${placeholders(keys.length)})`
      : `(${keys.map(() => `("tenant" = ? and "account" = ? and ${one})`).join(' or ')})`
  const columns = columnsOf(table).map(quoted).join(', ')
  const from = `select ${columns} from ${prefix}"${table}" where`
  return key.length === 1
    ? { text: `${from} "tenant" = ? and "account" = ? and ${condition}`, parameters: [tenant, account, ...keys.flat()] }
    : { text: `${from} ${condition}`, parameters: keys.flatMap((cells) => [tenant, account, ...cells]) }
}

function putStatement(
  table: JournalTableName,
  prefix: string,
  { tenant, account }: LogKey,
  rows: readonly CellsByColumn[],
): JournalStatement {
  const columns = columnsOf(table)
  const parameters: Cell[] = []
  for (const row of rows) {
    parameters.push(tenant, account)
    for (const column of columns) parameters.push(row[column] ?? null)
  }
  return { text: putText(table, prefix, rows.length), parameters }
}

function putText(table: JournalTableName, prefix: string, rows: number): string {
  const columns = columnsOf(table)
  const key: readonly string[] = journalTables[table].key
  const values = `(${placeholders(columns.length + 2)})`
  const changes = columns
    .filter((column) => !key.includes(column))
    .map((column) => `"${column}" = excluded."${column}"`)
  return (
    `insert into ${prefix}"${table}" ("tenant", "account", ${columns.map(quoted).join(', ')}) ` +
    `values ${Array.from({ length: rows }, () => values).join(', ')} ` +
    `on conflict ("tenant", "account", ${key.map(quoted).join(', ')}) do update set ${changes.join(', ')}`
  )
}

/** Flags are written out, so that an index of the rows that have one can serve. */
export function selectionStatement(
  { table, equals, range, order, after, limit }: Selection,
  prefix: string,
  { tenant, account }: LogKey,
): JournalStatement {
  const parameters: Cell[] = [tenant, account]
  const conditions = ['"tenant" = ?', '"account" = ?']
  const add = (condition: string, ...values: readonly Cell[]): void => {
    conditions.push(condition)
    parameters.push(...values)
  }
  for (const [column, cell] of Object.entries(equals)) {
    if (cell === null) add(`"${column}" is null`)
    else if (cell === 0 || cell === 1) add(`"${column}" = ${cell}`)
    else add(`"${column}" = ?`, cell)
  }
  if (range !== null && range.from !== null) add(`"${range.column}" >= ?`, range.from)
  if (range !== null && range.to !== null) add(`"${range.column}" <= ?`, range.to)
  if (after !== null) {
    add(`("time", "sequence") ${order === 'newest' ? '<' : '>'} (?, ?)`, after.time, after.sequence)
  }
  const direction = order === 'newest' ? ' desc' : ''
  const ordering = order === null ? '' : ` order by "time"${direction}, "sequence"${direction}`
  const columns = columnsOf(table).map(quoted).join(', ')
  const text = `select ${columns} from ${prefix}"${table}" where ${conditions.join(' and ')}${ordering} limit ?`
  return { text, parameters: [...parameters, limit] }
}

function placeholders(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ')
}

function quoted(column: string): string {
  return `"${column}"`
}
