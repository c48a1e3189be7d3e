import {
  type AccountEvent,
  type AnyStrategy,
  createManualTimers,
  defineInstrument,
  defineStrategy,
  type EventStore,
  type ManualTimers,
  type MarketEvent,
  type StrategyContext,
} from '@race/core'
import { createMemoryEventStore } from '@race/storage/memory'
import type { Engine } from '../engine.ts'
import type { EngineOptions } from '../engine-options.ts'
import { startEngine } from '../start-engine.ts'
import { ScriptedBroker } from './scripted-broker.ts'

export const acme = defineInstrument({ id: 'ACME' })
export const minute = 60_000
export const startTime = Date.UTC(2026, 0, 5, 15)

/** A strategy that does at each bar what a script says. */
export function scripted(script: (bar: number, context: StrategyContext) => void) {
  return defineStrategy({
    id: 'test/scripted',
    version: '1.0.0',
    title: 'Scripted',
    setup({ data }) {
      data()
      let bar = 0
      return { onBar: (context) => script(bar++, context) }
    },
  })
}

export interface Session {
  readonly engine: Engine
  readonly broker: ScriptedBroker
  readonly store: EventStore
  readonly timers: ManualTimers
  /** Feeds one bar of a minute, at its close. */
  bar(price: number): Promise<void>
  events(): Promise<AccountEvent[]>
}

/** An engine over a strategy, or a script of one, on an account of 100,000 USD. */
export async function session(
  what: AnyStrategy | ((bar: number, context: StrategyContext) => void),
  options: Partial<EngineOptions> = {},
): Promise<Session> {
  const broker = (options.broker as ScriptedBroker | undefined) ?? new ScriptedBroker()
  const store = options.store ?? createMemoryEventStore()
  const timers = (options.timers as ManualTimers | undefined) ?? createManualTimers(startTime)
  const engine = await startEngine({
    ...{ store, account: 'paper', currency: 'USD', capital: 100_000, instruments: [acme], broker, timers },
    strategies: [
      {
        strategy: typeof what === 'function' ? scripted(what) : what,
        instance: 'one',
        data: [{ instrument: 'ACME', timeframe: '1m' }],
      },
    ],
    mode: { autonomy: 'autonomous', venue: 'paper' },
    rules: { requireStop: false },
    hardLimits: { positionLotsMax: 1000 },
    ...options,
  })
  return {
    ...{ engine, broker, store, timers },
    async bar(price) {
      const time = timers.now()
      const bar = { time, open: price, high: price, low: price, close: price, volume: 100 }
      await timers.skip(minute)
      const event = { instrument: 'ACME', timeframe: '1m', bar, receivedAt: timers.now() } as const
      const events: MarketEvent[] = [
        { ...event, type: 'bar-opened', time },
        { ...event, type: 'bar-closed', time: time + minute },
      ]
      await engine.onMarket(events)
    },
    async events() {
      const events: AccountEvent[] = []
      for await (const event of store.log({ tenant: 'default', account: 'paper' }).read()) events.push(event as never)
      return events
    },
  }
}
