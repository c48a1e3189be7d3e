import { runBacktestSync, unmetNeeds } from '@race/backtest'
import { type AnyStrategy, type BarSeries, barSeries } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  builtInStrategies,
  dca,
  donchianBreakout,
  grid,
  riskParity,
  smaCross,
  timeSeriesMomentum,
  turtle,
  volatilityTarget,
} from './index.ts'

const minute = 60_000

/** Whole prices, so that averages tie exactly where they should; near each other, so that no short sale ruins. */
const bars = fc.array(
  fc.record({ close: fc.integer({ min: 100, max: 115 }), up: fc.nat({ max: 3 }), down: fc.nat({ max: 3 }) }),
  { minLength: 1, maxLength: 80 },
)

interface Prices {
  readonly close: readonly number[]
  readonly high: readonly number[]
  readonly low: readonly number[]
}

function pricesOf(rows: readonly { close: number; up: number; down: number }[]): Prices {
  return {
    close: rows.map(({ close }) => close),
    high: rows.map(({ close, up }) => close + up),
    low: rows.map(({ close, down }) => close - down),
  }
}

function seriesOf({ close, high, low }: Prices): BarSeries {
  return barSeries({
    instrument: { id: 'ACME', assetClass: 'crypto', calendar: '24x7', tickSize: '0.01', quantityStep: '0.000001' },
    timeframe: '1m',
    columns: {
      time: Float64Array.from(close, (_, i) => i * minute),
      open: Float64Array.from(close),
      high: Float64Array.from(high),
      low: Float64Array.from(low),
      close: Float64Array.from(close),
    },
  })
}

/** The side that the strategy's orders lead to, with the bar at which they were decided. */
function turnsOf(strategy: AnyStrategy, params: object, prices: Prices): string[] {
  const result = runBacktestSync({ strategy, params, data: seriesOf(prices), costs: { fee: { type: 'none' } } })
  return result.orders.map(({ createdAt, side, role }) => `${createdAt / minute - 1} ${side} ${role}`)
}

type Side = -1 | 0 | 1

/** The orders by which a position follows the wanted side, bar by bar; `null` leaves it as it is. */
function ordersFor(wanted: readonly (Side | null)[]): string[] {
  let held: Side = 0
  return wanted.flatMap((side, bar) => {
    if (side === null || side === held) return []
    const orders: string[] = []
    if (held !== 0) orders.push(`${bar} ${held === 1 ? 'sell' : 'buy'} close`)
    if (side !== 0) orders.push(`${bar} ${side === 1 ? 'buy' : 'sell'} entry`)
    held = side
    return orders
  })
}

/** The side that a strategy written over whole arrays wants at each bar, given the one it holds. */
function followed(length: number, decide: (bar: number, held: Side) => Side | null): (Side | null)[] {
  let held: Side = 0
  return Array.from({ length }, (_, bar) => {
    const side = decide(bar, held)
    if (side !== null) held = side
    return side
  })
}

const mean = (values: readonly number[], end: number, period: number) =>
  end < period ? Number.NaN : values.slice(end - period, end).reduce((sum, value) => sum + value, 0) / period

describe('smaCross', () => {
  it('turns where averages that are computed anew for every bar cross', () => {
    const periods = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.boolean())
    fc.assert(
      fc.property(bars, periods, (rows, [fast, more, short]) => {
        const prices = pricesOf(rows)
        const slow = fast + more
        const gap = (end: number) => mean(prices.close, end, fast) - mean(prices.close, end, slow)
        const expected = followed(rows.length, (bar, held) => {
          if (gap(bar + 1) > 0 && gap(bar) <= 0) return 1
          if (gap(bar + 1) < 0 && gap(bar) >= 0) return short ? -1 : held === 1 ? 0 : null
          return null
        })
        expect(turnsOf(smaCross, { fast, slow, short }, prices)).toEqual(ordersFor(expected))
      }),
    )
  })
})

describe('donchianBreakout', () => {
  it('turns where closes leave channels that are computed anew for every bar', () => {
    const channels = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.nat({ max: 4 }), fc.boolean())
    fc.assert(
      fc.property(bars, channels, (rows, [exit, more, short]) => {
        const prices = pricesOf(rows)
        const { high, low, close } = prices
        const entry = exit + more
        const top = (bar: number, period: number) => Math.max(...high.slice(bar - period, bar))
        const bottom = (bar: number, period: number) => Math.min(...low.slice(bar - period, bar))
        const expected = followed(rows.length, (bar, held) => {
          if (bar < entry) return null
          const price = close[bar] as number
          if (price > top(bar, entry)) return 1
          if (short && price < bottom(bar, entry)) return -1
          if (held === 1 && price < bottom(bar, exit)) return 0
          if (held === -1 && price > top(bar, exit)) return 0
          return null
        })
        expect(turnsOf(donchianBreakout, { entry, exit, short }, prices)).toEqual(ordersFor(expected))
      }),
    )
  })
})

/** The strategies that add to what they hold: by levels, in units, at intervals, or up to a share. */
const adding: readonly AnyStrategy[] = [dca, grid, riskParity, timeSeriesMomentum, turtle, volatilityTarget]

describe('every built-in strategy that one series of minutes suits', () => {
  const suited = builtInStrategies.filter((one) => unmetNeeds(one, [seriesOf(pricesOf([]))]).length === 0)

  it('is never short by default', () => {
    expect(suited).toHaveLength(17)
    fc.assert(
      fc.property(bars, fc.constantFrom(...suited), fc.string(), (rows, strategy, seed) => {
        let held = 0
        for (const { side, quantity } of runBacktestSync({ strategy, data: seriesOf(pricesOf(rows)), seed }).fills) {
          held += (side === 'buy' ? 1 : -1) * Math.round(quantity.toNumber() * 1e6)
          expect(held).toBeGreaterThanOrEqual(0)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('never enters while it holds, but for those that add', () => {
    const single = suited.filter((one) => !adding.includes(one))
    expect(single).toHaveLength(12)
    fc.assert(
      fc.property(bars, fc.constantFrom(...single), fc.string(), (rows, strategy, seed) => {
        let isFlat = true
        for (const { side } of runBacktestSync({ strategy, data: seriesOf(pricesOf(rows)), seed }).fills) {
          if (side === 'buy') expect(isFlat).toBe(true)
          isFlat = side === 'sell'
        }
      }),
      { numRuns: 200 },
    )
  })
})
