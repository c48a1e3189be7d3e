import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventLog, EventStore, NewEvent } from '@race/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningPostgres, startPostgres } from '../../../scripts/tests/start-postgres.ts'
import { createMemoryEventStore } from './memory/index.ts'
import { createPostgresEventStore } from './postgres/index.ts'
import { createSqliteEventStore } from './sqlite/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'race-event-bench-'))
let postgres: RunningPostgres
beforeAll(async () => {
  // Its commits wait for the disk, as those of SQLite do.
  postgres = await startPostgres({ isDurable: true })
})
afterAll(async () => {
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** An event as large as the largest of those that an engine writes for an order. */
const intended: NewEvent = {
  ...{ type: 'order-intended', schemaVersion: 1, time: 1_704_229_200_000 },
  ...{ correlationId: 'sma:1704229200000:0', causationId: 'command:1' },
  data: {
    ...{ clientOrderId: 'r3plv46kwpyocxlhfi6i55p775o', intentId: 'sma:1704229200000:0', strategyInstance: 'sma' },
    ...{ parentId: null, instrument: 'ACME', side: 'buy', type: 'limit', role: 'entry', timeInForce: 'gtc' },
    ...{ quantity: '10.5', limitPrice: '95.25', stopPrice: null, trail: null, limitOffset: null, expiresAt: null },
    ...{
      isReduceOnly: false,
      isPostOnly: false,
      stop: null,
      target: null,
      decisionTime: 1_704_229_200_000,
      reason: null,
    },
  },
}
const few = { iterations: 40, time: 0, warmupIterations: 5, warmupTime: 0 }

async function opened(): Promise<readonly (readonly [string, EventStore])[]> {
  return [
    ['memory', createMemoryEventStore()],
    ['SQLite', await createSqliteEventStore({ path: join(folder, 'events.sqlite') })],
    ['PostgreSQL', await createPostgresEventStore({ server: postgres.server })],
  ]
}

const appender = (log: EventLog, count: number): (() => Promise<void>) => {
  const events = Array.from({ length: count }, () => intended)
  let expectedSequence: number | undefined
  return async () => {
    expectedSequence ??= (await log.head()).sequence
    const answer = await log.append(events, { expectedSequence, fence: null })
    if (answer.type !== 'appended') throw new Error(answer.type)
    expectedSequence = answer.head.sequence
  }
}

test.each([1, 100, 500, 2_000])('an append of %i events, on the disk', async (count) => {
  for (const [name, store] of await opened()) {
    const append = appender(store.log({ tenant: 'bench', account: `append ${count}` }), count)
    await measure(`${name}, ${count} events`, few.iterations, append, count)
    await store[Symbol.asyncDispose]()
  }
})

test('a hundred thousand events, read and verified', async () => {
  for (const [name, store] of await opened()) {
    const log = store.log({ tenant: 'bench', account: 'read' })
    const append = appender(log, 2_000)
    for (let batch = 0; batch < 50; batch += 1) await append()
    const read = async (): Promise<void> => {
      let events = 0
      for await (const _ of log.read()) events += 1
      expect(events).toBe(100_000)
    }
    await measure(`${name}, read`, 3, read, 100_000)
    await measure(`${name}, verify`, 3, async () => expect((await log.verify()).isSound).toBe(true), 100_000)
    await store[Symbol.asyncDispose]()
  }
})

async function measure(name: string, rounds: number, work: () => Promise<void>, events: number): Promise<void> {
  await work()
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now()
    await work()
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  const mean = times.reduce((sum, one) => sum + one, 0) / rounds
  const worst = times[Math.ceil(rounds * 0.99) - 1] ?? 0
  console.log(
    `${name}: ${Math.round((events / mean) * 1e3)} events/s, mean ${mean.toFixed(2)} ms, p99 ${worst.toFixed(2)} ms`,
  )
}
