import { createPaperBroker, type PaperCosts } from '@race/brokers/paper'
import {
  type AnyStrategy,
  type Bar,
  type BarSeries,
  createManualClock,
  defineStrategy,
  type EventStore,
  getCalendar,
  type MarketEvent,
  type Random,
  type SignalOptions,
  type Timers,
} from '@race/core'
import { correlatedGroup } from '@race/data/synthetic'
import { createMemoryEventStore } from '@race/storage/memory'
import type { EngineCommand } from '../commands/command-schema.ts'
import type { Engine } from '../engine.ts'
import type { EngineOptions } from '../engine-options.ts'
import { startEngine } from '../start-engine.ts'

/** The account of every recorded session. */
export const key = { tenant: 'default', account: 'acme/paper' }
export const fee = { type: 'percentage', rate: '0.001' } as const

/** Limits that nothing here can reach. */
export const wide = {
  ...{ riskPerTradeMax: 1, emergencyDrawdownMax: 1, openPositionsMax: 1e6, tradesPerDayMax: 1e6, dailyLossMax: 1 },
  ...{ tradesPerHourMax: 1e6, positionLotsMax: 1e12, positionFractionMax: 1, rewardToRiskMin: 0 },
  consecutiveLossesMax: 1e6,
}

export const isHappening = (random: Random, share: number): boolean => random.integer(1, 100) <= 100 * share

/** Throws dice at every bar: orders of many kinds with brackets, for the day and for good, closings, changes, withdrawals. */
export function dice(unitsMax: number, isCareful = false): AnyStrategy {
  return defineStrategy({
    id: 'test/dice',
    version: '1.0.0',
    title: 'Dice',
    setup({ data, random }) {
      const { close, instrument } = data()
      return {
        onBar({ order, position }) {
          const last = close.now
          if (isHappening(random, 0.1)) position.close()
          if (isHappening(random, 0.05)) order.cancel({ instrument: instrument.id })
          if (!isHappening(random, 0.4)) return
          const side = isHappening(random, 0.5) ? 'buy' : 'sell'
          const sign = side === 'buy' ? 1 : -1
          const near = (share: number) => Math.round(last * (1 + sign * share) * 100) / 100
          const away = random.integer(1, 40) / 10_000
          const entries: SignalOptions['entry'][] = [
            { type: 'market' },
            { type: 'limit', price: near(-away) },
            { type: 'stop', price: near(away) },
            { type: 'trailing-stop', trail: { percent: 0.3 } },
          ]
          const entry = entries[random.integer(0, 3)] ?? { type: 'market' }
          const stop = near(-0.006)
          const target = isCareful || isHappening(random, 0.7) ? near(0.015) : near(0.004)
          const timeInForce = isHappening(random, 0.3) ? 'day' : 'gtc'
          const size = { units: random.integer(1, 1000 * unitsMax) / 1000 }
          const ticket = order[side]({ size, entry, stop, target, timeInForce })
          const second = random.integer(1, 10)
          if (second === 1) order.cancel(ticket)
          if (second === 2) order.modify(ticket, { stop: near(-0.004) })
        },
      }
    },
  })
}

export function marketOf(seed: string, options: { bars?: number; equity?: boolean; ids?: readonly string[] } = {}) {
  const { bars = 160, equity = false, ids = ['AAA', 'BBB'] } = options
  return correlatedGroup({
    ...{ seed, bars, timeframe: '15m', start: '2026-01-05' },
    members: ids.map((id) => ({
      instrument: { id, assetClass: equity ? 'equity' : 'crypto', quantityStep: '0.001' },
      volatility: 0.006,
    })),
    correlation: ids.map((_, row) => ids.map((__, column) => (row === column ? 1 : 0.4))),
    ...(equity ? { calendar: getCalendar('XNYS') } : {}),
  })
}

