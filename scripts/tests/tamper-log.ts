import { createHash } from 'node:crypto'
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { chainedText, createRandom, type NewEvent, type Random } from '@race/core'

/** What somebody with the file can do to a log behind the store's back. */
export interface Tampering {
  readonly name: string
  /** Whether it is the events of the log that are others now, so that reading them must fail. */
  readonly isOfEvents: boolean
  apply(): void
}

type Row = Record<string, SQLInputValue>

/**
 * Random damage to the one log of a SQLite file with event logs: edits, deletions, swaps and insertions of events, and of what
 * is kept beside them. Every one changes something.
 */
export function createTamperer(database: DatabaseSync, seed: string) {
  const random = createRandom(seed)
  const rows = database.prepare('select * from "logEvent" order by sequence').all() as Row[]
  const kept = ['logEvent', 'logHead', 'logSnapshot'].map((table) => ({
    table,
    rows: database.prepare(`select * from "${table}"`).all() as Row[],
  }))
  const put = (table: string, row: Row): void => {
    const columns = Object.keys(row).map((name) => `"${name}"`)
    const marks = columns.map(() => '?').join(', ')
    database.prepare(`insert into "${table}" (${columns.join(', ')}) values (${marks})`).run(...Object.values(row))
  }
  return {
    draw: (): Tampering => drawTampering({ database, random, rows, put }),
    /** Puts everything back as it was. */
    restore(): void {
      database.exec('begin immediate')
      for (const { table, rows: before } of kept) {
        database.exec(`delete from "${table}"`)
        for (const row of before) put(table, row)
      }
      database.exec('commit')
    },
  }
}

interface Means {
  readonly database: DatabaseSync
  readonly random: Random
  readonly rows: readonly Row[]
  readonly put: (table: string, row: Row) => void
}

function drawTampering(means: Means): Tampering {
  const { random } = means
  const kinds = [
    editColumn,
    editColumn,
    editAndRehash,
    remove,
    removeTail,
    swap,
    swapData,
    insert,
    append,
    renumber,
    ofHead,
    ofSnapshot,
  ]
  const kind = kinds[random.integer(0, kinds.length - 1)] ?? editColumn
  return kind(means)
}

const set = ({ database }: Means, row: Row, column: string, value: SQLInputValue): void => {
  database.prepare(`update "logEvent" set "${column}" = ? where sequence = ?`).run(value, row.sequence ?? null)
}

const drawRow = ({ random, rows }: Means): Row => rows[random.integer(0, rows.length - 1)] ?? {}

/** The value with one character or its size changed. */
function altered(random: Random, value: SQLInputValue): SQLInputValue {
  if (typeof value === 'number') return value + (random.integer(0, 1) === 0 ? 1 : -1)
  if (typeof value !== 'string') return 'x'
  const at = random.integer(0, value.length)
  const way = random.integer(0, 2)
  if (way === 0 || at === value.length) return `${value.slice(0, at)} ${value.slice(at)}`
  if (way === 1) return value.slice(0, at) + value.slice(at + 1)
  const other = String.fromCharCode((value.charCodeAt(at) % 90) + 33)
  return value.slice(0, at) + (other === value[at] ? '~' : other) + value.slice(at + 1)
}

function editColumn(means: Means): Tampering {
  const row = drawRow(means)
  const columns = ['type', 'schemaVersion', 'time', 'correlationId', 'causationId', 'data', 'hash']
  const column = columns[means.random.integer(0, columns.length - 1)] ?? 'data'
  const old = row[column] ?? null
  const isNullable = column === 'correlationId' || column === 'causationId'
  const value = isNullable && old !== null && means.random.integer(0, 3) === 0 ? null : altered(means.random, old)
  return { name: `edit ${column} of ${row.sequence}`, isOfEvents: true, apply: () => set(means, row, column, value) }
}

/** As somebody would who knows how the hash is made, but leaves the events after it alone. */
function editAndRehash(means: Means): Tampering {
  const row = drawRow(means)
  const sequence = Number(row.sequence)
  const before = String(means.rows[sequence - 2]?.hash ?? '')
  const event = { ...row, data: { forged: means.random.integer(0, 1_000_000) } } as unknown as NewEvent
  const hash = createHash('sha256')
    .update(chainedText(before, sequence, event))
    .digest('hex')
  return {
    name: `forge ${sequence} with its hash`,
    isOfEvents: true,
    apply() {
      set(means, row, 'data', JSON.stringify(event.data))
      set(means, row, 'hash', hash)
    },
  }
}

