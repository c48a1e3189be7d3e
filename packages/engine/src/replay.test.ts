import type { Costs } from '@race/backtest'
import { type ReplayOptions, recordingOf, replaySession } from '@race/backtest/replay'
import { createPaperBroker, type PaperCosts } from '@race/brokers/paper'
import {
  type AccountFacts,
  type AccountFactType,
  type AnyStrategy,
  type Bar,
  type BarSeries,
  createManualClock,
  createRandom,
  decimal,
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
import { pairsReversion, smaCross } from '@race/strategies'
import { describe, expect, it } from 'vitest'
import type { EngineCommand } from './commands/command-schema.ts'
import type { Engine } from './engine.ts'
import type { EngineOptions } from './engine-options.ts'
import { startEngine } from './start-engine.ts'

const key = { tenant: 'default', account: 'acme/paper' }
const fee = { type: 'percentage', rate: '0.001' } as const

/** Limits that nothing here can reach. */
const wide = {
  ...{ riskPerTradeMax: 1, emergencyDrawdownMax: 1, openPositionsMax: 1e6, tradesPerDayMax: 1e6, dailyLossMax: 1 },
  ...{ tradesPerHourMax: 1e6, positionLotsMax: 1e12, positionFractionMax: 1, rewardToRiskMin: 0 },
  consecutiveLossesMax: 1e6,
}

const isHappening = (random: Random, share: number): boolean => random.integer(1, 100) <= 100 * share

/** Throws dice at every bar: orders of many kinds with brackets, for the day and for good, closings, changes, withdrawals. */
function dice(unitsMax: number, isCareful = false): AnyStrategy {
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

function marketOf(seed: string, options: { bars?: number; equity?: boolean; ids?: readonly string[] } = {}) {
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

interface Plan {
  readonly strategies: EngineOptions['strategies']
  readonly series: readonly BarSeries[]
  readonly costs?: PaperCosts
  readonly options?: Partial<EngineOptions>
  /** What people do after a moment of the market. */
  readonly people?: (at: { readonly engine: Engine; readonly moment: number; readonly do: Ask }) => Promise<void>
  /** Moments after which the engine and its broker are gone, without a word, and others start over the same store. */
  readonly kills?: readonly number[]
}

type Ask = (command: EngineCommand) => Promise<void>

/** Trades a market on paper, and gives the log. */
async function session({
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
    expect(engine.failure).toBe(null)
    if (kills.includes(moment)) ({ engine, broker } = await start())
  }
  await engine.stop()
  await broker[Symbol.asyncDispose]()
  return store
}

/** Replays the session, and says how much there was of what it was made for. */
async function replayed(plan: Plan) {
  const store = await session(plan)
  const recording = await recordingOf(store.log(key))
  const options: ReplayOptions = { strategies: plan.strategies, costs: { fee, ...plan.costs } as Costs }
  const replay = await replaySession(recording, options)
  const count = <Type extends AccountFactType>(type: Type, where: (data: AccountFacts[Type]) => boolean = () => true) =>
    recording.facts[type].filter(({ data }) => where(data as AccountFacts[Type])).length
  return { recording, replay, count }
}

const on = (series: BarSeries) => [{ instrument: series.instrument.id, timeframe: series.timeframe }]

/** People who take their time: they approve, change, reject and forget. */
function guides(seed: string, share = 0.3): NonNullable<Plan['people']> {
  const random = createRandom(seed)
  return async ({ engine, do: ask }) => {
    for (const [intentId, { proposed }] of [...engine.account.proposals]) {
      if (!isHappening(random, share)) continue
      const reason = 'looked at'
      if (isHappening(random, 0.25)) await ask({ type: 'reject', intentId, reason })
      else if (isHappening(random, 0.6) || proposed.quantity === null) await ask({ type: 'approve', intentId, reason })
      else {
        const half = decimal(proposed.quantity).dividedBy(decimal(2), { decimals: 3, rounding: 'ceiling' })
        const { stop } = proposed.signal as { readonly stop?: number }
        const tighter = stop === undefined ? {} : { stop: String(decimal(stop).plus(decimal('0.01'))) }
        await ask({ type: 'approve', intentId, reason, quantity: String(half), ...tighter })
      }
    }
  }
}

const guided = { mode: { autonomy: 'guide', venue: 'paper' }, approvalForMs: 40 * 60_000 } as const

describe('a recorded session, replayed through the backtest, does the same', () => {
  it('of a strategy that trades by itself', async () => {
    const [series] = marketOf('one')
    const { replay, count } = await replayed({
      strategies: [{ strategy: smaCross, params: { fast: 5, slow: 15 }, data: on(series as BarSeries) }],
      series: [series as BarSeries],
    })
    expect(replay.messages).toEqual([])
    expect(count('order-filled')).toBeGreaterThan(8)
  })

  it('on two instruments', async () => {
    const series = marketOf('two')
    const { replay, count } = await replayed({
      strategies: [{ strategy: pairsReversion, data: series.flatMap(on) }],
      series,
    })
    expect(replay.messages).toEqual([])
    expect(count('order-filled')).toBeGreaterThan(8)
  })

  it('where people approve late, change, reject, and let proposals run out', async () => {
    const [series] = marketOf('guided', { bars: 240 })
    const { replay, count } = await replayed({
      strategies: [{ strategy: dice(20), data: on(series as BarSeries) }],
      series: [series as BarSeries],
      options: guided,
      people: guides('guided'),
    })
    expect(replay.messages).toEqual([])
    for (const decision of ['approved', 'rejected', 'expired']) {
      expect(count('approval-decided', (data) => data.decision === decision)).toBeGreaterThan(3)
    }
    expect(count('approval-decided', ({ amended }) => amended !== null)).toBeGreaterThan(5)
    expect(count('order-filled')).toBeGreaterThan(20)
  })

  it('where the built-in hard limits deny much', async () => {
    const [series] = marketOf('limits')
    const { replay, count } = await replayed({
      strategies: [{ strategy: dice(1.2), data: on(series as BarSeries) }],
      series: [series as BarSeries],
      options: { hardLimits: {}, rules: {} },
    })
    expect(replay.messages).toEqual([])
    const checks = ['position-size', 'risk-to-reward', 'strategy-budget']
    for (const name of checks) expect(count('risk-judged', ({ denial }) => denial?.check === name)).toBeGreaterThan(1)
    expect(count('order-filled')).toBeGreaterThan(8)
  })

  it('where trading is halted and goes on, and positions are closed by hand', async () => {
    const [series] = marketOf('halted')
    const { replay, count } = await replayed({
      strategies: [{ strategy: dice(20), data: on(series as BarSeries) }],
      series: [series as BarSeries],
      async people({ engine, moment, do: ask }) {
        if (moment === 101) await ask({ type: 'halt', state: 'reducing', reason: 'news' })
        if (moment === 171) await ask({ type: 'halt', state: 'halted', reason: 'more news' })
        if (moment === 130 || moment === 200) {
          for (const { id } of engine.account.halts.open) await ask({ type: 'lift-halt', id, reason: 'over' })
        }
        const isHolding = engine.account.whole.account.holdings.some(({ position }) => position.steps !== 0)
        if (moment > 220 && moment % 15 === 1 && isHolding) await ask({ type: 'flatten', reason: 'the weekend' })
        const [order] = engine.account.open
        if (moment % 40 === 3 && order !== undefined) {
          await ask({ type: 'cancel-order', clientOrderId: order.clientOrderId, reason: 'not this one' })
        }
      },
    })
    expect(replay.messages).toEqual([])
    expect(count('halt-lifted')).toBe(2)
    const cancelled = (why: string) => count('order-change-intended', ({ reason }) => reason === why)
    expect(cancelled('HALTED')).toBeGreaterThan(0)
    expect(cancelled('CANCELLED_BY_PERSON')).toBeGreaterThan(0)
    expect(count('order-intended', ({ intentId }) => intentId.includes('flatten'))).toBeGreaterThan(0)
    expect(count('risk-judged', ({ denial }) => denial?.check === 'trading-state')).toBeGreaterThan(5)
    expect(count('order-filled')).toBeGreaterThan(20)
  })

  it('with slippage and fills by chance', async () => {
    const [series] = marketOf('chance')
    const { replay, count } = await replayed({
      strategies: [{ strategy: dice(1.2), data: on(series as BarSeries) }],
      series: [series as BarSeries],
      costs: {
        slippage: { type: 'random', distribution: 'half-normal', bps: 3 },
        touch: { rule: { probability: 0.5 } },
      },
      options: { hardLimits: { ...wide, positionLotsMax: 1, rewardToRiskMin: 1.5 } },
    })
    expect(replay.messages).toEqual([])
    expect(count('risk-judged', ({ isApproved }) => !isApproved)).toBeGreaterThan(5)
    expect(count('order-filled')).toBeGreaterThan(20)
  })

  it('with orders that take time to arrive, approved late', async () => {
    const [series] = marketOf('latency')
    const { replay, count } = await replayed({
      strategies: [{ strategy: dice(20), data: on(series as BarSeries) }],
      series: [series as BarSeries],
      costs: { latency: { toVenueMs: { type: 'uniform', min: 1000, max: 900_000 } } },
      options: guided,
      people: guides('latency'),
    })
    expect(replay.messages).toEqual([])
    expect(count('order-filled')).toBeGreaterThan(20)
  })

  it('that was killed in the middle, three times, and went on', async () => {
    const [series] = marketOf('killed')
    const { replay, count } = await replayed({
      strategies: [{ strategy: dice(20), data: on(series as BarSeries) }],
      series: [series as BarSeries],
      options: guided,
      people: guides('killed'),
      kills: [60, 121, 210],
    })
    expect(replay.messages).toEqual([])
    expect(count('session-started')).toBe(4)
    expect(count('session-stopped')).toBe(1)
    expect(count('order-filled')).toBeGreaterThan(8)
  })

  it('with orders for the day and brackets, on an exchange that closes', async () => {
    const [series] = marketOf('days', { equity: true, bars: 240 })
    const { replay, count } = await replayed({
      strategies: [{ strategy: dice(20, true), data: on(series as BarSeries) }],
      series: [series as BarSeries],
    })
    expect(replay.messages).toEqual([])
    expect(count('order-reported', ({ status }) => status === 'expired')).toBeGreaterThan(1)
    expect(count('order-filled')).toBeGreaterThan(20)
  })

  it('of two strategies on one account, one switched off for a while, first guided, then by themselves', async () => {
    const [first, second] = marketOf('both') as [BarSeries, BarSeries]
    const guide = guides('both')
    const { replay, count } = await replayed({
      strategies: [
        { strategy: dice(20), instance: 'thrown', data: on(first) },
        { strategy: smaCross, instance: 'crossing', params: { fast: 4, slow: 12 }, data: on(second) },
      ],
      series: [first, second],
      options: guided,
      async people(at) {
        const { moment, do: ask } = at
        await guide(at)
        if (moment === 100 || moment === 160) {
          const isEnabled = moment === 160
          await ask({ type: 'switch-strategy', instance: 'thrown', isEnabled, reason: 'a look' })
        }
        if (moment !== 220) return
        const to = { autonomy: 'autonomous', venue: 'paper', positions: 'refuse' } as const
        await ask({ type: 'switch-mode', ...to, reason: 'it does well' })
      },
    })
    expect(replay.messages).toEqual([])
    expect(count('mode-changed')).toBe(2)
    expect(count('risk-judged', ({ denial }) => denial?.check === 'strategy-budget')).toBeGreaterThan(0)
    for (const { session: rows } of replay.books) expect(rows.fills.length).toBeGreaterThan(3)
  })
})

describe('a replay that does not do the same says where', () => {
  it('names the first signal, order and fill that differ, and what no backtest has', async () => {
    const [series] = marketOf('tampered', { bars: 80 }) as [BarSeries]
    const strategies = [{ strategy: dice(20), data: on(series) }]
    const { recording, replay } = await replayed({ strategies, series: [series], options: guided, people: guides('x') })
    expect(replay.messages).toEqual([])
    const { facts } = recording
    const again = async (changed: Partial<typeof facts>) => {
      const options = { strategies, costs: { fee } }
      const { books } = await replaySession({ ...recording, facts: { ...facts, ...changed } }, options)
      return (books[0]?.differences ?? []).map(({ kind, place, field }) => `${kind}[${place}].${field}`)
    }
    const [fill, ...fills] = facts['order-filled']
    if (fill === undefined) throw new Error('nothing filled')
    const dearer = { ...fill, data: { ...fill.data, price: '1' } }
    expect(await again({ 'order-filled': [dearer, ...fills] })).toEqual(['fills[0].price'])
    expect(await again({ 'order-filled': fills })).toContain('fills[0].clientOrderId')
    const [signal, ...signals] = facts['signal-proposed']
    if (signal === undefined) throw new Error('nothing was proposed')
    const larger = { ...signal, data: { ...signal.data, quantity: '999' } }
    expect(await again({ 'signal-proposed': [larger, ...signals] })).toEqual(['signals[0].quantity'])
    const undecided = facts['approval-decided'].slice(0, 3)
    expect((await again({ 'approval-decided': undecided })).join()).toMatch(/orders\[\d+\]\.null/)
    const bars = facts['bar-closed']
    expect(await again({ 'bar-closed': [...bars, ...bars.slice(-1)] })).toEqual(['market[0].null'])
    expect(await again({ 'bar-opened': facts['bar-opened'].toSpliced(5, 1) })).toContain('market[0].null')
    const busted = { fillId: fill.data.fillId, clientOrderId: fill.data.clientOrderId, reason: 'erroneous', time: 0 }
    expect(await again({ 'fill-busted': [{ sequence: 9, time: 0, data: busted }] })).toEqual(['venue[0].null'])
  })

  it('refuses strategies, series and logs that the session does not have', async () => {
    const [series, other] = marketOf('refused', { bars: 5 }) as [BarSeries, BarSeries]
    const { recording } = await replayed({ strategies: [{ strategy: smaCross, data: on(series) }], series: [series] })
    const replay = (instance: string, data: BarSeries) =>
      replaySession(recording, { strategies: [{ strategy: smaCross, instance, data: on(data) }] })
    await expect(replay('nobody', series)).rejects.toThrow(/has no strategy 'nobody'/)
    await expect(replay(smaCross.id, other)).rejects.toThrow(/no closed bar of BBB 15m/)
    const log = createMemoryEventStore().log(key)
    await expect(recordingOf(log)).rejects.toThrow(/is empty/)
    const event = {
      type: 'venue-opened',
      schemaVersion: 1,
      time: 0,
      correlationId: null,
      causationId: null,
      data: null,
    }
    await log.append([event], { expectedSequence: 0, fence: null })
    await expect(recordingOf(log)).rejects.toThrow(/begins with 'venue-opened'/)
  })
})
