import {
  type BrokerReport,
  createApprovalMint,
  createRandom,
  decimal,
  genesisHash,
  type NewEvent,
  type OrderCommand,
  type Timers,
} from '@race/core'
import { describe, expect, it } from 'vitest'
import type { CrashMoment } from './disk-state.ts'
import { type FaultPlan, faultKindNames } from './fault-kinds.ts'
import { drawFaultPlan } from './faults.ts'
import { createVirtualTime } from './virtual-time.ts'
import { createWorld, type World, type WorldOptions } from './world.ts'

const { signal } = new AbortController()
const event: NewEvent = {
  type: 'halt-added',
  schemaVersion: 1,
  time: 0,
  correlationId: null,
  causationId: null,
  data: { id: 'h' },
}

function worldOf(faults: FaultPlan = {}, more: Partial<WorldOptions> = {}): World {
  return createWorld({ seed: 'test', faults, ...more })
}

async function outcomeOf<T>({ time }: World, promise: Promise<T>): Promise<T | 'never'> {
  const isSettled = await time.runUntilSettled(promise, time.now() + 60_000)
  return isSettled ? await promise : 'never'
}

function append(world: World, count = 1) {
  const { store, key } = world.process ?? world.boot()
  const terms = { expectedSequence: world.disk.head(key).sequence, fence: null }
  return store.log(key).append(new Array(count).fill(event), terms)
}

describe('virtual time', () => {
  it('passes only as far as something happens, and decides ties by its seed', async () => {
    const orderOf = async (seed: number): Promise<string> => {
      const time = createVirtualTime(createRandom(seed), 0)
      const done: string[] = []
      for (const name of 'abcdef') time.schedule(10, () => void done.push(name))
      time.schedule(5, () => void done.push('first'))
      time.schedule(7, () => void done.push('cancelled'))()
      await time.runUntil(20)
      return done.join(' ')
    }
    const orders = await Promise.all([1, 2, 3, 4, 5].map(orderOf))
    expect(new Set(orders).size).toBeGreaterThan(3)
    for (const order of orders) {
      expect(order.startsWith('first ')).toBe(true)
      expect(order.length).toBe('first a b c d e f'.length)
    }
    expect(await orderOf(1)).toBe(orders[0])
  })

  it('lets every promise go on before the next thing happens', async () => {
    const time = createVirtualTime(createRandom(1), 0)
    const done: string[] = []
    const chain = async (): Promise<void> => {
      for (let i = 0; i < 50; i++) await null
      done.push('chain')
    }
    time.schedule(1, () => void chain())
    time.schedule(2, () => void done.push('next'))
    await time.runUntil(2)
    expect(done).toEqual(['chain', 'next'])
  })
})

describe('a process', () => {
  it('hears nothing more after a crash, and the venue lives on', async () => {
    const world = worldOf()
    const { timers, broker, store, key } = world.boot()
    const heard: string[] = []
    void timers.after(10, { signal }).then(() => heard.push('timer'))
    void store
      .log(key)
      .head()
      .then(() => heard.push('head'))
    void broker.connect({ signal, verify: () => true }).then(() => heard.push('connected'))
    world.crash()
    world.venue.tradeByHand('ACME', 'buy', decimal(1))
    await world.time.runUntil(world.time.now() + 10_000)
    expect(heard).toEqual([])
    expect(world.venue.truth().fills).toHaveLength(1)
    expect([world.process, world.crashes]).toEqual([null, 1])
    void timers.after(1, { signal }).then(() => heard.push('late'))
    await world.time.runUntil(world.time.now() + 10)
    expect(heard).toEqual([])
  })

  it('that stands still hears later what came meanwhile', async () => {
    const world = worldOf()
    const { timers, clock } = world.boot()
    const begun = clock.now()
    const waited = timers.after(10, { signal }).then(() => clock.now() - begun)
    world.pause(5000)
    expect(await outcomeOf(world, waited)).toBe(5000)
  })

  it('has its timers ended by a signal, with its reason', async () => {
    const world = worldOf()
    const ended = new AbortController()
    const timers: Timers = world.boot().timers
    expect(timers.now()).toBe(world.time.now())
    const waiting = timers.after(1000, ended)
    ended.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await expect(world.boot().timers.after(1, ended)).rejects.toThrow('enough')
  })
})

