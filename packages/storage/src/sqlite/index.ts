export { createSqliteEventStore, type SqliteEventStoreOptions } from './create-sqlite-event-store.ts'
export { createSqliteResultStore, type SqliteResultStoreOptions } from './create-sqlite-result-store.ts'
