import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventStore, NewEvent } from '@race/core'
import pg from 'pg'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { createMemoryEventStore } from '../memory/index.ts'
import { createPostgresEventStore } from '../postgres/index.ts'
import { createSqliteEventStore } from '../sqlite/index.ts'
import type { BackupTarget } from './backup-target-port.ts'
import { createDirectoryTarget } from './directory-target.ts'
import { takeFullBackup } from './full-backup.ts'
import { restoreBackup } from './restore-backup.ts'
import { createMemoryTarget } from './testing/memory-target.ts'
import { appendSamples, createSample, eventsOf, sampleKey, sampleName, sampleStart } from './testing/sample-log.ts'

const folder = mkdtempSync(join(tmpdir(), 'race-restore-whole-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let stores = 0

interface Place {
  readonly open: () => Promise<EventStore>
  /** What a process of its own does to open the same. */
  readonly code: string
}

const modules = `
  const from = (path) => import(new URL(path, ${JSON.stringify(import.meta.url)}).href)
  const { createDirectoryTarget, restoreBackup } = await from('./index.ts')
  const { createPostgresEventStore } = await from('../postgres/index.ts')
  const { createSqliteEventStore } = await from('../sqlite/index.ts')
  const { sampleKey: key, sampleName: log } = await from('./testing/sample-log.ts')
`

function nodeArguments(code: string): readonly string[] {
  return ['--conditions=@race/source', '--no-warnings', '--input-type=module', '--eval', modules + code]
}

function sqlitePlace(path = join(folder, `${++stores}.sqlite`)): Place {
  return {
    open: () => createSqliteEventStore({ path }),
    code: `await createSqliteEventStore({ path: ${JSON.stringify(path)} })`,
  }
}

function postgresPlace(): Place {
  const options = { server: inject('postgres'), schema: `whole_${++stores}` }
  return {
    open: () => createPostgresEventStore(options),
    code: `await createPostgresEventStore(${JSON.stringify(options)})`,
  }
}

function memoryPlace(): Place {
  const store = createMemoryEventStore()
  return { open: async () => store, code: '' }
}

/** A backup of 300 events and two commands, in parts of some ten events. */
async function backUp() {
  const sample = await createSample(300)
  for (const id of ['a', 'b'])
    await sample.log.submitCommand({ id, type: 'halt', time: sampleStart, by: 'ann', from: 'cli', data: null })
  const { parts } = await takeFullBackup({ ...sample, partBytes: 2_500 })
  return { ...sample, parts }
}

const largeCount = 360

/** A backup of 90 MiB: events of a quarter of a MiB each, which compress to little. */
async function backUpLarge() {
  const targetFolder = mkdtempSync(join(folder, 'target-'))
  await using store = await createSqliteEventStore({ path: ':memory:' })
  const log = store.log(sampleName)
  const events = Array.from({ length: largeCount }, (_, at): NewEvent => {
    const data = { text: `${at}`.padEnd(262_144, 'x') }
    return { type: 'noted', schemaVersion: 1, time: sampleStart + at, correlationId: null, causationId: null, data }
  })
  await log.append(events, { expectedSequence: 0, fence: null })
  const target = createDirectoryTarget({ folder: targetFolder })
  await takeFullBackup({ log, clock: { now: () => sampleStart }, key: sampleKey, target })
  return { target, targetFolder }
}

let large: ReturnType<typeof backUpLarge> | null = null
const largeBackup = (): ReturnType<typeof backUpLarge> => (large ??= backUpLarge())

/** Nothing of the log is there, and nothing else is wrong. */
async function expectNothing(store: EventStore): Promise<void> {
  const log = store.log(sampleName)
  expect(await log.verify()).toStrictEqual({ isSound: true, head: await log.head() })
  expect((await log.head()).sequence).toBe(0)
  expect(await log.commands({ after: 0 })).toEqual([])
  expect(await store.accounts(sampleName.tenant)).toEqual([])
}

describe.each([
  ['memory', memoryPlace],
  ['SQLite', () => sqlitePlace()],
  ['PostgreSQL', postgresPlace],
] as const)('a restore into %s', (name, createPlace) => {
  it('stores nothing when a part near the end is damaged, and everything when it is repaired', async () => {
    const { log, target, parts } = await backUp()
    const place = createPlace()
    await using store = await place.open()
    const last = parts.at(-2)?.name ?? ''
    const bytes = target.objects.get(last) ?? new Uint8Array()
    const damaged = Uint8Array.from(bytes)
    damaged[damaged.length - 20] = (damaged[damaged.length - 20] ?? 0) ^ 1
    target.objects.set(last, damaged)
    let done = 0
    const restore = () =>
      restoreBackup({
        ...{ target, key: sampleKey, store, log: sampleName },
        onProgress: (sequence) => {
          done = sequence
        },
      })
    await expect(restore()).rejects.toMatchObject({ code: 'BACKUP_INVALID', facts: { where: last } })
    expect(done).toBeGreaterThan(250)
    await expectNothing(store)
    target.objects.set(last, bytes)
    expect(await restore()).toMatchObject({ head: await log.head(), commandCount: 2 })
    expect(await eventsOf(store.log(sampleName))).toStrictEqual(await eventsOf(log))
    expect(await store.log(sampleName).commands({ after: 0 })).toStrictEqual(await log.commands({ after: 0 }))
  })

  it('gives back every text, whatever characters it has', async () => {
    const odd = [
      'tab\there',
      'line\nfeed\r',
      'back\\slash \\N \\.',
      '"quoted"',
      "it's",
      '\u2028\u{1f600} ✓',
      '\b\f\v\u0001',
      'null',
    ]
    const sample = await createSample(0)
    const events = odd.map((text, at): NewEvent => {
      const ids = { correlationId: at % 3 === 0 ? null : text, causationId: at % 3 === 1 ? null : text }
      return { type: text, schemaVersion: 1, time: -at, ...ids, data: { [text]: odd } }
    })
    await sample.log.append(events, { expectedSequence: 0, fence: null })
    await takeFullBackup(sample)
    await using store = await createPlace().open()
    await restoreBackup({ ...sample, store, log: sampleName })
    expect(await eventsOf(store.log(sampleName))).toStrictEqual(await eventsOf(sample.log))
    expect(await store.log(sampleName).verify()).toMatchObject({ isSound: true, head: { sequence: odd.length } })
    await using copy = await createPlace().open()
    const target = createMemoryTarget()
    await takeFullBackup({ ...sample, target, log: store.log(sampleName) })
    await restoreBackup({ ...sample, target, store: copy, log: sampleName })
    expect(await eventsOf(copy.log(sampleName))).toStrictEqual(await eventsOf(sample.log))
  })

  it('stores nothing when it is aborted in the middle', async () => {
    const { target } = await backUp()
    await using store = await createPlace().open()
    const abort = new AbortController()
    const restored = restoreBackup({
      ...{ target, key: sampleKey, store, log: sampleName, signal: abort.signal },
      onProgress: (sequence) => {
        if (sequence > 150) abort.abort()
      },
    })
    await expect(restored).rejects.toMatchObject({ code: 'ABORTED' })
    await expectNothing(store)
  })

  it('is seen as a whole by who asks meanwhile, and can be appended to at once', async () => {
    const { log, target } = await backUp()
    await using store = await createPlace().open()
    const seen: Promise<{ readonly sequence: number }>[] = []
    await restoreBackup({
      ...{ target, key: sampleKey, store, log: sampleName },
      onProgress: () => void seen.push(store.log(sampleName).head()),
    })
    const { sequence } = await log.head()
    for (const head of await Promise.all(seen)) expect([0, sequence]).toContain(head.sequence)
    await appendSamples(store.log(sampleName), 3)
    expect(await store.log(sampleName).verify()).toMatchObject({ isSound: true, head: { sequence: sequence + 3 } })
  })

  it.skipIf(name === 'memory')(
    'leaves nothing when its process is killed, and begins again',
    async () => {
      const targetFolder = mkdtempSync(join(folder, 'target-'))
      const target = createDirectoryTarget({ folder: targetFolder })
      const sample = { ...(await createSample(300)), target }
      await takeFullBackup({ ...sample, partBytes: 2_500 })
      for (const killAt of [150, 300]) {
        const place = createPlace()
        const code = `
        const store = ${place.code}
        const target = createDirectoryTarget({ folder: ${JSON.stringify(targetFolder)} })
        const onProgress = (done) => { if (done >= ${killAt}) process.kill(process.pid, 'SIGKILL') }
        await restoreBackup({ target, key, log, store, onProgress })
      `
        expect(spawnSync(process.execPath, nodeArguments(code)).signal).toBe('SIGKILL')
        await using store = await place.open()
        await expectNothing(store)
        const { head } = await restoreBackup({ target, key: sampleKey, store, log: sampleName })
        expect(head).toStrictEqual(await sample.log.head())
        expect(await store.log(sampleName).verify()).toMatchObject({ isSound: true, head })
      }
    },
    120_000,
  )
})

describe('a restore into a SQLite file', () => {
  it('that is killed after much of it was written leaves a journal that takes it away', async () => {
    const { target, targetFolder } = await largeBackup()
    const path = join(folder, 'spilled.sqlite')
    const place = sqlitePlace(path)
    const code = `
      const store = ${place.code}
      const target = createDirectoryTarget({ folder: ${JSON.stringify(targetFolder)} })
      const onProgress = (done) => { if (done >= 350) process.kill(process.pid, 'SIGKILL') }
      await restoreBackup({ target, key, log, store, onProgress })
    `
    expect(spawnSync(process.execPath, nodeArguments(code)).signal).toBe('SIGKILL')
    expect(statSync(path).size).toBeGreaterThan(10_000_000)
    expect(existsSync(`${path}-journal`)).toBe(true)
    await using store = await place.open()
    await expectNothing(store)
    expect(statSync(path).size).toBeLessThan(1_000_000)
    const to = { sequence: 5 }
    expect(await restoreBackup({ target, key: sampleKey, store, log: sampleName, to })).toMatchObject({ head: to })
  }, 120_000)

  it('is refused while another connection has the file open, which is told so and goes on', async () => {
    const { target } = await backUp()
    const path = join(folder, 'shared.sqlite')
    await using store = await createSqliteEventStore({ path, busyTimeoutMs: 50 })
    await using other = await createSqliteEventStore({ path })
    await appendSamples(other.log({ tenant: 'acme', account: 'live' }), 2)
    await expect(restoreBackup({ target, key: sampleKey, store, log: sampleName })).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: `cannot restore into '${path}' while another connection has it open`,
      retryable: true,
    })
    expect((await store.log(sampleName).head()).sequence).toBe(0)
    await appendSamples(other.log({ tenant: 'acme', account: 'live' }), 2)
    await other[Symbol.asyncDispose]()
    await restoreBackup({ target, key: sampleKey, store, log: sampleName })
    expect(await store.accounts('acme')).toEqual(['live', sampleName.account])
  })

  it('leaves it with a write-ahead log, in which a commit waits for the disk', async () => {
    const { target } = await backUp()
    const path = join(folder, 'modes.sqlite')
    await using store = await createSqliteEventStore({ path })
    await restoreBackup({ target, key: sampleKey, store, log: sampleName })
    await appendSamples(store.log(sampleName), 1)
    expect(existsSync(`${path}-wal`)).toBe(true)
    expect(existsSync(`${path}-journal`)).toBe(false)
  })

  it('in memory is whole, too', async () => {
    const { log, target } = await backUp()
    await using store = await createSqliteEventStore({ path: ':memory:' })
    const { head } = await restoreBackup({ target, key: sampleKey, store, log: sampleName })
    expect(head).toStrictEqual(await log.head())
    expect(await store.log(sampleName).verify()).toMatchObject({ isSound: true, head })
  })
})

