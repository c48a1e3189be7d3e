import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { type EventLog, type NewEvent, RaceError, type StoredEvent } from '@race/core'
import { eventStoreContract, registerContract } from '@race/testkit'
import pg from 'pg'
import { describe, expect, inject, it } from 'vitest'
import type { TestServer } from '../../../../scripts/tests/postgres-setup.ts'
import {
  createPostgresEventStore,
  migratePostgresEventStore,
  type PostgresEventStoreOptions,
} from './create-postgres-event-store.ts'

const server: TestServer = inject('postgres')

const writers = ['inline', 'thread'] as const

for (const writer of writers) {
  registerContract(
    eventStoreContract({
      name: `PostgreSQL, writer: '${writer}'`,
      open: () => createPostgresEventStore({ server, schema: `contract_${writer}`, writer }),
      isShared: true,
    }),
    { describe, it },
  )
}

const key = { tenant: 'acme', account: 'paper' }
const batch = (count: number): readonly NewEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ type: 'x', schemaVersion: 1, time: index, correlationId: null, causationId: null, data: { index } },
  }))

async function all(log: EventLog): Promise<readonly StoredEvent[]> {
  const list: StoredEvent[] = []
  for await (const one of log.read()) list.push(one)
  return list
}

let schemas = 0
const newSchema = (): string => {
  schemas += 1
  return `store_${schemas}`
}

