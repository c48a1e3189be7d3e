import { eventStoreContract, registerContract } from '@race/testkit'
import { describe, inject, it } from 'vitest'
import { createPostgresEventStore } from './create-postgres-event-store.ts'

declare module 'vitest' {
  interface ProvidedContext {
    readonly postgres: {
      readonly host: string
      readonly database: string
      readonly user: string
      readonly password: string
    }
  }
}

const server = inject('postgres')

registerContract(
  eventStoreContract({
    name: 'PostgreSQL',
    open: () => createPostgresEventStore({ server, schema: 'contract' }),
    isShared: true,
  }),
  { describe, it },
)
