export type * from '../journal/journal.ts'
export {
  createSqliteEventStore,
  migrateSqliteEventStore,
  type SqliteEventStoreOptions,
} from './create-sqlite-event-store.ts'
export { createSqliteJournal, migrateSqliteJournal, type SqliteJournalOptions } from './create-sqlite-journal.ts'
export { createSqliteResultStore, type SqliteResultStoreOptions } from './create-sqlite-result-store.ts'
export type { SqliteOptions } from './sqlite-options.ts'
