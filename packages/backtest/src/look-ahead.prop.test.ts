import { type AnyStrategy, type BarSeries, barSeries } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { builtInStrategies } from '@race/strategies'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runBacktestSync, unmetNeeds } from './index.ts'

function changedAfter(series: BarSeries, cut: number, factor: number): BarSeries {
  const change = (column: Float64Array) =>
    column.map((value, index) => (index <= cut ? value : Math.max(0.01, Math.round(value * factor * 100) / 100)))
  const { time, volume, open, high, low, close, instrument, timeframe } = series
  return barSeries({
    instrument,
    timeframe,
    columns: { time, volume, open: change(open), high: change(high), low: change(low), close: change(close) },
  })
}

/** Every order event and fill at or before a moment, as the run hash sees them. */
function historyUntil(strategy: AnyStrategy, data: BarSeries, time: number): string {
  const { orderEvents, fills } = runBacktestSync({ strategy, data, seed: 5 })
  const events = orderEvents.filter((event) => event.time <= time)
  return JSON.stringify([events, fills.filter((fill) => fill.time <= time)])
}

describe('no strategy can see the future', () => {
  // The others want another market than one series of minutes: the contract of the testkit tries them on it.
  const suited = builtInStrategies.filter(
    (strategy) => unmetNeeds(strategy, [{ instrument: { id: 'SYNTHETIC' }, timeframe: '1m' }]).length === 0,
  )

  it.each(suited.map((strategy) => [strategy.id, strategy] as const))(
    '%s: changing or removing every bar after t changes no order at or before t',
    (_, strategy) => {
      const series = randomWalk({ timeframe: '1m', seed: strategy.id, bars: 400, volatility: 0.02 })
      fc.assert(
        fc.property(fc.integer({ min: 60, max: 398 }), fc.double({ min: 0.5, max: 2, noNaN: true }), (cut, factor) => {
          // The close of a bar around the clock is the next bar's open: that fill belongs to the next bar.
          const time = (series.closeTimes[cut] as number) - 1
          const whole = historyUntil(strategy, series, time)
          expect(historyUntil(strategy, changedAfter(series, cut, factor), time)).toBe(whole)
          expect(historyUntil(strategy, series.slice(0, cut + 1), time)).toBe(whole)
          // The stop or target of an entry that fills at the next open is made then, and by the venue.
          const decisions = (data: BarSeries) =>
            runBacktestSync({ strategy, data, seed: 5 })
              .orders.filter(({ createdAt, parentId }) => createdAt <= time + 1 && parentId === null)
              .map(({ intentId, side, type }) => [intentId, side, type])
          expect(decisions(changedAfter(series, cut, factor))).toEqual(decisions(series))
        }),
        { numRuns: 15 },
      )
    },
  )
})
