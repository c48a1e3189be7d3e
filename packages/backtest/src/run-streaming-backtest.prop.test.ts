import { type BarSeries, defineStrategy } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { atr, crossedAbove, crossedBelow, ema, sma } from '@race/indicators'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type BacktestConfig, runBacktestSync, runStreamingBacktest } from './index.ts'

/** Uses what depends on the past in different ways: handles, rolling state, the bracket, a trail by ATR, volatility. */
const trader = defineStrategy({
  id: 'test/trader',
  version: '1.0.0',
  title: 'Trader',
  params: z.strictObject({ fast: z.int().default(4), slow: z.int().default(9) }),
  needs: { lookbackBars: 16 },
  setup({ params, data, use, map }) {
    const bars = data()
    const halves = map(bars.close, (close) => close / 2)
    const fast = use(ema, halves, params.fast)
    const slow = use(sma, halves, params.slow)
    const range = use(atr, bars.high, bars.low, bars.close, 5)
    let count = 0
    return {
      onBar({ position, order }) {
        count++
        if (crossedAbove(fast, slow) && position.isFlat) {
          const stop = count % 2 === 0 ? { trail: { atrMultiple: 2, periodBars: 5 } } : bars.close.now - 2 * range.now
          order.buy({
            stop,
            size: count % 3 === 0 ? { volatilityTarget: { annual: 0.5, lookbackBars: 20 } } : { equityFraction: 0.5 },
          })
        } else if (crossedBelow(fast, slow) && position.isLong) position.close({ fraction: count % 5 === 0 ? 0.5 : 1 })
      },
    }
  },
})

async function* chunksOf(series: BarSeries, borders: readonly number[]): AsyncGenerator<BarSeries, void> {
  const cuts = [0, ...borders.map((border) => border % (series.length + 1)), series.length].sort((a, b) => a - b)
  for (let n = 1; n < cuts.length; n++) yield series.slice(cuts[n - 1] as number, cuts[n])
}

const minutes = (seed: string, bars: number): BarSeries =>
  randomWalk({ seed, bars, timeframe: '1m', start: Date.UTC(2024, 0, 1) })

describe('a backtest over chunks', () => {
  it('gives the orders, fills and hash of the same run in memory, wherever the chunks end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('a', 'b', 'c'),
        fc.array(fc.nat({ max: 2000 }), { maxLength: 8 }),
        fc.constantFrom<BacktestConfig['closeAtEnd']>(undefined, 'last-close', 'last-open'),
        async (seed, borders, closeAtEnd) => {
          const series = minutes(seed, 1500)
          const rest = { strategy: trader, ...(closeAtEnd === undefined ? {} : { closeAtEnd }) }
          const inMemory = runBacktestSync({ ...rest, data: series })
          const streamed = await runStreamingBacktest({ ...rest, data: chunksOf(series, borders), equity: 'every-bar' })
          expect(streamed.hash).toBe(inMemory.hash)
          expect(inMemory.fillCount).toBeGreaterThan(4)
          expect(streamed.finalEquity.toString()).toBe(inMemory.finalEquity.toString())
          expect(streamed.fillCount).toBe(inMemory.fillCount)
          expect(streamed.orderCount).toBe(inMemory.orders.length)
          expect(streamed.time).toEqual(inMemory.time)
          expect(streamed.equity).toEqual(inMemory.equity)
          for (const [name, value] of Object.entries(inMemory.metrics)) {
            const online = streamed.metrics[name as keyof typeof streamed.metrics]
            if (value === null || online === null) expect([name, online]).toEqual([name, value])
            else expect(Math.abs(online - value), name).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)))
          }
        },
      ),
      { numRuns: 25 },
    )
  })
})
