export {
  createPostgresEventStore,
  migratePostgresEventStore,
  type PostgresEventStoreOptions,
  type PostgresServer,
} from './create-postgres-event-store.ts'
