import { defineStrategy, type MarketEvent, type SignalOptions, type Timers } from '@race/core'
import { type Engine, type EngineStrategy, startEngine } from '@race/engine'
import type { SystemDriver, SystemInProcess, WorldProcess } from '@race/testkit/world'
import { z } from 'zod'

const barMs = 1000

/** Asks for anything at any time: entries of every kind, changes, cancellations, closings. */
const anything = defineStrategy({
  id: 'swarm/anything',
  version: '1.0.0',
  title: 'Anything',
  state: z.object({ tickets: z.array(z.string()).default([]) }),
  setup({ data, random, instruments }) {
    const series = instruments.map((id) => data(id, '1s'))
    return {
      onBar({ order, positionOf, state }) {
        const bars = series[random.integer(0, series.length - 1)]
        if (bars === undefined || !(bars.close.now > 0)) return
        const { id } = bars.instrument
        const draw = random.next()
        const position = positionOf(id)
        const last = order.find(state.tickets.at(-1) ?? '')
        if (draw < 0.12 && !position.isFlat) position.close()
        else if (draw < 0.2 && last !== null) order.cancel(last)
        else if (draw < 0.28 && last !== null) order.modify(last, { limitPrice: bars.close.now * 0.999 })
        else if (draw < 0.6) {
          const isBuy = random.next() < 0.6
          const sign = isBuy ? 1 : -1
          const price = bars.close.now
          const options: SignalOptions = {
            instrument: id,
            size: { units: random.integer(1, 30) },
            ...(random.next() < 0.5 ? { entry: { type: 'limit', price: price * (1 - sign * 0.0005) } } : {}),
            ...(random.next() < 0.5 ? { stop: price * (1 - sign * 0.01), target: price * (1 + sign * 0.02) } : {}),
          }
          const ticket = isBuy ? order.buy(options) : order.sell(options)
          state.tickets = [...state.tickets.slice(-5), ticket.id]
        }
      },
    }
  },
})

/** The engine in a process of a world. */
export function engineDriver(): SystemDriver {
  return { name: 'engine', create: (process) => createSystem(process) }
}

function timersOf({ clock, timers }: WorldProcess): Timers {
  return {
    now: () => clock.now(),
    yield: () => clock.yield(),
    after: (milliseconds, { signal }) => timers.after(milliseconds, signal),
  }
}

function createSystem(process: WorldProcess): SystemInProcess {
  const end = new AbortController()
  let engine: Engine | null = null
  let isTrading = true
  return {
    async start() {
      const strategy: EngineStrategy = {
        strategy: anything,
        data: process.instruments.map(({ id }) => ({ instrument: id, timeframe: '1s' })),
      }
      engine = await startEngine({
        ...{ store: process.store, tenant: process.key.tenant, account: process.key.account },
        ...{ broker: process.broker, instruments: process.instruments, currency: process.currency },
        ...{ capital: process.capital, timers: timersOf(process), holder: process.holder, seed: 'swarm' },
        fee: { type: 'percentage', rate: '0.00075' },
        strategies: [strategy],
        mode: { autonomy: 'autonomous', venue: process.broker.capabilities.environment },
        // The process before it is gone: the world runs one at a time.
        mayTakeOver: () => true,
        rules: { requireStop: false, priceAgeMsMax: 60_000 },
        hardLimits: {
          ...{ positionLotsMax: 1e6, positionFractionMax: 1, tradesPerDayMax: 1e6, tradesPerHourMax: 1e6 },
          ...{ consecutiveLossesMax: 1e6, rewardToRiskMin: 0, dailyLossMax: 1, emergencyDrawdownMax: 1 },
        },
        outbox: { answerForMs: 5000, settleMs: 500, askEveryMsMax: 4000, resendForMs: 20_000 },
        snapshotEvery: 60,
        equityEveryMs: 5000,
        signal: end.signal,
      })
      engine.events.on('engine-failed', ({ error }) => void process.exit(error.message))
      void feed(process, engine, () => isTrading)
    },
    async reconcile() {
      isTrading = false
      for (;;) {
        await engine?.reconcile()
        if (engine !== null && !engine.hasOpenQuestions) return
        await process.timers.after(500)
      }
    },
  }
}

/** Makes bars of a second out of trades, and gives each to the engine when it has closed. */
async function feed(process: WorldProcess, engine: Engine, isTrading: () => boolean): Promise<void> {
  const open = new Map<string, { start: number; open: number; high: number; low: number; close: number }>()
  const signal = new AbortController().signal
  for await (const event of process.market(signal)) {
    if (event.type !== 'trade') continue
    const { price } = event.trade
    const start = Math.floor(event.time / barMs) * barMs
    const bar = open.get(event.instrument)
    if (bar !== undefined && bar.start < start) {
      open.delete(event.instrument)
      const { start: time, ...prices } = bar
      const closed: MarketEvent = {
        ...{ type: 'bar-closed', instrument: event.instrument, timeframe: '1s', time: time + barMs },
        bar: { time, ...prices, volume: 1 },
        receivedAt: process.clock.now(),
      }
      if (isTrading() && engine.failure === null) await engine.onMarket([closed]).catch(() => {})
    }
    const now = open.get(event.instrument)
    if (now === undefined) open.set(event.instrument, { start, open: price, high: price, low: price, close: price })
    else {
      now.high = Math.max(now.high, price)
      now.low = Math.min(now.low, price)
      now.close = price
    }
  }
}
