import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { EventLog, NewEvent } from '@race/core'
import { eventStoreContract, registerContract } from '@race/testkit'
import { Kysely } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { logQueries } from '../sql/log-queries.ts'
import type { LogSchema } from '../sql/log-schema.ts'
import { createSqliteEventStore, migrateSqliteEventStore } from './create-sqlite-event-store.ts'
import { createSqliteResultStore } from './create-sqlite-result-store.ts'
import { logTables } from './log-tables.ts'
import { createNodeSqliteDialect } from './node-sqlite-dialect.ts'
import { openDatabase } from './open-database.ts'

const folder = mkdtempSync(join(tmpdir(), 'race-events-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const writers = ['inline', 'thread'] as const

for (const writer of writers) {
  registerContract(
    eventStoreContract({
      name: `SQLite in a file, writer: '${writer}'`,
      open: () => createSqliteEventStore({ path: join(folder, `contract-${writer}.sqlite`), writer }),
      isShared: true,
    }),
    { describe, it },
  )
}

const key = { tenant: 'acme', account: 'paper' }
const batch = (count: number, note = ''): readonly NewEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ type: 'order-intended', schemaVersion: 1, time: index, correlationId: null, causationId: null },
    data: { index, note },
  }))

async function count(log: EventLog): Promise<number> {
  let events = 0
  for await (const _ of log.read()) events += 1
  return events
}

describe('event logs in SQLite', () => {
  it('say that an append is on the disk when it resolves, and that memory survives nothing', async () => {
    await using file = await createSqliteEventStore({ path: join(folder, 'durable.sqlite') })
    await using memory = await createSqliteEventStore({ path: ':memory:' })
    expect(file.capabilities.durability).toBe('fsync')
    expect(memory.capabilities.durability).toBe('none')
  })

  it.each(writers)('store nothing of what the disk has no room for, and go on when it has: %s', async (writer) => {
    const path = join(folder, `full-${writer}.sqlite`)
    await using store = await createSqliteEventStore({ path, fileBytesMax: 300_000, writer })
    const log = store.log(key)
    let sequence = 0
    const append = async (): Promise<void> => {
      const answer = await log.append(batch(20, 'x'.repeat(500)), { expectedSequence: sequence, fence: null })
      if (answer.type === 'appended') sequence = answer.head.sequence
    }
    const failed = await (async () => {
      for (;;) await append()
    })().catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 'STORE_FAILED', message: expect.stringContaining('full') })
    expect(sequence).toBeGreaterThan(100)
    expect(await log.head()).toMatchObject({ sequence })
    expect(await log.verify()).toMatchObject({ isSound: true, head: { sequence } })
    await expect(append()).rejects.toMatchObject({ code: 'STORE_FAILED' })
    await store[Symbol.asyncDispose]()

    await using larger = await createSqliteEventStore({ path })
    const answer = await larger.log(key).append(batch(20), { expectedSequence: sequence, fence: null })
    expect(answer.type).toBe('appended')
    expect(await count(larger.log(key))).toBe(sequence + 20)
  })

  it('may lie in one file with results, whichever store comes first', async () => {
    for (const order of ['results first', 'events first']) {
      const path = join(folder, `${order}.sqlite`)
      const open = [() => createSqliteResultStore({ path }), () => createSqliteEventStore({ path })]
      for (const one of order === 'results first' ? open : open.reverse()) await (await one())[Symbol.asyncDispose]()
      await using events = await createSqliteEventStore({ path })
      await using results = await createSqliteResultStore({ path })
      expect(await results.listRaces()).toEqual([])
      expect((await events.log(key).append(batch(1), { expectedSequence: 0, fence: null })).type).toBe('appended')
    }
  })

  it.each(writers)('wait for a process that writes, without holding up the event loop: %s', async (writer) => {
    const path = join(folder, `busy-${writer}.sqlite`)
    await using store = await createSqliteEventStore({ path, writer })
    const other = new DatabaseSync(path)
    other.exec('begin immediate')
    const append = store.log(key).append(batch(1), { expectedSequence: 0, fence: null })
    // A reader does not wait.
    expect(await store.log(key).head()).toMatchObject({ sequence: 0 })
    other.exec('commit')
    expect((await append).type).toBe('appended')
    other.exec('begin immediate')
    await using hasty = await createSqliteEventStore({ path, busyTimeoutMs: 2, writer })
    const late = hasty.log(key).append(batch(1), { expectedSequence: 1, fence: null })
    await expect(late).rejects.toMatchObject({ code: 'STORE_FAILED', retryable: true })
    other.close()
  })

  it('are taken back to no tables and forth again, but not while there are events', async () => {
    const path = join(folder, 'back.sqlite')
    await (await createSqliteResultStore({ path }))[Symbol.asyncDispose]()
    await migrateSqliteEventStore({ path, to: 'latest' })
    await migrateSqliteEventStore({ path, to: 'none' })
    const other = new DatabaseSync(path)
    const tables = other.prepare("select name from sqlite_schema where type = 'table' and name like '%log%'").all()
    expect(tables.map(({ name }) => name).sort()).toEqual(['raceLogMigration', 'raceLogMigrationLock'])
    expect(other.prepare("select name from sqlite_schema where name = 'race'").all()).toHaveLength(1)
    other.close()
    await using store = await createSqliteEventStore({ path })
    await store.log(key).append(batch(1), { expectedSequence: 0, fence: null })
    const back = migrateSqliteEventStore({ path, to: 'none' })
    await expect(back).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('events in them'),
    })
    expect(await store.log(key).verify()).toMatchObject({ isSound: true, head: { sequence: 1 } })
  })

  it('take the events along from the tables of before, and back', async () => {
    const path = join(folder, 'moved.sqlite')
    const { '0001-event-log': first = expect.fail('there is no first step'), ...later } = logTables.migrations
    const options = { path, busyTimeoutMs: 0, fileBytesMax: undefined }
    const before = await openDatabase<LogSchema>(options, { ...logTables, migrations: { '0001-event-log': first } })
    await before.db.destroy()
    const other = join(folder, 'filled.sqlite')
    const heads = []
    for (const account of ['paper', 'live', 'paper']) {
      await using filled = await createSqliteEventStore({ path: other })
      const log = filled.log({ ...key, account })
      const { sequence } = await log.head()
      await log.append(batch(3, 'x'.repeat(2_000)), { expectedSequence: sequence, fence: null })
      heads.push(await log.head())
    }
    const database = new DatabaseSync(path)
    database.exec(`attach '${other}' as other`)
    for (const table of ['logEvent', 'logHead', 'logLease']) {
      database.exec(`insert into main.${table} select * from other.${table}`)
    }
    const layout = (): unknown => database.prepare("select sql from main.sqlite_schema where name = 'logEvent'").get()
    expect(JSON.stringify(layout())).toContain('without rowid')
    await using store = await createSqliteEventStore({ path })
    expect(JSON.stringify(layout())).not.toContain('without rowid')
    for (const [account, head] of [
      ['live', heads[1]],
      ['paper', heads[2]],
    ] as const) {
      expect(await store.log({ ...key, account }).verify()).toEqual({ isSound: true, head })
    }
    const db = new Kysely<LogSchema>({ dialect: createNodeSqliteDialect(database, 0) })
    const down = later['0002-events-by-arrival']?.down ?? expect.fail('there is no way back')
    await down(db)
    expect(JSON.stringify(layout())).toContain('without rowid')
    expect(await store.log({ ...key, account: 'live' }).verify()).toEqual({ isSound: true, head: heads[1] })
    await db.destroy()
  })

  it('find every row by a key: no query scans a table', async () => {
    const path = join(folder, 'plan.sqlite')
    await (await createSqliteEventStore({ path }))[Symbol.asyncDispose]()
    const other = new DatabaseSync(path)
    const db = new Kysely<LogSchema>({ dialect: createNodeSqliteDialect(other, 0) })
    const queries = logQueries(db, key, { hasRowLocks: false })
    const asked = [
      ...[
        queries.lease(true),
        queries.head(true),
        queries.eventAt(1),
        queries.events(5, 9, 10),
        queries.events(null, 9, 10),
      ],
      ...[queries.snapshot('a'), queries.snapshots(), queries.commandNumber('a'), queries.commands(1, 2)],
      ...[queries.saveHead({ sequence: 1, hash: '' }), queries.saveLease({ fence: 1, holder: 'a', expiresAt: 1 })],
      queries.addCommand({ id: 'a', type: 'halt', time: 0, by: '', from: '', data: 'null' }),
    ]
    for (const { sql, parameters } of asked) {
      const plan = other.prepare(`explain query plan ${sql}`).all(...(parameters as SQLInputValue[]))
      const steps = plan.map(({ detail }) => String(detail))
      expect(steps.join('\n'), sql).toMatch(/SEARCH log\w+ USING/)
      expect(steps.join('\n'), sql).not.toMatch(/SCAN log|TEMP B-TREE/)
    }
    await db.destroy()
  })
})

