import { RaceError } from '@race/core'
import { describe, expect, it } from 'vitest'
import { type AccountMonitor, hardLimits, judgeOrder, type MonitorInput, resolveGateRules } from '../index.ts'
import { hourMs, order, strategyId } from './scripted-account.ts'
import {
  closedTrade,
  feed,
  filled,
  marked,
  midnight,
  monitorWith,
  opened,
  settingsWith,
  typesOf,
} from './scripted-monitor.ts'

const dayMs = 24 * hourMs

describe('the trading day of a monitor', () => {
  it('starts with the first equity, and anew with the equity known before', () => {
    const monitor = monitorWith()
    const first = monitor.observe(marked(midnight + 9 * hourMs, 100_000))
    expect(first).toEqual([
      {
        ...{ type: 'day-started', time: midnight + 9 * hourMs, equity: 100_000, previous: null },
        day: { id: '2026-01-05', start: midnight, end: midnight + dayMs },
      },
      marked(midnight + 9 * hourMs, 100_000),
    ])
    feed(monitor, closedTrade(midnight + 10 * hourMs, 500), marked(midnight + 20 * hourMs, 100_500))
    const [started] = monitor.observe(marked(midnight + dayMs + 1, 90_000))
    expect(started).toMatchObject({
      ...{ type: 'day-started', equity: 100_500, day: { id: '2026-01-06' } },
      previous: { startEquity: 100_000, endEquity: 100_500, entries: 0, profits: { [strategyId]: 500 } },
    })
    expect(monitor.standing(midnight + dayMs + 1)).toMatchObject({
      ...{ dayStart: midnight + dayMs, dayStartEquity: 100_500, equity: 90_000, equityPeak: 100_500 },
    })
    expect(monitor.report(midnight + dayMs + 1).strategies[0]).toMatchObject({ profitToday: 0, profit: 500 })
  })

  it('starts also where nothing but time passes, and is not waited for by the gate', () => {
    const monitor = monitorWith()
    feed(monitor, marked(midnight, 100_000), opened('a', midnight), marked(midnight + hourMs, 98_000))
    const next = midnight + dayMs
    expect(monitor.standing(next)).toMatchObject({ dayStart: next, dayStartEquity: 98_000, time: next })
    expect(typesOf(monitor.observe({ type: 'time-passed', time: next }))).toEqual(['day-started', 'time-passed'])
    expect(monitor.standing(next)).toMatchObject({ dayStart: next, dayStartEquity: 98_000 })
  })

  it('does not go back for what is told late', () => {
    const monitor = monitorWith()
    feed(monitor, marked(midnight + dayMs, 100_000))
    expect(typesOf(monitor.observe(marked(midnight, 99_000)))).toEqual(['equity-marked'])
    expect(monitor.standing(midnight + dayMs).dayStart).toBe(midnight + dayMs)
  })

  it('is that of a calendar where one is given', () => {
    const monitor = monitorWith({ tradingDay: { calendar: 'XNYS' } })
    const [started] = monitor.observe(marked(Date.UTC(2026, 0, 5, 22), 100_000))
    expect(started).toMatchObject({ day: { id: '2026-01-06' } })
  })
})

describe('equity', () => {
  it('is judged by its highest, which a number that is none does not touch', () => {
    const monitor = monitorWith()
    feed(monitor, marked(midnight, 100_000), marked(midnight + 1, 110_000), marked(midnight + 2, 104_500))
    expect(monitor.report(midnight + 2)).toMatchObject({ equityPeak: 110_000, drawdown: 1 - 104_500 / 110_000 })
    expect(monitor.report(midnight + 2).day).toMatchObject({ profit: 4_500, profitFraction: 0.045 })
    for (const odd of [Number.NaN, Number.POSITIVE_INFINITY, null as unknown as number]) {
      feed(monitor, marked(midnight + 3, odd))
      expect(monitor.standing(midnight + 3)).toMatchObject({ equity: Number.NaN, equityPeak: 110_000 })
    }
    const last = feed(monitor, marked(midnight + 4, 104_500), marked(midnight + dayMs, Number.NaN))
    expect(last[1]).toMatchObject({ type: 'day-started', equity: 104_500 })
  })

  it('denies before it is known', () => {
    const monitor = monitorWith()
    feed(monitor, { type: 'price-seen', time: midnight, instrument: 'SPY', price: 100 })
    const denied = judgeOrder(order(), monitor.standing(midnight), resolveGateRules())
    expect(denied.denial?.check).toBe('inputs')
    feed(monitor, marked(midnight, 100_000))
    expect(judgeOrder(order(), monitor.standing(midnight), resolveGateRules()).isApproved).toBe(true)
  })

  it('begins at its latest where a person takes a drawdown as lost', () => {
    const monitor = monitorWith()
    feed(monitor, marked(midnight, 100_000), marked(midnight + 1, 90_000))
    const reset = { type: 'peak-reset', time: midnight + 2, by: 'Ada', reason: 'lost for good' } as const
    expect(monitor.observe(reset)).toEqual([reset])
    expect(monitor.standing(midnight + 2).equityPeak).toBe(90_000)
    expect(() => monitor.observe({ ...reset, by: '' })).toThrow(
      'The reset of the highest equity has no name of a person',
    )
  })
})

