import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canonicalJson, type EventLog, type EventStore, type NewEvent, sha256Hex } from '@race/core'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { createMemoryEventStore } from '../memory/create-memory-event-store.ts'
import { openPostgresJournalStorage } from '../postgres/create-postgres-journal.ts'
import type { Projection } from '../projection/projection.ts'
import { projections } from '../projection/projections.ts'
import { openSqliteJournalStorage } from '../sqlite/create-sqlite-journal.ts'
import { appendAll, dumpOf, type JournalDump } from './journal-dump.ts'
import type { JournalChange, JournalStorage } from './journal-storage.ts'
import { createMemoryJournalStorage } from './memory-journal-storage.ts'
import { type ProjectOptions, projectLog } from './project-log.ts'
import { scriptedAccount } from './scripted-account.ts'

const folder = mkdtempSync(join(tmpdir(), 'race-journal-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const key = { tenant: 'acme', account: 'paper' }
const script = [...scriptedAccount({ seed: 'one', events: 420 })]

let files = 0
function newPath(): string {
  files += 1
  return join(folder, `${files}.sqlite`)
}

function newSchema(): string {
  files += 1
  return `journal_${files}`
}

async function storeWith(events: readonly NewEvent[]): Promise<EventStore> {
  const store = createMemoryEventStore()
  await appendAll(store.log(key), events)
  return store
}

function project(store: EventStore, storage: JournalStorage, options: Partial<ProjectOptions> = {}) {
  return projectLog({ log: store.log(key), storage, projections, batchSize: 500, ...options })
}

const folded = new Map<string, Promise<JournalDump>>()

/** The rows of all events at once, in memory. */
function foldedAtOnce(events: readonly NewEvent[]): Promise<JournalDump> {
  const name = sha256Hex(canonicalJson(events))
  const known = folded.get(name) ?? dumpAtOnce(events)
  folded.set(name, known)
  return known
}

async function dumpAtOnce(events: readonly NewEvent[]): Promise<JournalDump> {
  const storage = createMemoryJournalStorage()
  await project(await storeWith(events), storage, { batchSize: 1_000_000 })
  return dumpOf(storage, key)
}

/** Every change fails once, at a statement of its own, before one goes well. */
function failing(storage: JournalStorage): JournalStorage {
  let failAt = 1
  return {
    ...storage,
    change: (of, work) =>
      storage.change(of, (change) => {
        let calls = 0
        const last = failAt
        failAt += 3
        const counted = (method: unknown) =>
          typeof method !== 'function'
            ? method
            : (...args: unknown[]) => {
                calls += 1
                if (calls === last) throw new Error('the disk is full')
                return method.apply(change, args)
              }
        const proxy = new Proxy(change, { get: (target, name) => counted(Reflect.get(target, name)) })
        return work(proxy as JournalChange)
      }),
  }
}

describe.each<[string, () => Promise<JournalStorage>]>([
  ['memory', async () => createMemoryJournalStorage()],
  ['SQLite', () => openSqliteJournalStorage({ path: newPath(), busyTimeoutMs: 5_000, fileBytesMax: undefined })],
  ['PostgreSQL', () => openPostgresJournalStorage({ server: inject('postgres'), schema: newSchema() })],
])('following a log in %s', (kind, open) => {
  it('gives the same rows in batches of any size, also when the log grows in between', async () => {
    const expected = await foldedAtOnce(script)
    expect(
      Object.values(expected)
        .filter((rows) => rows.length === 0)
        .map(() => 0),
    ).toHaveLength(1)
    for (const batchSize of [19, 150, 420]) {
      const storage = await open()
      const store = await storeWith(script.slice(0, 200))
      await project(store, storage, { batchSize })
      await appendAll(store.log(key), script.slice(200))
      const head = await project(store, storage, { batchSize })
      expect(head).toEqual(await store.log(key).head())
      expect(await dumpOf(storage, key)).toEqual(expected)
      await storage.close()
    }
  })

  it('folds nothing twice, whoever does it at the same time', async () => {
    const storage = await open()
    const store = await storeWith(script)
    await Promise.all([1, 2, 3].map((at) => project(store, storage, { batchSize: at * 40 })))
    expect(await dumpOf(storage, key)).toEqual(await foldedAtOnce(script))
    await storage.close()
  })

  it('ends with the signal and goes on from there', async () => {
    const storage = await open()
    const store = await storeWith(script)
    const ending = new AbortController()
    const seen: number[] = []
    const onProgress = ({ sequence }: { readonly sequence: number }): void => {
      seen.push(sequence)
      if (seen.length === 2) ending.abort()
    }
    const options = { signal: ending.signal, onProgress, batchSize: 100 }
    await expect(project(store, storage, options)).rejects.toMatchObject({ code: 'ABORTED' })
    expect(seen).toEqual([100, 200])
    const known = await storage.read(key, (reader) => reader.checkpoints())
    expect(new Set(known.map(({ sequence }) => sequence))).toEqual(new Set([200]))
    await project(store, storage)
    expect(await dumpOf(storage, key)).toEqual(await foldedAtOnce(script))
    await storage.close()
  })

  it('folds a projection of another version again, and no other', async () => {
    const storage = await open()
    const store = await storeWith(script)
    await project(store, storage)
    const types: string[] = []
    const watched = (projection: Projection, version: number): Projection => ({
      ...projection,
      version,
      folds: Object.fromEntries(
        Object.entries(projection.folds).map(([type, fold]) => {
          const watch = (...args: [never, never]): void => {
            types.push(projection.name)
            fold.fold(...args)
          }
          return [type, { ...fold, fold: watch }]
        }),
      ),
    })
    const next = projections.map((projection) =>
      watched(projection, projection.name === 'trades' ? projection.version + 1 : projection.version),
    )
    await project(store, storage, { projections: next })
    expect(new Set(types)).toEqual(new Set(['trades']))
    expect(types).toHaveLength(script.filter(({ type }) => type === 'trade-closed').length)
    expect(await dumpOf(storage, key)).toEqual(await foldedAtOnce(script))
    await storage.close()
  })

  it.each([
    ['ends before what was folded', script.slice(0, 130)],
    ['has other events where it ended', [...scriptedAccount({ seed: 'two', events: 200 })]],
    ['has other events and is longer', [...scriptedAccount({ seed: 'two', events: 300 })]],
  ])('begins anew where the log %s, as after a restore', async (_, other) => {
    const storage = await open()
    await project(await storeWith(script.slice(0, 200)), storage)
    await project(await storeWith(other), storage)
    expect(await dumpOf(storage, key)).toEqual(await foldedAtOnce(other))
    await storage.close()
  })

  it('passes over types that nobody knows, and refuses a newer shape of one that is known', async () => {
    const storage = await open()
    const [first, second] = script as [NewEvent, NewEvent]
    const store = await storeWith([first, { ...second, type: 'tide-turned' }])
    expect(await project(store, storage)).toMatchObject({ sequence: 2 })
    await appendAll(store.log(key), [{ ...second, schemaVersion: 2 }])
    const refusal = { code: 'STORE_FAILED', message: /event 3 was written by a newer version/ }
    await expect(project(store, storage)).rejects.toMatchObject({ code: refusal.code })
    await expect(project(store, storage)).rejects.toThrow(refusal.message)
    await storage.close()
  })

  it.skipIf(kind === 'memory')('leaves rows and checkpoint together when a change fails at any statement', async () => {
    const sound = await open()
    const storage = failing(sound)
    const store = await storeWith(script)
    let failures = 0
    for (let isDone = false; !isDone; ) {
      try {
        await project(store, storage, { batchSize: 60 })
        isDone = true
      } catch (error) {
        expect(error).toMatchObject({ message: 'the disk is full' })
        failures += 1
        const known = await sound.read(key, (reader) => reader.checkpoints())
        const upTo = Math.max(0, ...known.map(({ sequence }) => sequence))
        if (upTo > 0) expect(await dumpOf(sound, key)).toEqual(await foldedAtOnce(script.slice(0, upTo)))
      }
    }
    expect(failures).toBeGreaterThan(5)
    expect(await dumpOf(sound, key)).toEqual(await foldedAtOnce(script))
    await sound.close()
  })
})

describe('a log of which the head is not that of its events', () => {
  it.each([0, 40])('is refused rather than followed for ever, %i events behind', async (behind) => {
    const store = await storeWith(script)
    const storage = createMemoryJournalStorage()
    if (behind === 0) await project(store, storage)
    const log = store.log(key)
    const other = { sequence: script.length, hash: 'f'.repeat(64) }
    const damaged = { key, head: async () => other, read: (range: { after?: number }) => log.read(range) }
    const options = { log: damaged as unknown as EventLog }
    await expect(project(store, storage, options)).rejects.toMatchObject({ code: 'LOG_DAMAGED' })
  })
})

describe('several on one file', () => {
  it('leave the thread to others between batches', async () => {
    const storage = await openSqliteJournalStorage({ path: newPath(), busyTimeoutMs: 0, fileBytesMax: undefined })
    let turns = 0
    let isOver = false
    const turn = (): void => {
      turns += 1
      if (!isOver) setImmediate(turn)
    }
    setImmediate(turn)
    await project(await storeWith(script), storage, { batchSize: 20 })
    isOver = true
    expect(turns).toBeGreaterThanOrEqual(script.length / 20)
    await storage.close()
  })

  it('share the work, and neither folds what the other has', async () => {
    const place = { path: newPath(), busyTimeoutMs: 5_000, fileBytesMax: undefined }
    const storages = await Promise.all([openSqliteJournalStorage(place), openSqliteJournalStorage(place)])
    const store = await storeWith(script)
    await Promise.all(storages.map((storage, at) => project(store, storage, { batchSize: 30 + 20 * at })))
    for (const storage of storages) {
      expect(await dumpOf(storage, key)).toEqual(await foldedAtOnce(script))
      await storage.close()
    }
  })
})
