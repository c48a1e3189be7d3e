import { createPaperBroker } from '@race/brokers/paper'
import { createManualTimers, type EventStore, type MarketEvent } from '@race/core'
import { createMemoryEventStore } from '@race/storage/memory'
import { expect, it } from 'vitest'
import { startEngine } from './start-engine.ts'
import { acme, minute, scripted, startTime } from './testing/scripted-session.ts'

const end = new AbortController().signal

/** Opens the paper account of a store, as a process that finds it there does. */
async function open(store: EventStore, now: number) {
  const timers = createManualTimers(now)
  const broker = await createPaperBroker({
    ...{ name: 'paper', instruments: [acme], capital: 100_000, clock: timers },
    store: store.log({ tenant: 'default', account: 'paper venue' }),
  })
  const engine = await startEngine({
    ...{ store, account: 'paper', currency: 'USD', capital: 100_000, instruments: [acme], broker },
    strategies: [
      {
        strategy: scripted((bar, { order }) => void (bar === 0 && order.buy({ size: { units: 3 } }))),
        data: [{ instrument: 'ACME', timeframe: '1m' }],
      },
    ],
    mode: { autonomy: 'autonomous', venue: 'paper' },
    rules: { requireStop: false },
    hardLimits: { positionLotsMax: 1000 },
    mayTakeOver: () => true,
    timers,
  })
  const feed = async (events: readonly MarketEvent[]): Promise<void> => {
    await timers.advance((events[0]?.time ?? 0) - timers.now())
    await engine.onMarket(events)
  }
  return { engine, broker, feed }
}

function barOf(n: number, type: 'bar-opened' | 'bar-closed'): MarketEvent {
  const time = startTime + n * minute
  const bar = { time, open: 100, high: 101, low: 99, close: 100, volume: 10 }
  const at = type === 'bar-opened' ? time : time + minute
  return { type, instrument: 'ACME', timeframe: '1m', bar, time: at, receivedAt: at }
}

it('starts over a venue that stands at the moment of its latest fill, and holds what that has', async () => {
  const store = createMemoryEventStore()
  const before = await open(store, startTime)
  await before.feed([barOf(0, 'bar-opened')])
  await before.feed([barOf(0, 'bar-closed')])
  await before.feed([barOf(1, 'bar-opened')])
  expect(before.engine.account.fills.size).toBe(1)
  // The process ends here: nothing is stopped. Nothing of the market comes before the next one has started.
  const after = await open(store, startTime + minute)
  const answer = await after.broker.standing({ since: 0, signal: end })
  expect(answer).toMatchObject({ type: 'known', standing: { time: after.engine.account.latestFill } })
  expect(String(after.engine.account.whole.account.cashMoney.amount)).toBe('99699.7')
  await after.feed([barOf(1, 'bar-closed')])
  expect(after.engine.failure).toBe(null)
  await after.engine.stop()
})