describe('orders', () => {
  const buy = opened('a', midnight)

  it('count as filled until they have filled or closed', () => {
    const monitor = monitorWith()
    const held = () => monitor.standing(midnight).holdings.get('SPY')
    feed(monitor, marked(midnight, 100_000), buy)
    expect(held()).toMatchObject({ quantity: 0, pendingBuy: 50, pendingSell: 0, price: 100 })
    feed(monitor, filled('a', midnight + 1, 20))
    expect(held()).toMatchObject({ quantity: 20, pendingBuy: 30 })
    feed(monitor, opened('b', midnight + 2, { side: 'sell', quantity: 5 }))
    expect(held()).toMatchObject({ quantity: 20, pendingBuy: 30, pendingSell: 5 })
    feed(monitor, { type: 'order-closed', time: midnight + 3, orderId: 'a' })
    expect(held()).toMatchObject({ quantity: 20, pendingBuy: 0, pendingSell: 5 })
    feed(monitor, filled('b', midnight + 4, 5, { side: 'sell' }), filled('x', midnight + 5, 15, { side: 'sell' }))
    expect(held()).toBe(undefined)
    expect(monitor.report(midnight + 5).exposure).toMatchObject({ openPositions: 0, gross: 0 })
  })

  it('that fill after they closed are held all the same', () => {
    const monitor = monitorWith()
    feed(monitor, buy, { type: 'order-closed', time: midnight, orderId: 'a' }, filled('a', midnight + 1, 50))
    expect(monitor.standing(midnight).holdings.get('SPY')).toMatchObject({ quantity: 50, pendingBuy: 0 })
  })

  it('leave nothing behind when all of them have filled, whatever the rounding', () => {
    const monitor = monitorWith()
    const parts = [0.1, 0.2, 0.3, 0.7, 1.1]
    feed(monitor, opened('a', midnight, { quantity: 2.4 }), ...parts.map((part) => filled('a', midnight, part)))
    expect(monitor.standing(midnight).holdings.get('SPY')).toMatchObject({ pendingBuy: 0 })
    const sales = [1.3, 0.9, 0.2].map((part) => filled('b', midnight, part, { side: 'sell' }))
    feed(monitor, ...sales)
    expect(monitor.standing(midnight).holdings.size).toBe(0)
  })

  it('have their times and likenesses kept as long as a limit asks for them', () => {
    const monitor = monitorWith({ exposure: { ordersMax: 3, orderRateWindowMs: 1_000, duplicateWindowMs: 500 } })
    feed(monitor, marked(midnight, 100_000))
    for (const k of [0, 1, 2, 3]) {
      feed(monitor, opened(`o${k}`, midnight + 400 * k, { quantity: k + 1, isEntry: k % 2 === 0 }))
    }
    const { entryTimes, orderTimes, recentOrders } = monitor.standing(midnight + 1_200)
    expect(entryTimes).toEqual([midnight, midnight + 800])
    expect(orderTimes).toEqual([midnight + 400, midnight + 800, midnight + 1_200])
    expect([...recentOrders.values()]).toEqual([midnight + 800, midnight + 1_200])
    // One that comes again is as young as its last time, and those that are older leave before it.
    feed(monitor, opened('p1', midnight + 2_000), opened('p2', midnight + 2_010, { quantity: 7 }))
    feed(monitor, opened('p3', midnight + 2_490), opened('p4', midnight + 2_520, { quantity: 8 }))
    expect([...recentOrders.values()]).toEqual([midnight + 2_490, midnight + 2_520])
    feed(monitor, opened('o4', midnight + 4_000))
    expect(monitor.standing(midnight + 4_000)).toMatchObject({ orderTimes: [midnight + 4_000] })
    const none = monitorWith()
    feed(none, buy)
    expect([none.standing(midnight).orderTimes, none.standing(midnight).recentOrders.size]).toEqual([[], 0])
  })

  it('of the day and the hour are counted, those before are let go of', () => {
    const monitor = monitorWith()
    feed(monitor, marked(midnight - hourMs, 100_000))
    const times = [-90, -30, 5, 10].map((minutes) => midnight + minutes * 60_000)
    times.forEach((time, k) => {
      feed(monitor, marked(time, 100_000), opened(`o${k}`, time))
    })
    expect(monitor.standing(midnight + 600_000).entryTimes).toEqual(times.slice(1))
    expect(monitor.report(midnight + 600_000).day).toMatchObject({ id: '2026-01-05', entries: 2 })
    for (let k = 0; k < 100; k++) feed(monitor, opened(`p${k}`, midnight + 700_000))
    expect(monitor.standing(midnight + 700_000).entryTimes.length).toBe(hardLimits.tradesPerDayMax)
  })

  it('and positions are told apart by strategy, and are netted in the account', () => {
    const monitor = monitorWith({ settings: settingsWith({ budgets: { [strategyId]: 0.05 } }) })
    feed(monitor, filled('a', midnight, 50), filled('b', midnight, 50, { side: 'sell', strategyId: 'other' }))
    const { strategies, holdings } = monitor.standing(midnight)
    expect(holdings.get('SPY')).toBe(undefined)
    expect([strategies.get(strategyId)?.committed, strategies.get(strategyId)?.budgetFraction]).toEqual([5_000, 0.05])
    feed(monitor, { type: 'price-seen', time: midnight + 1, instrument: 'SPY', price: 110, unitValue: 2 })
    expect(strategies.get(strategyId)?.committed).toBe(11_000)
    expect(monitor.standing(midnight).strategies.get('other')).toBe(undefined)
  })

  it('give way to what somebody who knows says is held', () => {
    const monitor = monitorWith()
    const set = (id: string, quantity: number): MonitorInput => ({
      ...{ type: 'position-set', time: midnight, strategyId: id, instrument: 'SPY', quantity },
      ...{ price: 100, unitValue: 1, group: 'index' },
    })
    feed(monitor, filled('a', midnight, 50), set(strategyId, 0.3), set('other', -0.1), set('third', -0.1))
    expect(monitor.standing(midnight).holdings.get('SPY')).toMatchObject({ quantity: expect.closeTo(0.1, 12) })
    feed(monitor, set('third', -0.2))
    expect(monitor.standing(midnight).holdings.get('SPY')).toBe(undefined)
  })

  it('of an instrument without a price are valued at their own, at which the gate lets nothing out', () => {
    const monitor = monitorWith()
    feed(monitor, marked(midnight, 100_000), buy)
    const { lastPrices } = monitor.standing(midnight)
    expect(lastPrices.get('SPY')).toMatchObject({ price: 100, time: Number.MIN_SAFE_INTEGER })
    feed(monitor, { type: 'price-seen', time: midnight, instrument: 'SPY', price: 101 })
    feed(monitor, { type: 'price-seen', time: midnight - 1, instrument: 'SPY', price: 1 })
    expect(lastPrices.get('SPY')).toMatchObject({ price: 101, time: midnight })
  })
})

