import type { EquityChunk } from '@race/analytics'
import { type BarSeries, defineStrategy, type Fill, type Order, type TradeRecord } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { crossedAbove, crossedBelow, sma } from '@race/indicators'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runBacktestSync, runStreamingBacktest } from './index.ts'

const start = Date.UTC(2024, 0, 1)
const series = randomWalk({ seed: 'stream', bars: 3000, timeframe: '1m', start })

const cross = defineStrategy({
  id: 'test/cross',
  version: '1.0.0',
  title: 'Cross',
  params: z.strictObject({ instrument: z.string().optional() }),
  setup({ data, use, params }) {
    const bars = data(params.instrument)
    const fast = use(sma, bars.close, 3)
    const slow = use(sma, bars.close, 8)
    return {
      onBar({ positionOf, order, closed }) {
        const position = positionOf(bars.instrument.id)
        if (!closed(bars)) return
        const instrument = bars.instrument.id
        if (crossedAbove(fast, slow) && position.isFlat) order.buy({ instrument, target: bars.close.now * 1.01 })
        else if (crossedBelow(fast, slow) && position.isLong) position.close()
      },
    }
  },
})

async function* inChunks(whole: BarSeries, size: number, seen: string[] = []): AsyncGenerator<BarSeries, void> {
  try {
    for (let from = 0; from < whole.length; from += size) yield whole.slice(from, Math.min(whole.length, from + size))
  } finally {
    seen.push('closed')
  }
}

