import { defineStrategy, type Fill } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { createColumnCache } from '@race/host'
import { crossedAbove, crossedBelow, sma } from '@race/indicators'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runBacktestSync, runSweep } from './index.ts'

const series = randomWalk({ seed: 'sweep', bars: 1200, timeframe: '1h', start: Date.UTC(2024, 0, 1) })

let derivations = 0
const heard: Fill[] = []

const cross = defineStrategy({
  id: 'test/cross',
  version: '1.0.0',
  title: 'Cross',
  params: z.strictObject({ fast: z.int().default(3), slow: z.int().default(8), listens: z.boolean().default(false) }),
  setup({ params, data, use, map }) {
    const bars = data()
    const doubled = map(bars.close, (close) => {
      derivations++
      return close * 2
    })
    const fast = use(sma, doubled, params.fast)
    const slow = use(sma, doubled, params.slow)
    return {
      ...(params.listens ? { onFill: (fill: Fill) => void heard.push(fill) } : {}),
      onBar({ position, order }) {
        if (crossedAbove(fast, slow) && position.isFlat) order.buy()
        else if (crossedBelow(fast, slow) && position.isLong) position.close()
      },
    }
  },
})

const paramSets = [3, 4, 5].flatMap((fast) => [9, 20, 55].map((slow) => ({ fast, slow })))

describe('runSweep', () => {
  it('gives for every set of parameters the figures of its own backtest', () => {
    const rows = [...runSweep({ series, strategy: cross, paramSets })]
    expect(rows.map(({ index }) => index)).toEqual(paramSets.map((_, index) => index))
    for (const [index, params] of paramSets.entries()) {
      const row = rows[index]
      const single = runBacktestSync({ strategy: cross, params, data: series })
      expect(row?.params).toEqual({ ...params, listens: false })
      expect(row?.finalEquity.toString()).toBe(single.finalEquity.toString())
      expect(row?.feesPaid.toString()).toBe(single.feesPaid.toString())
      expect(row?.fillCount).toBe(single.fillCount)
      expect(row?.tradeCount).toBe(single.metrics.tradeCount)
      expect(row?.winRate).toBeCloseTo(single.metrics.winRate ?? Number.NaN, 12)
      expect(row?.profitFactor).toBeCloseTo(single.metrics.profitFactor ?? Number.NaN, 9)
      expect(row?.returnFraction).toBeCloseTo(single.metrics.totalReturn ?? Number.NaN, 12)
      expect(row?.maxDrawdownFraction).toBeCloseTo(-(single.metrics.maxDrawdown ?? Number.NaN), 12)
    }
  })

  it('runs on several series as a backtest does', () => {
    const other = randomWalk({
      seed: 'other',
      bars: 900,
      timeframe: '1h',
      start: Date.UTC(2024, 0, 5),
      instrument: 'OTHER',
    })
    const [row] = runSweep({ series: [series, other], strategy: cross, paramSets: [{}] })
    const single = runBacktestSync({ strategy: cross, data: [series, other] })
    expect(row?.finalEquity.toString()).toBe(single.finalEquity.toString())
    expect(row?.maxDrawdownFraction).toBeCloseTo(-(single.metrics.maxDrawdown ?? Number.NaN), 12)
  })

  it('computes an average once where map gives the same values, whatever function gives them', () => {
    derivations = 0
    const columnCache = createColumnCache()
    const rows = [...runSweep({ series, strategy: cross, paramSets, columnCache })]
    expect(rows).toHaveLength(paramSets.length)
    // Each setup makes a function of its own, which has to be asked; the averages behind it are shared all the same.
    expect(derivations).toBe(paramSets.length * series.length)
    expect(columnCache.size).toBe(3 + 3)
  })

  it('tells a strategy that listens of its fills', () => {
    heard.length = 0
    const [row] = runSweep({ series, strategy: cross, paramSets: [{ listens: true }] })
    expect(heard).toHaveLength(row?.fillCount ?? -1)
    const single = runBacktestSync({ strategy: cross, data: series })
    expect(heard.map(({ price }) => price.toString())).toEqual(single.fills.map(({ price }) => price.toString()))
  })

  it('has no rate of winning without a trade', () => {
    const [row] = runSweep({ series: series.slice(0, 20), strategy: cross, paramSets: [{ slow: 55 }] })
    expect([row?.tradeCount, row?.winRate, row?.profitFactor]).toEqual([0, Number.NaN, Number.NaN])
  })

  it('stops between two runs when it is aborted', () => {
    const controller = new AbortController()
    const rows = runSweep({ series, strategy: cross, paramSets, signal: controller.signal })
    rows.next()
    controller.abort()
    expect(() => rows.next()).toThrow(/The sweep was aborted/)
  })
})
