import { createPaperBroker, type PaperBroker } from '@race/brokers/paper'
import {
  type Broker,
  createDefaultTimers,
  createManualClock,
  type EventStore,
  type Lease,
  type MarketEvent,
} from '@race/core'
import { type Engine, startEngine } from '@race/engine'
import { createPostgresEventStore, type PostgresServer } from '@race/storage/postgres'
import { createSqliteEventStore } from '@race/storage/sqlite'
import { eagerStrategy } from './eager-strategy.ts'
import { endlessMarket, instruments, type Moment } from './market.ts'

/** Where the logs of a session are, and which thread of its process stores them. */
export type SessionPlace = { readonly writer?: 'inline' | 'thread' } & (
  | { readonly type: 'sqlite'; readonly path: string }
  | { readonly type: 'postgres'; readonly server: PostgresServer }
)

export const accountKey = { tenant: 'soak', account: 'paper' }
export const venueKey = { tenant: 'soak', account: 'paper venue' }
export const capital = 1_000_000
export const fee = { type: 'percentage', rate: '0.001' } as const

/** Limits that nothing here can reach: it is the way of orders that is tried. */
export const hardLimits = {
  ...{ riskPerTradeMax: 1, emergencyDrawdownMax: 1, openPositionsMax: 1e6, tradesPerDayMax: 1e6 },
  ...{ tradesPerHourMax: 1e6, positionLotsMax: 1e12, positionFractionMax: 1, rewardToRiskMin: 0 },
  ...{ dailyLossMax: 1, consecutiveLossesMax: 1e6 },
}

/** A paper session over a store: its engine, its broker, and the market from where its log left off. */
export interface PaperSession {
  readonly engine: Engine
  readonly broker: PaperBroker
  /** Place of the first event of the market that the account has not noted. */
  readonly next: number
  /** What comes, from there on. */
  readonly market: Generator<Moment, never>
  /** Feeds one moment; resolves when all that came of it is durable and sent. */
  feed(moment: Moment): Promise<void>
}

export function openStore(place: SessionPlace): Promise<EventStore> {
  const { writer = 'inline' } = place
  if (place.type === 'sqlite') return createSqliteEventStore({ path: place.path, writer })
  return createPostgresEventStore({ server: place.server, schema: 'soak', writer })
}

/** @param options.watch what stands between engine and broker, such as what tells of every order that is sent */
export async function openSession(
  store: EventStore,
  options: { readonly seed: string; readonly holder: string; readonly watch?: (broker: Broker) => Broker },
): Promise<PaperSession> {
  const { seed, holder, watch = (broker) => broker } = options
  const latest = await latestMarketEvent(store)
  const next = latest === null ? 0 : placeOf(latest) + 1
  const market = endlessMarket(seed, next)
  // The clock is the market's: a bar is a minute for all that reads it, and a millisecond or two for the machine.
  const clock = createManualClock(latest?.time ?? endlessMarket(seed).next().value.events[0]?.time ?? 0)
  const broker = await createPaperBroker({
    ...{ name: 'paper', instruments, capital, costs: { fee }, seed, clock, snapshotEvery: 300 },
    store: store.log(venueKey),
  })
  const engine = await startEngine({
    ...{ store, ...accountKey, broker: watch(broker), instruments, capital, fee, seed, holder, currency: 'USD' },
    strategies: [
      {
        strategy: eagerStrategy,
        instance: 'eager',
        data: instruments.map(({ id }) => ({ instrument: id, timeframe: '1m' })),
      },
    ],
    mode: { autonomy: 'autonomous', venue: 'paper' },
    hardLimits,
    rules: { requireStop: false },
    mayTakeOver: isGone,
    snapshotEvery: 700,
    timers: { ...createDefaultTimers(), now: () => clock.now() },
  })
  const feed = async ({ events }: Moment): Promise<void> => {
    clock.advance(Math.max(0, (events[0]?.time ?? 0) - clock.now()))
    await engine.onMarket(events)
  }
  return { engine, broker, next, market, feed }
}

/** Holders are named after their processes. */
export function holderOf(pid: number): string {
  return `soak:${pid}`
}

function isGone({ holder }: Lease): boolean {
  try {
    process.kill(Number(holder.split(':')[1]), 0)
    return false
  } catch {
    return true
  }
}

/** Events that are looked at, from the end, before the log is read from its beginning. */
const lastEvents = 500

type Noted = Pick<MarketEvent, 'type' | 'instrument' | 'time'>

async function latestMarketEvent(store: EventStore): Promise<Noted | null> {
  const log = store.log(accountKey)
  const { sequence } = await log.head()
  for (const after of [Math.max(0, sequence - lastEvents), 0]) {
    let latest: Noted | null = null
    for await (const { type, data } of log.read({ after })) {
      if (type === 'bar-opened' || type === 'bar-closed') latest = { ...(data as unknown as Noted), type }
    }
    if (latest !== null) return latest
  }
  return null
}

/** The place of an event in the market, from its time. */
function placeOf({ type, instrument, time }: Noted): number {
  const first = endlessMarket('').next().value.events[0]?.time ?? 0
  const minutes = (time - first) / 60_000 - (type === 'bar-closed' ? 1 : 0)
  const index = instruments.findIndex(({ id }) => id === instrument)
  return (2 * minutes + (type === 'bar-closed' ? 1 : 0)) * instruments.length + index
}
