import { runBacktest } from '@race/backtest'
import { createPaperBroker } from '@race/brokers/paper'
import {
  type AccountEvent,
  type AnyStrategy,
  type Bar,
  type BarSeries,
  createManualTimers,
  createRandom,
  defineInstrument,
  defineStrategy,
  type EventStore,
  type ManualTimers,
  type StrategyContext,
  type StrategyHandlers,
} from '@race/core'
import { createSyntheticLive } from '@race/data/synthetic'
import { createMemoryEventStore } from '@race/storage/memory'
import { describe, expect, it } from 'vitest'
import type { EngineOptions } from '../engine-options.ts'
import { startEngine } from '../start-engine.ts'
import { ScriptedBroker } from '../testing/scripted-broker.ts'
import { ScriptedSource } from '../testing/scripted-source.ts'
import { feedEngine } from './feed-engine.ts'
import type { FeedEvent, FeedOptions } from './feed-options.ts'

const start = Date.UTC(2026, 0, 5, 15)
const minute = 60_000
const instruments = ['AAA', 'BBB'].map((id) => defineInstrument({ id, assetClass: 'crypto' }))

function flatBars(count: number, nominalMs = minute, from = start - 60 * minute): Bar[] {
  return Array.from({ length: count }, (_, n) => {
    const time = from + n * nominalMs
    return { time, open: 100, high: 100, low: 100, close: 100, volume: 1 }
  })
}

const market = ['AAA', 'BBB'].map((instrument) => ({ instrument, timeframe: '1m', bars: flatBars(300) }))

/** A strategy over both instruments that does what handlers say. */
function strategyOf(handlers: StrategyHandlers): AnyStrategy {
  return defineStrategy({
    ...{ id: 'test/handlers', version: '1.0.0', title: 'Handlers' },
    setup({ data }) {
      data()
      return handlers
    },
  })
}

interface Session {
  readonly time?: ManualTimers
  readonly store?: EventStore
  readonly source?: ScriptedSource
  readonly engine?: Partial<EngineOptions>
  readonly feed?: Partial<FeedOptions>
  readonly every?: number
  readonly follows?: readonly string[]
}

/** An engine on two instruments, fed by a script. */
async function session(handlers: StrategyHandlers, options: Session = {}) {
  const time = options.time ?? createManualTimers(start)
  const source = options.source ?? new ScriptedSource(time, market)
  const store = options.store ?? createMemoryEventStore()
  const follows = options.follows ?? ['AAA', 'BBB']
  const engine = await startEngine({
    ...{ store, account: 'fed', currency: 'USD', capital: 100_000, instruments, timers: time },
    broker: new ScriptedBroker(),
    strategies: [
      {
        ...{ strategy: strategyOf(handlers), instance: 'one' },
        data: follows.map((instrument) => ({ instrument, timeframe: '1m' })),
        ...(options.every === undefined ? {} : { every: options.every }),
      },
    ],
    mode: { autonomy: 'autonomous', venue: 'paper' },
    rules: { requireStop: false },
    hardLimits: { positionLotsMax: 1000, tradesPerDayMax: 1000, tradesPerHourMax: 1000 },
    ...{ commandsEveryMs: 600_000, leaseForMs: 3_600_000, holder: 'test' },
    ...options.engine,
  })
  const end = new AbortController()
  const told: FeedEvent[] = []
  const feed = feedEngine(engine, { source, signal: end.signal, onEvent: (event) => told.push(event), ...options.feed })
  feed.catch(() => {})
  return {
    ...{ time, source, store, engine, feed, told, end },
    until: (minutes: number) => time.advance(start + minutes * minute - time.now()),
    async facts() {
      const facts: AccountEvent[] = []
      for await (const fact of store.log({ tenant: 'default', account: 'fed' }).read()) facts.push(fact as never)
      return facts
    },
    async stop() {
      end.abort()
      const tally = await feed
      await engine.stop()
      return tally
    },
  }
}

/** Notes the minutes at which a strategy decides. */
function decisions() {
  const at: number[] = []
  return { at, handlers: { onBar: ({ time }: StrategyContext) => void at.push((time - start) / minute) } }
}

