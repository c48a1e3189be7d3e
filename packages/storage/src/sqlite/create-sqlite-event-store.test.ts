import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventStoreContract, registerContract } from '@race/testkit'
import { afterAll, describe, it } from 'vitest'
import { createSqliteEventStore } from './create-sqlite-event-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'race-events-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

registerContract(
  eventStoreContract({
    name: 'SQLite in a file',
    open: () => createSqliteEventStore({ path: join(folder, 'contract.sqlite') }),
    isShared: true,
  }),
  { describe, it },
)
