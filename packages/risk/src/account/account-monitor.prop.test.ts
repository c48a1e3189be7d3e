import { describe, expect, it } from 'vitest'
import {
  type CheckName,
  checkOrder,
  createAccountMonitor,
  hardLimits,
  type MonitorEvent,
  restoreAccountMonitor,
} from '../index.ts'
import { AdversarialAccount, adversaryOptions, adversaryRules, groupOf, type Judged } from './adversarial-account.ts'

const { limits, exposure } = adversaryRules
const hourMs = 3_600_000
const dayMs = 24 * hourMs
const slack = 1 + 1e-6

type World = AdversarialAccount

/** Units that may still fill on a side; of everything, or of one strategy. */
function pendingOf({ open }: World, instrument: string, side: string, strategyId: string | null = null): number {
  let units = 0
  for (const order of open.values()) {
    if (order.instrument !== instrument || order.side !== side) continue
    if (strategyId === null || order.strategyId === strategyId) units += order.remaining
  }
  return units
}

/** The largest position that can come to be, on either side. */
function worstOf(world: World, instrument: string, held: number, strategyId: string | null = null): number {
  const buys = pendingOf(world, instrument, 'buy', strategyId)
  const sales = pendingOf(world, instrument, 'sell', strategyId)
  return Math.max(Math.abs(held), held + buys, sales - held)
}

/** Whether the account is past a limit that holds all entries back, by prices or by what was latched. */
function isPast({ lastEquity, equityPeak, dayStartEquity, monitor }: World): boolean {
  const isDrawnDown = lastEquity <= equityPeak * (1 - limits.emergencyDrawdownMax)
  return isDrawnDown || lastEquity <= dayStartEquity * (1 - limits.dailyLossMax) || monitor.halts.open.length > 0
}

/** What must hold after an entry was sent, reckoned apart from the gate and its books. */
function faultsOf(world: World, { order, equity }: Judged): readonly string[] {
  const { positions, prices, time, open, entryTimes, approved } = world
  const { instrument, side, price, quantity, strategyId } = order
  const faults: string[] = []
  const within = (name: string, actual: number, limit: number | undefined): void => {
    if (!(actual <= (limit ?? Number.NaN) * slack)) faults.push(`${name}: ${actual} > ${limit}`)
  }
  const held = positions.get(instrument) ?? 0
  const own = Math.max(0, (side === 'buy' ? held : -held) + pendingOf(world, instrument, side))
  const all = new Set([...positions.keys(), ...[...open.values()].map((one) => one.instrument)])
  const worth = (id: string): number => worstOf(world, id, positions.get(id) ?? 0) * (prices.get(id) as number)
  const others = [...all].filter((id) => id !== instrument)
  const sumOf = (ids: readonly string[]): number => ids.reduce((sum, id) => sum + worth(id), 0)
  within('positions', all.size, limits.openPositionsMax)
  within('lots', own / order.contractSize, limits.positionLotsMax)
  within('fraction', (own * price) / equity, limits.positionFractionMax)
  within('instrument', (own * price) / equity, exposure.instrumentFractionMax)
  within('order', quantity * price, exposure.orderNotionalMax)
  within('total', sumOf(others) + own * price, exposure.totalNotionalMax)
  within('leverage', (sumOf(others) + own * price) / equity, exposure.leverageMax)
  within('correlated', (0.8 * sumOf(others) + own * price) / equity, exposure.correlatedFractionMax)
  if (order.group !== null) {
    const group = others.filter((id) => groupOf(id) === order.group)
    within('group', (sumOf(group) + own * price) / equity, exposure.groupFractionMax)
  }
  within('collar', Math.abs(price / (prices.get(instrument) as number) - 1), exposure.priceCollarFraction)
  within('hour', entryTimes.filter((at) => at > time - hourMs).length, limits.tradesPerHourMax)
  within('day', entryTimes.filter((at) => at >= Math.floor(time / dayMs) * dayMs).length, limits.tradesPerDayMax)
  const recent = approved.slice(-20)
  within('rate', recent.filter((one) => one.time > time - (exposure.orderRateWindowMs ?? 0)).length, exposure.ordersMax)
  const alike = recent.filter(
    (one) =>
      one.time > time - (exposure.duplicateWindowMs ?? 0) &&
      one.order.strategyId === strategyId &&
      one.order.instrument === instrument &&
      one.order.side === side &&
      one.order.quantity === quantity,
  )
  within('alike', alike.length, 1)
  if (order.stop !== null) {
    within('risk', (Math.abs(price - order.stop) * quantity) / equity, limits.riskPerTradeMax)
    if (order.target !== null) {
      const reward = Math.abs(order.target - price) / Math.abs(price - order.stop)
      within('reward', limits.rewardToRiskMin, reward)
    }
  }
  if (strategyId === 'b') within('budget', ownWorth(world, order) / equity, 0.2)
  within('losses', (world.losses.get(strategyId) ?? 0) + 1, limits.consecutiveLossesMax)
  if (strategyId === 'unknown') faults.push('an unknown strategy')
  return faults
}

