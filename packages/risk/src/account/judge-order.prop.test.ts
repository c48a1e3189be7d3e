import { createRandom, type Random, type Side } from '@race/core'
import { describe, expect, it } from 'vitest'
import {
  type AccountStanding,
  fingerprintOf,
  type GateRules,
  type Holding,
  hardLimits,
  judgeOrder,
  type ProposedOrder,
  resolveGateRules,
} from '../index.ts'

const instruments = Array.from({ length: 14 }, (_, k) => `X${k}`)
const strategies = ['a', 'b', 'c']
const minuteMs = 60_000
const dayMs = 86_400_000

/** An account that approved orders fill in at once, wholly, while prices move by chance. */
interface World {
  time: number
  cash: number
  equityPeak: number
  dayStartEquity: number
  readonly prices: Map<string, number>
  readonly units: Map<string, number>
  entryTimes: number[]
  orderTimes: number[]
  readonly recentOrders: Map<string, number>
}

const rules: GateRules = resolveGateRules({
  requireStop: false,
  exposure: {
    ...{ orderNotionalMax: 9_000, totalNotionalMax: 60_000, instrumentFractionMax: 0.09, groupFractionMax: 0.25 },
    ...{
      correlatedFractionMax: 0.5,
      leverageMax: 0.55,
      priceCollarFraction: 0.03,
      duplicateWindowMs: 1_000,
      ordersMax: 9,
    },
  },
  correlationOf: () => 0.8,
})

const groupOf = (id: string) => (Number(id.slice(1)) % 3 === 0 ? 'third' : null)
const equityOf = ({ cash, units, prices }: World) =>
  [...units].reduce((sum, [id, held]) => sum + held * (prices.get(id) ?? 0), cash)

function standingOf(world: World): AccountStanding {
  const { time, equityPeak, dayStartEquity, entryTimes, orderTimes, recentOrders, prices, units } = world
  const holdings = [...units].map(([id, quantity]): [string, Holding] => {
    const price = prices.get(id) as number
    return [id, { quantity, pendingBuy: 0, pendingSell: 0, price, unitValue: 1, group: groupOf(id) }]
  })
  const enabled = { isEnabled: true, consecutiveLosses: 0, budgetFraction: null, committed: 0 }
  return {
    ...{ time, equity: equityOf(world), equityPeak, dayStartEquity, dayStart: Math.floor(time / dayMs) * dayMs },
    ...{
      tradingState: 'active',
      isEmergency: false,
      holdings: new Map(holdings),
      entryTimes,
      orderTimes,
      recentOrders,
    },
    strategies: new Map(strategies.map((id) => [id, enabled])),
    lastPrices: new Map([...prices].map(([id, price]) => [id, { price, time }])),
  }
}

const oddNumbers = [Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 1e300, -0]

function anyOrder(random: Random, world: World, step: number): ProposedOrder {
  const pick = <Item>(items: readonly Item[]): Item => items[random.integer(0, items.length - 1)] as Item
  const odd = (usual: number): number => (random.next() < 0.02 ? pick(oddNumbers) : usual)
  const instrument = pick(instruments)
  const price = (world.prices.get(instrument) as number) * (0.95 + 0.1 * random.next())
  const side = pick<Side>(['buy', 'sell'])
  const away = (side === 'buy' ? 1 : -1) * price * 0.05
  return {
    intent: { strategyInstance: 'any', decisionTime: world.time, ordinal: step },
    ...{ strategyId: pick([...strategies, 'unknown']), instrument, side, group: groupOf(instrument) },
    quantity: odd(random.integer(1, random.next() < 0.5 ? 20 : 400)),
    ...{ price: odd(price), unitValue: odd(1), contractSize: odd(200) },
    stop: random.next() < 0.5 ? null : odd(price - away * random.next()),
    target: random.next() < 0.5 ? null : odd(price + 2 * away * random.next()),
  }
}

