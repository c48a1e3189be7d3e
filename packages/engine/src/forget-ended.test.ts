import type { JsonValue, StrategyContext } from '@race/core'
import { describe, expect, it } from 'vitest'
import { snapshotState } from './account/state-snapshot.ts'
import { session } from './testing/scripted-session.ts'
import { withoutSnapshots } from './testing/watched-snapshots.ts'

const dayMs = 86_400_000

describe('an account that trades for weeks', () => {
  it('forgets orders and fills a week after they are over, and trades on', async () => {
    const { engine, bar, timers } = await session((n, { order, position }) => {
      if (n % 3 === 0) order.buy({ size: { units: 10 } })
      if (n % 3 === 1) position.close()
    })
    const known: number[] = []
    for (let day = 0; day < 14; day++) {
      for (const price of [100, 101, 102]) await bar(price)
      known.push(engine.account.orders.size)
      await timers.skip(dayMs - 180_000)
    }
    expect(known.slice(0, 4)).toEqual([2, 4, 6, 8])
    // The day that begins, and the seven before it.
    expect(known.slice(-4)).toEqual([16, 16, 16, 16])
    // Another day has begun since.
    const { orders, fills, byVenueId, signals, open } = engine.account
    expect([orders.size, fills.size, byVenueId.size, signals.size, open.size]).toEqual([14, 14, 14, 14, 0])
    for (const { filled } of fills.values()) expect(orders.has(filled.clientOrderId)).toBe(true)
    await engine.stop()
  })

  it('knows an order and its fills as long as the latest fill is asked for again, however long ago', async () => {
    const { engine, bar, timers } = await session((n, { order }) => {
      if (n === 0) order.buy({ size: { units: 10 } })
    })
    for (const price of [100, 101]) await bar(price)
    for (let day = 0; day < 30; day++) await timers.skip(dayMs)
    expect([engine.account.orders.size, engine.account.fills.size]).toEqual([1, 1])
    await engine.stop()
  })

  it('comes to the same account from its first event as from a snapshot', async () => {
    const script = (n: number, { order, position }: StrategyContext) => {
      if (n % 3 === 0) order.buy({ size: { units: 10 } })
      if (n % 3 === 1) position.close()
    }
    const first = await session(script)
    for (let day = 0; day < 10; day++) {
      for (const price of [100, 101, 102]) await first.bar(price)
      await first.timers.skip(dayMs)
    }
    const before = snapshotState(first.engine.account)
    await first.engine.stop()
    for (const store of [first.store, withoutSnapshots(first.store)]) {
      const { engine } = await session(script, { store, broker: first.broker, timers: first.timers })
      const after = snapshotState(engine.account)
      for (const part of ['orders', 'fills', 'signals', 'whole'] as const)
        expect(after).toHaveProperty(part, (before as Record<string, JsonValue>)[part])
      await engine.stop()
    }
  })
})
