import { describe, expect, it } from 'vitest'
import {
  type AccountStanding,
  type CheckName,
  checkOrder,
  fingerprintOf,
  type GateRules,
  judgeOrder,
  type ProposedOrder,
  resolveGateRules,
} from '../index.ts'
import { account, deniedBy, holding, hourMs, now, order, strategyId } from './scripted-account.ts'

const strategy = (more: object) =>
  account({
    strategies: new Map([
      [strategyId, { isEnabled: true, consecutiveLosses: 0, budgetFraction: null, committed: 0, ...more }],
    ]),
  })

const times = (count: number, apart: number) => Array.from({ length: count }, (_, k) => now - k * apart).reverse()
const many = (count: number) =>
  new Map(Array.from({ length: count }, (_, k) => [`X${k}`, holding(k % 2 === 0 ? 1 : -1)] as const))
const withExposure = (exposure: GateRules['exposure']): Partial<GateRules> => ({ exposure })

/** What passes at the limit, and what is denied next to it, one case for each side of every limit. */
const limits: readonly (readonly [string, CheckName | null, ProposedOrder, AccountStanding, Partial<GateRules>?])[] = [
  ['a sound entry', null, order(), account()],
  ['a latched emergency', 'emergency-shutdown', order(), account({ isEmergency: true })],
  [
    'a drawdown just below that of an emergency',
    null,
    order(),
    account({ equityPeak: 117_647, dayStartEquity: 100_000 }),
  ],
  ['a drawdown of an emergency', 'emergency-shutdown', order(), account({ equity: 85_000 })],
  ['a drawdown below the softer limit', null, order(), account({ equity: 95_010 }), { accountDrawdownMax: 0.05 }],
  [
    'a drawdown at the softer limit',
    'account-drawdown',
    order(),
    account({ equity: 95_000 }),
    { accountDrawdownMax: 0.05 },
  ],
  [
    'a drawdown that only rounding keeps below the softer limit',
    'account-drawdown',
    order(),
    account({ equity: 90_000, dayStartEquity: 90_000 }),
    { accountDrawdownMax: 0.1 },
  ],
  ['the tenth position', null, order(), account({ holdings: many(9) })],
  ['the eleventh position', 'open-positions', order(), account({ holdings: many(10) })],
  [
    'a position more of ten that are open',
    null,
    order(),
    account({ holdings: new Map([...many(9), ['SPY', holding(10)]]) }),
  ],
  [
    'an eleventh position beside one that is only pending',
    'open-positions',
    order(),
    account({ holdings: new Map([...many(9), ['QQQ', holding(0, { pendingBuy: 1 })]]) }),
  ],
  ['the twentieth entry of the day', null, order(), account({ entryTimes: times(19, 20 * 60_000 + 1) })],
  ['the twenty-first entry of the day', 'daily-trades', order(), account({ entryTimes: times(20, 20 * 60_000 + 1) })],
  [
    'entries before the day began',
    null,
    order(),
    account({ entryTimes: times(24, 20 * 60_000 + 1).slice(0, 3), dayStart: now }),
  ],
  ['the fifth entry of an hour', null, order(), account({ entryTimes: times(4, 60_000) })],
  ['the sixth entry of an hour', 'hourly-trades', order(), account({ entryTimes: times(5, 60_000) })],
  [
    'an entry an hour after the first of five',
    null,
    order(),
    account({ entryTimes: [now - hourMs, ...times(4, 60_000)] }),
  ],
  ['a position of a lot', null, order({ quantity: 100 }), account()],
  ['a position above a lot', 'position-size', order({ quantity: 100.01 }), account()],
  ['a position at its share of equity', null, order({ quantity: 100, price: 100, stop: 99, target: 102 }), account()],
  [
    'a position above its share',
    'position-size',
    order({ quantity: 100, price: 100.1, stop: 99, target: 103 }),
    account(),
  ],
  [
    'a position with what is held and pending',
    'position-size',
    order(),
    account({ holdings: new Map([['SPY', holding(40, { pendingBuy: 11 })]]) }),
  ],
  [
    'an order that turns a position, by what is left of it',
    null,
    order({ quantity: 90 }),
    account({ holdings: new Map([['SPY', holding(-40)]]) }),
  ],
  ['a loss of 2 % at the stop', null, order({ quantity: 100, stop: 80, target: 130 }), account()],
  ['a loss above 2 % at the stop', 'risk-to-reward', order({ quantity: 100, stop: 79.9, target: 140 }), account()],
  ['a reward of 1.5 for the risk', null, order({ stop: 98, target: 103 }), account()],
  ['a reward below 1.5 for the risk', 'risk-to-reward', order({ stop: 98, target: 102.99 }), account()],
  ['the same of a sale', null, order({ side: 'sell', stop: 102, target: 97 }), account()],
  ['a target on the wrong side', 'risk-to-reward', order({ stop: 98, target: 90 }), account()],
  ['a stop on the wrong side', 'risk-to-reward', order({ stop: 101, target: 110 }), account()],
  ['a stop at the price', 'risk-to-reward', order({ stop: 100 }), account()],
  ['no stop where one is required', 'risk-to-reward', order({ stop: null }), account()],
  ['no stop where none is', null, order({ stop: null }), account(), { requireStop: false }],
  ['no target', null, order({ target: null }), account()],
  ['a strategy that nobody knows', 'strategy-budget', order({ strategyId: 'other' }), account()],
  ['a strategy that is not enabled', 'strategy-budget', order(), strategy({ isEnabled: false })],
  ['four losses in a row', null, order(), strategy({ consecutiveLosses: 4 })],
  ['five losses in a row', 'strategy-budget', order(), strategy({ consecutiveLosses: 5 })],
  ['a budget that is used up exactly', null, order(), strategy({ budgetFraction: 0.15, committed: 10_000 })],
  ['a budget that is exceeded', 'strategy-budget', order(), strategy({ budgetFraction: 0.15, committed: 10_001 })],
  ['losses in a row below none', 'strategy-budget', order(), strategy({ consecutiveLosses: -1 })],
  [
    'a budget with less than nothing in it',
    'strategy-budget',
    order(),
    strategy({ budgetFraction: 0.15, committed: -1 }),
  ],
  ['a loss of the day below 5 %', null, order(), account({ equity: 95_001 })],
  ['a loss of the day of 5 %', 'daily-loss', order(), account({ equity: 95_000 })],
  ['an order at its notional', null, order(), account(), withExposure({ orderNotionalMax: 5_000 })],
  ['an order above its notional', 'order-notional', order(), account(), withExposure({ orderNotionalMax: 4_999 })],
  [
    'all positions at their notional',
    null,
    order(),
    account({ holdings: new Map([['QQQ', holding(-20)]]) }),
    withExposure({ totalNotionalMax: 7_000 }),
  ],
  [
    'all positions above it',
    'total-notional',
    order(),
    account({ holdings: new Map([['QQQ', holding(-20)]]) }),
    withExposure({ totalNotionalMax: 6_999 }),
  ],
  [
    'all positions above it with what is pending',
    'total-notional',
    order(),
    account({ holdings: new Map([['QQQ', holding(0, { pendingSell: 20 })]]) }),
    withExposure({ totalNotionalMax: 6_999 }),
  ],
  [
    'all positions with what would only make them smaller',
    null,
    order(),
    account({ holdings: new Map([['QQQ', holding(20, { pendingSell: 30 })]]) }),
    withExposure({ totalNotionalMax: 7_000 }),
  ],
  [
    'what moves against it',
    'correlated-exposure',
    order(),
    account({ holdings: new Map([['QQQ', holding(21)]]) }),
    { ...withExposure({ correlatedFractionMax: 0.06 }), correlationOf: () => -0.5 },
  ],
  ['an instrument at its share', null, order(), account(), withExposure({ instrumentFractionMax: 0.05 })],
  [
    'an instrument above its share',
    'instrument-concentration',
    order(),
    account(),
    withExposure({ instrumentFractionMax: 0.049 }),
  ],
  [
    'a group at its share',
    null,
    order({ group: 'tech' }),
    account({ holdings: new Map([['QQQ', holding(10, { group: 'tech' })]]) }),
    withExposure({ groupFractionMax: 0.06 }),
  ],
  [
    'a group above its share',
    'group-concentration',
    order({ group: 'tech' }),
    account({ holdings: new Map([['QQQ', holding(11, { group: 'tech' })]]) }),
    withExposure({ groupFractionMax: 0.06 }),
  ],
  [
    'another group',
    null,
    order({ group: 'tech' }),
    account({ holdings: new Map([['XOM', holding(90, { group: 'oil' })]]) }),
    withExposure({ groupFractionMax: 0.06 }),
  ],
  [
    'an instrument of no group',
    null,
    order(),
    account({ holdings: new Map([['QQQ', holding(90)]]) }),
    withExposure({ groupFractionMax: 0.01 }),
  ],
  [
    'what moves with it, half',
    null,
    order(),
    account({ holdings: new Map([['QQQ', holding(20)]]) }),
    { ...withExposure({ correlatedFractionMax: 0.06 }), correlationOf: () => -0.5 },
  ],
  [
    'what moves with it, as far as anybody knows wholly',
    'correlated-exposure',
    order(),
    account({ holdings: new Map([['QQQ', holding(20)]]) }),
    withExposure({ correlatedFractionMax: 0.06 }),
  ],
  [
    'a correlation that is no number',
    'correlated-exposure',
    order(),
    account({ holdings: new Map([['QQQ', holding(20)]]) }),
    { ...withExposure({ correlatedFractionMax: 9 }), correlationOf: () => Number.NaN },
  ],
  [
    'leverage at its limit',
    null,
    order(),
    account({ holdings: new Map([['QQQ', holding(950)]]) }),
    withExposure({ leverageMax: 1 }),
  ],
  [
    'leverage above its limit',
    'leverage',
    order(),
    account({ holdings: new Map([['QQQ', holding(951)]]) }),
    withExposure({ leverageMax: 1 }),
  ],
  [
    'a price at the collar',
    null,
    order({ price: 102, target: 120 }),
    account(),
    withExposure({ priceCollarFraction: 0.02 }),
  ],
  [
    'a price beyond the collar',
    'price-collar',
    order({ price: 102.1, target: 120 }),
    account(),
    withExposure({ priceCollarFraction: 0.02 }),
  ],
  [
    'a price below the collar',
    'price-collar',
    order({ price: 97.9 }),
    account(),
    withExposure({ priceCollarFraction: 0.02 }),
  ],
  [
    'a duplicate within the window',
    'duplicate-order',
    order(),
    account({ recentOrders: new Map([[fingerprintOf(order()), now - 999]]) }),
    withExposure({ duplicateWindowMs: 1_000 }),
  ],
  [
    'the same after the window',
    null,
    order(),
    account({ recentOrders: new Map([[fingerprintOf(order()), now - 1_000]]) }),
    withExposure({ duplicateWindowMs: 1_000 }),
  ],
  [
    'another quantity within the window',
    null,
    order({ quantity: 49 }),
    account({ recentOrders: new Map([[fingerprintOf(order()), now]]) }),
    withExposure({ duplicateWindowMs: 1_000 }),
  ],
  [
    'the third order of a minute',
    null,
    order(),
    account({ orderTimes: [now - 60_000, ...times(2, 1_000)] }),
    withExposure({ ordersMax: 3 }),
  ],
  [
    'the fourth order of a minute',
    'order-rate',
    order(),
    account({ orderTimes: times(3, 1_000) }),
    withExposure({ ordersMax: 3 }),
  ],
  [
    'the fourth order of a minute, in windows of a second',
    null,
    order(),
    account({ orderTimes: times(3, 1_000) }),
    withExposure({ ordersMax: 3, orderRateWindowMs: 1_000 }),
  ],
]

