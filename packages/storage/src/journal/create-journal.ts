import type { EventStore } from '@race/core'
import { storeClosed } from '../internal/store-closed.ts'
import { StoredAccountJournal } from './account-journal.ts'
import type { Journal } from './journal.ts'
import type { JournalStorage } from './journal-storage.ts'

/** The journals of a store's accounts, over rows that are kept in `storage`. */
export function createJournal(store: EventStore, storage: JournalStorage): Journal {
  let closing: Promise<void> | undefined
  const guarded: JournalStorage = {
    read: async (key, work) => {
      if (closing !== undefined) throw storeClosed('read the journal')
      return storage.read(key, work)
    },
    change: async (key, work) => {
      if (closing !== undefined) throw storeClosed('change the journal')
      return storage.change(key, work)
    },
    close: () => storage.close(),
  }
  return {
    account: (key) => {
      if (closing !== undefined) throw storeClosed('open a journal')
      return new StoredAccountJournal(store.log(key), guarded)
    },
    [Symbol.asyncDispose]: () => {
      closing ??= storage.close()
      return closing
    },
  }
}
