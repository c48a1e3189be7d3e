import { type BacktestConfig, runBacktestSync } from '@race/backtest'
import { type AnyStrategy, barSeriesFromRows, defineStrategy, type StrategyContext } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { smaCross } from '@race/strategies'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { firstDifference } from '../index.ts'

const day = 86_400_000
const start = Date.UTC(2024, 0, 1)

const data = barSeriesFromRows({
  instrument: { id: 'ACME', assetClass: 'crypto', tickSize: '0.01', quantityStep: '1' },
  timeframe: '1d',
  rows: [100, 101, 102, 101, 100, 99].map((price, index) => ({
    time: start + index * day,
    open: price,
    high: price + 1,
    low: price - 1,
    close: price,
    volume: 1,
  })),
})

/** A strategy from what it does at each bar, counted from 0. */
function strategyOf(onBar: (context: StrategyContext, bar: number) => void): AnyStrategy {
  return defineStrategy({
    id: 'test/inline',
    version: '1.0.0',
    title: 'Inline',
    params: z.strictObject({}),
    setup({ data }) {
      data()
      let bar = 0
      return { onBar: (context) => onBar(context, bar++) }
    },
  })
}

const run = (strategy: AnyStrategy, more: Partial<BacktestConfig> = {}) =>
  runBacktestSync({ strategy, data, costs: { fee: { type: 'none' } }, ...more })

const buying = (units: number, at = 0) =>
  strategyOf(({ order }, bar) => {
    if (bar === at) order.buy({ size: { units } })
  })

describe('firstDifference', () => {
  it('is null for results with the same events', () => {
    expect(firstDifference(run(buying(1)), run(buying(1)))).toBeNull()
    expect(firstDifference(run(buying(1, 99)), run(buying(1, 99)))).toBeNull()
  })

  it('names the first fill that differs, with price, quantity and fee of both', () => {
    const difference = firstDifference(run(buying(3)), run(buying(5)))
    expect(difference).toMatchObject({ kind: 'fill', sequence: 2, time: start + day })
    expect(difference?.message).toBe(
      'Order event or fill 2 at 2024-01-02T00:00:00.000Z differs:\n' +
        '  first result:  2024-01-02T00:00:00.000Z fill: buy 3 ACME at 101, fee 0 USD (entry)\n' +
        '  second result: 2024-01-02T00:00:00.000Z fill: buy 5 ACME at 101, fee 0 USD (entry)',
    )
  })

  it('compares fees', () => {
    const fee = run(buying(3), { costs: { fee: { type: 'percentage', rate: '0.01' } } })
    expect(firstDifference(run(buying(3)), fee)?.second).toContain('fee 3.03 USD')
  })

  it('names an order event that only one result has', () => {
    const twice = strategyOf(({ order }, bar) => {
      if (bar === 0 || bar === 3) order.buy({ size: { units: 1 }, entry: { type: 'limit', price: 90 }, stop: 80 })
    })
    const once = strategyOf(({ order }, bar) => {
      if (bar === 0) order.buy({ size: { units: 1 }, entry: { type: 'limit', price: 90 }, stop: 80 })
    })
    const difference = firstDifference(run(twice), run(once))
    expect(difference).toMatchObject({ kind: 'order event', sequence: 2, time: start + 4 * day, second: null })
    expect(difference?.message).toBe(
      'Order event or fill 2 at 2024-01-05T00:00:00.000Z differs:\n' +
        '  first result:  2024-01-05T00:00:00.000Z submitted: buy 1 ACME, limit order, entry, limit 90\n' +
        '  second result: nothing more',
    )
    expect(firstDifference(run(once), run(twice))).toMatchObject({ first: null, kind: 'order event' })
  })

  it('names a status, with its reason', () => {
    const denied = strategyOf(({ order }, bar) => {
      if (bar === 0) order.buy({ size: { units: 1 }, entry: { type: 'stop', price: 150 } })
      if (bar === 2) order.cancel()
    })
    const kept = strategyOf(({ order }, bar) => {
      if (bar === 0) order.buy({ size: { units: 1 }, entry: { type: 'stop', price: 150 } })
      if (bar === 3) order.cancel()
    })
    expect(firstDifference(run(denied), run(kept))?.message).toContain(
      '2024-01-04T00:00:00.000Z cancelled: buy 1 ACME, stop order, entry, stop 150 (CANCELLED_BY_STRATEGY)',
    )
  })

  it('names an order that was moved to another price', () => {
    const moving = (limitPrice: number) =>
      strategyOf(({ order }, bar) => {
        if (bar !== 0) return
        const ticket = order.buy({ size: { equityFraction: 1 }, entry: { type: 'limit', price: 90 } })
        order.modify(ticket, { limitPrice })
      })
    const difference = firstDifference(run(moving(91)), run(moving(92)))
    expect(difference).toMatchObject({ kind: 'prices', sequence: 0 })
    expect(difference?.message).toBe(
      'Order 0 of 2024-01-02T00:00:00.000Z (buy ACME) ended otherwise:\n' +
        '  first result:  limit 91, stop none, quantity none\n' +
        '  second result: limit 92, stop none, quantity none',
    )
  })

  it('tells a share of the account from units', () => {
    const denied = run(buying(1), { risk: { limits: { orderNotionalMax: 1 } } })
    const share = run(
      strategyOf(({ order }, bar) => {
        if (bar === 0) order.buy({ size: { equityFraction: 0.1 }, entry: { type: 'limit', price: 50 } })
      }),
    )
    expect(firstDifference(denied, share)?.message).toMatch(
      /denied: buy 1 ACME, market order, entry \(ORDER_NOTIONAL_MAX\)\n.*submitted: buy a share of the account in ACME, limit order, entry, limit 50/,
    )
  })

  it('names the ids of orders that are the same otherwise', () => {
    const difference = firstDifference(run(buying(1)), run(buying(1), { accountId: 'other' }))
    expect(difference?.first).toMatch(/ submitted: buy 1 ACME, market order, entry, order r[0-9a-z]{26}$/)
    expect(difference?.second).toMatch(/, order r[0-9a-z]{26}$/)
    expect(difference?.second).not.toBe(difference?.first)
  })

  it('finds where two lengths of an average part', () => {
    const market = randomWalk({ seed: 'parts', bars: 500, timeframe: '1d' })
    const [a, b] = [20, 21].map((slow) => runBacktestSync({ strategy: smaCross, params: { slow }, data: market }))
    expect(a && b && firstDifference(a, b)?.sequence).toBeGreaterThan(0)
  })
})