/** What a strategy's positions and orders are worth at most; the order itself at its own price. */
function ownWorth(world: World, { strategyId, quantity, price, instrument }: Judged['order']): number {
  let worth = quantity * (price - (world.prices.get(instrument) as number))
  for (const id of world.prices.keys()) {
    const held = world.owned.get(`${strategyId} ${id}`) ?? 0
    worth += worstOf(world, id, held, strategyId) * (world.prices.get(id) as number)
  }
  return worth
}

describe('an account under orders of any kind at any time, for a hundred thousand steps', () => {
  const world = new AdversarialAccount('adversary')
  const counts = { entries: 0, exits: 0, denied: 0, past: 0, exitsWhilePast: 0 }
  const faults: string[] = []
  const denials = new Set<CheckName | undefined>()

  it('is led past no limit by an approved entry, and made larger by no approved exit', { timeout: 30_000 }, () => {
    for (let step = 0; step < 100_000; step++) {
      const judged = world.step(step)
      const { order, verdict } = judged
      const past = isPast(world)
      if (past) counts.past++
      if (!verdict.isApproved) {
        counts.denied++
        denials.add(verdict.denial?.check)
        continue
      }
      if (verdict.isReducing) {
        counts.exits++
        if (past) counts.exitsWhilePast++
        const held = (world.positions.get(order.instrument) ?? 0) * (order.side === 'buy' ? -1 : 1)
        // With this order among them, everything on its side can at most close the position.
        if (!(held > 0 && pendingOf(world, order.instrument, order.side) <= held)) faults.push(`step ${step}: exit`)
        continue
      }
      counts.entries++
      if (past) faults.push(`step ${step}: an entry past a limit`)
      for (const fault of faultsOf(world, judged)) faults.push(`step ${step}: ${fault}`)
    }
    expect(faults).toEqual([])
  })

  it('meets enough of everything for that to mean something', () => {
    for (const [what, count] of Object.entries(counts)) expect([what, count > 300]).toEqual([what, true])
    // The drawdown of an account is that of an emergency here, which is judged first.
    const unmet = ['inputs' as const, 'trading-state' as const, ...checkOrder].filter((check) => !denials.has(check))
    expect(unmet).toEqual(['account-drawdown'])
    const happened = new Set(world.recorded.map(({ type }) => type))
    for (const type of ['day-started', 'strategy-disabled', 'strategy-enabled', 'halt-added', 'peak-reset'] as const) {
      expect([type, happened.has(type)]).toEqual([type, true])
    }
  })

  it('is the same account again when what was recorded is folded, through JSON', () => {
    const again = createAccountMonitor(adversaryOptions)
    for (const event of world.recorded) again.fold(event)
    expect(again.snapshot()).toEqual(world.monitor.snapshot())
    const some: MonitorEvent[] = JSON.parse(JSON.stringify(world.recorded.slice(0, 50_000)))
    const [plain, read] = [createAccountMonitor(adversaryOptions), createAccountMonitor(adversaryOptions)]
    world.recorded.slice(0, 50_000).forEach((event) => {
      plain.fold(event)
    })
    for (const event of some) read.fold(event)
    expect(read.snapshot()).toEqual(plain.snapshot())
  })

  it('goes on from a snapshot as if nothing had been, through JSON', () => {
    const middle = 100_000
    const before = createAccountMonitor(adversaryOptions)
    for (const event of world.recorded.slice(0, middle)) before.fold(event)
    const snapshot = before.snapshot()
    const restored = restoreAccountMonitor(adversaryOptions, JSON.parse(JSON.stringify(snapshot)))
    expect(restored.snapshot()).toEqual(snapshot)
    for (const event of world.recorded.slice(middle)) restored.fold(event)
    expect(restored.snapshot()).toEqual(world.monitor.snapshot())
    const { time } = world
    expect(restored.report(time)).toEqual(world.monitor.report(time))
    expect([...restored.standing(time).holdings.keys()]).toEqual([...world.monitor.standing(time).holdings.keys()])
  })

  it('has bounded memory, whatever was told', () => {
    const { orders, closedTrades, strategies, exposure: book } = world.monitor.snapshot()
    expect(orders.entryTimes.length).toBeLessThanOrEqual(hardLimits.tradesPerDayMax)
    expect(orders.orderTimes.length).toBeLessThanOrEqual(9)
    expect(closedTrades.length).toBeLessThanOrEqual(1_000)
    for (const { outcomes } of strategies) expect(outcomes.length).toBeLessThanOrEqual(10)
    expect(book.orders.length).toBe(world.open.size)
    expect(book.holdings.length).toBeLessThanOrEqual(world.prices.size)
  })
})