describe('judgeOrder', () => {
  it.each(limits.map((one) => [one[0], one[1] ?? 'nothing', one] as const))('%s: denied by %s', (_name, _by, one) => {
    const [, check, proposed, standing, rules] = one
    expect(deniedBy(proposed, standing, rules)).toBe(check)
  })

  it('has a case for every check that passes and one that does not', () => {
    const denying = new Set(limits.map(([, check]) => check))
    expect(checkOrder.filter((name) => !denying.has(name))).toEqual([])
    const verdicts = limits.map(([, , proposed, standing, rules]) =>
      judgeOrder(proposed, standing, resolveGateRules(rules)),
    )
    const passing = new Set(
      verdicts.flatMap(({ findings }) =>
        findings.filter(({ outcome }) => outcome === 'passed').map(({ check }) => check),
      ),
    )
    expect(checkOrder.filter((name) => !passing.has(name))).toEqual([])
  })

  it('finds in the order of the rules, up to what denies', () => {
    const wrong = account({ isEmergency: true, entryTimes: times(30, 1_000), equity: 10 })
    const { findings } = judgeOrder(order(), wrong, resolveGateRules())
    expect(findings.map(({ check }) => check)).toEqual(['inputs', 'trading-state', 'emergency-shutdown'])
    const reversed = judgeOrder(order(), wrong, resolveGateRules({ order: checkOrder.toReversed() }))
    expect(reversed.denial?.check).toBe('daily-loss')
    const all = judgeOrder(order(), account(), resolveGateRules())
    expect(all.findings.map(({ check }) => check)).toEqual(['inputs', 'trading-state', ...checkOrder])
  })

  it('says what was compared with what, and how bad it is', () => {
    const { denial } = judgeOrder(order(), account({ equity: 85_000 }), resolveGateRules())
    expect(denial).toEqual({
      check: 'emergency-shutdown',
      outcome: 'failed',
      limit: 0.15,
      actual: 0.15000000000000002,
      severity: 'emergency',
      message: 'the loss from the highest equity is 0.15, at or above 0.15',
    })
    const { findings } = judgeOrder(order(), account(), resolveGateRules())
    expect(findings.find(({ check }) => check === 'position-size')).toMatchObject({
      outcome: 'passed',
      actual: 0.05,
      limit: 0.1,
      severity: 'info',
    })
    expect(findings.find(({ check }) => check === 'leverage')).toMatchObject({
      outcome: 'not-applicable',
      message: 'no limit is set',
    })
    const severityOf = (standing: AccountStanding) => judgeOrder(order(), standing, resolveGateRules()).denial?.severity
    expect(severityOf(account({ equity: 95_000 }))).toBe('critical')
    expect(severityOf(account({ entryTimes: times(5, 1) }))).toBe('warning')
    expect(severityOf(account({ tradingState: 'halted' }))).toBe('critical')
  })

  it('holds what was judged, whatever becomes of the account before somebody reads it', () => {
    const holdings = new Map([['QQQ', holding(10)]])
    const standing = { ...account({ equity: 85_000, holdings }) }
    const verdict = judgeOrder(order(), standing, resolveGateRules())
    const same = judgeOrder(order(), account({ equity: 85_000, holdings }), resolveGateRules())
    Object.assign(standing, { equity: 1, equityPeak: 2 })
    holdings.clear()
    expect(verdict.denial?.message).toBe('the loss from the highest equity is 0.15, at or above 0.15')
    expect(JSON.parse(JSON.stringify(verdict))).toEqual({
      isApproved: false,
      isReducing: false,
      findings: same.findings,
      denial: same.denial,
    })
  })

  it('says that a stop is required', () => {
    const { denial } = judgeOrder(order({ stop: null }), account(), resolveGateRules())
    expect(denial?.message).toBe('stop-required: an entry must have a stop')
  })
})
