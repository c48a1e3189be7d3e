import { createPaperBroker, type PaperBroker } from '@race/brokers/paper'
import {
  type BarSeries,
  type BracketLegTerms,
  type BrokerCall,
  type BrokerReport,
  clientOrderId,
  createApprovalMint,
  createManualClock,
  createRandom,
  type Decimal,
  decimal,
  type Entry,
  type EventLog,
  getCalendar,
  type MarketEvent,
  type Order,
  type OrderCommand,
  type OrderPrices,
  type ProfitTarget,
  type ProtectiveStop,
  parseTimeframe,
  type SignalOptions,
  type SignalTicket,
  type Trail,
} from '@race/core'
import { describe, expect, it } from 'vitest'
import type { BacktestResult } from './backtest-result.ts'
import { type Case, happens, roll, walk } from './dice-script.ts'
import { runBacktestSync } from './run-backtest.ts'
import { scriptedStrategy } from './scripted-run.ts'
import { mergeTimeline } from './timeline.ts'

// An order is decided by a backtest and sent to a paper broker that is fed the same bars: everything must be the same.

const accountId = 'acme/live'
const instanceId = 'dice'
const call: BrokerCall = { signal: new AbortController().signal }
const mint = createApprovalMint()

/** What the strategy asked for at the close of a bar. */
type Asked =
  | { readonly type: 'order'; readonly time: number; readonly options: SignalOptions; readonly id: string }
  | { readonly type: 'cancel'; readonly time: number; readonly id: string }
  | { readonly type: 'modify'; readonly time: number; readonly id: string; readonly limitPrice: number }

/** A backtest of a strategy that throws dice, and what it asked for. */
function roulette(seed: string, given: Case): { readonly result: BacktestResult; readonly asked: readonly Asked[] } {
  const random = createRandom(seed)
  const { timeframes = ['1m'], config = {} } = given
  const data = timeframes.map((timeframe, n) => walk(['ACME', 'ZETA'][n] as string, timeframe, random, given))
  const asked: Asked[] = []
  const tickets: SignalTicket[] = []
  const script = new Proxy(
    {},
    {
      get: () => (context: import('@race/core').StrategyContext) => {
        const { time, order } = context
        for (const series of data) {
          const index = series.closeTimes.findLastIndex((close) => close <= time)
          if (index < 0 || !happens(random, 0.4)) continue
          const side = happens(random, 0.5) ? 'buy' : 'sell'
          const { reduceOnly, postOnly, ...rest } = roll(random, side, series.close[index] as number)
          const options = { ...rest, instrument: series.instrument.id, reduceOnly, postOnly }
          const ticket = order[side](options)
          asked.push({ type: 'order', time, options: { ...options }, id: ticket.id })
          tickets.push(ticket)
        }
        const old = tickets[tickets.length - 3]
        if (old === undefined || !happens(random, 0.2)) return
        if (happens(random, 0.5)) {
          asked.push({ type: 'cancel', time, id: old.id })
          order.cancel(old)
        } else {
          const limitPrice = Math.round((context.account.equity / 1_000) * 100) / 100
          asked.push({ type: 'modify', time, id: old.id, limitPrice })
          order.modify(old, { limitPrice })
        }
      },
    },
  )
  const { costs } = given
  const more = { capital: 100_000, seed, sizeAt: 'signal', accountId, instanceId, ...config } as const
  return { result: runBacktestSync({ strategy: scriptedStrategy(script), data, costs, ...more }), asked }
}

const idOf = (id: string, leg: string): string => clientOrderId({ accountId, intentId: `${instanceId}:${id}`, leg })
const exact = (price: number | undefined): Decimal | null => (price === undefined ? null : decimal(price))
const none: OrderPrices = { limitPrice: null, stopPrice: null, trail: null, limitOffset: null }

function trailOf(trail: Trail): OrderPrices['trail'] {
  if ('percent' in trail) return { percent: decimal(trail.percent) }
  return { amount: decimal('amount' in trail ? trail.amount : 0) }
}

function pricesOf(entry: Entry): OrderPrices {
  switch (entry.type) {
    case 'market':
      return none
    case 'limit':
      return { ...none, limitPrice: decimal(entry.price) }
    case 'stop':
    case 'market-if-touched':
      return { ...none, stopPrice: decimal(entry.price) }
    case 'stop-limit':
      return { ...none, stopPrice: decimal(entry.stopPrice), limitPrice: decimal(entry.limitPrice) }
    case 'limit-if-touched':
      return { ...none, stopPrice: decimal(entry.touchPrice), limitPrice: decimal(entry.limitPrice) }
    case 'trailing-stop':
      return { ...none, trail: trailOf(entry.trail) }
    case 'trailing-stop-limit':
      return { ...none, trail: trailOf(entry.trail), limitOffset: decimal(entry.limitOffset) }
  }
}

