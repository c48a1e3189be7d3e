import { RaceError } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AccountStanding,
  type CheckName,
  checkOrder,
  type ExposureLimits,
  type GateRules,
  type HardLimits,
  hardLimits,
  judgeOrder,
  limitsInForce,
  type ProposedOrder,
  resolveGateRules,
  sealHardLimits,
} from '../index.ts'
import { account, hourMs, now, order, strategyId } from './scripted-account.ts'

/** Limits that nothing reaches, so that one of them can be looked at alone. */
const wide: HardLimits = {
  ...{
    riskPerTradeMax: 1,
    emergencyDrawdownMax: 1,
    openPositionsMax: 1e9,
    tradesPerDayMax: 1e9,
    tradesPerHourMax: 1e9,
  },
  ...{ positionLotsMax: 1e300, positionFractionMax: 1, rewardToRiskMin: 0, dailyLossMax: 1, consecutiveLossesMax: 1e9 },
}

interface Scene {
  readonly order?: Partial<ProposedOrder>
  readonly account?: Partial<AccountStanding>
  readonly rules: Partial<GateRules>
}

interface LimitCase {
  readonly check: CheckName
  /** What passes: up to the limit, only below it, or from it on. */
  readonly passes: 'at most' | 'below' | 'at least'
  readonly limit: fc.Arbitrary<number>
  /** An order, an account and rules in which the actual value is what the limit is compared with. */
  readonly scene: (actual: number, limit: number) => Scene
}

const fraction = fc.double({ min: 0.01, max: 0.9, noNaN: true })
/** Below the equity of the account. */
const amount = fc.double({ min: 1, max: 9e4, noNaN: true })
const count = fc.integer({ min: 1, max: 60 })
const hard = (limits: Partial<HardLimits>): Partial<GateRules> => ({ limits: { ...wide, ...limits } })
const exposed = (exposure: ExposureLimits): Partial<GateRules> => ({ limits: wide, exposure })
const timesOf = (actual: number, apart: number): readonly number[] =>
  Array.from({ length: actual - 1 }, (_, k) => now - k * apart)
const others = (worth: number, group: string | null = null) =>
  new Map([['QQQ', { quantity: -1, pendingBuy: 0, pendingSell: 0, price: worth, unitValue: 1, group }]])
/** An order of one unit that is worth so much. */
const worth = (price: number): Partial<ProposedOrder> => ({ price, quantity: 1, stop: null, target: null })
const lost = (loss: number): number => 100_000 - 100_000 * loss

