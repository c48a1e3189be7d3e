import { createPaperBroker } from '@race/brokers/paper'
import { createDefaultTimers, defineInstrument, type EventStore, type MarketEvent, type Timers } from '@race/core'
import { type EngineOptions, startEngine } from '@race/engine'
import { flood } from './flood-strategy.ts'

const hourMs = 3_600_000
const begin = Date.UTC(2026, 0, 5)

/** Limits that nothing here can reach: the checks are made, and all pass. */
const wide = {
  ...{ riskPerTradeMax: 1, emergencyDrawdownMax: 1, dailyLossMax: 1, consecutiveLossesMax: 1e9 },
  ...{ openPositionsMax: 1e9, tradesPerDayMax: 1e9, tradesPerHourMax: 1e9 },
  ...{ positionLotsMax: 1e12, positionFractionMax: 1, rewardToRiskMin: 0 },
}

export interface StageOptions {
  readonly store: EventStore
  /** Of the account, so that one store takes several sessions. */
  readonly account: string
  /** Each with an instrument of its own. */
  readonly strategies: number
  /** That a strategy asks for at each close. */
  readonly orders: number
  readonly fills: boolean
  readonly autonomy: 'autonomous' | 'guide'
  readonly engine?: Partial<EngineOptions>
}

export type PaperStage = Awaited<ReturnType<typeof paperStage>>

/** An account on paper whose strategies ask for orders at every close. Bars are of an hour, and the clock is the market's. */
export async function paperStage({ store, account, strategies, orders, fills, autonomy, engine: more }: StageOptions) {
  const { yield: pause, after } = createDefaultTimers()
  let now = begin
  const timers: Timers = { now: () => now, yield: pause, after }
  const instruments = Array.from({ length: strategies }, (_, n) =>
    defineInstrument({ id: `I${n}`, assetClass: 'crypto', tickSize: '0.01', quantityStep: '0.001' }),
  )
  const [tenant, currency, capital, seed] = ['bench', 'USD', 1_000_000_000, 'bench'] as const
  const fee = { type: 'percentage', rate: '0.001' } as const
  const broker = await createPaperBroker({
    ...{ name: 'paper', instruments, currency, capital, costs: { fee }, seed, clock: timers },
    store: store.log({ tenant, account: `${account} at the venue` }),
  })
  const engine = await startEngine({
    ...{ store, account, tenant, currency, capital, instruments, broker, fee, seed, timers },
    strategies: instruments.map(({ id }) => ({
      ...{ strategy: flood, instance: `flood ${id}`, params: { orders, fills } },
      data: [{ instrument: id, timeframe: '1h' }],
    })),
    mode: { autonomy, venue: 'paper' },
    hardLimits: wide,
    rules: { requireStop: false, priceAgeMsMax: Number.MAX_SAFE_INTEGER },
    ...more,
  })
  // A session over a log that is there goes on after its last hour.
  let opens = Math.max(begin, engine.account.marketTime)
  return {
    engine,
    /** Epoch ms of the next close. */
    get closesAt(): number {
      return opens + hourMs
    },
    /** An hour passes: every bar opens and closes, at prices that stay around 100. */
    async hour(): Promise<void> {
      const price = 100 + (((opens / hourMs) * 7) % 11) / 10
      const bar = { time: opens, open: price, high: price + 0.5, low: price - 0.5, close: price, volume: 1000 }
      const eventsOf = (type: 'bar-opened' | 'bar-closed', time: number) =>
        instruments.map(({ id }): MarketEvent => {
          return { type, instrument: id, timeframe: '1h', bar, time, receivedAt: time }
        })
      now = opens + hourMs
      const events = [...eventsOf('bar-opened', opens), ...eventsOf('bar-closed', now)]
      opens = now
      await engine.onMarket(events)
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await engine[Symbol.asyncDispose]()
      await broker[Symbol.asyncDispose]()
    },
  }
}