function stopOf(id: string, stop: ProtectiveStop | undefined): BracketLegTerms | null {
  if (stop === undefined) return null
  const own = idOf(id, 'stop-loss')
  if (typeof stop === 'number') return { ...none, clientOrderId: own, type: 'stop', stopPrice: decimal(stop) }
  if ('trail' in stop) return { ...none, clientOrderId: own, type: 'trailing-stop', trail: trailOf(stop.trail) }
  const type = stop.limitPrice === undefined ? 'stop' : 'stop-limit'
  return { ...none, clientOrderId: own, type, stopPrice: decimal(stop.price), limitPrice: exact(stop.limitPrice) }
}

function targetOf(id: string, target: ProfitTarget | undefined): BracketLegTerms | null {
  if (target === undefined) return null
  const own = idOf(id, 'take-profit')
  if (typeof target === 'number') return { ...none, clientOrderId: own, type: 'limit', limitPrice: decimal(target) }
  return { ...none, clientOrderId: own, type: 'market-if-touched', stopPrice: decimal(target.touchPrice) }
}

function commandOf({ id, time, options }: Extract<Asked, { readonly type: 'order' }>, order: Order): OrderCommand {
  const { entry = { type: 'market' }, stop, target, size } = options
  const [decisionTime, ordinal] = id.split(':')
  const { approval } = mint.approve({
    strategyInstance: instanceId,
    decisionTime: Number(decisionTime),
    ordinal: Number(ordinal),
  })
  const legs = { stop: stopOf(id, stop), target: targetOf(id, target) }
  return {
    ...pricesOf(entry),
    clientOrderId: order.clientOrderId,
    intentId: order.intentId,
    approval,
    instrument: order.instrument,
    side: order.side,
    type: order.type,
    role: order.role,
    timeInForce: order.timeInForce,
    quantity: decimal((size as { readonly units: number }).units),
    expiresAt: null,
    isReduceOnly: order.isReduceOnly,
    isPostOnly: order.isPostOnly,
    bracket: legs.stop === null && legs.target === null ? null : legs,
    decisionTime: time,
  }
}

/** Bars as the engine feeds them: in the order of the backtest's timeline. */
function marketOf(data: readonly BarSeries[]): readonly MarketEvent[] {
  const nominal = data.map(({ timeframe }) => parseTimeframe(timeframe).nominalMs)
  const timeline = mergeTimeline(
    data,
    nominal,
    data.map(() => true),
  )
  return Array.from({ length: timeline.length }, (_, n) => {
    const code = timeline.series[n] as number
    const series = data[code < 0 ? -1 - code : code] as BarSeries
    const whole = series.at(timeline.bar[n] as number)
    // What is not known when a bar opens is not told then.
    const bar =
      code < 0 ? { ...whole, high: Number.NaN, low: Number.NaN, close: Number.NaN, volume: Number.NaN } : whole
    const time = timeline.time[n] as number
    const type = code < 0 ? 'bar-opened' : 'bar-closed'
    return { type, instrument: series.instrument.id, timeframe: series.timeframe, bar, time, receivedAt: time }
  })
}

/** Later brackets of an entry that fills in parts were sent under no id: the venue names them after the first. */
function nameAtVenue({ clientOrderId: own, intentId, role }: Order): string {
  const idOfLeg = (leg: string): string => clientOrderId({ accountId, intentId, leg })
  for (let number = 2; number < 100; number++) {
    if (idOfLeg(`${role}-${number}`) === own) return `${idOfLeg(role)}-${number}`
  }
  return own
}

/** Keeps what is appended, and nothing more. */
function plainLog(): EventLog {
  let sequence = 0
  const log = {
    head: async () => ({ sequence, hash: '' }),
    append: async (events: readonly unknown[]) => {
      sequence += events.length
      return { type: 'appended', head: { sequence, hash: '' } }
    },
    async *read() {},
    latestSnapshot: async () => null,
    saveSnapshot: async () => {},
    acquireLease: async ({ holder, now, forMs }: Parameters<EventLog['acquireLease']>[0]) => ({
      type: 'held',
      lease: { fence: 1, holder, expiresAt: now + forMs },
    }),
    releaseLease: async () => {},
  }
  return log as unknown as EventLog
}

