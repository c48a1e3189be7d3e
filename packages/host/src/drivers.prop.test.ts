import { createRandom, decimal, defineStrategy, type Handle, TradingAccount } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { atr, bbands, ema, highest, lowest, macd, rsi, sma, stddev, wma } from '@race/indicators'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createColumnDriver, createStreamDriver, type SeriesDriver, StrategyHost } from './index.ts'

/** Uses every indicator, chained too, and writes down each value it sees. */
function recordingStrategy(period: number, seen: number[]) {
  return defineStrategy({
    id: 'test/recorder',
    version: '1.0.0',
    title: 'Recorder',
    params: z.strictObject({}),
    setup({ data, use, map }) {
      const bars = data()
      const average = use(sma, bars.close, period)
      const cents = map(bars.close, (close) => Math.round(close * 100))
      const bands = use(bbands, bars.close, period, 2)
      const lines = use(macd, bars.close, 3, 7, 4)
      const handles: readonly Handle[] = [
        bars.open,
        bars.volume,
        average,
        use(ema, average, 3),
        use(rsi, bars.close, period),
        use(wma, cents, period),
        use(stddev, bars.close, period),
        use(highest, bars.high, period),
        use(lowest, bars.low, period),
        use(atr, bars.high, bars.low, bars.close, period),
        bands.upper,
        bands.lower,
        lines.macd,
        lines.signal,
        lines.histogram,
      ]
      return {
        onBar({ time }) {
          seen.push(time)
          for (const handle of handles) seen.push(handle.now, handle.ago(1), handle.ago(9))
        },
      }
    },
  })
}

function hostOf(
  strategy: ReturnType<typeof recordingStrategy>,
  driver: SeriesDriver,
  instruments: ConstructorParameters<typeof TradingAccount>[0]['instruments'],
) {
  const account = new TradingAccount({ currency: 'USD', capital: decimal(1), instruments, scale: 8 })
  return new StrategyHost({ strategy, driver, account, random: createRandom(1) })
}

describe('columns and streams', () => {
  it('show a strategy the same values at the same bars, bit for bit', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 2, max: 30 }),
        fc.integer({ min: 1, max: 120 }),
        (seed, period, length) => {
          const series = randomWalk({ timeframe: '1m', seed, bars: length, volatility: 0.03 })
          const byColumn: number[] = []
          const columnHost = hostOf(recordingStrategy(period, byColumn), createColumnDriver([series]), [
            series.instrument,
          ])
          for (let i = 0; i < length; i++) {
            for (const cursor of columnHost.cursors) cursor.moveTo(i)
            columnHost.time = series.closeTimes[i] as number
            if (columnHost.isWarm) columnHost.handlers.onBar?.(columnHost)
          }
          const byStream: number[] = []
          const driver = createStreamDriver([series])
          const streamHost = hostOf(recordingStrategy(period, byStream), driver, [series.instrument])
          for (let i = 0; i < length; i++) {
            driver.push(0, series.at(i))
            streamHost.time = series.closeTimes[i] as number
            if (streamHost.isWarm) streamHost.handlers.onBar?.(streamHost)
          }
          expect(streamHost.warmupBars).toEqual(columnHost.warmupBars)
          expect(byStream.length).toBe(byColumn.length)
          expect(byStream.every((value, index) => Object.is(value, byColumn[index]))).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })
})
