import { runBacktest, unmetNeeds } from '@race/backtest'
import { createPaperBroker } from '@race/brokers/paper'
import {
  type AccountEvent,
  type AnyStrategy,
  type BarSeries,
  createManualClock,
  type MarketEvent,
  type Timers,
} from '@race/core'
import { correlatedGroup } from '@race/data/synthetic'
import { createMemoryEventStore } from '@race/storage/memory'
import { builtInStrategies, buyAndHold } from '@race/strategies'
import { describe, expect, it } from 'vitest'
import { startEngine } from './start-engine.ts'

const capital = 100_000
const fee = { type: 'percentage', rate: '0.001' } as const

/** Limits that nothing here can reach: what is compared is the way of orders, and the backtest has none of these. */
const wide = {
  ...{
    riskPerTradeMax: 1,
    emergencyDrawdownMax: 1,
    openPositionsMax: 1e6,
    tradesPerDayMax: 1e6,
    tradesPerHourMax: 1e6,
  },
  ...{
    positionLotsMax: 1e12,
    positionFractionMax: 1,
    rewardToRiskMin: 0,
    dailyLossMax: 1,
    consecutiveLossesMax: 1e6,
  },
}

function timersOf(clock: ReturnType<typeof createManualClock>): Timers {
  return {
    now: () => clock.now(),
    yield: () => Promise.resolve(),
    after: (_, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
  }
}

/** The bars of one close, as a feed tells them: each opens and has closed. */
function eventsAt(series: readonly BarSeries[], index: number): MarketEvent[] {
  const eventsOf = (type: 'bar-opened' | 'bar-closed') =>
    series.map((bars): MarketEvent => {
      const bar = {
        time: bars.time[index] as number,
        open: bars.open[index] as number,
        high: bars.high[index] as number,
        low: bars.low[index] as number,
        close: bars.close[index] as number,
        volume: bars.volume[index] as number,
      }
      const closeTime = bars.closeTimes[index] as number
      const time = type === 'bar-opened' ? (bars.openTimes[index] as number) : closeTime
      return { type, instrument: bars.instrument.id, timeframe: bars.timeframe, bar, time, receivedAt: closeTime }
    })
  return [...eventsOf('bar-opened'), ...eventsOf('bar-closed')]
}

/** Trades a market on paper, bar by bar, and tells orders and fills as the log has them. */
async function paperSession(strategy: AnyStrategy, series: readonly BarSeries[], params: unknown) {
  const store = createMemoryEventStore()
  const instruments = series.map(({ instrument }) => instrument)
  const clock = createManualClock(series[0]?.openTimes[0] ?? 0)
  await using broker = await createPaperBroker({
    ...{ name: 'paper', instruments, capital, costs: { fee }, seed: 'session', clock },
    store: store.log({ tenant: 'default', account: 'paper venue' }),
  })
  await using engine = await startEngine({
    ...{ store, broker, instruments, capital, fee, currency: 'USD', account: 'backtest', seed: 'session' },
    strategies: [
      { strategy, params, data: series.map(({ instrument, timeframe }) => ({ instrument: instrument.id, timeframe })) },
    ],
    mode: { autonomy: 'autonomous', venue: 'paper' },
    hardLimits: wide,
    rules: { requireStop: false, priceAgeMsMax: Number.MAX_SAFE_INTEGER },
    timers: timersOf(clock),
  })
  for (let index = 0; index < (series[0]?.length ?? 0); index++) {
    const events = eventsAt(series, index)
    clock.advance((events.at(-1)?.time ?? 0) - clock.now())
    await engine.onMarket(events)
  }
  expect(engine.failure).toBe(null)
  const facts: AccountEvent[] = []
  for await (const event of store.log({ tenant: 'default', account: 'backtest' }).read()) facts.push(event as never)
  const fills = facts.flatMap(({ type, data }) => (type === 'order-filled' ? [data] : []))
  return {
    facts,
    fills: fills.map(({ clientOrderId, instrument, side, price, quantity, fee: paid, time }) => ({
      ...{ clientOrderId, instrument, side, price, quantity, fee: paid, time },
    })),
    cash: engine.account.whole.account.cashMoney.toString(),
  }
}

async function backtest(strategy: AnyStrategy, data: readonly BarSeries[], params: unknown) {
  const result = await runBacktest({
    ...{ strategy, params, data, capital, seed: 'session', sizeAt: 'signal', costs: { fee } },
  })
  return {
    result,
    fills: result.fills.map(({ clientOrderId, instrument, side, price, quantity, fee: paid, time }) => ({
      ...{ clientOrderId, instrument, side, time },
      ...{ price: String(price), quantity: String(quantity), fee: String(paid.amount) },
    })),
    cash: result.cash.toString(),
  }
}

const market = correlatedGroup({
  seed: 'paper session',
  bars: 300,
  timeframe: '15m',
  start: '2026-01-05',
  members: ['AAA', 'BBB'].map((id) => ({
    instrument: { id, assetClass: 'crypto', quantityStep: '0.001' },
    volatility: 0.006,
  })),
  correlation: [
    [1, 0.4],
    [0.4, 1],
  ],
})

describe('a session on paper', () => {
  const pairs = new Set(['race/pairs-reversion', 'race/risk-parity'])
  for (const strategy of builtInStrategies) {
    const data = pairs.has(strategy.id) ? market : market.slice(0, 1)
    // Limits hold the worth of a position with all that may still fill: a full grid would be above them.
    const params = strategy.id === 'race/grid' ? { equityFraction: 0.9 } : {}
    if (unmetNeeds(strategy, data).length > 0) continue
    it(`of ${strategy.id} fills as its backtest does`, async () => {
      const paper = await paperSession(strategy, data, params)
      const tested = await backtest(strategy, data, params)
      expect(paper.fills).toEqual(tested.fills)
      expect(paper.cash).toBe(tested.cash)
    })
  }
})

describe('a session on paper that ended right after a fill', () => {
  it('is taken up again at once, though the time of the market stands still', async () => {
    const store = createMemoryEventStore()
    const [series] = market
    const instruments = [(series as BarSeries).instrument]
    const clock = createManualClock(series?.openTimes[0] ?? 0)
    const begin = async () => {
      const log = store.log({ tenant: 'default', account: 'paper venue' })
      const broker = await createPaperBroker({ ...{ name: 'paper', instruments, capital, clock }, store: log })
      const strategies = [{ strategy: buyAndHold, data: [{ instrument: 'AAA', timeframe: '15m' as const }] }]
      const engine = await startEngine({
        ...{ store, broker, instruments, capital, currency: 'USD', account: 'held', strategies, hardLimits: wide },
        ...{ mode: { autonomy: 'autonomous', venue: 'paper' }, rules: { requireStop: false } },
        ...{ timers: timersOf(clock), mayTakeOver: () => true },
      })
      return { engine, broker }
    }
    const first = await begin()
    const [opened, closed] = eventsAt(market.slice(0, 1), 0) as [MarketEvent, MarketEvent]
    const [next] = eventsAt(market.slice(0, 1), 1) as [MarketEvent]
    for (const event of [opened, closed, { ...next, receivedAt: next.time }]) {
      clock.advance(event.time - clock.now())
      await first.engine.onMarket([event])
    }
    expect(first.engine.account.fills.size).toBe(1)
    // It is left as a process that is killed leaves it.
    const { engine, broker } = await begin()
    expect(engine.account.differences).toEqual([])
    await engine.stop()
    await broker[Symbol.asyncDispose]()
  })
})