describe('a feed', () => {
  it('shows the past to a new account, and has it decide from now on', async () => {
    const { at, handlers } = decisions()
    const one = await session(handlers, { feed: { warmupBars: 20 } })
    await one.until(3)
    expect(at).toEqual([0, 1, 2, 3])
    const bars = (await one.facts()).flatMap(({ type, data }) => (type === 'bar-closed' ? [data] : []))
    expect(bars.filter(({ isHistory }) => isHistory === true)).toHaveLength(38)
    expect(bars.filter(({ instrument }) => instrument === 'AAA').map(({ time }) => (time - start) / minute)).toEqual(
      Array.from({ length: 23 }, (_, n) => n - 19),
    )
    expect(await one.stop()).toMatchObject({ bars: 46, moments: 23, momentsNotDecided: 19, interruptions: 0 })
  })

  it('fetches after a restart what it missed, and does not trade on it', async () => {
    const first = await session({})
    await first.until(2)
    await first.stop()
    const { at, handlers } = decisions()
    const time = createManualTimers(start + 10 * minute + 30_000)
    const source = new ScriptedSource(time, market)
    const again = await session(handlers, { time, source, store: first.store })
    await again.until(12)
    // The bar of minute 10 is half a minute old, and young enough.
    expect(at).toEqual([10, 11, 12])
    const times = (await again.facts()).flatMap(({ type, data }) =>
      type === 'bar-closed' && data.instrument === 'AAA' ? [(data.time - start) / minute] : [],
    )
    expect(times).toEqual(Array.from({ length: 13 }, (_, n) => n))
    expect(source.asked.every(({ from }) => from === start + 2 * minute)).toBe(true)
    await again.stop()
  })

  it('goes on without bars that do not come, and shows them later without a decision', async () => {
    const seen: string[] = []
    const handlers = { onBar: ({ time }: StrategyContext) => void seen.push(`${(time - start) / minute}`) }
    const one = await session(handlers)
    one.source.delayOf = (instrument, bar) => (instrument === 'BBB' && bar.time === start + 4 * minute ? 30_000 : 500)
    await one.until(7)
    expect(seen).toEqual(['0', '1', '2', '3', '4', '5', '6'])
    expect(one.told.filter(({ type }) => type.startsWith('bars-'))).toEqual([
      { type: 'bars-missing', time: start + 5 * minute, series: [{ instrument: 'BBB', timeframe: '1m' }] },
      { type: 'bars-late', time: start + 5 * minute, instruments: ['BBB'] },
    ])
    const late = (await one.facts()).filter(
      ({ data }) => 'bar' in (data as object) && (data as { isHistory?: true }).isHistory === true,
    )
    expect(late.at(-1)).toMatchObject({ type: 'bar-closed', data: { instrument: 'BBB', time: start + 5 * minute } })
    await one.stop()
  })

  it('fetches what the stream left out', async () => {
    const { at, handlers } = decisions()
    const one = await session(handlers, { follows: ['AAA'] })
    one.source.leftOut.add(start + 3 * minute).add(start + 4 * minute)
    await one.until(8)
    expect(at).toEqual([0, 1, 2, 3, 6, 7, 8])
    const filled = one.told.filter((event) => event.type === 'history' && event.bars > 0)
    expect(filled.at(-1)).toMatchObject({ from: start + 3 * minute, bars: 2 })
    expect((await one.stop()).bars).toBe(9)
  })

  it('opens a stream again that has failed, waits longer each time, and misses nothing', async () => {
    const { at, handlers } = decisions()
    const one = await session(handlers, { follows: ['AAA'] })
    await one.until(2.5)
    one.source.isDown = true
    await one.until(4.5)
    one.source.isDown = false
    await one.until(8)
    const waits = one.told.flatMap((event) => (event.type === 'interrupted' ? [event.retryInMs] : []))
    expect(waits.slice(0, 4)).toEqual([1000, 2000, 4000, 8000])
    // The bar of minute 4 is 46 seconds old when the source is back, and that of minute 3 is too old.
    expect(at).toEqual([0, 1, 2, 4, 5, 6, 7, 8])
    expect(await one.stop()).toMatchObject({ bars: 9, momentsNotDecided: 1 })
  })

  it('opens nothing of an instrument that has gone silent, and does again when it is heard', async () => {
    const handlers = {
      onBar: ({ order, position }: StrategyContext) => {
        if (position.isFlat) order.buy({ instrument: 'BBB', size: { units: 1 } })
      },
    }
    const one = await session(handlers, {
      feed: { staleAfterMs: 90_000 },
      engine: { rules: { requireStop: false, priceAgeMsMax: 1e9 } },
    })
    one.source.delayOf = (instrument, bar) => (instrument === 'BBB' && bar.time >= start + 2 * minute ? 5 * minute : 0)
    await one.until(12)
    const denied = (await one.facts()).flatMap(({ type, data }) =>
      type === 'risk-judged' && !data.isApproved ? [[data.intentId.split(':')[1], data.denial?.check]] : [],
    )
    expect(one.told.filter(({ type }) => type === 'stale' || type === 'fresh').map(({ type }) => type)).toEqual([
      'stale',
    ])
    expect(denied).toContainEqual([String(start + 5 * minute), 'trading-state'])
    expect(denied).not.toContainEqual([String(start + 3 * minute), 'trading-state'])
    expect([...one.engine.account.stale]).toEqual(['BBB'])
    one.source.delayOf = () => 0
    one.source.isDown = true
    await one.until(14)
    one.source.isDown = false
    await one.until(20)
    expect(one.engine.account.stale.size).toBe(0)
    expect(one.told.at(-1)).toBeDefined()
    await one.stop()
  })

  it('tells quotes, trades and intervals in order of time, before and after the bars as a backtest does', async () => {
    const heard: string[] = []
    const hear = (what: string, time: number) => void heard.push(`${what} ${(time - start) / 1000}`)
    const handlers: StrategyHandlers = {
      onBar: ({ time }) => hear('bar', time),
      onQuote: ({ time }) => hear('quote', time),
      onTrade: ({ time, instrument }) => hear(`trade ${instrument}`, time),
      onTimer: (time) => hear('timer', time),
    }
    const time = createManualTimers(start)
    const source = new ScriptedSource(time, market)
    source.delayOf = () => 700
    for (const seconds of [50, 60, 60.1, 61]) {
      const at = start + seconds * 1000
      source.quotes.push({ time: at, bid: 99, ask: 101, bidSize: 1, askSize: 1 })
    }
    source.trades.push({ time: start + 60_000, price: 100, quantity: 1, aggressor: 'buy' })
    const one = await session(handlers, {
      ...{ time, source, every: 30_000, follows: ['AAA'] },
      feed: { quotes: ['AAA'], trades: ['AAA'] },
    })
    await one.until(1.6)
    expect(heard).toEqual([
      ...['bar 0', 'timer 30', 'quote 50', 'trade AAA 60', 'quote 60'],
      ...['bar 60', 'timer 60', 'quote 60.1', 'quote 61', 'timer 90'],
    ])
    expect(await one.stop()).toMatchObject({ quotes: 4, trades: 1, quotesConflated: 0 })
  })

  it('keeps the latest quote while the past is being fetched, and counts those it replaced', async () => {
    const time = createManualTimers(start)
    const source = new ScriptedSource(time, market)
    source.isDown = true
    for (let n = 1; n <= 5; n++) {
      source.quotes.push({ time: start + n * 100, bid: 99 + n, ask: 101 + n, bidSize: 1, askSize: 1 })
    }
    const bids: number[] = []
    const one = await session(
      { onQuote: ({ bid }) => void bids.push(bid) },
      { time, source, feed: { quotes: ['AAA'], retryMs: { first: 50, most: 50 } } },
    )
    source.liveBars = async function* () {
      await time.after(1e9, { signal: one.end.signal })
      yield* []
    }
    await time.advance(start + 40 - time.now())
    source.isDown = false
    const bars = source.bars.bind(source)
    source.bars = async function* (request) {
      await time.after(1000, { signal: one.end.signal })
      yield* bars(request)
    }
    await one.until(1)
    expect(bids).toEqual([104])
    expect((await one.stop()).quotesConflated).toBe(4)
  })

  it('takes no more bars than may wait, and loses none of them', async () => {
    const one = await session({}, { feed: { barsMax: 2, warmupBars: 50 } })
    await one.until(2)
    expect((await one.stop()).bars).toBe(104)
  })

  it('ends with its engine, and fails as its engine does', async () => {
    const one = await session({})
    await one.until(1)
    await one.engine.stop()
    expect(await one.feed).toMatchObject({ interruptions: 0 })
    const other = await session({ onBar: () => {} })
    await other.until(1)
    const log = other.store.log({ tenant: 'default', account: 'fed' })
    await log.acquireLease({ holder: 'thief', now: start + 2 * minute, forMs: minute, mayTakeOver: () => true })
    await other.until(4)
    await expect(other.feed).rejects.toMatchObject({ code: 'LEASE_LOST' })
  })

  it('fails where no second attempt helps, and on options that are wrong', async () => {
    const time = createManualTimers(start)
    const one = await session({}, { time, source: new ScriptedSource(time, market.slice(0, 1)) })
    await one.until(1)
    await expect(one.feed).rejects.toMatchObject({ code: 'DATA_NOT_FOUND' })
    await one.engine.stop()
    const wrong = async (feed: Partial<FeedOptions>) => {
      const { feed: running, engine } = await session({}, { feed })
      await expect(running).rejects.toMatchObject({ code: 'ENGINE_CONFIG_INVALID' })
      await engine.stop()
    }
    await wrong({ quotes: ['CCC'] })
    await wrong({ graceMs: Number.NaN })
    await wrong({ barsMax: 0 })
    await wrong({ retryMs: { first: 100, most: 10 } })
    await expect(session({}, { every: 0.5 })).rejects.toMatchObject({ code: 'ENGINE_CONFIG_INVALID' })
  })
})