async function replay(
  seed: string,
  given: Case,
): Promise<{ readonly broker: PaperBroker; readonly told: BrokerReport[]; readonly result: BacktestResult }> {
  const { result, asked } = roulette(seed, given)
  const random = createRandom(seed)
  const { timeframes = ['1m'], costs, config = {}, calendar } = given
  const data = timeframes.map((timeframe, n) => walk(['ACME', 'ZETA'][n] as string, timeframe, random, given))
  const broker = await createPaperBroker({
    name: 'paper',
    store: plainLog(),
    instruments: data.map(({ instrument }) => instrument),
    capital: 100_000,
    costs,
    seed,
    clock: createManualClock(0),
    ...(config.intrabar === undefined ? {} : { intrabar: config.intrabar }),
    ...(calendar === undefined ? {} : { calendars: { ACME: calendar, ZETA: calendar } }),
  })
  await broker.connect({ ...call, verify: (approval, intentId) => mint.verifyId(approval, intentId) })
  const orders = new Map(result.orders.map((order) => [order.clientOrderId, order]))
  const told: BrokerReport[] = []
  let next = 0
  const market = marketOf(data)
  for (const [n, event] of market.entries()) {
    told.push(...(await broker.match(event)))
    const after = market[n + 1]
    const isLast = event.type === 'bar-closed' && (after?.type !== 'bar-closed' || after.time !== event.time)
    for (; isLast && asked[next]?.time === event.time; next++) {
      const one = asked[next] as Asked
      const reference = { clientOrderId: idOf(one.id, 'entry'), venueOrderId: null, instrument: 'ACME' }
      const order = orders.get(reference.clientOrderId) as Order
      if (one.type === 'cancel') await broker.cancel(reference, call)
      else if (one.type === 'modify') await broker.replace(reference, { limitPrice: decimal(one.limitPrice) }, call)
      else if (order.status !== 'denied') await broker.submit(commandOf(one, order), call)
    }
  }
  return { broker, told, result }
}

const cases: readonly (readonly [string, Case])[] = [
  ['without costs', { costs: { fee: { type: 'none' } } }],
  ['with the default fee, walking the bar', { costs: {}, config: { intrabar: 'open-high-low-close' } }],
  [
    'with slippage and touches by chance',
    {
      costs: {
        slippage: { type: 'random', distribution: 'half-normal', bps: 3 },
        touch: { rule: { probability: 0.5 } },
      },
    },
  ],
  [
    'with fills in parts, by a share of the volume',
    {
      costs: {
        liquidity: { participation: 0.3 },
        slippage: { type: 'volume-share', priceImpact: 0.1, volumeLimit: 0.3 },
      },
    },
  ],
  ['with latency by chance', { costs: { latency: { toVenueMs: { type: 'uniform', min: 1_000, max: 90_000 } } } }],
  [
    'with latency, a spread and fills in parts, optimistic',
    {
      costs: { latency: { toVenueMs: 20_000 }, liquidity: { participation: 0.5 }, spread: { type: 'fixed', ticks: 2 } },
      config: { intrabar: 'optimistic' },
    },
  ],
  ['on two instruments', { costs: {}, timeframes: ['1m', '1m'] }],
  ['on two instruments of two timeframes', { costs: {}, timeframes: ['1m', '5m'] }],
  [
    'on two instruments, with latency and fills in parts',
    {
      costs: { latency: { toVenueMs: { type: 'uniform', min: 0, max: 50_000 } }, liquidity: { participation: 0.4 } },
      timeframes: ['1m', '1m'],
    },
  ],
  ['in sessions that end, with orders for the day', { costs: {}, timeframes: ['30m'], calendar: getCalendar('XNYS') }],
]

describe('a paper broker that is fed the bars of a backtest', () => {
  it.each(cases)('fills the same orders in the same way %s', async (name, given) => {
    let fills = 0
    for (const seed of ['a']) {
      const { broker, told, result } = await replay(`${name} ${seed}`, given)
      const paper = told.flatMap((report) => (report.type === 'fill' ? [report.fill] : []))
      const rows = (all: readonly { readonly [name: string]: unknown }[]) =>
        all.map(({ clientOrderId: id, instrument, side, price, quantity, time, fee }) => [
          id,
          instrument,
          side,
          `${price}`,
          `${quantity}`,
          time,
          fee,
        ])
      const ids = new Map(result.orders.map((order) => [order.clientOrderId, order]))
      const named = paper.map((fill) => ({ ...fill, fee: `${fill.fee}` }))
      const wanted = result.fills.map((fill) => ({
        ...fill,
        fee: `${fill.fee.amount}`,
        clientOrderId: nameAtVenue(ids.get(fill.clientOrderId) as Order),
      }))
      expect(rows(named)).toEqual(rows(wanted))
      const statuses = new Map(
        told.flatMap((report) => (report.type === 'order' ? [[report.order.clientOrderId, report.order]] : [])),
      )
      for (const order of result.orders) {
        const own = statuses.get(order.clientOrderId)
        if (own === undefined || order.status === 'denied') continue
        expect([order.clientOrderId, own.status, `${own.filledQuantity}`]).toEqual([
          order.clientOrderId,
          order.status,
          `${order.filledQuantity}`,
        ])
      }
      const standing = await broker.standing({ ...call, since: 0 })
      if (standing.type === 'known') expect(`${standing.standing.cash[0]?.amount}`).toBe(`${result.cash.amount}`)
      fills += paper.length
    }
    expect(fills).toBeGreaterThan(20)
  })
})
