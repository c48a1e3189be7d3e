import { createManualClock, decimal } from '@race/core'
import { createMemoryEventStore } from '@race/storage/memory'
import { describe, expect, it } from 'vitest'
import { createPaperBroker } from './create-paper-broker.ts'
import { acme, call, minuteOf, orderOf, startMs } from './paper-script.ts'

const flat = [100, 101, 99, 100] as const

async function open(store: ReturnType<typeof createMemoryEventStore>) {
  const log = store.log({ tenant: 'test', account: 'paper venue' })
  const clock = createManualClock(startMs)
  const broker = await createPaperBroker({ name: 'p', instruments: [acme], capital: 100_000, store: log, clock })
  return { broker, log, connect: () => broker.connect({ ...call, verify: () => true }) }
}

describe('the log of a paper broker', () => {
  it('is of the one that connected last: the one before it stores nothing any more', async () => {
    const store = createMemoryEventStore()
    const first = await open(store)
    await first.connect()
    const second = await open(store)
    // To read it is not to take it over.
    expect((await first.broker.submit(orderOf('a'), call)).type).toBe('accepted')
    const third = await open(store)
    await third.connect()
    expect((await third.broker.submit(orderOf('c'), call)).type).toBe('accepted')
    expect(await first.broker.submit(orderOf('b'), call)).toMatchObject({ type: 'unknown' })
    const stored: string[] = []
    for await (const { type } of third.log.read()) stored.push(type)
    expect(stored.filter((type) => type === 'order-taken')).toHaveLength(2)
    for (const { broker } of [first, second, third]) await broker[Symbol.asyncDispose]()
    const fourth = await open(store)
    expect((await fourth.connect()).type).toBe('connected')
    await fourth.broker[Symbol.asyncDispose]()
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
