import type { EventStore } from '@race/core'
import { createJournal } from '../journal/create-journal.ts'
import type { Journal } from '../journal/journal.ts'
import { createMemoryJournalStorage } from '../journal/memory-journal-storage.ts'

/**
 * A journal in memory over an event store of any kind, gone with the process: for tests, browsers, and short logs. Each query
 * looks at every row of its table.
 *
 * @example
 * ```ts
 * const journal = createMemoryJournal({ store })
 * const paper = journal.account({ tenant: 'acme', account: 'paper' })
 * await paper.catchUp()
 * const { rows, upTo } = await paper.trades({ outcome: 'loss' })
 * ```
 */
export function createMemoryJournal({ store }: { readonly store: EventStore }): Journal {
  return createJournal(store, createMemoryJournalStorage())
}
