import type { EventStore } from '@race/core'
import { createMemoryEventStore } from '@race/storage/memory'
import { createPostgresEventStore } from '@race/storage/postgres'
import { createSqliteEventStore } from '@race/storage/sqlite'
import type { TestServer } from '../../tests/start-postgres.ts'

/** Where engine and venue keep their logs. */
export type StorePlace =
  | { readonly type: 'memory' }
  | { readonly type: 'sqlite'; readonly path: string }
  | { readonly type: 'postgres'; readonly server: TestServer }

export function openStore(place: StorePlace): EventStore | Promise<EventStore> {
  switch (place.type) {
    case 'memory':
      return createMemoryEventStore()
    case 'sqlite':
      return createSqliteEventStore({ path: place.path, writer: 'thread' })
    case 'postgres':
      return createPostgresEventStore({ server: place.server, writer: 'thread' })
  }
}