/** Of Linux: runs a command in a mount namespace of its own, so that what it mounts is gone with it. */
const isolation = 'unshare'
const namespaced = ['--user', '--map-root-user', '--mount', 'sh', '-ec'] as const
const canMount =
  spawnSync(isolation, [...namespaced, 'mount -t tmpfs tmpfs "$0"', mkdtempSync(join(folder, 'probe-'))]).status === 0

// Skipped where a user may not mount: there is no other way to a disk that is really full.
describe.skipIf(!canMount)('a restore onto a disk that becomes full', () => {
  it.each([
    ['while events are written', '40m', largeCount],
    ['at the commit', '8m', 120],
  ])(
    '%s fails with path and remedy, and leaves nothing',
    async (_, size, count) => {
      const { targetFolder } = await largeBackup()
      const disk = mkdtempSync(join(folder, 'disk-'))
      const path = join(disk, 'restored.sqlite')
      const place = sqlitePlace(path)
      const code = `
      const target = createDirectoryTarget({ folder: ${JSON.stringify(targetFolder)} })
      let done = 0
      const onProgress = (now) => { done = now }
      const tell = async (store) => {
        const { head, isSound } = await store.log(log).verify()
        console.log(JSON.stringify([head.sequence, isSound, await store.accounts(log.tenant)]))
      }
      const store = ${place.code}
      const error = await restoreBackup({ target, key, log, store, to: { sequence: ${count} }, onProgress })
        .catch((reason) => reason)
      console.log(JSON.stringify({ done, code: error.code, message: error.message, facts: error.facts, hint: error.hint }))
      await tell(store)
      await store[Symbol.asyncDispose]()
      const again = ${place.code}
      await tell(again)
      await again[Symbol.asyncDispose]()
    `
      const script = `mount -t tmpfs -o size=${size} tmpfs "$0"; exec "$@"`
      const ended = spawnSync(isolation, [...namespaced, script, disk, process.execPath, ...nodeArguments(code)])
      expect(ended.stderr.toString()).toBe('')
      const [failure, ...after] = ended.stdout.toString().trim().split('\n')
      const error = JSON.parse(failure ?? '')
      expect(error).toMatchObject({
        code: 'STORE_FAILED',
        facts: { path },
        hint: expect.stringContaining('Free space'),
      })
      expect(error.message).toContain('cannot restore the log')
      expect(error.done).toBeGreaterThan(count === 120 ? 119 : 100)
      expect(after).toEqual(['[0,true,[]]', '[0,true,[]]'])
    },
    120_000,
  )
})

