import { randomWalk } from '@race/data/synthetic'
import { randomBaseline } from '@race/strategies'
import { describe, expect, it } from 'vitest'
import { runBacktestSync } from './index.ts'

describe('the metrics of a run', () => {
  it.each(['a', 'b', 'c'])('are the same before and after its trades were made: market %s', (seed) => {
    const config = {
      strategy: randomBaseline,
      params: { probability: 0.1 },
      data: randomWalk({ seed, bars: 400, timeframe: '1h' }),
    }
    const { metrics } = runBacktestSync(config)
    const other = runBacktestSync(config)
    const closed = other.trades.filter(({ exitTime }) => exitTime !== null)
    expect(closed.length).toBeGreaterThan(5)
    expect(metrics).toEqual(other.metrics)
    expect(metrics.tradeCount).toBe(closed.length)
    expect(metrics.bestTradeProfit).toBe(Math.max(...closed.map(({ profit }) => Number(profit))))
  })

  it('are the same where profits are beyond the safe integers', () => {
    const config = {
      strategy: randomBaseline,
      params: { probability: 0.1 },
      capital: 1_000_000_000_000,
      data: randomWalk({ seed: 'd', bars: 300, timeframe: '1h' }),
    }
    const { metrics } = runBacktestSync(config)
    const other = runBacktestSync(config)
    expect(other.trades.length).toBeGreaterThan(5)
    expect(metrics).toEqual(other.metrics)
  })
})
