import { existsSync } from 'node:fs'
import { barSeries, barsFromQuotes, barsFromTrades, resampleBars } from '@race/core'
import { describe, expect, it } from 'vitest'
import { readCsv } from '../csv/read-csv.ts'
import { readQuotesCsv } from './read-quotes-csv.ts'
import { readTradesCsv } from './read-trades-csv.ts'

const shared = new URL('../../../../../shared/', import.meta.url)
const file = (name: string): URL => new URL(name, shared)

describe.skipIf(!existsSync(shared))('the shared files of ticks (skipped where ../shared is absent)', () => {
  it('of trades are read whole, and make the bars that freqtrade stored', async () => {
    const instrument = { id: 'XRPETH', assetClass: 'crypto', tickSize: '0.00000001' } as const
    const { series, report } = await readTradesCsv(file('market-data/xrpeth_trades.csv.gz'), { instrument })
    expect(report).toMatchObject({
      ticks: 12_477,
      firstTime: Date.parse('2019-10-11T00:00:11.620Z'),
      lastTime: Date.parse('2019-10-13T11:19:28.844Z'),
      rowsDropped: 0,
    })
    expect(series.at(0)).toMatchObject({ price: 0.00141342, quantity: 23, aggressor: 'sell' })
    expect(series.aggressor.every((side) => side !== 0)).toBe(true)
    for (const [timeframe, name] of [
      ['1m', 'oracles/resample/xrpeth_trades_to_1m.csv.gz'],
      ['5m', 'oracles/resample/xrpeth_trades_to_5m.csv'],
    ] as const) {
      const stored = await readCsv(file(name), { instrument, timeframe })
      expect(barsFromTrades(series, timeframe).hash).toBe(stored.series.hash)
    }
  })

  it('of quotes are read whole, and make bars that lie within those of bid and ask', async () => {
    const instrument = { id: 'EURUSD', assetClass: 'fx', tickSize: '0.000001' } as const
    const path = file('market-data/eurusd_quoteticks.csv.gz')
    const { series, report } = await readQuotesCsv(path, { instrument })
    expect(report).toMatchObject({
      ticks: 9500,
      firstTime: Date.parse('2020-01-01T17:00:00.065Z'),
      lastTime: Date.parse('2020-01-01T23:00:52.125Z'),
      rowsDropped: 0,
    })
    expect(series.at(0)).toMatchObject({ bid: 1.1212, ask: 1.12172, bidSize: 0 })
    // As many as there are different minutes among the times of the file.
    const [bid, ask, mid] = (['bid', 'ask', 'mid'] as const).map((from) => barsFromQuotes(series, '1m', { from }))
    expect(mid?.length).toBe(361)
    expect(mid?.close.every((close, i) => close >= (bid?.close[i] ?? 0) && close <= (ask?.close[i] ?? 0))).toBe(true)
    expect(mid?.high.every((high, i) => high <= (ask?.high[i] ?? 0))).toBe(true)
    // Whole bars of the bid once more, by way of minutes.
    const hours = barsFromQuotes(series, '1h', { from: 'bid' })
    if (bid === undefined) throw new Error('There are no bars')
    expect(resampleBars(bid, '1h').hash).toBe(hours.hash)
    expect(barSeries({ instrument, timeframe: '1h', columns: hours }).hash).toBe(hours.hash)
  })
})