describe('two processes on one file', () => {
  it.each(writers)(
    'read while the other appends, and find what was acknowledged when it is killed: %s',
    async (writer) => {
      const path = join(folder, `processes-${writer}.sqlite`)
      const code = `
      const { createSqliteEventStore } = await import(${JSON.stringify(new URL('index.ts', import.meta.url).href)})
      const store = await createSqliteEventStore({ path: ${JSON.stringify(path)}, writer: '${writer}' })
      const log = store.log(${JSON.stringify(key)})
      const { lease } = await log.acquireLease({ holder: 'child', now: 0, forMs: 1000 })
      const one = { type: 'x', schemaVersion: 1, time: 0, correlationId: null, causationId: null, data: 'x'.repeat(300) }
      for (let sequence = 0; ; ) {
        const answer = await log.append(Array(25).fill(one), { expectedSequence: sequence, fence: lease.fence })
        sequence = answer.head.sequence
        process.stdout.write(sequence + '\\n')
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    `
      const child = spawn(process.execPath, [
        ...['--conditions=@race/source', '--no-warnings', '--input-type=module', '--eval', code],
      ])
      child.stderr.pipe(process.stderr)
      await once(child.stdout, 'data')
      let acknowledged = 0
      child.stdout.on('data', (text: Buffer) => {
        acknowledged = Number(text.toString().trim().split('\n').at(-1))
      })
      await using store = await createSqliteEventStore({ path })
      const log = store.log(key)
      const command = { type: 'halt', time: 0, by: 'Ada', from: 'terminal', data: null }
      for (let at = 1; at <= 20; at += 1) {
        expect(await log.submitCommand({ ...command, id: `c${at}` })).toBe(at)
        const { sequence } = await log.head()
        if (at % 5 === 0) expect(await count(log)).toBeGreaterThanOrEqual(sequence)
      }
      expect((await log.verify()).isSound).toBe(true)
      const fenced = await log.append(batch(1), { expectedSequence: 0, fence: null })
      expect(fenced).toEqual({ type: 'fenced', holder: 'child' })
      child.kill('SIGKILL')
      await once(child, 'close')
      const verified = await log.verify()
      expect(verified.isSound).toBe(true)
      expect((await log.head()).sequence).toBeGreaterThanOrEqual(acknowledged)
      expect((await log.head()).sequence % 25).toBe(0)
      expect(await log.commands({ after: 0 })).toHaveLength(20)
    },
  )
})