describe('strategies', () => {
  const standingOf = (monitor: AccountMonitor) => monitor.standing(midnight).strategies.get(strategyId)

  it('are those that settings enable', () => {
    const monitor = monitorWith()
    expect(standingOf(monitor)).toMatchObject({ isEnabled: true, budgetFraction: null, consecutiveLosses: 0 })
    feed(monitor, { type: 'settings-changed', time: midnight, values: settingsWith({ strategiesEnabled: ['other'] }) })
    expect(standingOf(monitor)?.isEnabled).toBe(false)
    expect(monitor.standing(midnight).strategies.get('other')?.isEnabled).toBe(true)
  })

  it('are disabled by losses in a row, and not by one less; a win ends the row and a trade at 0 does not', () => {
    const monitor = monitorWith()
    feed(monitor, ...[-1, -1, 5, -1, -1, 0, -1, -1].map((profit, k) => closedTrade(midnight + k, profit)))
    expect(standingOf(monitor)).toMatchObject({ isEnabled: true, consecutiveLosses: 4 })
    expect(monitor.observe(closedTrade(midnight + 9, Number.NaN))).toMatchObject([
      { type: 'trade-closed' },
      {
        ...{ type: 'strategy-disabled', strategyId, cause: 'consecutive-losses', time: midnight + 9 },
        reason: 'it lost 5 trades in a row, at or above 5',
      },
    ])
    expect(standingOf(monitor)?.isEnabled).toBe(false)
    expect(typesOf(monitor.observe(closedTrade(midnight + 10, -1)))).toEqual(['trade-closed'])
  })

  it('are disabled where too few of their latest trades won', () => {
    const monitor = monitorWith({ settings: settingsWith({ winRateMin: 0.4, winRateTrades: 5 }) })
    expect(typesOf(feed(monitor, ...[1, -1, -1, 1, -1].map((profit) => closedTrade(midnight, profit))))).not.toContain(
      'strategy-disabled',
    )
    expect(monitor.observe(closedTrade(midnight, -1)).at(-1)).toMatchObject({
      cause: 'win-rate',
      reason: 'it won 1 of its last 5 trades, a part of 0.2, below 0.4',
    })
  })

  it('that are enabled again are judged by what they do from then on', () => {
    const monitor = monitorWith({ settings: settingsWith({ winRateMin: 0.4, winRateTrades: 5 }) })
    feed(monitor, ...[1, -1, 0, 0, -1].map((profit) => closedTrade(midnight, profit)))
    expect(standingOf(monitor)?.isEnabled).toBe(false)
    feed(monitor, { type: 'strategy-enabled', time: midnight, strategyId, by: 'Ada', reason: 'once more' })
    feed(monitor, ...[-1, 0, 0, -1].map((profit) => closedTrade(midnight, profit)))
    expect(standingOf(monitor)?.isEnabled).toBe(true)
    feed(monitor, closedTrade(midnight, 0))
    expect(standingOf(monitor)?.isEnabled).toBe(false)
  })

  it('are enabled again by a person, by name and with a reason, and begin anew', () => {
    const monitor = monitorWith()
    feed(monitor, ...[1, 2, 3, 4, 5].map(() => closedTrade(midnight, -1)))
    const enable = { type: 'strategy-enabled', time: midnight, strategyId, by: 'Ada', reason: 'bad week' } as const
    expect(() => monitor.observe({ ...enable, reason: ' ' })).toThrow('The enabling of a strategy has no reason')
    expect(standingOf(monitor)?.isEnabled).toBe(false)
    feed(monitor, enable)
    expect(standingOf(monitor)).toMatchObject({ isEnabled: true, consecutiveLosses: 0 })
    expect(() => monitor.observe(enable)).toThrow("The strategy 'acme/trend' was not disabled")
    expect(() => monitor.observe({ ...enable, strategyId: 'x' })).toThrow("The strategy 'x' was not disabled")
  })

  it('are enabled again with the day only where a setting says so', () => {
    for (const reenableAtDayStart of [false, true]) {
      const monitor = monitorWith({ settings: settingsWith({ reenableAtDayStart }) })
      feed(monitor, marked(midnight, 100_000), ...[1, 2, 3, 4, 5].map(() => closedTrade(midnight, -1)))
      const events = monitor.observe(marked(midnight + dayMs, 100_000))
      expect(typesOf(events).includes('strategy-enabled')).toBe(reenableAtDayStart)
      expect(standingOf(monitor)?.isEnabled).toBe(reenableAtDayStart)
    }
  })

  it('are disabled at once where settings become stricter', () => {
    const monitor = monitorWith()
    feed(monitor, closedTrade(midnight, -1), closedTrade(midnight, -1))
    const values = settingsWith({ consecutiveLossesMax: 2 })
    const events = monitor.observe({ type: 'settings-changed', time: midnight, values })
    expect(events.at(-1)).toMatchObject({ type: 'strategy-disabled', reason: expect.stringContaining('2 trades') })
  })
})

