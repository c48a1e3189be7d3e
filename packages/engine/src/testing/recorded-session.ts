import { createPaperBroker, type PaperCosts, type PaperSettings, type PaperTicks } from '@race/brokers/paper'
import {
  type BarSeries,
  createDefaultTimers,
  createManualTimers,
  type EventStore,
  getCalendar,
  type MarketEvent,
} from '@race/core'
import { correlatedGroup, type SyntheticTicks } from '@race/data/synthetic'
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

type Ticks = Partial<SyntheticTicks>

/** What a feed tells, moment by moment: trades, quotes, what closes, then what opens. */
function momentsOf(series: readonly BarSeries[], ticks: readonly Ticks[]): readonly (readonly MarketEvent[])[] {
  const events = [...ticks.flatMap(ticksOf), ...series.flatMap(barsOf)]
  const moments = new Map<string, MarketEvent[]>()
  for (const event of events) {
    const moment = `${String(event.time).padStart(16, '0')} ${order.indexOf(event.type)}`
    const known = moments.get(moment)
    if (known === undefined) moments.set(moment, [event])
    else known.push(event)
  }
  return [...moments].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, told]) => told)
}

const order: readonly MarketEvent['type'][] = ['trade', 'quote', 'bar-closed', 'bar-opened']

function ticksOf({ quotes, trades }: Ticks): readonly MarketEvent[] {
  return [
    ...[...(trades ?? [])].map((trade): MarketEvent => {
      const instrument = trades?.instrument.id ?? ''
      return { type: 'trade', instrument, trade, time: trade.time, receivedAt: trade.time + 40 }
    }),
    ...[...(quotes ?? [])].map((quote): MarketEvent => {
      const instrument = quotes?.instrument.id ?? ''
      return { type: 'quote', instrument, quote, time: quote.time, receivedAt: quote.time + 40 }
    }),
  ]
}

function barsOf(bars: BarSeries): readonly MarketEvent[] {
  const { timeframe, instrument } = bars
  return [...bars].flatMap((bar, index) => {
    const opened = bars.openTimes[index] as number
    const closed = bars.closeTimes[index] as number
    // What is not known when a bar opens is not told then.
    const opening = { ...bar, high: bar.open, low: bar.open, close: bar.open, volume: 0 }
    const of = { instrument: instrument.id, timeframe }
    return [
      { ...of, type: 'bar-opened', bar: opening, time: opened, receivedAt: opened + 2000 },
      { ...of, type: 'bar-closed', bar, time: closed, receivedAt: closed + 40 },
    ] as const
  })
}

/** The same moments, each so-manieth told a few later. */
function withLate(moments: readonly (readonly MarketEvent[])[], every: number): readonly (readonly MarketEvent[])[] {
  const told: (readonly MarketEvent[])[] = []
  const late: { readonly at: number; readonly moment: readonly MarketEvent[] }[] = []
  moments.forEach((moment, n) => {
    const isTick = moment[0]?.type === 'quote' || moment[0]?.type === 'trade'
    if (isTick && n % every === 0) late.push({ at: n + 5, moment })
    else told.push(moment)
    if (late[0]?.at === n) told.push(late.shift()?.moment ?? [])
  })
  return told
}

export interface Plan {
  readonly strategies: EngineOptions['strategies']
  readonly series: readonly BarSeries[]
  readonly costs?: PaperCosts
  /** Quotes and trades that are told, and which of them orders meet. */
  readonly ticks?: readonly Ticks[]
  readonly met?: PaperTicks
  /** Each so-manieth moment of ticks is told late; none by default. */
  readonly lateEvery?: number
  /** Makes the venue a simulation account with these settings. */
  readonly settings?: Partial<PaperSettings>
  readonly options?: Partial<EngineOptions>
  /** What people do after a moment of the market. */
  readonly people?: (at: { readonly engine: Engine; readonly moment: number; readonly do: Ask }) => Promise<void>
  /** What people do while a moment of the market is being dealt with. */
  readonly during?: (at: { readonly engine: Engine; readonly moment: number }) => Promise<void>
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
  ticks = [],
  met,
  lateEvery = Number.POSITIVE_INFINITY,
  settings,
  options = {},
  people,
  during,
  kills = [],
}: Plan): Promise<EventStore> {
  const store = createMemoryEventStore()
  const instruments = [...new Map(series.map(({ instrument }) => [instrument.id, instrument])).values()]
  const moments = withLate(momentsOf(series, ticks), lateEvery)
  const byHand = createManualTimers(moments[0]?.[0]?.time ?? 0)
  // Whoever acts inside a moment has his turn as he has it in a process.
  const timers = during === undefined ? byHand : Object.assign(byHand, { yield: createDefaultTimers().yield })
  const hasIntervals = strategies.some(({ every }) => every !== undefined)
  let life = 0
  const start = async () => {
    const broker = await createPaperBroker({
      ...{ name: 'paper', instruments, capital: 100_000, costs: { fee, ...costs }, seed: 'luck', clock: timers },
      store: store.log({ ...key, account: 'paper venue' }),
      ...(met === undefined ? {} : { ticks: met }),
      ...(settings === undefined ? {} : { environment: 'simulation' as const }),
    })
    if (settings !== undefined && life === 0) await broker.changeSettings(settings, { by: 'ann', why: 'the test' })
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
    for (let n = 0; n < 1000 && !isOver; n++) await timers.skip(100)
    return { engine: await starting, broker }
  }
  let { engine, broker } = await start()
  for (const [moment, events] of moments.entries()) {
    await timers.skip(Math.max(0, (events[0]?.receivedAt ?? 0) - timers.now()))
    // Intervals that are over by then pass before.
    if (hasIntervals) await engine.onTime((events[0]?.time ?? 0) - 1)
    await Promise.all([engine.onMarket(events), during?.({ engine, moment })])
    await people?.({
      ...{ engine, moment },
      do: async (command) => {
        await timers.skip(50)
        await engine.command(command, { by: 'ann', from: 'test' })
        await timers.skip(50)
      },
    })
    if (engine.failure !== null) throw engine.failure
    if (kills.includes(moment)) ({ engine, broker } = await start())
  }
  await engine.stop()
  await broker[Symbol.asyncDispose]()
  return store
}
