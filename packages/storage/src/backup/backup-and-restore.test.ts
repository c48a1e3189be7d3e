import { randomBytes } from 'node:crypto'
import { createManualClock, RaceError } from '@race/core'
import { describe, expect, it } from 'vitest'
import { createMemoryEventStore } from '../memory/index.ts'
import { takeFullBackup } from './full-backup.ts'
import { createLogShipper } from './log-shipper.ts'
import { restoreBackup } from './restore-backup.ts'
import { appendSamples, createSample, eventsOf, sampleKey, sampleName, sampleStart } from './testing/sample-log.ts'

const partBytes = 2_000

/** A full backup of 40 events, then 30 that were shipped in two calls. */
async function createBackedUp() {
  const sample = await createSample(40)
  const { log } = sample
  await takeFullBackup({ ...sample, partBytes })
  const shipper = createLogShipper({ ...sample, partBytes })
  await appendSamples(log, 10)
  await shipper.ship()
  await appendSamples(log, 20)
  await shipper.ship()
  return { ...sample, shipper }
}

async function refusalOf(call: Promise<unknown>): Promise<RaceError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!RaceError.is(error)) throw new Error(`expected a RaceError, got ${String(error)}`)
  return error
}

describe('a backup and what is restored of it', () => {
  it('gives every event back with its hash, from a full backup and what was shipped after it', async () => {
    const { log, target, key } = await createBackedUp()
    const store = createMemoryEventStore()
    const summary = await restoreBackup({ target, key, store, log: sampleName })
    expect(summary.head).toStrictEqual(await log.head())
    expect(await eventsOf(store.log(sampleName))).toStrictEqual(await eventsOf(log))
    expect(await store.log(sampleName).verify()).toMatchObject({ isSound: true })
  })

  it('gives the same from shipped parts alone', async () => {
    const sample = await createSample(25)
    await createLogShipper({ ...sample, partBytes }).ship()
    const store = createMemoryEventStore()
    const summary = await restoreBackup({ ...sample, store, log: sampleName })
    expect(summary).toStrictEqual({ head: await sample.log.head(), backup: null, commandCount: 0 })
  })

  it('names what it makes by whole milliseconds, whatever its clock counts in', async () => {
    const { log, target, key, clock: whole } = await createSample(10)
    const clock = { now: () => whole.now() + 0.25 }
    const full = await takeFullBackup({ log, target, key, clock, partBytes })
    expect([full.startedAt, full.finishedAt]).toEqual([whole.now(), whole.now()])
    await appendSamples(log, 5)
    await createLogShipper({ log, target, key, clock, partBytes }).ship()
    await appendSamples(log, 5)
    await createLogShipper({ log, target, key, clock, partBytes }).ship()
    const store = createMemoryEventStore()
    const { head } = await restoreBackup({ target, key, store, log: sampleName })
    expect(head).toStrictEqual(await log.head())
  })

  it('ends at any event that is named, with the hash that the original has there', async () => {
    const { log, target, key } = await createBackedUp()
    const events = await eventsOf(log)
    for (const sequence of [1, 2, 11, 39, 40, 41, 50, 51, 69, 70]) {
      const store = createMemoryEventStore()
      const { head } = await restoreBackup({ target, key, store, log: sampleName, to: { sequence } })
      expect(head).toStrictEqual({ sequence, hash: events[sequence - 1]?.hash })
      expect(await store.log(sampleName).head()).toStrictEqual(head)
    }
  })

  it('ends before the first event that is later than a moment', async () => {
    const { target, key } = await createBackedUp()
    for (const [time, sequence] of [
      [sampleStart, 0],
      [sampleStart + 60_000, 1],
      [sampleStart + 45 * 60_000 + 59_999, 45],
      [sampleStart + 46 * 60_000, 46],
      [sampleStart + 1_000 * 60_000, 70],
    ] as const) {
      const store = createMemoryEventStore()
      const { head } = await restoreBackup({ target, key, store, log: sampleName, to: { time } })
      expect(head.sequence).toBe(sequence)
      expect((await store.log(sampleName).head()).sequence).toBe(sequence)
    }
  })

  it('has every event up to the head at its start, and goes on while the log is appended to', async () => {
    const sample = await createSample(200)
    const { log } = sample
    const heads: number[] = []
    const { head } = await takeFullBackup({
      ...sample,
      partBytes,
      onProgress: (done, all) => {
        heads.push(all)
        if (done < 200) void appendSamples(log, 1)
      },
    })
    expect(head.sequence).toBe(200)
    expect(new Set(heads)).toEqual(new Set([200]))
    expect((await log.head()).sequence).toBeGreaterThan(200)
    const store = createMemoryEventStore()
    expect((await restoreBackup({ ...sample, store, log: sampleName })).head).toStrictEqual(head)
  })

  it('restores an empty log as an empty log', async () => {
    const sample = await createSample(0)
    await takeFullBackup(sample)
    const store = createMemoryEventStore()
    const { head } = await restoreBackup({ ...sample, store, log: sampleName })
    expect(head).toStrictEqual(await sample.log.head())
  })

  it('names the full backup to begin with, where it is not to be the newest', async () => {
    const sample = await createSample(10)
    const first = await takeFullBackup(sample)
    await appendSamples(sample.log, 10)
    sample.clock.advance(1)
    await takeFullBackup(sample)
    const store = createMemoryEventStore()
    const summary = await restoreBackup({ ...sample, store, log: sampleName, backup: first.id })
    expect(summary).toMatchObject({ head: first.head, backup: first.id })
  })

  it('passes no two parts under one nonce, and the same part under the same', async () => {
    const { target, log } = await createBackedUp()
    const nonceOf = (bytes: Uint8Array): string =>
      /"nonce":"([0-9a-f]{24})"/.exec(Buffer.from(bytes).toString())?.[1] ?? ''
    const nonces = [...target.objects.values()].map(nonceOf)
    expect(new Set(nonces).size).toBe(target.objects.size)
    const again = { log, target, key: sampleKey, clock: createManualClock(sampleStart + 40 * 60_000), partBytes }
    const before = new Map(target.objects)
    const { id } = await takeFullBackup(again)
    const repeated = [...target.objects].filter(([name]) => name.includes(id))
    for (const [name, bytes] of repeated) if (before.has(name)) expect(bytes).toStrictEqual(before.get(name))
  })
})

