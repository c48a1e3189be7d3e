import { spawnSync } from 'node:child_process'
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
const venue: LogKey = { tenant: 'acme', account: 'venue' }

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

it('never takes the place of an account that was begun meanwhile', async () => {
  const filling = fillAside(place(), async (store) => {
    await append(store, paper, 1)
    await using live = await createSqliteEventStore({ path: place() })
    await append(live, paper, 3)
  })
  await expect(filling).rejects.toMatchObject({
    code: 'FILE_WRITE_FAILED',
    message: expect.stringContaining('account.sqlite'),
    hint: expect.stringContaining('another folder'),
  })
  expect(readdirSync(folder)).toEqual(['account.sqlite'])
  expect(await soundEvents(paper)).toBe(3)
})

it('keeps two restores of one folder apart: the first that is whole takes the place', async () => {
  const [isFirstUnderWay, isSecondUnderWay] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const first = fillAside(place(), async (store) => {
    await append(store, paper, 1)
    isFirstUnderWay.resolve()
    await isSecondUnderWay.promise
    await append(store, venue, 1)
  })
  await isFirstUnderWay.promise
  const second = fillAside(place(), async (store) => {
    await append(store, paper, 2)
    isSecondUnderWay.resolve()
    await first
    await append(store, venue, 2)
  })
  await first
  await expect(second).rejects.toMatchObject({ code: 'FILE_WRITE_FAILED' })
  expect(readdirSync(folder)).toEqual(['account.sqlite'])
  expect([await soundEvents(paper), await soundEvents(venue)]).toEqual([1, 1])
})

it('takes away what a process that died has left, and nothing of one that lives', async () => {
  const dead = spawnSync(process.execPath, ['--version']).pid
  const [left, alive] = [`account.sqlite.restoring-${dead}-a`, `account.sqlite.restoring-${process.ppid}-b`]
  for (const name of [left, `${left}-wal`, alive, 'account.sqlite.kept']) writeFileSync(join(folder, name), 'x')
  await fillAside(place(), (store) => append(store, paper, 1))
  expect(readdirSync(folder).sort()).toEqual(['account.sqlite', 'account.sqlite.kept', alive])
})
