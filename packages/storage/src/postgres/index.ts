export type * from '../journal/journal.ts'
export {
  createPostgresEventStore,
  migratePostgresEventStore,
  type PostgresEventStoreOptions,
  type PostgresOptions,
  type PostgresServer,
} from './create-postgres-event-store.ts'
export { createPostgresJournal, type PostgresJournalOptions } from './create-postgres-journal.ts'
