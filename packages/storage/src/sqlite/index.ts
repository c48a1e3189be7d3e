export { createSqliteResultStore, type SqliteResultStoreOptions } from './create-sqlite-result-store.ts'
