import type { EventStore, LogSnapshot, StrategyContext } from '@race/core'
import { createMemoryEventStore } from '@race/storage/memory'
import { describe, expect, it } from 'vitest'
import { snapshotState } from './account/state-snapshot.ts'
import type { Engine } from './engine.ts'
import { ScriptedBroker } from './testing/scripted-broker.ts'
import { type Session, session } from './testing/scripted-session.ts'
import { watchSnapshots, withoutSnapshots } from './testing/watched-snapshots.ts'

const dayMs = 86_400_000
const snapshotEvery = 80

/** Opens and closes a position, with a bracket now and then. */
function trading(n: number, { order, position }: StrategyContext): void {
  if (n % 3 === 0) order.buy({ size: { units: 10 }, ...(n % 2 === 0 ? { stop: 50, target: 200 } : {}) })
  if (n % 3 === 1) position.close()
}

async function days({ bar, timers }: Session, count: number): Promise<void> {
  for (let day = 0; day < count; day++) {
    for (const price of [100, 101, 102, 101, 100, 101]) await bar(price)
    await timers.skip(dayMs)
  }
}

/** Everything that is known, and in which order. */
function knownOf({ account }: Engine) {
  const { orders, fills, signals, open } = account
  return { keys: [...orders.keys(), ...fills.keys(), ...open], signals: signals.size, state: snapshotState(account) }
}

function isPart({ name }: LogSnapshot): boolean {
  return name.startsWith('engine/orders/')
}

/** The account over a store, with and without its snapshots. */
async function bothStarts(first: Session, store: EventStore) {
  const starts = []
  for (const one of [store, withoutSnapshots(first.store)]) {
    // The lease goes from one to the next; what a start records is not kept apart from it.
    const { broker, timers } = first
    const { engine } = await session(trading, { store: one, broker, timers, mayTakeOver: () => true })
    const { keys, signals, state } = knownOf(engine)
    const { orders, fills, names, open, whole } = state as Record<string, unknown>
    starts.push({ keys, signals, orders, fills, names, open, whole })
    await engine.stop()
  }
  return starts
}

describe('snapshots of an account in parts', () => {
  it('give the account that its log gives, with everything in its order', async () => {
    const saved: LogSnapshot[] = []
    const store = watchSnapshots(createMemoryEventStore(), { onSave: (snapshot) => saved.push(snapshot) > 0 })
    const first = await session(trading, { store, snapshotEvery })
    await days(first, 12)
    await first.engine.stop()
    expect(saved.filter(isPart).length).toBeGreaterThan(10)
    const [kept, folded] = await bothStarts(first, store)
    expect(kept).toEqual(folded)
  })

  it('take as much for what has happened since, however much is known', async () => {
    let length = 0
    const store = watchSnapshots(createMemoryEventStore(), {
      onSave: ({ state }) => {
        length += String(state).length
        return true
      },
    })
    const first = await session(
      (n, { order, position }) => {
        if (n % 2 === 0) order.buy({ size: { units: 10 } })
        else position.close()
      },
      { store, snapshotEvery, hardLimits: { positionLotsMax: 1000, tradesPerDayMax: 1e6, tradesPerHourMax: 1e6 } },
    )
    const lengths: number[] = []
    for (let round = 0; round < 8; round++) {
      const before = length
      for (let n = 0; n < 60; n++) await first.bar(100 + (n % 3))
      lengths.push(length - before)
    }
    expect(first.engine.account.orders.size).toBeGreaterThan(450)
    expect(lengths[7]).toBeLessThan(1.2 * (lengths[1] as number))
    await first.engine.stop()
  })

  it('use no more names than what is known needs, and what is written between two of the account', async () => {
    const names = new Set<string>()
    let [written, writtenMax, partsMax] = [0, 0, 0]
    let first: Session | null = null
    const store = watchSnapshots(createMemoryEventStore(), {
      onSave: (snapshot) => {
        if (isPart(snapshot)) names.add(snapshot.name)
        written = isPart(snapshot) ? written + 1 : snapshot.name === 'engine' ? 0 : written
        writtenMax = Math.max(writtenMax, written)
        partsMax = Math.max(partsMax, first?.engine.account.families.parts.size ?? 0)
        return true
      },
    })
    first = await session(trading, { store, snapshotEvery })
    await days(first, 60)
    expect(partsMax).toBeGreaterThan(10)
    expect(names.size).toBeLessThanOrEqual(partsMax + writtenMax)
    await first.engine.stop()
  })

  it.each(['lost', 'of another time'])('are of no use where a part of them is %s', async (how) => {
    const first = await session(trading, { snapshotEvery })
    await days(first, 5)
    await first.engine.stop()
    const log = first.store.log({ tenant: 'default', account: 'paper' })
    const other = await log.latestSnapshot('engine/orders/1')
    expect(other).not.toBeNull()
    let asked = 0
    const store = watchSnapshots(first.store, {
      onAsk: (name, found) => {
        if (name !== 'engine/orders/0') return found
        asked++
        return how === 'lost' ? null : other
      },
    })
    const [kept, folded] = await bothStarts(first, store)
    expect(asked).toBe(1)
    expect(kept).toEqual(folded)
  })

  it('are those of the latest account that was kept, whatever parts were written after it', async () => {
    let since = 0
    const store = watchSnapshots(createMemoryEventStore(), {
      onSave: (one) => {
        since = isPart(one) ? since + 1 : one.name === 'engine' ? 0 : since
        return true
      },
    })
    const first = await session(trading, { store, snapshotEvery })
    await days(first, 20)
    while (since < 4) await first.bar(100)
    const named = new Map<string, number>()
    const found = new Map<string, number>()
    const asking = watchSnapshots(store, {
      onAsk: (name, one) => {
        const { parts = [], takenAt } = JSON.parse(String(one?.state))
        for (const [number, at] of parts) named.set(`engine/orders/${number}`, at)
        if (name.startsWith('engine/orders/')) found.set(name, takenAt)
        return one
      },
    })
    const [kept, folded] = await bothStarts(first, asking)
    expect(named.size).toBeGreaterThan(2)
    expect(found).toEqual(named)
    expect(kept).toEqual(folded)
  })

  it('tell of what changed after an order was over and kept', async () => {
    const broker = new ScriptedBroker()
    const first = await session(trading, { broker, snapshotEvery })
    await days(first, 3)
    const [fillId = ''] = first.engine.account.fills.keys()
    expect(first.engine.account.families.parts.size).toBeGreaterThan(2)
    broker.tell({ type: 'bust', fillId, time: first.timers.now(), reason: 'erroneous' })
    await days(first, 1)
    expect(first.engine.account.fills.get(fillId)?.isBusted).toBe(true)
    await first.engine.stop()
    const [kept, folded] = await bothStarts(first, first.store)
    expect(kept).toEqual(folded)
    expect(JSON.stringify(kept?.fills)).toContain('"isBusted":true')
  })

  it('fail a start that ends while one of them is lost', async () => {
    let fail: (error: Error) => void = () => {}
    const lost = new Promise<boolean>((_, reject) => {
      fail = reject
    })
    let ask: () => void = () => {}
    const asked = new Promise<void>((resolve) => {
      ask = resolve
    })
    const store = watchSnapshots(createMemoryEventStore(), {
      onSave: () => {
        ask()
        return lost
      },
      onAppend: async (events) => {
        if (!events.some(({ type }) => type === 'session-started')) return
        await asked
        fail(new Error('the disk is full'))
      },
    })
    await expect(session(trading, { store, snapshotEvery: 1 })).rejects.toThrow('the disk is full')
  })
})
