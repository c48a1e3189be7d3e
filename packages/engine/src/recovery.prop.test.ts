import { createManualTimers, createRandom, defineStrategy } from '@race/core'
import { ema } from '@race/indicators'
import { createMemoryEventStore } from '@race/storage/memory'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { snapshotState } from './account/state-snapshot.ts'
import { ScriptedBroker } from './testing/scripted-broker.ts'
import { session, startTime } from './testing/scripted-session.ts'

/** Crosses an average, counts its entries in its state, and now and then draws a number. */
const crossing = defineStrategy({
  id: 'test/crossing',
  version: '1.0.0',
  title: 'Crossing',
  state: z.object({ entries: z.number().default(0) }),
  setup({ data, use, random }) {
    const bars = data()
    const average = use(ema, bars.close, 5)
    return {
      onBar({ position, order, state }) {
        const isAbove = bars.close.now > average.now
        if (position.isFlat && isAbove && random.next() < 0.8) {
          state.entries++
          order.buy({ size: { units: 10 + state.entries } })
        }
        if (position.isLong && !isAbove) position.close()
      },
    }
  },
})

async function run(prices: readonly number[], stops: ReadonlySet<number>, snapshotEvery: number) {
  const shared = {
    store: createMemoryEventStore(),
    broker: new ScriptedBroker(),
    timers: createManualTimers(startTime),
  }
  let current = await session(crossing, { ...shared, snapshotEvery })
  for (const [n, price] of prices.entries()) {
    if (stops.has(n)) {
      const before = snapshotState(current.engine.account)
      await current.engine.stop()
      current = await session(crossing, { ...shared, snapshotEvery })
      const kept = ['whole', 'books', 'orders', 'fills', 'memories', 'watch'] as const
      const after = snapshotState(current.engine.account)
      for (const part of kept) {
        expect((after as Record<string, unknown>)[part]).toEqual((before as Record<string, unknown>)[part])
      }
    }
    await current.bar(price)
  }
  await current.engine.stop()
  const { orders, fills } = current.engine.account
  return {
    commands: shared.broker.commands.map(({ clientOrderId, side, quantity }) => [
      clientOrderId,
      side,
      String(quantity),
    ]),
    fills: [...fills.values()].map(({ filled }) => filled),
    orders: [...orders.keys()],
    equity: current.engine.account.whole.account.equityMoney().toString(),
  }
}

it('goes on after any stop as if there had been none, from the log alone or from a snapshot', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ minLength: 1, maxLength: 8 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 39 }), { maxLength: 4 }),
      fc.constantFrom(7, 50, 100_000),
      async (seed, stops, snapshotEvery) => {
        const random = createRandom(seed)
        let price = 100
        const prices = Array.from(
          { length: 40 },
          () => (price = Math.round((price + random.next() * 4 - 2) * 100) / 100),
        )
        const through = await run(prices, new Set(), 100_000)
        const broken = await run(prices, new Set(stops), snapshotEvery)
        expect(broken).toEqual(through)
      },
    ),
    { numRuns: 25 },
  )
})