const amounts: Readonly<Record<string, LimitCase>> = {
  emergencyDrawdownMax: {
    ...{ check: 'emergency-shutdown', passes: 'below', limit: fraction },
    scene: (actual, limit) => ({
      account: { equity: lost(actual), dayStartEquity: lost(actual) },
      rules: hard({ emergencyDrawdownMax: limit }),
    }),
  },
  accountDrawdownMax: {
    ...{ check: 'account-drawdown', passes: 'below', limit: fraction },
    scene: (actual, limit) => ({
      account: { equity: lost(actual), dayStartEquity: lost(actual) },
      rules: { limits: wide, accountDrawdownMax: limit },
    }),
  },
  dailyLossMax: {
    ...{ check: 'daily-loss', passes: 'below', limit: fraction },
    scene: (actual, limit) => ({
      account: { equity: lost(actual) },
      rules: hard({ dailyLossMax: limit }),
    }),
  },
  positionLotsMax: {
    ...{ check: 'position-size', passes: 'at most', limit: amount },
    scene: (actual, limit) => ({
      order: { ...worth(1e-6), quantity: actual * 7, contractSize: 7 },
      rules: hard({ positionLotsMax: limit }),
    }),
  },
  positionFractionMax: {
    ...{ check: 'position-size', passes: 'at most', limit: fraction },
    scene: (actual, limit) => ({ order: worth(actual * 100_000), rules: hard({ positionFractionMax: limit }) }),
  },
  riskPerTradeMax: {
    ...{ check: 'risk-to-reward', passes: 'at most', limit: fraction },
    scene: (actual, limit) => ({
      order: { price: 100, quantity: 1_000, stop: 100 - actual * 100, target: null },
      rules: hard({ riskPerTradeMax: limit }),
    }),
  },
  rewardToRiskMin: {
    ...{ check: 'risk-to-reward', passes: 'at least', limit: fc.double({ min: 0.1, max: 20, noNaN: true }) },
    scene: (actual, limit) => ({
      order: { price: 100, quantity: 1, stop: 98, target: 100 + 2 * actual },
      rules: hard({ rewardToRiskMin: limit }),
    }),
  },
  budget: {
    ...{ check: 'strategy-budget', passes: 'at most', limit: fraction },
    scene: (actual, limit) => ({
      order: worth(100),
      account: {
        strategies: new Map([
          [strategyId, { isEnabled: true, consecutiveLosses: 0, budgetFraction: limit, committed: actual * 1e5 - 100 }],
        ]),
      },
      rules: hard({}),
    }),
  },
  orderNotionalMax: {
    ...{ check: 'order-notional', passes: 'at most', limit: amount },
    scene: (actual, limit) => ({ order: worth(actual), rules: exposed({ orderNotionalMax: limit }) }),
  },
  totalNotionalMax: {
    ...{ check: 'total-notional', passes: 'at most', limit: amount },
    scene: (actual, limit) => ({
      order: worth(actual * 0.25),
      account: { holdings: others(actual * 0.75) },
      rules: exposed({ totalNotionalMax: limit }),
    }),
  },
  instrumentFractionMax: {
    ...{ check: 'instrument-concentration', passes: 'at most', limit: fraction },
    scene: (actual, limit) => ({ order: worth(actual * 1e5), rules: exposed({ instrumentFractionMax: limit }) }),
  },
  groupFractionMax: {
    ...{ check: 'group-concentration', passes: 'at most', limit: fraction },
    scene: (actual, limit) => ({
      order: { ...worth(actual * 0.5e5), group: 'tech' },
      account: { holdings: others(actual * 0.5e5, 'tech') },
      rules: exposed({ groupFractionMax: limit }),
    }),
  },
  correlatedFractionMax: {
    ...{ check: 'correlated-exposure', passes: 'at most', limit: fraction },
    scene: (actual, limit) => ({
      order: worth(actual * 0.5e5),
      account: { holdings: others(actual * 1e5) },
      rules: { ...exposed({ correlatedFractionMax: limit }), correlationOf: () => -0.5 },
    }),
  },
  leverageMax: {
    ...{ check: 'leverage', passes: 'at most', limit: fc.double({ min: 0.1, max: 30, noNaN: true }) },
    scene: (actual, limit) => ({
      order: worth(actual * 0.01e5),
      account: { holdings: others(actual * 0.99e5) },
      rules: exposed({ leverageMax: limit }),
    }),
  },
  priceCollarFraction: {
    ...{ check: 'price-collar', passes: 'at most', limit: fraction },
    scene: (actual, limit) => ({ order: worth(100 + 100 * actual), rules: exposed({ priceCollarFraction: limit }) }),
  },
}

const counts: Readonly<Record<string, LimitCase>> = {
  openPositionsMax: {
    ...{ check: 'open-positions', passes: 'at most', limit: count },
    scene: (actual, limit) => ({
      account: {
        holdings: new Map(
          Array.from({ length: actual - 1 }, (_, k) => [
            `X${k}`,
            { quantity: k % 2, pendingBuy: 1 - (k % 2), pendingSell: 0, price: 1, unitValue: 1, group: null },
          ]),
        ),
      },
      rules: hard({ openPositionsMax: limit }),
    }),
  },
  tradesPerDayMax: {
    ...{ check: 'daily-trades', passes: 'at most', limit: count },
    scene: (actual, limit) => ({
      account: { entryTimes: timesOf(actual, 60_000), dayStart: now - 2 * hourMs },
      rules: hard({ tradesPerDayMax: limit }),
    }),
  },
  tradesPerHourMax: {
    ...{ check: 'hourly-trades', passes: 'at most', limit: count },
    scene: (actual, limit) => ({
      account: { entryTimes: [now - hourMs, ...timesOf(actual, 1_000)] },
      rules: hard({ tradesPerHourMax: limit }),
    }),
  },
  consecutiveLossesMax: {
    ...{ check: 'strategy-budget', passes: 'below', limit: count },
    scene: (actual, limit) => ({
      account: {
        strategies: new Map([
          [strategyId, { isEnabled: true, consecutiveLosses: actual, budgetFraction: null, committed: 0 }],
        ]),
      },
      rules: hard({ consecutiveLossesMax: limit }),
    }),
  },
  ordersMax: {
    ...{ check: 'order-rate', passes: 'at most', limit: count },
    scene: (actual, limit) => ({
      account: { orderTimes: [now - 60_000, ...timesOf(actual, 100)] },
      rules: exposed({ ordersMax: limit }),
    }),
  },
  duplicateWindowMs: {
    ...{ check: 'duplicate-order', passes: 'at least', limit: fc.integer({ min: 2, max: 1e6 }) },
    scene: (actual, limit) => ({
      account: { recentOrders: new Map([[JSON.stringify([strategyId, 'SPY', 'buy', 50]), now - actual]]) },
      rules: exposed({ duplicateWindowMs: limit }),
    }),
  },
  priceAgeMsMax: {
    ...{ check: 'inputs', passes: 'at most', limit: fc.integer({ min: 1, max: 1e6 }) },
    scene: (actual, limit) => ({
      account: { lastPrices: new Map([['SPY', { price: 100, time: now - actual }]]) },
      rules: { limits: wide, priceAgeMsMax: limit },
    }),
  },
}