function remove(means: Means): Tampering {
  const { database, random, rows } = means
  const from = random.integer(1, rows.length)
  const to = Math.min(rows.length, from + random.integer(0, 3))
  return {
    name: `delete ${from} to ${to}`,
    isOfEvents: true,
    apply: () => void database.prepare('delete from "logEvent" where sequence between ? and ?').run(from, to),
  }
}

function removeTail({ database, random, rows }: Means): Tampering {
  const from = random.integer(1, rows.length)
  return {
    name: `delete the tail from ${from}`,
    isOfEvents: true,
    apply: () => void database.prepare('delete from "logEvent" where sequence >= ?').run(from),
  }
}

function exchange(means: Means, columns: readonly string[], name: string): Tampering {
  const { random, rows } = means
  const first = random.integer(0, rows.length - 1)
  const second = (first + random.integer(1, rows.length - 1)) % rows.length
  const [a, b] = [rows[first] ?? {}, rows[second] ?? {}]
  return {
    name: `${name} ${a.sequence} and ${b.sequence}`,
    isOfEvents: true,
    apply() {
      for (const column of columns) {
        set(means, a, column, b[column] ?? null)
        set(means, b, column, a[column] ?? null)
      }
    },
  }
}

function swap(means: Means): Tampering {
  const columns = ['type', 'schemaVersion', 'time', 'correlationId', 'causationId', 'data', 'hash']
  return exchange(means, columns, 'swap')
}

function swapData(means: Means): Tampering {
  return exchange(means, ['data'], 'swap the data of')
}

/** A copy of an event where none should be: far after the end, or before the beginning. */
function insert(means: Means): Tampering {
  const { database, random, rows, put } = means
  const isAfter = random.integer(0, 1) === 0
  const sequence = isAfter ? rows.length + random.integer(1, 1_000) : -random.integer(0, 1_000)
  return {
    name: `insert a copy as ${sequence}`,
    // What stands before the first event is never read.
    isOfEvents: isAfter,
    apply() {
      database.exec('pragma ignore_check_constraints = on')
      put('logEvent', { ...drawRow(means), sequence })
    },
  }
}

/** One more event that would fit, but that the head does not know. */
function append(means: Means): Tampering {
  const last = means.rows.at(-1) ?? {}
  const sequence = Number(last.sequence) + 1
  const event = { ...last, data: { forged: means.random.integer(0, 1_000_000) } } as unknown as NewEvent
  const hash = createHash('sha256')
    .update(chainedText(String(last.hash), sequence, event))
    .digest('hex')
  const row = { ...last, sequence, data: JSON.stringify(event.data), hash }
  return { name: `append ${sequence} that fits`, isOfEvents: true, apply: () => means.put('logEvent', row) }
}

/** An event is taken out, and those after it move up. */
function renumber({ database, random, rows }: Means): Tampering {
  const from = random.integer(1, rows.length)
  return {
    name: `take out ${from} and renumber`,
    isOfEvents: true,
    apply() {
      database.prepare('delete from "logEvent" where sequence = ?').run(from)
      for (let sequence = from + 1; sequence <= rows.length; sequence += 1) {
        database.prepare('update "logEvent" set sequence = ? where sequence = ?').run(sequence - 1, sequence)
      }
    },
  }
}

function ofHead(means: Means): Tampering {
  const { database, random, rows } = means
  const sequence = random.integer(1, rows.length - 1)
  const ways = [
    ['delete the head', () => void database.exec('delete from "logHead"')],
    // With the hash of an event that was the head once, so that only the events after it tell.
    [
      `move the head back to ${sequence}`,
      () =>
        void database
          .prepare('update "logHead" set sequence = ?, hash = ?')
          .run(sequence, rows[sequence - 1]?.hash ?? ''),
    ],
    [
      'change the hash of the head',
      () => void database.exec(`update "logHead" set hash = replace(hash, 'a', 'b') || ' '`),
    ],
    ['move the head on', () => void database.exec('update "logHead" set sequence = sequence + 1')],
  ] as const
  const [name, apply] = ways[random.integer(0, ways.length - 1)] ?? ways[0]
  return { name, isOfEvents: true, apply }
}

function ofSnapshot({ database, random }: Means): Tampering {
  const columns = ['schemaVersion', 'sequence', 'hash', 'state', 'digest', 'name']
  const column = columns[random.integer(0, columns.length - 1)] ?? 'state'
  const isNumber = column === 'schemaVersion' || column === 'sequence'
  return {
    name: `edit ${column} of a snapshot`,
    isOfEvents: false,
    apply: () =>
      void database.exec(`update "logSnapshot" set "${column}" = "${column}" ${isNumber ? '- 1' : `|| ' '`}`),
  }
}
