import { createRandom, type Random, type Side } from '@race/core'
import {
  type AccountMonitor,
  type AccountMonitorOptions,
  createAccountMonitor,
  createSettings,
  type GateRules,
  hardLimits,
  judgeOrder,
  type MonitorEvent,
  type MonitorInput,
  type ProposedOrder,
  resolveGateRules,
  type Verdict,
} from '../index.ts'

const minuteMs = 60_000
const dayMs = 86_400_000
const instruments = Array.from({ length: 14 }, (_, k) => `X${k}`)
const strategies = ['a', 'b', 'c']

const firstPriceOf = (id: string): number => 20 + 10 * Number(id.slice(1))

export const adversaryRules: GateRules = resolveGateRules({
  requireStop: false,
  exposure: {
    ...{ orderNotionalMax: 9_000, totalNotionalMax: 60_000, instrumentFractionMax: 0.09, groupFractionMax: 0.25 },
    ...{ correlatedFractionMax: 0.425, leverageMax: 0.5, priceCollarFraction: 0.03, duplicateWindowMs: 30 * minuteMs },
    ...{ ordersMax: 9, orderRateWindowMs: 3 * 60 * minuteMs },
  },
  correlationOf: () => 0.8,
})

export const groupOf = (id: string): string | null => (Number(id.slice(1)) % 3 === 0 ? 'third' : null)

export const adversaryOptions: AccountMonitorOptions = {
  tradingDay: { timeZone: 'UTC' },
  ladder: { drawdown: { block: 0.1, reduce: 0.12 } },
  ...(adversaryRules.exposure === undefined ? {} : { exposure: adversaryRules.exposure }),
  settings: createSettings(hardLimits, {
    values: { strategiesEnabled: strategies, budgets: { b: 0.2 }, winRateMin: 0.2, winRateTrades: 10 },
    ...{ by: 'Ada', reason: 'trial', at: 0 },
  }).values,
}

/** An order that the gate approved, as the world knows it. */
export interface SentOrder extends Pick<ProposedOrder, 'strategyId' | 'instrument' | 'side'> {
  readonly orderId: string
  remaining: number
}

/** What happened to an order that was proposed. */
export interface Judged {
  readonly order: ProposedOrder
  readonly verdict: Verdict
  readonly equity: number
}

/**
 * A market whose prices wander and jump, a venue that fills late, in parts, after it said that it would not, or never, and
 * orders of any kind at any time. It keeps books of its own, in which the gate can be checked.
 */
export class AdversarialAccount {
  readonly monitor: AccountMonitor = createAccountMonitor(adversaryOptions)
  readonly prices = new Map(instruments.map((id) => [id, firstPriceOf(id)]))
  readonly positions = new Map<string, number>()
  /** By strategy and instrument. */
  readonly owned = new Map<string, number>()
  readonly open = new Map<string, SentOrder>()
  readonly entryTimes: number[] = []
  readonly approved: { readonly time: number; readonly order: ProposedOrder }[] = []
  readonly recorded: MonitorEvent[] = []
  readonly losses = new Map<string, number>()
  time = 100 * dayMs
  cash = 100_000
  equityPeak = 100_000
  dayStartEquity = 100_000
  lastEquity = 100_000
  #late: SentOrder[] = []
  readonly #random: Random

  constructor(seed: string) {
    this.#random = createRandom(seed)
    this.#tell({ type: 'equity-marked', time: this.time, equity: this.cash })
  }

  get equity(): number {
    let equity = this.cash
    for (const [id, held] of this.positions) equity += held * (this.prices.get(id) ?? Number.NaN)
    return equity
  }

  /** One step: time and prices move on, the venue does what it does, and somebody proposes an order. */
  step(index: number): Judged {
    this.#moveOn()
    this.#fillSome()
    const equity = this.equity
    // Now and then somebody says the same twice.
    const last = this.approved.at(-1)?.order
    const order = last !== undefined && this.#random.next() < 0.05 ? last : this.#anyOrder(index)
    const verdict = judgeOrder(order, this.monitor.standing(this.time), adversaryRules)
    if (verdict.isApproved) this.#send(order, verdict.isReducing)
    return { order, verdict, equity }
  }