describe('the venue', () => {
  it('has what takes the place of an order from that moment on, and not since the first was taken', async () => {
    const world = worldOf()
    const mint = createApprovalMint()
    const { broker } = world.boot()
    await outcomeOf(world, broker.connect({ signal, verify: () => true }))
    const { approval } = mint.approve({ strategyInstance: 's', decisionTime: 0, ordinal: 0 })
    const command: OrderCommand = {
      ...{ clientOrderId: 'c1', intentId: 's:0:0', approval, instrument: 'ACME', side: 'buy', type: 'limit' },
      ...{
        role: 'entry',
        timeInForce: 'gtc',
        expiresAt: null,
        isReduceOnly: false,
        isPostOnly: false,
        decisionTime: 0,
      },
      ...{ quantity: decimal(2), limitPrice: decimal('10.5'), stopPrice: null, trail: null, limitOffset: null },
      bracket: null,
    }
    await outcomeOf(world, broker.submit(command, { signal }))
    await world.time.runUntil(world.time.now() + 10_000)
    const between = world.venue.now()
    const order = { clientOrderId: 'c1', venueOrderId: 'v1', instrument: 'ACME' }
    await outcomeOf(world, broker.replace(order, { quantity: decimal(1) }, { signal }))
    const [first, second] = world.venue.truth().orders
    expect([first?.reason, second?.replaces]).toEqual(['replaced', 'v1'])
    expect(first?.acceptedAt).toBeLessThan(between)
    expect(second?.acceptedAt).toBeGreaterThan(between)
  })
})

describe('the disk', () => {
  it('keeps what was appended, chained, and refuses what does not fit', async () => {
    const world = worldOf()
    expect(await outcomeOf(world, append(world, 3))).toMatchObject({ type: 'appended', head: { sequence: 3 } })
    const log = world.boot().store.log(world.key)
    const conflict = log.append([event], { expectedSequence: 0, fence: null })
    expect(await outcomeOf(world, conflict)).toMatchObject({ type: 'conflict', head: { sequence: 3 } })
    expect(await outcomeOf(world, log.verify())).toMatchObject({ isSound: true, head: { sequence: 3 } })
    const lease = await outcomeOf(world, log.acquireLease({ holder: 'a', now: 0, forMs: 9e12 }))
    expect(lease).toMatchObject({ type: 'held', lease: { fence: 1 } })
    const fenced = log.append([event], { expectedSequence: 3, fence: null })
    expect(await outcomeOf(world, fenced)).toEqual({ type: 'fenced', holder: 'a' })
    world.disk.takeLease(world.key, 'b')
    const late = log.append([event], { expectedSequence: 3, fence: 1 })
    expect(await outcomeOf(world, late)).toEqual({ type: 'fenced', holder: 'b' })
    expect(world.disk.events(world.key)).toHaveLength(3)
  })

  it('has all or nothing of an append that a crash cut off, as chance has it', async () => {
    const lengths = new Set<number>()
    for (let seed = 0; seed < 40; seed++) {
      const world = createWorld({ seed })
      let isTold = false
      void append(world, 3).then(() => {
        isTold = true
      })
      await world.time.runUntil(world.time.now())
      world.crash()
      await world.time.runUntil(world.time.now() + 1000)
      expect(isTold).toBe(false)
      lengths.add(world.disk.events(world.key).length)
    }
    expect([...lengths].sort()).toEqual([0, 3])
  })

  it.each([
    ['before', 0, 'never'],
    ['lost', 0, 'never'],
    ['kept', 2, 'never'],
    ['after', 2, 'told'],
  ] as const)('loses its process %s a write: %d events, %s', async (moment: CrashMoment, events, told) => {
    const world = worldOf({}, { crashAt: (write) => (write === 1 ? moment : null) })
    const heard = await outcomeOf(world, append(world, 2))
    expect(heard === 'never' ? 'never' : 'told').toBe(told)
    await world.time.runUntil(world.time.now() + 10)
    expect([world.process, world.crashes]).toEqual([null, 1])
    expect(world.disk.events(world.key)).toHaveLength(events)
  })

  it('fails before or after it has stored, and says the same', async () => {
    for (const [kind, events] of [
      ['append-failed', 0],
      ['append-failed-after', 1],
    ] as const) {
      const world = worldOf({ [kind]: 1 })
      await expect(outcomeOf(world, append(world))).rejects.toMatchObject({ code: 'STORE_FAILED' })
      expect(world.disk.events(world.key)).toHaveLength(events)
    }
  })

  it('keeps snapshots that fit, and commands once', async () => {
    const world = worldOf()
    const log = world.boot().store.log(world.key)
    const head = { sequence: 0, hash: genesisHash(world.key) }
    const snapshot = { name: 'toy', schemaVersion: 1, head, state: { a: 1 } }
    await outcomeOf(world, log.saveSnapshot(snapshot))
    expect(await outcomeOf(world, log.latestSnapshot('toy'))).toEqual(snapshot)
    await outcomeOf(world, log.saveSnapshot({ ...snapshot, name: 'other', head: { sequence: 4, hash: 'x' } }))
    expect(await outcomeOf(world, log.latestSnapshot('other'))).toBeNull()
    const command = { id: 'c', type: 'halt', time: 0, by: 'me', from: 'here', data: null }
    expect(await outcomeOf(world, log.submitCommand(command))).toBe(1)
    expect(await outcomeOf(world, log.submitCommand(command))).toBe(1)
    expect(await outcomeOf(world, log.commands({ after: 0 }))).toEqual([{ ...command, number: 1 }])
  })
})