/** What a feed tells, moment by moment: what closes, then what opens. */
function momentsOf(series: readonly BarSeries[]): readonly (readonly MarketEvent[])[] {
  const moments = new Map<string, MarketEvent[]>()
  for (const bars of series) {
    for (let index = 0; index < bars.length; index++) {
      const bar = bars.at(index) as Bar
      for (const type of ['bar-opened', 'bar-closed'] as const) {
        const time = (type === 'bar-opened' ? bars.openTimes[index] : bars.closeTimes[index]) as number
        const moment = `${String(time).padStart(16, '0')} ${type === 'bar-opened' ? 1 : 0}`
        // What is not known when a bar opens is not told then.
        const known =
          type === 'bar-closed' ? bar : { ...bar, high: bar.open, low: bar.open, close: bar.open, volume: 0 }
        const { timeframe, instrument } = bars
        const receivedAt = time + (type === 'bar-opened' ? 2000 : 40)
        const event = { type, instrument: instrument.id, timeframe, bar: known, time, receivedAt }
        moments.set(moment, [...(moments.get(moment) ?? []), event])
      }
    }
  }
  return [...moments].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, events]) => events)
}

/** Timers that a session moves; waits that were ended are let go of. */
function manualTimers(start: number): Timers & { pass(milliseconds: number): Promise<void> } {
  const clock = createManualClock(start)
  const waits = new Map<object, { readonly at: number; readonly resolve: () => void }>()
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    now: () => clock.now(),
    yield: () => Promise.resolve(),
    after: (milliseconds, { signal }) =>
      new Promise((resolve, reject) => {
        const wait = {}
        waits.set(wait, { at: clock.now() + milliseconds, resolve })
        signal.addEventListener(
          'abort',
          () => {
            waits.delete(wait)
            reject(signal.reason)
          },
          { once: true },
        )
      }),
    async pass(milliseconds) {
      clock.advance(milliseconds)
      for (const [wait, { at, resolve }] of waits) {
        if (at > clock.now()) continue
        waits.delete(wait)
        resolve()
      }
      await turn()
      await turn()
    },
  }
}

export interface Plan {
  readonly strategies: EngineOptions['strategies']
  readonly series: readonly BarSeries[]
  readonly costs?: PaperCosts
  readonly options?: Partial<EngineOptions>
  /** What people do after a moment of the market. */
  readonly people?: (at: { readonly engine: Engine; readonly moment: number; readonly do: Ask }) => Promise<void>
  /** Moments after which the engine and its broker are gone, without a word, and others start over the same store. */
  readonly kills?: readonly number[]
}

/** Asks something of the engine, and lets a moment pass before and after. */
export type Ask = (command: EngineCommand) => Promise<void>

/** Trades a market on paper, and gives the log. */
export async function session({
  strategies,
  series,
  costs = {},
  options = {},
  people,
  kills = [],
}: Plan): Promise<EventStore> {
  const store = createMemoryEventStore()
  const instruments = series.map(({ instrument }) => instrument)
  const moments = momentsOf(series)
  const timers = manualTimers(moments[0]?.[0]?.time ?? 0)
  let life = 0
  const start = async () => {
    const broker = await createPaperBroker({
      ...{ name: 'paper', instruments, capital: 100_000, costs: { fee, ...costs }, seed: 'luck', clock: timers },
      store: store.log({ ...key, account: 'paper venue' }),
    })
    const starting = startEngine({
      ...{ store, broker, instruments, strategies, timers, fee, capital: 100_000, currency: 'USD', seed: 'luck' },
      ...{ account: key.account, mode: { autonomy: 'autonomous', venue: 'paper' }, hardLimits: wide },
      rules: { requireStop: false, priceAgeMsMax: Number.MAX_SAFE_INTEGER },
      ...{ holder: `life ${life++}`, mayTakeOver: () => true },
      ...options,
    })
    // A start may wait: time has to go on meanwhile.
    let isOver = false
    void starting.finally(() => (isOver = true)).catch(() => {})
    for (let n = 0; n < 1000 && !isOver; n++) await timers.pass(100)
    return { engine: await starting, broker }
  }
  let { engine, broker } = await start()
  for (const [moment, events] of moments.entries()) {
    await timers.pass(Math.max(0, (events[0]?.receivedAt ?? 0) - timers.now()))
    await engine.onMarket(events)
    await people?.({
      ...{ engine, moment },
      do: async (command) => {
        await timers.pass(50)
        await engine.command(command, { by: 'ann', from: 'test' })
        await timers.pass(50)
      },
    })
    if (engine.failure !== null) throw engine.failure
    if (kills.includes(moment)) ({ engine, broker } = await start())
  }
  await engine.stop()
  await broker[Symbol.asyncDispose]()
  return store
}
