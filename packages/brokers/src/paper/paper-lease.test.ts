import { createManualClock, decimal, type EventLog } from '@race/core'
import { createMemoryEventStore } from '@race/storage/memory'
import { describe, expect, it } from 'vitest'
import { createPaperBroker } from './create-paper-broker.ts'
import type { PaperBrokerOptions } from './paper-options.ts'
import { acme, call, minuteOf, orderOf, startMs } from './paper-script.ts'

const flat = [100, 101, 99, 100] as const

async function open(store: ReturnType<typeof createMemoryEventStore>, options: Partial<PaperBrokerOptions> = {}) {
  const log = store.log({ tenant: 'test', account: 'paper venue' })
  const clock = createManualClock(startMs)
  const costs = { fee: { type: 'none' as const } }
  const given = { name: 'p', instruments: [acme], capital: 100_000, store: log, clock, costs, ...options }
  const broker = await createPaperBroker(given)
  const submit = async (name: string) => (await broker.submit(orderOf(name), call)).type
  const find = async (name: string) => {
    const answer = await broker.order({ clientOrderId: name, venueOrderId: null, instrument: 'ACME' }, call)
    return answer.type
  }
  return { broker, log, submit, find, connect: () => broker.connect({ ...call, verify: () => true }) }
}

async function typesOf(log: EventLog): Promise<readonly string[]> {
  const types: string[] = []
  for await (const { type } of log.read()) types.push(type)
  return types
}

describe('the log of a paper broker', () => {
  it('is of the one that connected last, which goes on from what the one before it has stored', async () => {
    const store = createMemoryEventStore()
    const early = await open(store)
    const first = await open(store)
    await first.connect()
    const second = await open(store)
    // To read it is not to take it over.
    expect(await first.submit('a')).toBe('accepted')
    expect(await second.find('a')).toBe('not-found')
    expect(await first.submit('b')).toBe('accepted')
    expect(await second.connect()).toEqual({ type: 'connected' })
    expect(await first.submit('c')).toBe('unknown')
    expect([await second.find('b'), await second.find('c')]).toEqual(['found', 'not-found'])
    expect(await second.submit('d')).toBe('accepted')
    for (const event of minuteOf(1, flat)) await second.broker.match(event)
    expect(second.broker.statistics).toMatchObject({ orders: 3, fills: 3 })
    for (const { broker } of [first, second]) await broker[Symbol.asyncDispose]()
    expect(await early.connect()).toEqual({ type: 'connected' })
    expect(early.broker.statistics).toEqual(second.broker.statistics)
    await early.broker[Symbol.asyncDispose]()
    expect((await typesOf(first.log)).filter((type) => type === 'venue-opened')).toHaveLength(1)
    const last = await open(store)
    expect(await last.connect()).toEqual({ type: 'connected' })
    expect(last.broker.statistics).toEqual(second.broker.statistics)
  })

  it('is gone on with where the one before it stored something just before it changed hands', async () => {
    const store = createMemoryEventStore()
    const first = await open(store)
    await first.connect()
    const log = store.log({ tenant: 'test', account: 'paper venue' })
    const acquire = log.acquireLease.bind(log)
    log.acquireLease = async (request) => {
      await first.submit('late')
      return acquire(request)
    }
    const second = await open(store, { store: log })
    expect(await second.connect()).toEqual({ type: 'connected' })
    expect(await second.find('late')).toBe('found')
    expect(await second.submit('b')).toBe('accepted')
    expect(await first.submit('c')).toBe('unknown')
  })

  it('is nobody’s after the end of one that was still connecting', async () => {
    const { broker, log, connect } = await open(createMemoryEventStore())
    const connecting = connect()
    await broker[Symbol.asyncDispose]()
    expect(await connecting).toEqual({ type: 'connected' })
    expect(await log.acquireLease({ holder: 'another', now: startMs, forMs: 1 })).toMatchObject({ type: 'held' })
  })

  it('stays with the one that has it while others open it, are fed, are asked and end', async () => {
    const store = createMemoryEventStore()
    const empty = await open(store)
    const first = await open(store)
    await first.connect()
    expect(await first.submit('a')).toBe('accepted')
    const ahead = await open(store)
    const fed = await open(store)
    for (const event of minuteOf(1, flat)) {
      expect(ahead.broker.ahead.match(event).length).toBe(event.type === 'bar-opened' ? 2 : 0)
      await fed.broker.match(event)
      await empty.broker.match(event)
    }
    expect(await ahead.broker.ahead.stored()).toBe('the paper broker is not connected')
    expect(await empty.broker.standing({ ...call, since: 0 })).toMatchObject({ type: 'known' })
    for (const { broker } of [ahead, fed, empty]) await broker[Symbol.asyncDispose]()
    for (const event of minuteOf(1, flat)) await first.broker.match(event)
    expect(await first.submit('b')).toBe('accepted')
    expect((await typesOf(first.log)).filter((type) => type === 'order-filled')).toHaveLength(1)
  })

  it('stays with the one that has it where another has gone its own way since it read it', async () => {
    const store = createMemoryEventStore()
    const simulation = { environment: 'simulation' as const }
    const first = await open(store, simulation)
    await first.connect()
    expect(await first.submit('a')).toBe('accepted')
    const fed = await open(store, simulation)
    const changed = await open(store, simulation)
    for (const event of minuteOf(1, flat)) await fed.broker.match(event)
    expect(await first.submit('b')).toBe('accepted')
    const answer = await fed.connect()
    expect(answer).toMatchObject({ type: 'unknown', cause: expect.stringContaining('another writer') })
    const change = changed.broker.changeSettings({ fillProbability: 0.5 }, { by: 'Ada', why: 'to see' })
    await expect(change).rejects.toMatchObject({ code: 'STORE_FAILED' })
    for (const { broker } of [fed, changed]) await broker[Symbol.asyncDispose]()
    expect(await first.submit('c')).toBe('accepted')
  })

  it('knows the last price after a restart, so that a trail can start from it', async () => {
    const store = createMemoryEventStore()
    const first = await open(store)
    await first.connect()
    for (const event of minuteOf(0, flat)) await first.broker.match(event)
    const { sequence } = await first.log.head()
    await first.broker[Symbol.asyncDispose]()
    expect((await first.log.head()).sequence).toBe(sequence + 1)
    const second = await open(store)
    await second.connect()
    const trail = { amount: decimal(2) }
    const answer = await second.broker.submit(orderOf('t', { type: 'trailing-stop', side: 'sell', trail }), call)
    expect(answer.type).toBe('accepted')
    const found = await second.broker.order({ clientOrderId: 't', venueOrderId: null, instrument: 'ACME' }, call)
    expect(found).toMatchObject({ order: { stopPrice: decimal(98) } })
    await second.broker[Symbol.asyncDispose]()
    const count = (await second.log.head()).sequence
    const third = await open(store)
    await third.connect()
    await third.broker[Symbol.asyncDispose]()
    expect((await third.log.head()).sequence).toBe(count)
  })
})
