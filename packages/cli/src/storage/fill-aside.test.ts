import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventStore, LogKey, NewEvent } from '@race/core'
import { createSqliteEventStore } from '@race/storage/sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fillAside } from './fill-aside.ts'

let folder = ''
const place = () => join(folder, 'account.sqlite')
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'race-aside-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const paper: LogKey = { tenant: 'acme', account: 'paper' }

async function append(store: EventStore, key: LogKey, count: number, text = ''): Promise<void> {
  const { sequence } = await store.log(key).head()
  const events = Array.from({ length: count }, (_, at): NewEvent => {
    const number = sequence + at + 1
    return {
      ...{ type: 'noted', schemaVersion: 1, time: number, correlationId: null, causationId: null },
      data: { text: `${text}${number}` },
    }
  })
  await store.log(key).append(events, { expectedSequence: sequence, fence: null })
}

/** How many events the log at the place has, which must be sound. */
async function soundEvents(key: LogKey): Promise<number> {
  await using store = await createSqliteEventStore({ path: place() })
  const answer = await store.log(key).verify()
  expect(answer).toMatchObject({ isSound: true })
  return (await store.log(key).head()).sequence
}

it('leaves nothing of what an account that is gone had not yet written into its file', async () => {
  const lost = join(folder, 'lost')
  mkdirSync(lost)
  {
    await using store = await createSqliteEventStore({ path: join(lost, 'account.sqlite') })
    await append(store, paper, 100, 'a text of another account '.repeat(20))
    for (const end of ['-wal', '-shm']) copyFileSync(join(lost, `account.sqlite${end}`), place() + end)
  }
  writeFileSync(`${place()}-journal`, 'pages from before')
  await fillAside(place(), (store) => append(store, paper, 50))
  expect(await soundEvents(paper)).toBe(50)
  expect(readdirSync(folder).sort()).toEqual(['account.sqlite', 'lost'])
})