/** The check that denies; null for an approval. */
function deniedBy({ order: own = {}, account: standing = {}, rules }: Scene): CheckName | null {
  const resolved = resolveGateRules({ requireStop: false, ...rules })
  return judgeOrder(order(own), account(standing), resolved).denial?.check ?? null
}

/** Rounding of a few operations stays below it, and the gate's tolerance of 1e-9 too. */
const apart = 1e-6

function expectEdges(one: LimitCase, limit: number, below: number, above: number): void {
  const { check, passes, scene } = one
  const expected = { below: passes === 'at least' ? check : null, above: passes === 'at least' ? null : check }
  expect([below, deniedBy(scene(below, limit))]).toEqual([below, expected.below])
  expect([limit, deniedBy(scene(limit, limit))]).toEqual([limit, passes === 'below' ? check : null])
  expect([above, deniedBy(scene(above, limit))]).toEqual([above, expected.above])
}

describe('every limit', () => {
  it.each(Object.keys(amounts))('%s lets through what it says: at it, just below and just above', (name) => {
    const one = amounts[name] as LimitCase
    fc.assert(
      fc.property(one.limit, (limit) => expectEdges(one, limit, limit * (1 - apart), limit * (1 + apart))),
      { numRuns: 60, seed: 7 },
    )
  })

  it.each(Object.keys(counts))('%s lets through what it says: at it, one below and one above', (name) => {
    const one = counts[name] as LimitCase
    fc.assert(
      fc.property(one.limit, (limit) => expectEdges(one, limit, limit - 1, limit + 1)),
      { numRuns: 60, seed: 7 },
    )
  })

  it('has a case here', () => {
    const cased = new Set(Object.keys({ ...amounts, ...counts }))
    expect(Object.keys(hardLimits).filter((name) => !cased.has(name))).toEqual([])
    const checks = new Set([...Object.values(amounts), ...Object.values(counts)].map(({ check }) => check))
    expect(checkOrder.filter((check) => !checks.has(check))).toEqual([])
  })

  it.each(Object.keys(amounts))('%s is passed by no actual value that is none, infinite or huge', (name) => {
    const { passes, scene, limit } = amounts[name] as LimitCase
    const [some] = fc.sample(limit, { numRuns: 1, seed: 7 })
    for (const actual of [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]) {
      expect([actual, deniedBy(scene(actual, some as number))]).not.toEqual([actual, null])
    }
    const huge = deniedBy(scene(1e300, some as number))
    // A huge reward is one.
    expect([huge === null, huge]).toEqual([passes === 'at least', huge])
  })

  it.each(Object.keys({ ...amounts, ...counts }))('%s that is NaN or below 0 lets no entry through', (name) => {
    const { check, passes, scene, limit } = { ...amounts, ...counts }[name] as LimitCase
    const [some] = fc.sample(limit, { numRuns: 1, seed: 7 })
    for (const wrong of [Number.NaN, Number.NEGATIVE_INFINITY, -1]) {
      const { order: own = {}, account: standing = {}, rules } = scene(some as number, some as number)
      // As it is in nobody's power by way of resolveGateRules, which refuses it.
      const forged = { ...resolveGateRules({ requireStop: false, ...rules }), ...scene(1, wrong).rules }
      const holdings = scene(some as number, wrong).account
      const { denial } = judgeOrder(order(own), account({ ...standing, ...holdings }), {
        ...forged,
        exposure: forged.exposure ?? {},
      })
      // A least value below 0 asks for nothing.
      const isAsked = passes !== 'at least' || Number.isNaN(wrong)
      expect([wrong, denial?.check ?? null]).toEqual([wrong, isAsked ? check : null])
    }
  })

  it.each(Object.keys(hardLimits) as (keyof HardLimits)[])('%s takes no odd value where it is set', (name) => {
    for (const odd of [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -1, 1e308]) {
      const isAllowed = name === 'positionLotsMax' && odd === 1e308
      for (const set of [() => sealHardLimits({ [name]: odd }), () => limitsInForce(wide, { [name]: odd })]) {
        const outcome = outcomeOf(set)
        if (name === 'rewardToRiskMin' && odd === 1e308) expect(outcome).toBe('accepted')
        else if (!isAllowed) expect([odd, outcome]).toEqual([odd, 'RISK_CONFIG_INVALID'])
      }
    }
  })
})

function outcomeOf(work: () => unknown): string {
  try {
    work()
    return 'accepted'
  } catch (error) {
    return error instanceof RaceError ? error.code : 'another error'
  }
}
