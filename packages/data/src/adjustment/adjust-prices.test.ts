import { existsSync, readFileSync } from 'node:fs'
import type { BarSeries } from '@race/core'
import { describe, expect, it } from 'vitest'
import { fromRows } from '../bars/from-rows.ts'
import { readCsv } from '../csv/read-csv.ts'
import { adjustPrices } from '../index.ts'
import { readFactorsCsv } from './read-factors-csv.ts'

const shared = new URL('../../../../../shared/', import.meta.url)
const market = (name: string): URL => new URL(`market-data/${name}`, shared)

const factors = [
  { date: '2024-01-03', priceFactor: 0.9, splitFactor: 0.5 },
  { date: '2024-01-05', priceFactor: 1, splitFactor: 0.5 },
  { date: '2050-12-31', priceFactor: 1, splitFactor: 1 },
]
const bar = { open: 10.01, high: 11.03, low: 9.07, close: 10.03, volume: 5 }
const dates = ['2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05', '2024-01-08']
const raw = fromRows(
  dates.map((time) => ({ time, ...bar })),
  { instrument: { id: 'ACME', tickSize: '0.01' }, timeframe: '1d' },
).series

function indexOf(series: BarSeries, date: string): number {
  const index = series.time.indexOf(Date.parse(date))
  if (index < 0) throw new Error(`there is no bar of ${date}`)
  return index
}

describe('adjustPrices', () => {
  it('applies the first factors whose date is on or after the bar', () => {
    const adjusted = adjustPrices(raw, factors)
    expect([...adjusted.close]).toEqual([4.5135, 4.5135, 5.015, 5.015, 10.03])
    expect([...adjusted.volume]).toEqual([10, 10, 10, 10, 5])
    expect(adjusted.time).toBe(raw.time)
    expect([...raw.close]).toEqual([10.03, 10.03, 10.03, 10.03, 10.03])
  })

  it('keeps the instrument but for its tick, which holds the decimals', () => {
    expect(adjustPrices(raw, factors).instrument).toMatchObject({ id: 'ACME', calendar: 'XNYS' })
    expect(adjustPrices(raw, factors).instrument.tickSize.toString()).toBe('0.00000001')
    const cents = adjustPrices(raw, factors, { decimals: 2 })
    expect(cents.instrument.tickSize.toString()).toBe('0.01')
    expect([cents.close[0], cents.high[0], cents.low[0], cents.close[4]]).toEqual([4.51, 4.96, 4.08, 10.03])
  })

  it('takes out splits only, and leaves volume alone, where it is asked to', () => {
    const adjusted = adjustPrices(raw, factors, { adjust: 'splits', adjustVolume: false })
    expect([...adjusted.close]).toEqual([5.015, 5.015, 5.015, 5.015, 10.03])
    expect([...adjusted.volume]).toEqual([5, 5, 5, 5, 5])
  })

  it('leaves prices that are too large for decimals as they are', () => {
    const huge = fromRows([{ time: dates[4] ?? '', open: 1e15, high: 1e15, low: 1e15, close: 1e15 }], {
      instrument: 'HUGE',
      timeframe: '1d',
    })
    expect([...adjustPrices(huge.series, factors).close]).toEqual([1e15])
  })

  it('reads the date of short bars in the zone of the exchange', () => {
    const rows = ['2024-01-03T23:59:00Z', '2024-01-04T00:30:00Z', '2024-01-04T14:30:00Z'].map((time) => ({
      time,
      ...bar,
    }))
    const { series } = fromRows(rows, { instrument: 'ACME', timeframe: '1m' })
    expect([...adjustPrices(series, factors).close]).toEqual([4.5135, 4.5135, 5.015])
    expect([...adjustPrices(series, factors, { zone: 'UTC' }).close]).toEqual([4.5135, 5.015, 5.015])
    const coin = fromRows(rows, { instrument: { id: 'COIN', assetClass: 'crypto' }, timeframe: '1m' }).series
    expect([...adjustPrices(coin, factors).close]).toEqual([4.5135, 5.015, 5.015])
  })

  it.each([
    [[], 'there are none, before the bar of 2024-01-02'],
    [factors.slice(0, 2), 'they end on 2024-01-05, before the bar of 2024-01-08'],
    [[{ date: 'soon', priceFactor: 1, splitFactor: 1 }], "the date is 'soon'"],
    [[{ date: '2050-12-31', priceFactor: 0, splitFactor: 1 }], 'the factors are 0 and 1'],
    [[...factors].reverse(), '2024-01-05 does not come after 2050-12-31'],
  ])('refuses the factors %j', (rows, reason) => {
    expect(() => adjustPrices(raw, rows)).toThrow(`factors of ACME`)
    expect(() => adjustPrices(raw, rows)).toThrow(reason)
  })

  it('refuses options that are wrong', () => {
    expect(() => adjustPrices(raw, factors, { decimals: 13 })).toThrow('decimals: ')
    expect(() => adjustPrices(raw, factors, { zone: 'Gotham' })).toThrow('zone: must be an IANA time zone')
  })
})