describe('halts of a monitor', () => {
  const at = (equity: number, time = midnight + 1): MonitorInput => marked(time, equity)

  it('come from the ladder once, are latched, and are lifted by a person alone', () => {
    const monitor = monitorWith({ ladder: { drawdown: { block: 0.02, reduce: 0.04 }, dailyLoss: {} } })
    feed(monitor, marked(midnight, 100_000))
    const [, halt] = monitor.observe(at(98_000))
    expect(halt).toMatchObject({
      type: 'halt-added',
      halt: { id: 'drawdown block', state: 'reducing', cause: 'drawdown' },
      ladder: { step: 'block', cancelsEntries: false, flattens: false },
    })
    expect(monitor.standing(midnight + 1).tradingState).toBe('reducing')
    feed(monitor, at(100_000))
    expect(typesOf(monitor.observe(at(97_000)))).toEqual(['equity-marked'])
    feed(monitor, at(100_000))
    expect(monitor.standing(midnight + 1).tradingState).toBe('reducing')
    const lift = { type: 'halt-lifted', time: midnight + 2, id: 'drawdown block', by: 'Ada', reason: 'looked' } as const
    expect(() => monitor.observe({ ...lift, by: '' })).toThrow('has no name of a person')
    feed(monitor, lift)
    expect(monitor.standing(midnight + 2).tradingState).toBe('active')
    expect(monitor.halts.lifted).toMatchObject([{ by: 'Ada', reason: 'looked', at: midnight + 2 }])
  })

  it('that were lifted come again for a deeper step or a new fall, not for the loss that was looked at', () => {
    const monitor = monitorWith({ ladder: { drawdown: { block: 0.01, reduce: 0.03 } } })
    feed(monitor, marked(midnight, 100_000), at(98_500))
    const lift = { type: 'halt-lifted', time: midnight + 2, id: 'drawdown block', by: 'Ada', reason: 'looked' } as const
    feed(monitor, lift)
    expect(typesOf(feed(monitor, at(98_400), at(Number.NaN), at(98_300)))).not.toContain('halt-added')
    expect(monitor.observe(at(97_000)).at(-1)).toMatchObject({ halt: { id: 'drawdown reduce' } })
    feed(monitor, { ...lift, id: 'drawdown reduce' }, at(99_500))
    expect(monitor.observe(at(98_900)).at(-1)).toMatchObject({ halt: { id: 'drawdown block' } })
  })

  it('shut the account down at the drawdown of an emergency, until a person takes it as lost', () => {
    const monitor = monitorWith()
    feed(monitor, marked(midnight, 100_000))
    const halts = monitor.observe(at(85_000)).filter(({ type }) => type === 'halt-added')
    expect(halts).toMatchObject([
      { halt: { cause: 'emergency-drawdown' }, ladder: { step: 'flatten', cancelsEntries: true, flattens: true } },
      { halt: { id: 'daily-loss block 2026-01-05', cause: 'daily-loss' } },
    ])
    feed(monitor, at(100_000))
    expect(monitor.standing(midnight + 1)).toMatchObject({ isEmergency: true, tradingState: 'reducing' })
    const lift = { type: 'halt-lifted', time: midnight + 2, by: 'Ada', reason: 'understood' } as const
    feed(monitor, { ...lift, id: 'drawdown flatten' })
    expect(monitor.standing(midnight + 1)).toMatchObject({ isEmergency: false, tradingState: 'reducing' })
    feed(monitor, { ...lift, id: 'daily-loss block 2026-01-05' })
    expect(monitor.standing(midnight + 1).tradingState).toBe('active')
  })

  it('of a person hold back, too, and so does trading that settings have disabled', () => {
    const monitor = monitorWith()
    const halt = {
      id: 'h',
      state: 'halted',
      cause: 'person',
      by: 'Ada',
      reason: 'odd quotes',
      since: midnight,
    } as const
    feed(monitor, { type: 'halt-added', time: midnight, halt })
    feed(monitor, { type: 'settings-changed', time: midnight, values: settingsWith({ tradingEnabled: false }) })
    expect(monitor.standing(midnight).tradingState).toBe('halted')
    feed(monitor, { type: 'halt-lifted', time: midnight, id: 'h', by: 'Ada', reason: 'fine' })
    expect(monitor.standing(midnight).tradingState).toBe('reducing')
    feed(monitor, { type: 'settings-changed', time: midnight, values: settingsWith() })
    expect(monitor.standing(midnight).tradingState).toBe('active')
  })
})

describe('a monitor', () => {
  it('refuses a time that is none, and has not changed', () => {
    const monitor = monitorWith()
    feed(monitor, marked(midnight, 100_000))
    const before = monitor.snapshot()
    for (const time of [Number.NaN, Number.POSITIVE_INFINITY, 1e308]) {
      try {
        monitor.observe(marked(time, 1))
        throw new Error('it was accepted')
      } catch (error) {
        if (!RaceError.is(error, 'CONFIG_INVALID')) throw error
        expect(error.message).toBe(`The time of equity-marked is ${time}`)
      }
    }
    expect(monitor.snapshot()).toEqual(before)
  })

  it('keeps a thousand trades', () => {
    const monitor = monitorWith()
    for (let k = 0; k < 1_010; k++) feed(monitor, closedTrade(midnight + k, 1))
    expect([monitor.closedTrades.length, monitor.closedTrades[0]?.closedAt]).toEqual([1_000, midnight + 10])
  })
})