/** Trades both instruments often, at the market and at a limit. */
const busy = defineStrategy({
  ...{ id: 'test/busy', version: '1.0.0', title: 'Busy' },
  setup({ data }) {
    const bars = data()
    let n = 0
    return {
      onBar({ order, position, positionOf }) {
        n++
        if (n % 4 === 0) order.buy({ instrument: 'BBB', size: { equityFraction: 0.1 } })
        if (n % 4 === 2) positionOf('BBB').close()
        if (n % 7 === 0) position.close()
        else if (position.isFlat && n % 3 === 0) {
          order.buy({ size: { equityFraction: 0.2 }, entry: { type: 'limit', price: bars.low.now } })
        }
      },
    }
  },
})

describe('a session on paper that is fed', () => {
  it('fills as the backtest over the same bars does, however bars are delayed', async () => {
    const time = createManualTimers(start)
    const members = ['AAA', 'BBB'].map((id) => ({ id, assetClass: 'crypto', quantityStep: '0.001' }) as const)
    const source = createSyntheticLive({ seed: 'fed', instruments: members, timeframe: '1m', start, timers: time })
    const { instruments: traded } = source
    const random = createRandom('delays')
    const delayed = {
      ...source,
      async *liveBars(request: { instrument: string; timeframe: string }, options: { readonly signal: AbortSignal }) {
        for await (const bar of source.liveBars(request, options)) {
          await time.after(Math.floor(random.next() * 1900), options)
          yield bar
        }
      },
    }
    const store = createMemoryEventStore()
    const costs = { fee: { type: 'percentage', rate: '0.001' } } as const
    const capital = 100_000
    await using broker = await createPaperBroker({
      ...{ name: 'paper', instruments: traded, capital, costs, seed: 'session', clock: time },
      store: store.log({ tenant: 'default', account: 'paper venue' }),
    })
    const data = traded.map(({ id }) => ({ instrument: id, timeframe: '1m' }))
    await using engine = await startEngine({
      ...{ store, broker, instruments: traded, capital, fee: costs.fee, currency: 'USD', account: 'backtest' },
      ...{ seed: 'session', timers: time, commandsEveryMs: 1e9, leaseForMs: 1e12 },
      strategies: [{ strategy: busy, data }],
      mode: { autonomy: 'autonomous', venue: 'paper' },
      hardLimits: {
        ...{ riskPerTradeMax: 1, emergencyDrawdownMax: 1, openPositionsMax: 1e6, tradesPerDayMax: 1e6 },
        ...{ tradesPerHourMax: 1e6, positionLotsMax: 1e12, positionFractionMax: 1, rewardToRiskMin: 0 },
        ...{ dailyLossMax: 1, consecutiveLossesMax: 1e6 },
      },
      rules: { requireStop: false, priceAgeMsMax: Number.MAX_SAFE_INTEGER },
    })
    const end = new AbortController()
    const feed = feedEngine(engine, { source: delayed, signal: end.signal, warmupBars: 0 })
    const bars = 70
    await time.advance(start + bars * minute + 5000 - time.now())
    end.abort()
    expect(await feed).toMatchObject({ bars: 2 * bars, moments: bars, momentsNotDecided: 0 })
    const series: BarSeries[] = []
    for (const { instrument, timeframe } of data) {
      const request = { instrument, timeframe, from: start, to: time.now() }
      for await (const chunk of source.bars(request, { signal: AbortSignal.timeout(60_000) })) series.push(chunk)
    }
    const tested = await runBacktest({
      strategy: busy,
      data: series,
      capital,
      seed: 'session',
      sizeAt: 'signal',
      costs,
    })
    const fills = [...engine.account.fills.values()].map(({ filled }) => [
      filled.clientOrderId,
      filled.side,
      filled.quantity,
      filled.price,
      filled.time,
    ])
    expect(fills.length).toBeGreaterThan(30)
    expect(fills).toEqual(
      tested.fills.map((fill) => [fill.clientOrderId, fill.side, String(fill.quantity), String(fill.price), fill.time]),
    )
  })
})