describe('a shipper', () => {
  it('ships nothing where nothing has come, and only what has come', async () => {
    const { shipper, target, log } = await createBackedUp()
    const count = target.objects.size
    expect(await shipper.ship()).toMatchObject({ eventCount: 0, bytes: 0 })
    expect(target.objects.size).toBe(count)
    await appendSamples(log, 3)
    expect(await shipper.ship()).toMatchObject({ eventCount: 3, head: await log.head() })
  })

  it('goes on in another process where the one before was, without a full backup too', async () => {
    const sample = await createSample(5)
    await createLogShipper(sample).ship()
    await appendSamples(sample.log, 4)
    expect(await createLogShipper(sample).ship()).toMatchObject({ eventCount: 4 })
    const { log, target, key, clock } = await createSample(7)
    await takeFullBackup({ log, target, key, clock })
    expect(await createLogShipper({ log, target, key, clock }).ship()).toMatchObject({ eventCount: 0 })
  })

  it('waits for the call before it', async () => {
    const sample = await createSample(30)
    const shipper = createLogShipper({ ...sample, partBytes })
    const [first, second] = await Promise.all([shipper.ship(), shipper.ship()])
    expect([first.eventCount, second.eventCount]).toEqual([30, 0])
  })

  it('goes on after the last part that was put when the target failed', async () => {
    const sample = await createSample(60)
    let puts = 0
    const target = {
      ...sample.target,
      put: async (name: string, bytes: Uint8Array) => {
        puts += 1
        if (puts === 3) throw new RaceError('STORE_FAILED', { message: 'the line is down' })
        await sample.target.put(name, bytes)
      },
    }
    const shipper = createLogShipper({ ...sample, target, partBytes })
    expect((await refusalOf(shipper.ship())).code).toBe('STORE_FAILED')
    await shipper.ship()
    const store = createMemoryEventStore()
    const { head } = await restoreBackup({ ...sample, store, log: sampleName })
    expect(head).toStrictEqual(await sample.log.head())
  })

  it('refuses a log that ends before what was shipped, and one with other events', async () => {
    const { target, key, clock } = await createBackedUp()
    for (const count of [30, 69, 70, 90]) {
      const store = createMemoryEventStore()
      const log = store.log(sampleName)
      await log.append(
        Array.from({ length: count }, () => ({
          type: 'x',
          schemaVersion: 1,
          time: 0,
          correlationId: null,
          causationId: null,
          data: null,
        })),
        { expectedSequence: 0, fence: null },
      )
      const error = await refusalOf(createLogShipper({ log, target, key, clock }).ship())
      expect(error).toMatchObject({ code: 'LOG_DAMAGED', facts: { account: sampleName.account } })
      if (count < 70) expect(error.message).toContain(`ends with event ${count}, but its backup goes up to event 70`)
    }
  })

  it('refuses to begin anew under another key', async () => {
    const { target, log, clock } = await createBackedUp()
    const key = { id: sampleKey.id, bytes: randomBytes(32) }
    expect((await refusalOf(createLogShipper({ target, log, clock, key }).ship())).code).toBe('BACKUP_INVALID')
  })
})

