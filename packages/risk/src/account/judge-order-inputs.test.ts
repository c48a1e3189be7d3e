import { RaceError } from '@race/core'
import { describe, expect, it } from 'vitest'
import { checkOrder, type GateRules, hardLimits, judgeOrder, resolveGateRules } from '../index.ts'
import { account, deniedBy, holding, now, order } from './scripted-account.ts'

const withExposure = (exposure: GateRules['exposure']): Partial<GateRules> => ({ exposure })
const many = (count: number) =>
  new Map(Array.from({ length: count }, (_, k) => [`X${k}`, holding(k % 2 === 0 ? 1 : -1)] as const))
const times = (count: number, apart: number) => Array.from({ length: count }, (_, k) => now - k * apart).reverse()

describe('an order that can only make a position smaller', () => {
  const blocked = account({
    ...{ isEmergency: true, equity: 1_000, tradingState: 'reducing', entryTimes: times(30, 1_000) },
    ...{ holdings: new Map([...many(20), ['SPY', holding(50)]]), strategies: new Map() },
  })
  const exit = order({ side: 'sell', stop: null, target: null })

  it('passes where every entry is blocked', () => {
    expect(judgeOrder(exit, blocked, resolveGateRules())).toMatchObject({ isApproved: true, isReducing: true })
    expect(deniedBy(order(), blocked)).toBe('trading-state')
  })

  it('is none that is larger than the position, or with others on its side larger, or on the side of it', () => {
    expect(deniedBy({ ...exit, quantity: 51 }, blocked)).toBe('trading-state')
    const half = account({ tradingState: 'reducing', holdings: new Map([['SPY', holding(50, { pendingSell: 1 })]]) })
    expect(deniedBy(exit, half)).toBe('trading-state')
    expect(deniedBy({ ...exit, quantity: 49 }, half)).toBe(null)
    const short = account({ tradingState: 'reducing', holdings: new Map([['SPY', holding(-50)]]) })
    expect(deniedBy(exit, short)).toBe('trading-state')
    expect(deniedBy({ ...exit, side: 'buy' }, short)).toBe(null)
  })

  it('does not leave where trading is halted', () => {
    expect(deniedBy(exit, { ...blocked, tradingState: 'halted' })).toBe('trading-state')
  })

  it('leaves an account without equity, by numbers that are finite', () => {
    for (const name of ['equityPeak', 'dayStartEquity'] as const) {
      for (const value of [0, -5]) expect(deniedBy(exit, { ...blocked, [name]: value })).toBe(null)
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        expect(deniedBy(exit, { ...blocked, [name]: value })).toBe('inputs')
      }
    }
  })

  it('must have numbers all the same', () => {
    expect(deniedBy({ ...exit, quantity: Number.NaN }, { ...blocked, tradingState: 'active' })).toBe('inputs')
  })
})

describe('numbers that cannot be judged by', () => {
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -1]

  it.each(['quantity', 'price', 'unitValue', 'contractSize'] as const)('as %s deny', (name) => {
    for (const value of odd) expect(deniedBy(order({ [name]: value }), account())).toBe('inputs')
  })

  it.each(['equityPeak', 'dayStartEquity'] as const)('as %s deny', (name) => {
    for (const value of odd) expect(deniedBy(order(), account({ [name]: value }))).toBe('inputs')
  })

  it('as equity, time, stop and target deny', () => {
    for (const value of odd.slice(0, 3)) {
      expect(deniedBy(order(), account({ equity: value }))).toBe('inputs')
      expect(deniedBy(order(), account({ time: value }))).toBe('inputs')
      expect(deniedBy(order({ stop: value }), account())).toBe('inputs')
      expect(deniedBy(order({ target: value }), account())).toBe('inputs')
    }
  })

  it('in what is held deny, wherever they would be summed', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 0]) {
      const held = account({ holdings: new Map([['QQQ', holding(1, { price: value })]]) })
      expect(deniedBy(order(), held, withExposure({ leverageMax: 1e300 }))).toBe('leverage')
      const own = account({ holdings: new Map([['SPY', holding(value)]]) })
      expect(deniedBy(order(), own)).toBe(value === 0 ? null : 'position-size')
    }
  })

  it('as the start of the day deny, and so does a day that has not begun', () => {
    for (const dayStart of [Number.NaN, Number.POSITIVE_INFINITY, now + 1]) {
      expect(deniedBy(order(), account({ dayStart }))).toBe('inputs')
    }
    expect(deniedBy(order(), account({ dayStart: now }))).toBe(null)
  })

  it('as times of entries and orders count as now', () => {
    const never = Array.from({ length: 5 }, () => Number.NaN)
    expect(deniedBy(order(), account({ entryTimes: never }))).toBe('hourly-trades')
    expect(deniedBy(order(), account({ entryTimes: [...never, ...never, ...never, ...never] }))).toBe('daily-trades')
    expect(deniedBy(order(), account({ orderTimes: never }), withExposure({ ordersMax: 5 }))).toBe('order-rate')
  })

  it('without equity leave nothing to enter with', () => {
    for (const equity of [0, -5]) expect(deniedBy(order(), account({ equity }))).toBe('emergency-shutdown')
  })

  it('of huge size overflow into a denial', () => {
    expect(deniedBy(order({ quantity: 1e308, unitValue: 1e308, contractSize: 1e308 }), account())).toBe('position-size')
  })

  it('deny where the last price is missing, too old, or of the future', () => {
    const aged = (age: number) => account({ lastPrices: new Map([['SPY', { price: 100, time: now - age }]]) })
    expect(deniedBy(order(), account({ lastPrices: new Map() }))).toBe('inputs')
    expect([deniedBy(order(), aged(60_000)), deniedBy(order(), aged(60_001)), deniedBy(order(), aged(-1))]).toEqual([
      null,
      'inputs',
      'inputs',
    ])
    for (const price of odd) {
      expect(deniedBy(order(), account({ lastPrices: new Map([['SPY', { price, time: now }]]) }))).toBe('inputs')
    }
  })
})

describe('resolveGateRules', () => {
  it('fills in the hard limits, a required stop, prices of a minute and every check', () => {
    expect(resolveGateRules()).toMatchObject({
      ...{ limits: hardLimits, accountDrawdownMax: 0.15, requireStop: true, priceAgeMsMax: 60_000, exposure: {} },
      order: checkOrder,
    })
  })

  it.each<readonly [Partial<GateRules>, string]>([
    [
      { accountDrawdownMax: 0.16 },
      'Gate rule accountDrawdownMax is 0.16, but must be above 0 and at most emergencyDrawdownMax of 0.15',
    ],
    [{ accountDrawdownMax: Number.NaN }, 'Gate rule accountDrawdownMax is NaN'],
    [{ priceAgeMsMax: 0 }, 'Gate rule priceAgeMsMax is 0, but must be a number of ms above 0'],
    [{ exposure: { leverageMax: -1 } }, 'Gate rule exposure.leverageMax is -1, but must be a number above 0'],
    [{ order: checkOrder.slice(1) }, 'but must be each of emergency-shutdown, '],
    [{ order: [...checkOrder, 'leverage'] }, 'but must be each of emergency-shutdown, '],
  ])('refuses %o', (rules, message) => {
    try {
      resolveGateRules(rules)
    } catch (error) {
      expect(RaceError.is(error, 'RISK_CONFIG_INVALID') && error.message).toContain(message)
      return
    }
    throw new Error('they were accepted')
  })
})