  #tell(input: MonitorInput): void {
    for (const event of this.monitor.observe(input)) this.recorded.push(event)
  }

  #moveOn(): void {
    const random = this.#random
    const day = Math.floor(this.time / dayMs)
    this.time += random.integer(0, 10 * minuteMs)
    const { time } = this
    // Now and then everything jumps at once, mostly down.
    const jump = random.next() < 0.008 ? 0.55 + 0.7 * random.next() : 1
    for (const instrument of jump === 1 ? [this.#pick(instruments), this.#pick(instruments)] : instruments) {
      const price = this.prices.get(instrument) as number
      // It is drawn to where it began, so that lots keep their weight.
      const drawn = price + 0.01 * (firstPriceOf(instrument) - price)
      this.prices.set(instrument, drawn * Math.max(0.5, 1 + 0.01 * random.normal()) * jump)
      this.#see(instrument)
    }
    if (Math.floor(time / dayMs) !== day) this.dayStartEquity = this.lastEquity
    this.lastEquity = this.equity
    this.equityPeak = Math.max(this.equityPeak, this.lastEquity)
    if (random.next() < 0.001) this.#tell({ type: 'equity-marked', time, equity: Number.NaN })
    this.#tell({ type: 'equity-marked', time, equity: this.lastEquity })
    if (random.next() < 0.02) this.#liftHalts()
    if (Math.floor(time / dayMs) !== day && Math.floor(time / dayMs) % 10 === 0) this.#beginAnew()
  }

  #see(instrument: string): void {
    const price = this.#random.next() < 0.002 ? this.#pick(oddNumbers) : (this.prices.get(instrument) as number)
    this.#tell({ type: 'price-seen', time: this.time, instrument, price })
  }

  /** Somebody is in a hurry: whatever the losses are, nothing is held back by a halt any more. */
  #liftHalts(): void {
    const by = { time: this.time, by: 'Ada', reason: 'it goes on' }
    for (const { id } of this.monitor.halts.open) this.#tell({ type: 'halt-lifted', id, ...by })
  }

  /** A drawdown would end the trial: every ten days a person takes it as lost, as people do. */
  #beginAnew(): void {
    const by = { time: this.time, by: 'Ada', reason: 'it was lost' }
    this.#liftHalts()
    this.#tell({ type: 'peak-reset', ...by })
    this.equityPeak = this.lastEquity
    for (const { strategyId, disabled } of this.monitor.report(this.time).strategies) {
      if (disabled === null) continue
      this.#tell({ type: 'strategy-enabled', strategyId, ...by })
      this.losses.set(strategyId, 0)
    }
  }

  /** Of a few orders, some fill, some in part, some are cancelled, and of most nobody hears anything. */
  #fillSome(): void {
    for (const late of this.#late.splice(0)) this.#fill(late, late.remaining)
    for (const order of [...this.open.values()].slice(0, 6)) {
      const chance = this.#random.next()
      if (chance < 0.15) this.#fill(order, this.#random.integer(1, order.remaining))
      else if (chance < 0.2) {
        this.open.delete(order.orderId)
        this.#tell({ type: 'order-closed', time: this.time, orderId: order.orderId })
        if (chance > 0.199) this.#late.push(order)
      }
    }
  }

  #fill(order: SentOrder, quantity: number): void {
    const { orderId, strategyId, instrument, side } = order
    const { time } = this
    const price = this.prices.get(instrument) as number
    const change = side === 'buy' ? quantity : -quantity
    this.cash -= change * price
    add(this.positions, instrument, change)
    add(this.owned, `${strategyId} ${instrument}`, change)
    order.remaining -= quantity
    if (order.remaining === 0) this.open.delete(orderId)
    const placed = { strategyId, instrument, side, quantity, price, unitValue: 1, group: groupOf(instrument) }
    this.#tell({ type: 'order-filled', time, orderId, ...placed })
    if (this.#random.next() < 0.3) this.#closeTrade(strategyId, instrument)
  }

  #closeTrade(strategyId: string, instrument: string): void {
    const profit = this.#random.next() < 0.01 ? Number.NaN : this.#random.integer(-3, 4)
    const { time } = this
    const losses = this.losses.get(strategyId) ?? 0
    this.losses.set(strategyId, profit > 0 ? 0 : profit === 0 ? losses : losses + 1)
    const trade = {
      strategyId,
      instrument,
      side: 'long',
      closedAt: time,
      returnFraction: 0,
      isStopped: false,
      profit,
    } as const
    this.#tell({ type: 'trade-closed', time, trade })
  }

  #send(order: ProposedOrder, isReducing: boolean): void {
    const { strategyId, instrument, side, quantity, price, unitValue, group } = order
    const { time } = this
    const orderId = `o${this.approved.length}`
    this.approved.push({ time, order })
    if (!isReducing) this.entryTimes.push(time)
    this.open.set(orderId, { orderId, strategyId, instrument, side, remaining: quantity })
    const placed = { strategyId, instrument, side, quantity, price, unitValue, group }
    this.#tell({ type: 'order-opened', time, orderId, isEntry: !isReducing, ...placed })
  }

  #anyOrder(index: number): ProposedOrder {
    const random = this.#random
    const odd = (usual: number): number => (random.next() < 0.01 ? this.#pick(oddNumbers) : usual)
    const held = [...this.positions.keys()]
    const isExit = held.length > 0 && random.next() < 0.04
    const instrument = this.#pick(isExit ? held : instruments)
    const position = this.positions.get(instrument) ?? 0
    // Now and then the last price is an old one.
    if (random.next() < 0.95) this.#see(instrument)
    const side: Side = isExit ? (position > 0 ? 'sell' : 'buy') : this.#pick<Side>(['buy', 'buy', 'buy', 'sell'])
    const most = isExit ? Math.abs(position) : random.next() < 0.2 ? 400 : 110
    const price = (this.prices.get(instrument) as number) * (isExit ? 1 : 0.96 + 0.08 * random.next())
    const away = (side === 'buy' ? 1 : -1) * price * 0.05
    return {
      intent: { strategyInstance: 'any', decisionTime: this.time, ordinal: index },
      ...{ strategyId: this.#pick([...strategies, 'unknown']), instrument, side, group: groupOf(instrument) },
      ...{ quantity: odd(random.integer(1, most)), price: odd(price), unitValue: odd(1), contractSize: odd(200) },
      stop: random.next() < 0.5 ? null : odd(price - away * random.next()),
      target: random.next() < 0.5 ? null : odd(price + 2 * away * random.next()),
    }
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.#random.integer(0, items.length - 1)] as Item
  }
}

const oddNumbers = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 0, -0, 1e300]

/** Quantities are whole, so that what is closed is closed. */
function add(units: Map<string, number>, key: string, change: number): void {
  const after = (units.get(key) ?? 0) + change
  if (after === 0) units.delete(key)
  else units.set(key, after)
}
