import type { EventLog, LogKey, NewEvent } from '@race/core'
import { compareText } from '../internal/compare-text.ts'
import type { JournalTableName } from '../projection/journal-rows.ts'
import { type CellsByColumn, journalTables } from '../projection/journal-tables.ts'
import type { JournalStorage } from './journal-storage.ts'

export type JournalDump = Readonly<Record<string, readonly CellsByColumn[]>>

/** Every row that is kept of a log, each table in one order. */
export async function dumpOf(storage: JournalStorage, key: LogKey): Promise<JournalDump> {
  return storage.read(key, async (reader) => {
    const dump: Record<string, readonly CellsByColumn[]> = {}
    for (const table of Object.keys(journalTables) as JournalTableName[]) {
      const rows = await reader.select({ table, equals: {}, range: null, order: null, after: null, limit: 1_000_000 })
      const texts = rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => compareText(a, b))))
      dump[table] = texts.sort(compareText).map((text) => Object.fromEntries(JSON.parse(text)))
    }
    return dump
  })
}

/** Appends events to a log that nobody leases. */
export async function appendAll(log: EventLog, events: Iterable<NewEvent>): Promise<void> {
  const { sequence } = await log.head()
  const answer = await log.append([...events], { expectedSequence: sequence, fence: null })
  if (answer.type !== 'appended') throw new Error(`the events were not appended: ${answer.type}`)
}