/** As somebody who may do anything. */
async function administer(statement: string): Promise<void> {
  const client = new pg.Client(server)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

describe('event logs in PostgreSQL', () => {
  it('tell whether the server waits for its disk', async () => {
    const schema = newSchema()
    await using quick = await createPostgresEventStore({ server, schema })
    expect(quick.capabilities.durability).toBe('process')
    await administer('alter system set fsync = on')
    await administer('select pg_reload_conf()')
    try {
      await expect
        .poll(async () => {
          await using store = await createPostgresEventStore({ server, schema })
          return store.capabilities.durability
        })
        .toBe('fsync')
    } finally {
      await administer('alter system reset fsync')
      await administer('select pg_reload_conf()')
    }
  })

  it.each(writers)(
    'take no append under the old fence once another has the lease, nor of those under way: %s',
    async (writer) => {
      const schema = newSchema()
      await using mine = await createPostgresEventStore({ server, schema, writer })
      await using theirs = await createPostgresEventStore({ server, schema })
      for (let round = 0; round < 5; round += 1) {
        const account = { ...key, account: `account-${round}` }
        const [log, other] = [mine.log(account), theirs.log(account)]
        const { lease } = await log.acquireLease({ holder: 'a', now: 0, forMs: 1_000 })
        const appending = (async () => {
          for (let expectedSequence = 0; ; expectedSequence += 3) {
            const answer = await log.append(batch(3), { expectedSequence, fence: lease.fence })
            if (answer.type !== 'appended') return answer
          }
        })()
        await expect.poll(async () => (await other.head()).sequence).toBeGreaterThan(3)
        const taken = await other.acquireLease({ holder: 'b', now: 0, forMs: 1_000, mayTakeOver: () => true })
        const head = await other.head()
        expect(await appending).toEqual({ type: 'fenced', holder: 'b' })
        expect(await other.head()).toEqual(head)
        const append = other.append(batch(1), { expectedSequence: head.sequence, fence: taken.lease.fence })
        expect((await append).type).toBe('appended')
        expect((await other.verify()).isSound).toBe(true)
      }
    },
  )

  it.each([
    ['delete from "logEvent" where sequence = 7', 'gap', 7],
    ['update "logEvent" set data = data || \' \' where sequence = 7', 'hash', 7],
    ['update "logEvent" set "correlationId" = \'null\' where sequence = 7', 'hash', 7],
    ['delete from "logEvent" where sequence > 8', 'head', 9],
    ['update "logHead" set sequence = 5', 'head', 6],
    ['delete from "logHead"', 'head', 1],
  ])('are found damaged, and not replayed, after: %s', async (statement, kind, sequence) => {
    const schema = newSchema()
    await using store = await createPostgresEventStore({ server, schema })
    const log = store.log(key)
    await log.append(batch(10), { expectedSequence: 0, fence: null })
    await administer(`set search_path to ${schema}; ${statement}`)
    expect(await log.verify()).toMatchObject({ isSound: false, fault: { kind, sequence } })
    await expect(all(log)).rejects.toMatchObject({ code: 'LOG_DAMAGED' })
  })

  it.each(writers)('take no append where there are events after the end, or none to follow: %s', async (writer) => {
    for (const statement of ['update "logHead" set sequence = 5', 'delete from "logHead"', 'delete from "logEvent"']) {
      const schema = newSchema()
      await using store = await createPostgresEventStore({ server, schema, writer })
      await store.log(key).append(batch(10), { expectedSequence: 0, fence: null })
      await administer(`set search_path to ${schema}; ${statement}`)
      const { sequence } = await store.log(key).head()
      const append = store.log(key).append(batch(1), { expectedSequence: sequence, fence: null })
      await expect(append, statement).rejects.toMatchObject({ code: 'LOG_DAMAGED' })
    }
  })

  it.each(writers)(
    'reject with STORE_FAILED when the connections break, and go on with new ones: %s',
    async (writer) => {
      const schema = newSchema()
      await using store = await createPostgresEventStore({ server, schema, writer })
      const log = store.log(key)
      let failures = 0
      for (let round = 0; round < 10; round += 1) {
        const { sequence } = await log.head()
        const append = log.append(batch(500), { expectedSequence: sequence, fence: null })
        const ended = administer(
          // Other tests have their connections to the same server.
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'race' and query like '%"${schema}"%'`,
        )
        const answer = await append.catch((error: unknown) => error)
        await ended
        if (RaceError.is(answer)) {
          failures += 1
          expect(answer).toMatchObject({ code: 'STORE_FAILED', retryable: true })
        }
        // An idle connection may have been the one that was ended, too.
        await expect
          .poll(async () => (await log.head().catch(() => ({ sequence: -1 }))).sequence)
          .toBeGreaterThanOrEqual(0)
      }
      const head = await log.head()
      expect(head.sequence % 500).toBe(0)
      expect(head.sequence).toBeGreaterThanOrEqual((10 - failures) * 500)
      expect(await log.verify()).toEqual({ isSound: true, head })
    },
  )

  it('say what is wrong with a server, and never tell the password', async () => {
    const password = 'canary-7f3a'
    const wrong: readonly (readonly [PostgresEventStoreOptions, string])[] = [
      [{ server: { ...server, password } }, 'STORE_FAILED'],
      [{ server: { ...server, password, host: join(tmpdir(), 'no-such-folder') } }, 'STORE_FAILED'],
      [{ server: `postgres://race:${password}@127.0.0.1:1/race` }, 'STORE_FAILED'],
      [{ server: `postgres//race:${password}@127.0.0.1` }, 'CONFIG_INVALID'],
      [{ server: { ...server, password }, schema: 'Race"' }, 'CONFIG_INVALID'],
      [{ server: { ...server, password }, connectionsMax: 0 }, 'CONFIG_INVALID'],
      [{ server: { ...server, password }, writer: 'process' as 'thread' }, 'CONFIG_INVALID'],
    ]
    for (const [options, code] of wrong) {
      const error = await createPostgresEventStore(options).catch((one: unknown) => one)
      expect(error).toMatchObject({ code })
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(password)
      expect(JSON.stringify(error)).not.toContain(password)
    }
  })

  it('refuse tables of a newer version and leave them as they are', async () => {
    const schema = newSchema()
    await (await createPostgresEventStore({ server, schema }))[Symbol.asyncDispose]()
    await administer(`insert into ${schema}."raceLogMigration" values ('9999-later', '2026')`)
    await expect(createPostgresEventStore({ server, schema })).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('newer version'),
    })
  })

  it('are taken back to no tables and forth again, but not while there are events', async () => {
    const schema = newSchema()
    await migratePostgresEventStore({ server, schema, to: 'latest' })
    await migratePostgresEventStore({ server, schema, to: 'none' })
    const client = new pg.Client(server)
    await client.connect()
    const { rows } = await client.query(`select tablename from pg_tables where schemaname = '${schema}'`)
    await client.end()
    expect(rows.map(({ tablename }) => tablename).sort()).toEqual(['raceLogMigration', 'raceLogMigrationLock'])
    await using store = await createPostgresEventStore({ server, schema })
    await store.log(key).append(batch(1), { expectedSequence: 0, fence: null })
    const back = migratePostgresEventStore({ server, schema, to: 'none' })
    await expect(back).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('events in them'),
    })
    expect(await store.log(key).verify()).toMatchObject({ isSound: true, head: { sequence: 1 } })
  })
})
