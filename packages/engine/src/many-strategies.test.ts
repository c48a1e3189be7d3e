import { createDefaultTimers, createManualTimers, type NewEvent, RaceError } from '@race/core'
import { createMemoryEventStore } from '@race/storage/memory'
import { describe, expect, it } from 'vitest'
import { ScriptedBroker } from './testing/scripted-broker.ts'
import { scripted, session, startTime } from './testing/scripted-session.ts'
import { watchSnapshots } from './testing/watched-snapshots.ts'

/** So many that what all of them decide at one close is stored in several groups. */
const count = 60
const hardLimits = { openPositionsMax: 1e6, tradesPerDayMax: 1e6, tradesPerHourMax: 1e6, positionLotsMax: 1e6 }

/** A clock that is advanced by hand, where others have their turn as they have it in a process. */
const timersOf = () => Object.assign(createManualTimers(startTime), { yield: createDefaultTimers().yield })

/** Each asks for an order at each close, and `decided` hears which one does. */
function strategies(decided: (instance: string) => void) {
  return Array.from({ length: count }, (_, n) => ({
    strategy: scripted((_bar, { order }) => {
      decided(`one ${n}`)
      order.buy({ size: { units: 1 }, entry: { type: 'limit', price: 50 } })
    }),
    instance: `one ${n}`,
    data: [{ instrument: 'ACME', timeframe: '1m' }],
  }))
}

describe('strategies that decide at the same close', () => {
  it('decide in their order, and what the first ones decided has left when the last one does', async () => {
    const broker = new ScriptedBroker()
    const told: string[] = []
    const { submit } = broker
    broker.submit = (command, ...rest) => {
      told.push('sent')
      return submit.call(broker, command, ...rest)
    }
    const many = strategies((instance) => told.push(instance))
    const one = await session(() => {}, { broker, hardLimits, timers: timersOf(), strategies: many })
    await one.bar(100)
    expect(told.filter((what) => what !== 'sent')).toEqual(many.map(({ instance }) => instance))
    expect(told.indexOf('sent')).toBeLessThan(told.indexOf(`one ${count - 1}`))
    expect(told.filter((what) => what === 'sent')).toHaveLength(count)
    const intended = (await one.events()).filter(({ type }) => type === 'order-intended')
    expect(intended.map(({ data }) => (data as { strategyInstance: string }).strategyInstance)).toEqual(
      many.map(({ instance }) => instance),
    )
    await one.engine.stop()
  })

  it.each([
    ['from that moment on at a venue elsewhere', false],
    ['after all of them at a venue that fills from what it is told', true],
  ])('are halted in the middle of that %s', async (_, matchesHere) => {
    const broker = new ScriptedBroker()
    if (!matchesHere) Reflect.set(broker, 'match', undefined)
    const one = await session(() => {}, { broker, hardLimits, timers: timersOf(), strategies: strategies(() => {}) })
    const halt = { type: 'halt', state: 'halted', reason: 'news' } as const
    const asked: Promise<unknown>[] = []
    const { submit } = broker
    broker.submit = (...call) => {
      if (asked.length === 0) asked.push(one.engine.command(halt, { by: 'Ada', from: 'test' }))
      return submit.apply(broker, call)
    }
    await one.bar(100)
    await Promise.all(asked)
    const judged = (await one.events()).flatMap(({ type, data }) =>
      type === 'risk-judged' ? [data.denial?.check] : [],
    )
    expect(judged).toHaveLength(count)
    expect(judged[0]).toBeUndefined()
    expect(judged.at(-1)).toBe(matchesHere ? undefined : 'trading-state')
    expect(one.engine.account.halts.open).toHaveLength(1)
    await one.engine.stop()
  })

  it('end with the store, however many have decided before it failed', async () => {
    const gone = new RaceError('STORE_FAILED', { message: 'the disk is gone' })
    let isGone = false
    const store = watchSnapshots(createMemoryEventStore(), {
      onSave: () => true,
      onAppend: (_events: readonly NewEvent[]) => (isGone ? Promise.reject(gone) : Promise.resolve()),
    })
    const decided: string[] = []
    const many = strategies((instance) => decided.push(instance))
    const one = await session(() => {}, { store, hardLimits, timers: timersOf(), strategies: many })
    isGone = true
    await expect(one.bar(100)).rejects.toThrow('the disk is gone')
    expect(one.engine.failure).toBe(gone)
    expect(decided.length).toBeLessThan(count)
    await one.engine.stop()
  })
})
