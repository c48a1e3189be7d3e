import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, it } from 'vitest'
import type { LogSchema } from '../sql/log-schema.ts'
import { holdTransaction } from './hold-transaction.ts'
import { logTables } from './log-tables.ts'
import { openDatabase } from './open-database.ts'

const folder = mkdtempSync(join(tmpdir(), 'race-hold-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Also the folder is synced, when the rollback journal has gone. */
const extra = 3

function modesOf(database: DatabaseSync) {
  const { journal_mode: journal } = database.prepare('pragma journal_mode').get() ?? {}
  const { synchronous } = database.prepare('pragma synchronous').get() ?? {}
  return { journal, synchronous }
}

it('leaves the write-ahead log while it holds, and goes back to it', async () => {
  const place = { path: join(folder, 'alone.sqlite'), busyTimeoutMs: 0, fileBytesMax: undefined }
  const { database, db } = await openDatabase<LogSchema>(place, logTables)
  await holdTransaction(database, place, async () => {
    expect(modesOf(database)).toStrictEqual({ journal: 'delete', synchronous: extra })
  })
  expect(modesOf(database)).toMatchObject({ journal: 'wal' })
  await db.destroy()
})

it('loses no end of what is stored after a power failure, also where another connection keeps it from going back', async () => {
  const place = { path: join(folder, 'shared.sqlite'), busyTimeoutMs: 0, fileBytesMax: undefined }
  const { database, db } = await openDatabase<LogSchema>(place, logTables)
  const holding = holdTransaction(database, place, async () => {
    throw new Error('the other connection reads the file')
  })
  // The file has left the log, and is not locked yet.
  const other = new DatabaseSync(place.path)
  other.exec('begin; select * from "logHead"')
  await expect(holding).rejects.toMatchObject({ code: 'STORE_FAILED' })
  expect(modesOf(database)).toStrictEqual({ journal: 'delete', synchronous: extra })
  other.close()
  await db.destroy()
})
