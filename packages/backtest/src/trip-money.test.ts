import {
  type BarSeries,
  barSeries,
  barSeriesFromRows,
  createConversion,
  defineInstrument,
  defineStrategy,
} from '@race/core'
import { describe, expect, it } from 'vitest'
import { runBacktestSync, runStreamingBacktest, runSweep } from './index.ts'

const dayMs = 86_400_000
const start = Date.UTC(2024, 0, 1)

function days(id: string, quoteCurrency: string, prices: readonly number[], from = start) {
  return barSeriesFromRows({
    instrument: defineInstrument({ id, quoteCurrency, calendar: '24x7', tickSize: '0.1' }),
    timeframe: '1d',
    rows: prices.map((price, day) => ({
      time: from + day * dayMs,
      open: price,
      high: price,
      low: price,
      close: price,
      volume: 1,
    })),
  })
}

/** Buys ten of each at the second bar and leaves at the fourth, unless it holds on. */
const traderOf = (isHolding: boolean) =>
  defineStrategy({
    id: 'test/trader',
    version: '1.0.0',
    title: 'Trader',
    setup({ data }) {
      const { close } = data('LOCAL')
      let bar = 0
      return {
        onBar({ order, positionOf }) {
          if (bar === 0 && close.now > 0)
            for (const instrument of ['LOCAL', 'ABROAD']) order.buy({ instrument, size: { units: 10 } })
          if (bar === 2 && !isHolding) for (const id of ['LOCAL', 'ABROAD']) positionOf(id).close()
          bar++
        },
      }
    },
  })

const data = [days('LOCAL', 'USD', [100, 100, 90, 90, 90]), days('ABROAD', 'EUR', [100, 100, 110, 110, 120])]
/** 1.1 from the open of the second bar on, 1.3 from that of the fourth, 1.5 from the last close. */
const rates = days('EURUSD', 'USD', [1, 1.1, 1.2, 1.3, 1.4, 1.5], start - dayMs)
const config = {
  data,
  currency: 'USD',
  capital: 10_000,
  conversions: [createConversion({ base: 'EUR', quote: 'USD', series: rates })],
} as const

describe('round trips in another currency', () => {
  it('are told in that of the account: fees at the rates of their fills, the profit at that of the exit', () => {
    const { trades } = runBacktestSync({ ...config, strategy: traderOf(false) })
    // 100 EUR × 1.3 − (1 EUR × 1.1 + 1.1 EUR × 1.3).
    expect(trades.map(({ instrument, fees, profit }) => [instrument, fees, profit])).toEqual([
      ['LOCAL', '1.9', '-101.9'],
      ['ABROAD', '2.53', '127.47'],
    ])
    expect(trades[1]?.returnFraction).toBeCloseTo(97.9 / 1000, 12)
  })

  it('are marked at the rate of the last instant while they are open', () => {
    const { trades, finalEquity } = runBacktestSync({ ...config, strategy: traderOf(true) })
    // 200 EUR × 1.5 − 1 EUR × 1.1.
    expect(trades.map(({ profit }) => profit)).toEqual(['-101', '298.9'])
    // What the fee was lent in has become dearer since: 0.4 USD.
    expect(finalEquity.amount.toString()).toBe('10197.5')
  })

  it('take the rates that the ledger saw: inside a bar not those of its close, at the end those of the last instant', async () => {
    // Of the second bar 90 is met on its way, while 1.1 is the last rate; at its close that is 1.2.
    const wide = days('ABROAD', 'EUR', [100, 100, 110])
    const { time, open, high, close, volume, instrument } = wide
    const low = Float64Array.of(100, 90, 110)
    const abroad = barSeries({ instrument, timeframe: '1d', columns: { time, open, high, low, close, volume } })
    const limited = defineStrategy({
      id: 'test/limited',
      version: '1.0.0',
      title: 'Limited',
      setup({ data: read }) {
        read('LOCAL')
        let bar = 0
        return {
          onBar({ order }) {
            if (bar++ === 0)
              order.buy({ instrument: 'ABROAD', size: { units: 10 }, entry: { type: 'limit', price: 90 } })
          },
        }
      },
    })
    // It ends two days before the other, whose last close is seen with the rate 1.5.
    const series = [days('LOCAL', 'USD', [100, 100, 90, 90, 90]), abroad]
    const own = { ...config, data: series, strategy: limited, closeAtEnd: 'last-close' } as const
    const { trades, finalEquity } = runBacktestSync({ ...own, conversionPolicy: 'auto-convert-fees-and-profit' })
    // 200 EUR × 1.5 − (0.9 EUR × 1.1 + 1.1 EUR × 1.5).
    expect(trades.map(({ fees, profit }) => [fees, profit])).toEqual([['2.64', '297.36']])
    expect(finalEquity.amount.toString()).toBe('10297.36')
    const { data: _, ...rest } = own
    const streamed: string[] = []
    await runStreamingBacktest({
      ...rest,
      data: series.map(whole),
      sinks: { trade: ({ profit }) => streamed.push(profit) },
    })
    expect(streamed).toEqual(['297.36'])
  })

  it('sum up in metrics, in sweeps and over streams as they do in trades', async () => {
    const strategy = traderOf(false)
    const { metrics } = runBacktestSync({ ...config, strategy })
    expect(metrics.expectancy).toBeCloseTo((127.47 - 101.9) / 2, 10)
    expect(metrics.profitFactor).toBeCloseTo(127.47 / 101.9, 10)
    const { data: series, ...rest } = config
    const [row] = runSweep({ ...rest, series, strategy, paramSets: [{}] })
    expect(row?.profitFactor).toBeCloseTo(127.47 / 101.9, 10)
    const streamed = await runStreamingBacktest({ ...rest, strategy, data: series.map(whole) })
    expect(streamed.metrics.expectancy).toBeCloseTo((127.47 - 101.9) / 2, 10)
  })
})

async function* whole(series: BarSeries) {
  yield series
}