describe.skipIf(!existsSync(shared))(
  'adjustPrices on the shared market data (skipped where ../shared is absent)',
  () => {
    it('gives the shares and the equity that LEAN publishes for BasicTemplateDailyAlgorithm', async () => {
      const { series } = await readCsv(market('spy_1d_raw.csv.gz'), { instrument: 'SPY', timeframe: '1d' })
      const adjusted = adjustPrices(series, await readFactorsCsv(market('spy_factors.csv')))
      const signal = indexOf(adjusted, '2013-10-08')
      const end = indexOf(adjusted, '2013-10-17')
      // LEAN keeps a quarter of a percent free and charges half a cent a share.
      const shares = Math.floor((100_000 * 0.9975) / ((adjusted.close[signal] ?? 0) + 0.005))
      expect(shares).toBe(697)
      const cash = 100_000 - shares * (adjusted.open[signal + 1] ?? 0) - shares * 0.005
      const published = JSON.parse(readFileSync(new URL('oracles/lean/lean_expected.json', shared), 'utf8')) as {
        algorithms: { name: string; expected_statistics: Record<string, string> }[]
      }
      const algorithm = published.algorithms.find(({ name }) => name === 'BasicTemplateDailyAlgorithm')
      expect((cash + shares * (adjusted.close[end] ?? 0)).toFixed(2)).toBe(algorithm?.expected_statistics['End Equity'])
    })

    it('gives the adjusted prices that LEAN uses in its minute algorithms', async () => {
      const { series } = await readCsv(market('spy_1m_trade.csv.gz'), { instrument: 'SPY', timeframe: '1m' })
      const adjusted = adjustPrices(series, await readFactorsCsv(market('spy_factors.csv')))
      const ratio = [...adjusted.close].map((close, i) => close / (series.close[i] ?? 1))
      expect(Math.max(...ratio.map((value) => Math.abs(value - 0.8646266)))).toBeLessThan(1e-9)
    })

    it('takes the jumps of its splits out of AAPL', async () => {
      const options = { instrument: 'AAPL', timeframe: '1d' } as const
      const { series, report } = await readCsv(market('aapl_1d_raw.csv.gz'), options)
      const jumps = report.findings.find(({ kind }) => kind === 'jump')
      expect(jumps?.occurrences.map(({ time }) => new Date(time ?? 0).toISOString().slice(0, 10))).toEqual([
        '2000-09-29',
        '2005-02-28',
        '2014-06-09',
        '2020-08-31',
      ])
      const adjusted = adjustPrices(series, await readFactorsCsv(market('aapl_factors.csv')))
      const again = fromRows(adjusted, options).report.findings.find(({ kind }) => kind === 'jump')
      // That of 2000 was no split but a profit warning.
      expect(again?.count).toBe(1)
      expect(again?.occurrences[0]?.text).toMatch(/^2000-09-29.*-51\.\d %/)
    })
  },
)