describe('the venue', () => {
  it('books fills and takes them back to the last digit', () => {
    const { venue } = worldOf()
    venue.tradeByHand('ACME', 'buy', decimal('0.123'))
    const [fill] = venue.truth().fills
    expect(fill).toMatchObject({ fee: decimal('0.009225') })
    expect(venue.truth().cash.toString()).toBe('99987.690775')
    expect(venue.truth().positions.ACME?.toString()).toBe('0.123')
    venue.bust(fill?.fillId ?? '')
    venue.bust(fill?.fillId ?? '')
    expect(venue.truth().cash.toString()).toBe('100000')
    expect(venue.truth().positions.ACME?.toString()).toBe('0')
  })

  it('tells reports late, twice and in another order, and always all of them', async () => {
    const world = worldOf({ 'report-repeated': 0.5, 'report-overtaken': 0.5, 'report-slow': 0.3, 'fill-late': 0.5 })
    const { broker } = world.boot()
    const told: BrokerReport[] = []
    void (async () => {
      for await (const report of broker.reports({ signal })) told.push(report)
    })()
    await outcomeOf(world, broker.connect({ signal, verify: () => true }))
    for (let i = 0; i < 30; i++) world.venue.tradeByHand('BOLT', 'sell', decimal(1))
    await world.time.runUntil(world.time.now() + 60_000)
    const fills = told.flatMap((report) => (report.type === 'fill' ? [report.fill.fillId] : []))
    expect(new Set(fills).size).toBe(30)
    expect(fills.length).toBeGreaterThan(35)
    expect(fills).not.toEqual([...fills].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1))))
  })
})

describe('plans of faults', () => {
  it('take every kind in some seeds and leave it out in others', () => {
    const plans = Array.from({ length: 60 }, (_, seed) => drawFaultPlan(createRandom(seed)))
    for (const kind of faultKindNames) {
      const count = plans.filter((plan) => kind in plan).length
      expect(count, kind).toBeGreaterThan(5)
      expect(count, kind).toBeLessThan(55)
    }
    expect(faultKindNames.length).toBeGreaterThanOrEqual(20)
  })
})
