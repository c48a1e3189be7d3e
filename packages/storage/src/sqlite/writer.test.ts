import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { NewEvent } from '@race/core'
import { afterAll, describe, expect, it } from 'vitest'
import { loadLog } from '../log/line-log.ts'
import type { SqlEventLog } from '../sql/sql-event-log.ts'
import { WriterThread } from '../thread/writer-thread.ts'
import { createSqliteEventStore } from './create-sqlite-event-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'race-writer-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const key = { tenant: 'acme', account: 'paper' }
const event: NewEvent = {
  ...{ type: 'order-intended', schemaVersion: 1, time: 0, correlationId: null, causationId: null },
  data: { quantity: '1' },
}
const start = { expectedSequence: 0, fence: null }

describe('a SQLite store whose events a thread of its own stores', () => {
  it('fails with the errors of one that stores them itself', async () => {
    const failures = []
    for (const writer of ['inline', 'thread'] as const) {
      const path = join(folder, `failures-${writer}.sqlite`)
      await using store = await createSqliteEventStore({ path, writer, busyTimeoutMs: 1 })
      const log = store.log(key)
      await log.append([event], start)
      const other = new DatabaseSync(path)
      other.exec('begin immediate')
      const busy = await log.append([event], { ...start, expectedSequence: 1 }).catch((error: unknown) => error)
      other.exec('rollback')
      // An event after the one with which the log ends.
      other.exec("insert into logEvent select tenant, account, 2, type, 1, 0, null, null, data, 'x' from logEvent")
      other.close()
      const damaged = await log.append([event], { ...start, expectedSequence: 1 }).catch((error: unknown) => error)
      const { head } = { head: { sequence: 7, hash: 'y' } }
      const misfit = await log
        .saveSnapshot({ name: 'a', schemaVersion: 1, head, state: null })
        .catch((error: unknown) => error)
      failures.push(
        [busy, damaged, misfit].map((error) => {
          const { code, message, hint, retryable, facts } = error as Record<string, unknown>
          return JSON.parse(JSON.stringify({ code, message, hint, retryable, facts }).replaceAll(path, 'PATH'))
        }),
      )
    }
    const [inline, thread] = failures
    expect(inline?.map(({ code }) => code)).toEqual(['STORE_FAILED', 'LOG_DAMAGED', 'DATA_INVALID'])
    expect(thread).toEqual(inline)
  })

  it('holds a restore in the calling thread, and goes on in its own', async () => {
    await using source = await createSqliteEventStore({ path: join(folder, 'source.sqlite') })
    await source.log(key).append([event], start)
    await using store = await createSqliteEventStore({ path: join(folder, 'restored.sqlite'), writer: 'thread' })
    const log = store.log(key) as SqlEventLog
    const restore = log[loadLog](async () => {
      throw new Error('enough')
    })
    await expect(restore).rejects.toThrow('enough')
    expect(await log.append([event], start)).toMatchObject({ type: 'appended', head: { sequence: 1 } })
  })

  it('keeps no process alive that forgets to close it, and may be opened by a program that is given as text', () => {
    const index = JSON.stringify(new URL('index.ts', import.meta.url).href)
    const path = JSON.stringify(join(folder, 'forgotten.sqlite'))
    const code = `
      const { createSqliteEventStore } = await import(${index})
      const log = (await createSqliteEventStore({ path: ${path}, writer: 'thread' })).log(${JSON.stringify(key)})
      const { type } = await log.append([${JSON.stringify(event)}], { expectedSequence: 0, fence: null })
      console.log(type)
    `
    const flags = ['--conditions=@race/source', '--no-warnings', '--input-type=module', '--eval', code]
    const child = spawnSync(process.execPath, flags, { encoding: 'utf8', timeout: 20_000 })
    expect(child).toMatchObject({ stderr: '', stdout: 'appended\n', status: 0 })
  })

  it('says what cannot be: a database in memory, and another writer', async () => {
    await expect(createSqliteEventStore({ path: ':memory:', writer: 'thread' })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      hint: expect.stringContaining('name a file'),
    })
    const writer = 'process' as 'thread'
    await expect(createSqliteEventStore({ path: join(folder, 'a.sqlite'), writer })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('"process"'),
    })
  })
})

describe('a thread that writes', () => {
  const entryOf = (code: string): string =>
    `data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads'; ${code}`)}`

  it('that cannot open its database says why, as the store does', async () => {
    const opening = WriterThread.start('@race/storage/sqlite/writer', { path: folder, busyTimeoutMs: 0 })
    await expect(opening).rejects.toMatchObject({ code: 'STORE_FAILED', message: expect.stringContaining(folder) })
  })

  it('whose module is nowhere, as within a bundle, names the other way', async () => {
    await expect(WriterThread.start('@race/storage/nowhere', {})).rejects.toMatchObject({
      code: 'STORE_FAILED',
      hint: expect.stringContaining("writer: 'inline'"),
    })
  })

  it('that ends by itself fails what is under way and all that comes', async () => {
    const ending = "parentPort.postMessage({ number: 0 }); parentPort.on('message', () => process.exit(3))"
    const thread = await WriterThread.start(entryOf(ending), {})
    const append = () => thread.writer(key).append({ events: [], expectedSequence: 0, fence: null, known: null })
    const reported = { code: 'STORE_FAILED', message: expect.stringContaining('has ended with 3') }
    await expect(append()).rejects.toMatchObject({ reported })
    await expect(append()).rejects.toMatchObject({ reported })
    await thread.close()
  })

  it('that throws tells what it threw', async () => {
    const throwing = "parentPort.postMessage({ number: 0 }); parentPort.on('message', () => { throw new Error('oh') })"
    const thread = await WriterThread.start(entryOf(throwing), {})
    const append = thread.writer(key).append({ events: [], expectedSequence: 0, fence: null, known: null })
    await expect(append).rejects.toMatchObject({ reported: { message: expect.stringContaining('oh') } })
  })
})
