import { runBacktestSync, runStreamingBacktest } from '@race/backtest'
import { type BarSeries, defineStrategy } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { describe, expect, it } from 'vitest'
import { barReturn } from './bar-return.ts'
import { scriptedBars } from './scripted-bars.ts'
import { useYearlyVolatility } from './yearly-volatility.ts'

/** A strategy that notes what it reads. */
function reading(into: number[], lookbackBars: number) {
  return defineStrategy({
    id: 'test/reading',
    version: '1.0.0',
    title: 'Reading',
    setup(context) {
      const bars = context.data()
      const volatility = useYearlyVolatility(context, bars, lookbackBars)
      return { onBar: () => void into.push(volatility.now) }
    },
  })
}

async function* inOne(data: BarSeries): AsyncGenerator<BarSeries, void> {
  yield data
}

describe('useYearlyVolatility', () => {
  it('is the deviation of returns over the bars, by the time that these took', () => {
    const values: number[] = []
    // Ten minutes for one bar, though they are of one minute: what counts is the time that passed.
    const data = scriptedBars([100, 110, 99, 108.9], { timeframe: '1m', stepMs: 600_000 })
    runBacktestSync({ strategy: reading(values, 3), data })
    expect(values).toHaveLength(1)
    expect(values[0]).toBeCloseTo(Math.sqrt((0.04 / 3) * 365.25 * 144), 9)
  })

  it('is the same bit for bit over streams', async () => {
    const data = randomWalk({ seed: 'volatility', bars: 300, timeframe: '1d' })
    const [columns, stream]: [number[], number[]] = [[], []]
    runBacktestSync({ strategy: reading(columns, 20), data })
    await runStreamingBacktest({ strategy: reading(stream, 20), data: inOne(data) })
    expect(columns).toHaveLength(280)
    expect(stream).toEqual(columns)
  })
})

describe('barReturn', () => {
  it('is not known at the first bar, and none from a price of 0', () => {
    const output = new Float64Array(4)
    barReturn.column([Float64Array.of(10, 11, 0, 5)], [], [output])
    expect([...output]).toEqual([Number.NaN, 11 / 10 - 1, -1, 0])
    const stream = barReturn.stream()
    expect([stream.isWarm, stream.warmupBars, barReturn.warmupBars()]).toEqual([false, 2, 2])
    expect([10, 11, 0, 5].map((price) => stream.update(price))).toEqual([...output])
    expect([stream.isWarm, stream.output(0), stream.output(1)]).toEqual([true, 0, Number.NaN])
  })
})
