import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CheckName, clipQuantity, judgeOrder, resolveGateRules } from '../index.ts'
import { account, holding, now, order, strategyId } from './scripted-account.ts'

const rulesWith = (totalNotionalMax: number) =>
  resolveGateRules({
    requireStop: false,
    exposure: {
      ...{ orderNotionalMax: 9_000, totalNotionalMax, instrumentFractionMax: 0.09, groupFractionMax: 0.2 },
      ...{ correlatedFractionMax: 0.3, leverageMax: 0.5 },
    },
    correlationOf: () => 0.5,
  })
const rules = rulesWith(60_000)
/** The checks that judge how large an order is. */
const sized = new Set<CheckName>([
  ...(['position-size', 'risk-to-reward', 'strategy-budget', 'order-notional', 'total-notional'] as const),
  ...(['instrument-concentration', 'group-concentration', 'correlated-exposure', 'leverage'] as const),
])

const units = fc.integer({ min: -150, max: 150 })
const pending = fc.integer({ min: 0, max: 60 })
const scene = fc.record({
  side: fc.constantFrom<'buy' | 'sell'>('buy', 'sell'),
  quantity: fc.integer({ min: 1, max: 400 }),
  price: fc.double({ min: 10, max: 300, noNaN: true }),
  stopApart: fc.option(fc.double({ min: 0.01, max: 0.5, noNaN: true })),
  contractSize: fc.constantFrom(1, 50, 100),
  group: fc.constantFrom(null, 'tech'),
  own: fc.tuple(units, pending, pending),
  other: fc.tuple(units, pending, pending),
  budget: fc.option(fc.constantFrom(0.05, 0.2)),
  rules: fc.constantFrom(rules, rulesWith(40_000)),
  committed: fc.integer({ min: 0, max: 12_000 }),
})

describe('a clipped quantity', () => {
  it('is the largest that no limit on sizes denies, in any account', () => {
    const seen = new Set<CheckName | null>()
    fc.assert(
      fc.property(
        scene,
        ({ side, quantity, price, stopApart, contractSize, group, own, other, budget, committed, rules }) => {
          const holdingOf = ([held, buy, sell]: readonly [number, number, number]) =>
            holding(held, { pendingBuy: buy, pendingSell: sell, price, group: 'tech' })
          const standing = account({
            holdings: new Map([
              ['SPY', holdingOf(own)],
              ['QQQ', holdingOf(other)],
            ]),
            lastPrices: new Map([['SPY', { price, time: now }]]),
            strategies: new Map([
              [strategyId, { isEnabled: true, consecutiveLosses: 0, budgetFraction: budget, committed }],
            ]),
          })
          const stop = stopApart === null ? null : price * (1 + (side === 'buy' ? -stopApart : stopApart))
          const wanted = order({ side, quantity, price, stop, target: null, contractSize, group })
          const clipped = clipQuantity(wanted, standing, rules)
          seen.add(clipped.clippedBy)
          expect(clipped.quantity).toBeLessThanOrEqual(quantity)
          const deniedAt = (units: number) => judgeOrder({ ...wanted, quantity: units }, standing, rules).denial?.check
          if (clipped.quantity > 0) expect(sized.has(deniedAt(clipped.quantity) ?? 'inputs')).toBe(false)
          // A little more is denied by a limit on sizes, unless it was not clipped at all.
          const more = clipped.quantity * (1 + 1e-6) + 1e-6
          if (clipped.clippedBy !== null) expect(sized.has(deniedAt(more) ?? 'inputs')).toBe(true)
          const whole = clipQuantity(wanted, standing, rules, 5)
          expect(whole.quantity % 5).toBe(0)
          expect(clipped.quantity - whole.quantity).toBeLessThan(5)
        },
      ),
      { numRuns: 2_000, seed: 7 },
    )
    expect([...sized].filter((check) => !seen.has(check))).toEqual([])
    expect(seen.has(null)).toBe(true)
  })

  it('is nothing where equity or the order is no number', () => {
    for (const odd of [Number.NaN, 0, -5]) {
      expect(clipQuantity(order(), account({ equity: odd }), rules).quantity).toBe(0)
    }
    for (const odd of [Number.NaN, 0, -5, Number.NEGATIVE_INFINITY]) {
      expect(clipQuantity(order({ quantity: odd }), account(), rules).quantity).toBe(0)
    }
    expect(clipQuantity(order({ price: Number.NaN }), account(), rules).quantity).toBe(0)
  })

  it('of an order that can only make a position smaller is that order', () => {
    const standing = account({ equity: 0, holdings: new Map([['SPY', holding(500)]]) })
    const exit = order({ side: 'sell', quantity: 400 })
    expect(clipQuantity(exit, standing, rules)).toEqual({ quantity: 400, clippedBy: null })
  })

  it('meets a step in spite of rounding', () => {
    const small = account({ equity: 3 })
    const free = resolveGateRules({ requireStop: false })
    const wanted = order({ price: 1, stop: null, quantity: 1, contractSize: 1 })
    expect(clipQuantity(wanted, small, free, 0.1).quantity).toBeCloseTo(0.3, 12)
  })
})
