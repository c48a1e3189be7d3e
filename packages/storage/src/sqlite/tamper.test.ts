import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createRandom, type EventLog, type NewEvent, RaceError, type StoredEvent } from '@race/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTamperer } from '../../../../scripts/tests/tamper-log.ts'
import { createSqliteEventStore } from './create-sqlite-event-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'race-tamper-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const path = join(folder, 'logs.sqlite')
const key = { tenant: 'acme', account: 'paper' }
const event = (at: number): NewEvent => ({
  ...{ type: at % 3 === 0 ? 'order-filled' : 'order-intended', schemaVersion: 1, time: 1_700_000_000_000 + at },
  correlationId: at % 2 === 0 ? null : `intent:${at}`,
  causationId: at % 5 === 0 ? null : String(at),
  data: { price: `10.${at}`, note: null, list: [at, true] },
})

async function all(log: EventLog): Promise<readonly StoredEvent[]> {
  const list: StoredEvent[] = []
  for await (const one of log.read()) list.push(one)
  return list
}

let original: readonly StoredEvent[] = []
beforeAll(async () => {
  await using store = await createSqliteEventStore({ path })
  const log = store.log(key)
  for (let at = 0; at < 30; at += 10) {
    await log.append(
      Array.from({ length: 10 }, (_, index) => event(at + index)),
      { expectedSequence: at, fence: null },
    )
    if (at === 10)
      await log.saveSnapshot({ name: 'engine', schemaVersion: 2, head: await log.head(), state: { cash: '10.5' } })
  }
  original = await all(log)
})

describe('a log whose rows were changed behind the back of the store', () => {
  it('is never found sound, and never replayed as another, in 500 random cases', async () => {
    await using store = await createSqliteEventStore({ path })
    const log = store.log(key)
    const other = new DatabaseSync(path)
    other.exec('pragma synchronous = off')
    const tamperer = createTamperer(other, 'tamper')
    const names = new Set<string>()
    for (let round = 0; round < 500; round += 1) {
      const tampering = tamperer.draw()
      names.add(tampering.name.split(' ')[0] ?? '')
      other.exec('begin immediate')
      tampering.apply()
      other.exec('commit')
      expect((await log.verify()).isSound, tampering.name).toBe(false)
      const read = await all(log).catch((error: unknown) =>
        RaceError.is(error, 'LOG_DAMAGED') ? null : Promise.reject(error),
      )
      if (tampering.isOfEvents) expect(read, tampering.name).toBeNull()
      else expect(read, tampering.name).toEqual(original)
      tamperer.restore()
    }
    expect([...names].sort()).toEqual(['append', 'change', 'delete', 'edit', 'forge', 'insert', 'move', 'swap', 'take'])
    expect((await log.verify()).isSound).toBe(true)
    other.close()
  })

  it.each([
    ['delete from "logEvent" where sequence = 7', 'gap', 7],
    ['update "logEvent" set data = data || \' \' where sequence = 7', 'hash', 7],
    ['delete from "logEvent" where sequence > 28', 'head', 29],
    ['update "logHead" set sequence = 20', 'head', 21],
    ['delete from "logHead"', 'head', 1],
    ['update "logSnapshot" set state = \'{"cash":"99"}\'', 'snapshot', 20],
    ['update "logEvent" set time = 9007199254740993 where sequence = 7', 'unreadable', null],
  ])('is told to be wrong where it is: %s', async (statement, kind, sequence) => {
    const copy = join(folder, 'told.sqlite')
    copyFileSync(path, copy)
    const other = new DatabaseSync(copy)
    other.exec(statement)
    other.close()
    await using store = await createSqliteEventStore({ path: copy })
    const verified = await store.log(key).verify()
    expect(verified).toMatchObject({ isSound: false, fault: { kind, sequence } })
    if (kind === 'snapshot') expect(await store.log(key).latestSnapshot('engine')).toBeNull()
  })

  it('takes no append after an end that is not the one it had', async () => {
    for (const statement of [
      'delete from "logEvent" where sequence = 30',
      'update "logEvent" set hash = hash || \' \' where sequence = 30',
      'insert into "logEvent" select tenant, account, 31, type, schemaVersion, time, null, null, data, hash from "logEvent" limit 1',
    ]) {
      const copy = join(folder, 'append.sqlite')
      copyFileSync(path, copy)
      const other = new DatabaseSync(copy)
      other.exec(statement)
      other.close()
      await using store = await createSqliteEventStore({ path: copy })
      const append = store.log(key).append([event(31)], { expectedSequence: 30, fence: null })
      await expect(append, statement).rejects.toMatchObject({ code: 'LOG_DAMAGED' })
    }
  })
})

describe('a file whose bytes were flipped', () => {
  it('gives an error, or a log that is found damaged, or the same log', async () => {
    const whole = readFileSync(path)
    const random = createRandom('flip')
    const seen = { error: 0, damaged: 0, same: 0 }
    for (let round = 0; round < 60; round += 1) {
      const copy = join(folder, `flip-${round}.sqlite`)
      const bytes = Buffer.from(whole)
      for (let flips = random.integer(1, 20); flips > 0; flips -= 1) {
        const at = random.integer(0, bytes.length - 1)
        bytes[at] = (bytes[at] ?? 0) ^ random.integer(1, 255)
      }
      writeFileSync(copy, bytes)
      try {
        await using store = await createSqliteEventStore({ path: copy, busyTimeoutMs: 0 })
        const verified = await store.log(key).verify()
        const read = await all(store.log(key))
        if (verified.isSound) expect(read).toEqual(original)
        seen[verified.isSound ? 'same' : 'damaged'] += 1
      } catch (error) {
        expect(RaceError.is(error) ? error.code : error).toMatch(/STORE_FAILED|LOG_DAMAGED/)
        seen.error += 1
      }
      rmSync(copy, { force: true })
    }
    expect(seen.error).toBeGreaterThan(0)
    expect(seen.same).toBeGreaterThan(0)
  })
})