describe('commands', () => {
  const command = { type: 'halt', time: sampleStart, by: 'ann', from: 'cli', data: null }

  it('are restored under their numbers, also those that nobody has taken', async () => {
    const sample = await createSample(3)
    const { log } = sample
    for (const id of ['a', 'b']) await log.submitCommand({ ...command, id })
    await takeFullBackup(sample)
    await log.submitCommand({ ...command, id: 'c', time: sampleStart + 99 * 60_000 })
    await createLogShipper(sample).ship()
    const store = createMemoryEventStore()
    expect(await restoreBackup({ ...sample, store, log: sampleName })).toMatchObject({ commandCount: 3 })
    expect(await store.log(sampleName).commands({ after: 0 })).toStrictEqual(await log.commands({ after: 0 }))
  })

  it('that were left after the point are not restored, and those that were taken by then are', async () => {
    const sample = await createSample(3)
    const { log } = sample
    const late = sampleStart + 99 * 60_000
    await log.submitCommand({ ...command, id: 'early' })
    await log.submitCommand({ ...command, id: 'taken', time: late })
    await log.submitCommand({ ...command, id: 'late', time: late })
    const data = { id: 'taken', number: 2, type: 'halt', by: 'ann', from: 'cli', data: null }
    const taken = {
      type: 'command-taken',
      schemaVersion: 1,
      time: sampleStart + 240_000,
      correlationId: null,
      causationId: null,
      data,
    }
    await log.append([taken], { expectedSequence: 3, fence: null })
    await appendSamples(log, 1)
    // A part for each event: then a point lies at the end of one.
    await takeFullBackup({ ...sample, partBytes: 1 })
    for (const [sequence, ids] of [
      [1, ['early']],
      [3, ['early']],
      [4, ['early', 'taken']],
    ] as const) {
      const store = createMemoryEventStore()
      await restoreBackup({ ...sample, store, log: sampleName, to: { sequence } })
      expect((await store.log(sampleName).commands({ after: 0 })).map(({ id }) => id)).toEqual(ids)
    }
  })
})