describe('a restore into PostgreSQL', () => {
  it('whose connection the server ends fails with what to do, and leaves nothing', async () => {
    const { log, target } = await backUp()
    const { open } = postgresPlace()
    await using store = await open()
    const admin = new pg.Client(inject('postgres'))
    await admin.connect()
    const others = 'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()'
    let ending: Promise<unknown> | null = null
    const slow: BackupTarget = {
      ...target,
      // The connection has ended before there is more to be stored.
      async get(name, options) {
        await ending
        return target.get(name, options)
      },
    }
    const restored = restoreBackup({
      ...{ target: slow, key: sampleKey, store, log: sampleName },
      onProgress: (sequence) => {
        if (sequence > 10) ending ??= admin.query(`${others} and query like '%whole_${stores}%'`)
      },
    })
    await expect(restored).rejects.toMatchObject({ code: 'STORE_FAILED', retryable: true })
    expect(ending).not.toBeNull()
    await ending
    await admin.end()
    await expectNothing(store)
    expect((await restoreBackup({ target, key: sampleKey, store, log: sampleName })).head).toEqual(await log.head())
  })

  it('refuses when another restore of the same log was first', async () => {
    const { log, target } = await backUp()
    const { open } = postgresPlace()
    await using store = await open()
    const restore = () => restoreBackup({ target, key: sampleKey, store, log: sampleName })
    const ends = await Promise.allSettled([restore(), restore()])
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    // The other one is found when it commits, or, where it has ended before this one looked, by the log that is not empty.
    const code = expect.stringMatching(/^(STORE_FAILED|CONFIG_INVALID)$/)
    expect(ends.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code } })
    expect(await store.log(sampleName).verify()).toMatchObject({ isSound: true, head: await log.head() })
  })
})
