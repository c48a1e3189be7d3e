import { existsSync, readFileSync } from 'node:fs'
import { type BarSeries, defineStrategy } from '@race/core'
import { adjustPrices, readCsv, readFactorsCsv } from '@race/data'
import { sma } from '@race/indicators'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runBacktestSync } from '../index.ts'
import { backtestingPy } from './backtesting-py.ts'
import { lean, leanEquityFee } from './lean.ts'

const shared = new URL('../../../../../shared/', import.meta.url)
const isThere = existsSync(shared)

/** S03 in words: on a strict cross of two averages, close and enter with everything on the other side. */
const crossBothWays = defineStrategy({
  id: 'oracle/sma-cross-both-ways',
  version: '1.0.0',
  title: 'Crossover, long and short',
  params: z.strictObject({ fast: z.int().default(10), slow: z.int().default(30) }),
  setup({ params, data, use }) {
    const bars = data()
    const fast = use(sma, bars.close, params.fast)
    const slow = use(sma, bars.close, params.slow)
    return {
      onBar({ position, order }) {
        const isUp = fast.ago(1) < slow.ago(1) && fast.now > slow.now
        const isDown = fast.ago(1) > slow.ago(1) && fast.now < slow.now
        if (!isUp && !isDown) return
        position.close()
        if (isUp) order.buy()
        else order.sell()
      },
    }
  },
})

interface ExpectedTrade {
  readonly size: number
  readonly entryBar: number
  readonly exitBar: number
  readonly entryPrice: number
  readonly exitPrice: number
}

function expectedTrades(file: URL): ExpectedTrade[] {
  const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  return lines.map((line) => {
    const [size, entryBar, exitBar, entryPrice, exitPrice] = line.split(',').map(Number) as [
      number,
      number,
      number,
      number,
      number,
    ]
    return { size, entryBar, exitBar, entryPrice, exitPrice }
  })
}

function barOf(series: BarSeries, time: number): number {
  return series.openTimes.indexOf(time)
}

describe.skipIf(!isThere)('backtesting.py (needs ../shared, the oracle results beside the checkout)', () => {
  it('S03: 66 trades and a final equity of 51,422.99, each entry, exit and size the same', async () => {
    const { series } = await readCsv(new URL('market-data/goog_1d.csv', shared), {
      instrument: 'GOOG',
      timeframe: '1d',
    })
    const result = runBacktestSync({
      strategy: crossBothWays,
      data: series,
      capital: 10_000,
      costs: { fee: { type: 'none' } },
      compatibility: backtestingPy(),
      closeAtEnd: 'last-open',
    })
    const expected = expectedTrades(
      new URL('oracles/backtesting_py/S03_goog_smacross_10_30_published/trades.csv', shared),
    )
    const actual = result.trades.map((trade) => ({
      size: Number(trade.quantity) * (trade.side === 'long' ? 1 : -1),
      entryBar: barOf(series, trade.entryTime),
      exitBar: barOf(series, trade.exitTime ?? Number.NaN),
    }))
    expect(actual).toHaveLength(66)
    expect(actual).toEqual(expected.map(({ size, entryBar, exitBar }) => ({ size, entryBar, exitBar })))
    for (const [index, trade] of result.trades.entries()) {
      const oracle = expected[index] as ExpectedTrade
      expect(Math.abs(Number(trade.entryPrice) / oracle.entryPrice - 1)).toBeLessThan(1e-9)
      expect(Math.abs(Number(trade.exitPrice) / oracle.exitPrice - 1)).toBeLessThan(1e-9)
    }
    expect(result.finalEquity.toString()).toBe('51422.99 USD')
  })
})

describe.skipIf(!isThere)('LEAN (needs ../shared, the oracle results beside the checkout)', () => {
  it('BasicTemplateDailyAlgorithm ends with 104,486.22: 697 shares, a fee of 3.485', async () => {
    const raw = await readCsv(new URL('market-data/spy_1d_raw.csv.gz', shared), { instrument: 'SPY', timeframe: '1d' })
    const factors = await readFactorsCsv(new URL('market-data/spy_factors.csv', shared))
    const adjusted = adjustPrices(raw.series, factors)
    const from = adjusted.time.indexOf(Date.UTC(2013, 9, 8))
    const to = adjusted.time.indexOf(Date.UTC(2013, 9, 17))
    const holdAll = defineStrategy({
      id: 'oracle/hold-all',
      version: '1.0.0',
      title: 'SetHoldings(SPY, 1) on the first bar',
      params: z.strictObject({}),
      setup: ({ data }) => {
        data()
        return {
          onBar({ position, order }) {
            if (position.isFlat && order.workingCount === 0) order.buy({ size: { targetFraction: 1 } })
          },
        }
      },
    })
    const result = runBacktestSync({
      strategy: holdAll,
      data: adjusted.slice(from, to + 1),
      costs: { fee: leanEquityFee },
      compatibility: lean,
    })
    expect(result.fills.map(({ quantity, fee }) => [quantity.toString(), fee.toString()])).toEqual([
      ['697', '3.485 USD'],
    ])
    expect(result.finalEquity.amount.toFixed(2)).toBe('104486.22')
  })
})