describe('runStreamingBacktest', () => {
  it('hands orders, fills, trades and the curve to sinks, and keeps none of them', async () => {
    const orders: Order[] = []
    const fills: Fill[] = []
    const trades: TradeRecord[] = []
    const chunks: EquityChunk[] = []
    let rows = 0
    const end = (count: number): void => {
      rows = count
    }
    const result = await runStreamingBacktest({
      strategy: cross,
      data: inChunks(series, 512),
      equity: 'every-bar',
      sinks: {
        order: (order) => orders.push(order),
        fill: (fill) => fills.push(fill),
        trade: (trade) => trades.push(trade),
        equity: { rowsMax: 1000, write: (chunk) => void chunks.push(chunk), end },
      },
    })
    const inMemory = runBacktestSync({ strategy: cross, data: series })
    const byId = (list: readonly Order[]) =>
      [...list].map((order) => JSON.stringify(order)).sort((a, b) => (a < b ? -1 : 1))
    expect(byId(orders)).toEqual(byId(inMemory.orders))
    expect(JSON.stringify(fills)).toBe(JSON.stringify(inMemory.fills))
    expect(trades).toEqual(inMemory.trades.filter(({ exitTime }) => exitTime !== null))
    expect([rows, chunks.map(({ equity }) => equity.length)]).toEqual([3000, [1000, 1000, 1000]])
    expect(chunks.flatMap(({ equity }) => [...equity])).toEqual([...inMemory.equity])
    expect([result.time.length, result.equity.length]).toEqual([0, 0])
    expect(result.datasets).toEqual([
      {
        instrument: series.instrument.id,
        timeframe: '1m',
        bars: 3000,
        from: series.openTimes[0],
        to: series.closeTimes[2999],
      },
    ])
  })

  it('runs several streams on one timeline as they run in memory, however they are cut', async () => {
    const other = randomWalk({
      seed: 'other',
      bars: 500,
      timeframe: '5m',
      start: start + 3_600_000,
      instrument: 'OTHER',
    })
    const coarse = randomWalk({ seed: 'coarse', bars: 60, timeframe: '1h', start })
    const data = [series, other, coarse]
    for (const instrument of [series.instrument.id, 'OTHER']) {
      const params = { instrument }
      const inMemory = runBacktestSync({ strategy: cross, params, data })
      const sizes = [
        [7, 500, 60],
        [3000, 11, 1],
        [640, 64, 9],
      ] as const
      for (const cut of sizes) {
        const streamed = await runStreamingBacktest({
          strategy: cross,
          params,
          data: data.map((one, index) => inChunks(one, cut[index] as number)),
          equity: 'every-bar',
        })
        expect(streamed.hash).toBe(inMemory.hash)
        expect(streamed.time).toEqual(inMemory.time)
        expect(streamed.equity).toEqual(inMemory.equity)
      }
      expect(inMemory.fillCount).toBeGreaterThan(10)
    }
  })

  it('keeps one point a day unless it is asked for others', async () => {
    const days = await runStreamingBacktest({ strategy: cross, data: inChunks(series, 999) })
    expect(days.time.length).toBeLessThan(6)
    const none = await runStreamingBacktest({ strategy: cross, data: inChunks(series, 999), equity: 'none' })
    expect(none.time.length).toBe(0)
    expect(none.metrics.maxDrawdown).toBe(days.metrics.maxDrawdown)
  })

  it('refuses a chunk that does not follow the one before, and says which', async () => {
    async function* backwards() {
      yield series.slice(100, 200)
      yield series.slice(50, 60)
    }
    await expect(runStreamingBacktest({ strategy: cross, data: backwards() })).rejects.toThrow(
      /The chunk of data\[0\] after 100 bars does not follow them: its first bar opens at 2024-01-01T00:50:00.000Z, before/,
    )
    async function* mixed() {
      yield series.slice(0, 10)
      yield randomWalk({ seed: 'x', bars: 5, timeframe: '1m', start: start + 86_400_000, instrument: 'OTHER' })
    }
    await expect(runStreamingBacktest({ strategy: cross, data: mixed() })).rejects.toThrow(/it holds OTHER 1m, not/)
  })

  it('refuses a stream without a bar, and passes over empty chunks', async () => {
    async function* empty() {
      yield series.slice(0, 0)
    }
    await expect(runStreamingBacktest({ strategy: cross, data: empty() })).rejects.toThrow(/data\[0\] ended before/)
    async function* gaps() {
      yield series.slice(0, 0)
      yield series.slice(0, 100)
      yield series.slice(100, 100)
      yield series.slice(100)
    }
    const streamed = await runStreamingBacktest({ strategy: cross, data: gaps() })
    expect(streamed.hash).toBe(runBacktestSync({ strategy: cross, data: series }).hash)
  })

  it('reports progress, stops when it is aborted, and closes its streams', async () => {
    const controller = new AbortController()
    const seen: string[] = []
    const done: number[] = []
    let calls = 0
    const run = runStreamingBacktest({
      strategy: cross,
      data: inChunks(series, 50, seen),
      signal: controller.signal,
      scheduler: { now: () => 5 * calls++, yield: () => Promise.resolve() },
      onProgress: (progress) => {
        done.push(progress.done)
        if (done.length === 3) controller.abort('enough')
      },
    })
    await expect(run).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' })
    expect(done).toHaveLength(3)
    expect(done[2]).toBeGreaterThan(done[0] as number)
    expect(seen).toEqual(['closed'])
  })

  it('closes its streams when a handler throws', async () => {
    const seen: string[] = []
    const failing = defineStrategy({
      id: 'test/failing',
      version: '1.0.0',
      title: 'Failing',
      params: z.strictObject({}),
      setup({ data }) {
        data()
        return {
          onBar: () => {
            throw new Error('out of luck')
          },
        }
      },
    })
    const run = runStreamingBacktest({ strategy: failing, data: inChunks(series, 50, seen) })
    await expect(run).rejects.toMatchObject({ code: 'HANDLER_FAILED' })
    expect(seen).toEqual(['closed'])
  })

  it('says that a size or a trail needs more history than is kept', async () => {
    const long = defineStrategy({
      id: 'test/long',
      version: '1.0.0',
      title: 'Long',
      params: z.strictObject({}),
      setup({ data }) {
        data()
        return {
          onBar({ position, order }) {
            if (position.isFlat) order.buy({ size: { volatilityTarget: { annual: 0.2, lookbackBars: 100 } } })
          },
        }
      },
    })
    const result = await runStreamingBacktest({ strategy: long, data: inChunks(series, 64), historyBars: 20 })
    expect(result.fillCount).toBe(0)
    expect(result.warnings[0]).toMatch(/volatilityTarget needs 101 closed bars/)
  })
})
