export { createSqliteResultStore, type SqliteResultStoreOptions } from './sqlite-result-store.ts'