describe('a restore', () => {
  it('refuses a log that is not empty, and leaves it as it is', async () => {
    const { target, key } = await createBackedUp()
    const { store, log } = await createSample(2)
    const error = await refusalOf(restoreBackup({ target, key, store, log: sampleName }))
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', facts: { sequence: 2 } })
    expect((await log.head()).sequence).toBe(2)
  })

  it('refuses a log that somebody has leased', async () => {
    const { target, key } = await createBackedUp()
    const store = createMemoryEventStore()
    await store.log(sampleName).acquireLease({ holder: 'engine-1', now: 0, forMs: 1_000 })
    const error = await refusalOf(restoreBackup({ target, key, store, log: sampleName }))
    expect(error).toMatchObject({ code: 'LEASE_TAKEN', facts: { holder: 'engine-1' } })
  })

  it('refuses a target without backups of the log, and a point that was not backed up', async () => {
    const { target, key } = await createBackedUp()
    const store = createMemoryEventStore()
    const other = { tenant: 'acme', account: 'other' }
    expect((await refusalOf(restoreBackup({ target, key, store, log: other }))).message).toContain(
      'has no backup of this log',
    )
    const beyond = await refusalOf(restoreBackup({ target, key, store, log: sampleName, to: { sequence: 71 } }))
    expect(beyond).toMatchObject({ code: 'BACKUP_INVALID' })
    expect(beyond.message).toContain('has no event 71: its parts lead to event 70')
  })

  it.each([{ sequence: 0 }, { sequence: 1.5 }, { time: Number.NaN }])('refuses the point %j', async (to) => {
    const { target, key } = await createSample(1)
    const store = createMemoryEventStore()
    expect((await refusalOf(restoreBackup({ target, key, store, log: sampleName, to }))).code).toBe('CONFIG_INVALID')
  })

  it('touches nothing where a shipped part is missing, and says which events are', async () => {
    const { target, key } = await createBackedUp()
    const shipped = [...target.objects.keys()].filter((name) => name.includes('/log/')).sort()
    target.objects.delete(shipped[0] ?? '')
    const store = createMemoryEventStore()
    const error = await refusalOf(restoreBackup({ target, key, store, log: sampleName }))
    expect(error.message).toContain('lacks events 41 to')
    expect((await store.log(sampleName).head()).sequence).toBe(0)
    expect((await restoreBackup({ target, key, store, log: sampleName, to: { sequence: 40 } })).head.sequence).toBe(40)
  })

  it('opens backups under former keys', async () => {
    const { target, log, clock } = await createBackedUp()
    const key = { id: 'newer', bytes: randomBytes(32) }
    await appendSamples(log, 5)
    await createLogShipper({ log, target, clock, key, formerKeys: [sampleKey] }).ship()
    const store = createMemoryEventStore()
    const { head } = await restoreBackup({ target, store, log: sampleName, key, formerKeys: [sampleKey] })
    expect(head).toStrictEqual(await log.head())
    const error = await refusalOf(restoreBackup({ target, store: createMemoryEventStore(), log: sampleName, key }))
    expect(error).toMatchObject({ code: 'BACKUP_INVALID', hint: expect.stringContaining('formerKeys') })
  })

  it('tells a store whose hashes are not those of the original', async () => {
    const { target, key } = await createBackedUp()
    const store = createMemoryEventStore()
    const log = store.log(sampleName)
    const lying = Object.assign(Object.create(store), {
      log: () =>
        Object.assign(Object.create(log), {
          key: sampleName,
          head: () => log.head(),
          commands: (range: { after: number }) => log.commands(range),
          append: async (...given: Parameters<typeof log.append>) => {
            const answer = await log.append(...given)
            return answer.type === 'appended' ? { ...answer, head: { ...answer.head, hash: '0'.repeat(64) } } : answer
          },
        }),
    })
    const error = await refusalOf(restoreBackup({ target, key, store: lying, log: sampleName }))
    expect(error).toMatchObject({ code: 'STORE_FAILED', message: expect.stringContaining('another hash') })
  })

  it('stops when it is aborted', async () => {
    const { target, key } = await createBackedUp()
    const signal = AbortSignal.abort()
    const restored = restoreBackup({ target, key, store: createMemoryEventStore(), log: sampleName, signal })
    expect((await refusalOf(restored)).code).toBe('ABORTED')
  })
})