/** What must hold after an entry was approved, reckoned apart from the gate. */
function requireWithinLimits(world: World, order: ProposedOrder, equityBefore: number): void {
  const { limits, exposure } = rules
  const slack = 1 + 1e-6
  const worthOf = (id: string) => Math.abs((world.units.get(id) ?? 0) * (world.prices.get(id) as number))
  // The order's own instrument is judged at the order's price.
  const own = Math.abs((world.units.get(order.instrument) ?? 0) * order.price)
  const others = instruments.filter((id) => id !== order.instrument)
  const total = others.reduce((sum, id) => sum + worthOf(id), own)
  const ofGroup = others.filter((id) => groupOf(id) === order.group).reduce((sum, id) => sum + worthOf(id), own)
  const within = (actual: number, limit: number | undefined) => expect(actual).toBeLessThanOrEqual((limit ?? 0) * slack)
  within([...world.units.values()].filter((held) => held !== 0).length, limits.openPositionsMax)
  within(Math.abs(world.units.get(order.instrument) ?? 0) / order.contractSize, limits.positionLotsMax)
  within(own / equityBefore, Math.min(limits.positionFractionMax, exposure.instrumentFractionMax ?? 1))
  within(order.quantity * order.price, exposure.orderNotionalMax)
  within(total, exposure.totalNotionalMax)
  within(total / equityBefore, exposure.leverageMax)
  if (order.group !== null) within(ofGroup / equityBefore, exposure.groupFractionMax)
  within(world.entryTimes.filter((at) => at > world.time - 60 * minuteMs).length, limits.tradesPerHourMax)
  within(world.entryTimes.filter((at) => at >= Math.floor(world.time / dayMs) * dayMs).length, limits.tradesPerDayMax)
  within(world.orderTimes.filter((at) => at > world.time - minuteMs).length, exposure.ordersMax)
  if (order.stop !== null)
    within((Math.abs(order.price - order.stop) * order.quantity) / equityBefore, limits.riskPerTradeMax)
  expect(equityBefore).toBeGreaterThan(world.equityPeak * (1 - hardLimits.emergencyDrawdownMax))
  expect(equityBefore).toBeGreaterThan(world.dayStartEquity * (1 - hardLimits.dailyLossMax))
  expect(strategies).toContain(order.strategyId)
}

describe('an account under orders of any kind at any time', () => {
  it('is led past no limit by an approved entry, and made larger by no approved exit', () => {
    const random = createRandom('adversary')
    const world: World = {
      ...{ time: 100 * dayMs, cash: 100_000, equityPeak: 100_000, dayStartEquity: 100_000 },
      ...{ prices: new Map(instruments.map((id, k) => [id, 20 + 10 * k])), units: new Map() },
      ...{ entryTimes: [], orderTimes: [], recentOrders: new Map() },
    }
    const counts = { entries: 0, exits: 0, denied: 0 }
    for (let step = 0; step < 20_000; step++) {
      const before = world.time
      world.time += random.integer(0, 4 * minuteMs)
      for (const [id, price] of world.prices) world.prices.set(id, price * (1 + 0.004 * random.normal()))
      world.equityPeak = Math.max(world.equityPeak, equityOf(world))
      if (Math.floor(before / dayMs) !== Math.floor(world.time / dayMs)) {
        world.dayStartEquity = equityOf(world)
        // A drawdown would end the trial: each month begins anew, as a person would.
        if (Math.floor(world.time / dayMs) % 30 === 0) world.equityPeak = equityOf(world)
        world.entryTimes = world.entryTimes.filter((at) => at > world.time - dayMs)
        world.orderTimes = world.orderTimes.filter((at) => at > world.time - dayMs)
      }
      const order = anyOrder(random, world, step)
      const equity = equityOf(world)
      const held = world.units.get(order.instrument) ?? 0
      const { isApproved, isReducing } = judgeOrder(order, standingOf(world), rules)
      if (!isApproved) {
        counts.denied++
        continue
      }
      const after = held + (order.side === 'buy' ? 1 : -1) * order.quantity
      world.units.set(order.instrument, after)
      world.cash -= (after - held) * (world.prices.get(order.instrument) as number)
      world.orderTimes.push(world.time)
      world.recentOrders.set(fingerprintOf(order), world.time)
      if (isReducing) {
        counts.exits++
        expect(Math.abs(after)).toBeLessThan(Math.abs(held))
        expect(after * held).toBeGreaterThanOrEqual(0)
      } else {
        counts.entries++
        world.entryTimes.push(world.time)
        requireWithinLimits(world, order, equity)
      }
    }
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(300)
  })
})
