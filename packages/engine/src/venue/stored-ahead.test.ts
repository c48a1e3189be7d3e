import { createPaperBroker } from '@race/brokers/paper'
import { createManualTimers, type EventStore, RaceError } from '@race/core'
import { createMemoryEventStore } from '@race/storage/memory'
import { expect, it } from 'vitest'
import { acme, session, startTime } from '../testing/scripted-session.ts'
import { watchSnapshots } from '../testing/watched-snapshots.ts'
import { storedAhead } from './stored-ahead.ts'

it('asks again, at longer and longer distances, until the venue has stored what it told', async () => {
  const timers = createManualTimers()
  const answers = ['full', 'full', null]
  const asked: number[] = []
  const start = timers.now()
  const stored = async () => {
    asked.push(timers.now() - start)
    return answers.shift() ?? null
  }
  const done = storedAhead(
    { name: 'paper', ahead: { match: () => [], stored, isStored: () => false, isHeard: () => true } },
    timers,
    new AbortController().signal,
  )
  await timers.skip(100)
  await timers.skip(199)
  await timers.skip(1)
  await done
  expect(asked).toEqual([0, 100, 300])
})

it('gives up on a venue that cannot store, and at the end of the engine', async () => {
  const timers = createManualTimers()
  const venue = {
    name: 'paper',
    ahead: { match: () => [], stored: async () => 'The disk is full', isStored: () => false, isHeard: () => true },
  }
  const failed = storedAhead(venue, timers, new AbortController().signal).catch((error: unknown) => error)
  for (let wait = 100; wait <= 12_800; wait *= 2) await timers.skip(wait)
  expect(await failed).toMatchObject({ code: 'STORE_FAILED', message: expect.stringContaining('The disk is full') })
  const end = new AbortController()
  const ended = storedAhead(venue, timers, end.signal).catch((error: unknown) => error)
  await timers.skip(0)
  end.abort()
  expect(await ended).toMatchObject({ code: 'STORE_FAILED' })
})

/** Tells what was appended to which log, in its order. */
function watched(store: EventStore) {
  const appends: string[] = []
  const watching: EventStore = {
    ...store,
    log(key) {
      const log = store.log(key)
      const append: typeof log.append = async (events, options) => {
        const answer = await log.append(events, options)
        for (const { type } of events) appends.push(`${key.account} ${type}`)
        return answer
      }
      return new Proxy(log, {
        get: (target, name) => {
          const value: unknown = name === 'append' ? append : Reflect.get(target, name, target)
          return typeof value === 'function' ? value.bind(target) : value
        },
      })
    },
  }
  return { store: watching, appends }
}

it('puts nothing of a fill on record before the venue has it on its disk', async () => {
  const { store, appends } = watched(createMemoryEventStore())
  const timers = createManualTimers(startTime)
  const broker = await createPaperBroker({
    ...{ name: 'paper', instruments: [acme], capital: 100_000, clock: timers },
    store: store.log({ tenant: 'default', account: 'venue' }),
  })
  const options = { store, timers, broker: broker as never }
  const { engine, bar } = await session((n, { order, position }) => {
    if (n % 2 === 0) order.buy({ size: { units: 3 } })
    else position.close()
  }, options)
  for (let n = 0; n < 6; n++) await bar(100 + n)
  expect(engine.failure).toBe(null)
  const fills = appends.filter((one) => one.endsWith('order-filled'))
  expect(fills.length).toBeGreaterThan(6)
  // Of each fill, that of the venue comes first.
  let ahead = 0
  for (const one of fills) {
    ahead += one.startsWith('venue') ? 1 : -1
    expect(ahead).toBeGreaterThanOrEqual(0)
  }
  await engine.stop()
})

it('does not wait for what a venue cannot store: the engine ends, and says why', async () => {
  const store = createMemoryEventStore()
  const full = new RaceError('STORE_FAILED', { message: 'The disk is full' })
  let isFull = false
  const disk = watchSnapshots(store, { onAppend: () => (isFull ? Promise.reject(full) : Promise.resolve()) })
  const timers = createManualTimers(startTime)
  const broker = await createPaperBroker({
    ...{ name: 'paper', instruments: [acme], capital: 100_000, clock: timers },
    store: disk.log({ tenant: 'default', account: 'paper venue' }),
  })
  const { engine, bar } = await session((n, { order }) => n === 0 && order.buy({ size: { units: 3 } }), {
    ...{ broker, store, timers },
  })
  isFull = true
  // The order is taken by the venue, and what it says to that is not on its disk.
  await bar(100)
  const next = bar(100).catch((error: unknown) => error)
  for (let wait = 100; engine.failure === null && wait <= 102_400; wait *= 2) await timers.skip(wait)
  expect(await next).toMatchObject({ code: 'STORE_FAILED', message: expect.stringContaining('The disk is full') })
  await engine.stop()
})
