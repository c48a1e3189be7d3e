import { existsSync } from 'node:fs'
import type { InstrumentOptions } from '@race/core'
import { describe, expect, it } from 'vitest'
import { readCsv } from '../csv/read-csv.ts'

const shared = new URL('../../../../../shared/market-data/', import.meta.url)

const stock = (id: string, tickSize = '0.01'): InstrumentOptions => ({ id, tickSize })
const coin = (id: string, tickSize: string): InstrumentOptions => ({ id, assetClass: 'crypto', tickSize })

/** File, instrument, timeframe, bars and what the report must say of it: kind and count of each finding. */
const files: readonly [string, InstrumentOptions, string, number, Readonly<Record<string, number>>][] = [
  ['goog_1d.csv', stock('GOOG'), '1d', 2148, {}],
  ['sp500_1d.csv.gz', { id: 'SPX', assetClass: 'index' }, '1d', 5105, {}],
  ['orcl_1d.csv.gz', { id: 'ORCL' }, '1d', 5036, {}],
  ['spy_1d_raw.csv.gz', stock('SPY'), '1d', 5849, { 'off-tick': 43 }],
  ['aapl_1d_raw.csv.gz', stock('AAPL'), '1d', 5849, { jump: 4, 'off-tick': 25 }],
  ['bac_1d_raw.csv.gz', stock('BAC'), '1d', 5849, { jump: 1, 'off-tick': 124 }],
  ['qqq_1d_raw.csv', stock('QQQ'), '1d', 3964, { gap: 1588, jump: 2, 'off-tick': 44 }],
  ['spy_1m_trade.csv.gz', stock('SPY'), '1m', 4839, { 'outside-session': 2499, jump: 7 }],
  ['bac_1m_trade.csv', stock('BAC'), '1m', 3466, { 'outside-session': 1126, jump: 2 }],
  [
    'eurusd_1h.csv.gz',
    { id: 'EURUSD', assetClass: 'fx', tickSize: '0.00001' },
    '1h',
    5000,
    { gap: 48, 'outside-session': 2, jump: 1 },
  ],
  ['btcusd_1d_coinbase.csv', coin('BTCUSD', '0.01'), '1d', 1318, { gap: 34, jump: 1 }],
  ['btcusd_1m_coinbase_trade.csv', coin('BTCUSD', '0.01'), '1m', 3887, { gap: 433, jump: 1 }],
  ['ethbtc_5m.csv.gz', coin('ETHBTC', '0.00000001'), '5m', 5760, {}],
  ['ltcbtc_5m.csv.gz', coin('LTCBTC', '0.00000001'), '5m', 5760, {}],
  ['adabtc_5m.csv.gz', coin('ADABTC', '0.00000001'), '5m', 5720, { gap: 40 }],
  ['xrpusdt_perp_5m.csv', coin('XRPUSDT', '0.0001'), '5m', 1999, {}],
]

describe.skipIf(!existsSync(shared))('the shared market files (skipped where ../shared is absent)', () => {
  it.each(files)(
    '%s loads strictly, and its report says what is doubtful',
    async (name, instrument, timeframe, bars, findings) => {
      const { series, report } = await readCsv(new URL(name, shared), { instrument, timeframe })
      expect(series.length).toBe(bars)
      expect(report.repairs).toEqual([])
      expect(Object.fromEntries(report.findings.map(({ kind, count }) => [kind, count]))).toEqual(findings)
      expect(report.findings.every(({ severity }) => severity === 'suspicious')).toBe(true)
    },
  )

  it('the Euro Stoxx keeps holidays of its own, which the New York calendar shows', async () => {
    const { series, report } = await readCsv(new URL('sx5e_1d_backtrader.csv', shared), {
      instrument: 'SX5E',
      timeframe: '1d',
    })
    expect(series.length).toBe(512)
    expect(report.findings.map(({ kind }) => kind)).toEqual(['gap', 'closed-day'])
    expect(report.notes).toEqual(['No bar has a volume: volume was not checked.'])
  })

  it('a column of adjusted closes is taken where it is named, and makes bars that close outside their range', async () => {
    const reading = readCsv(new URL('orcl_1d.csv.gz', shared), {
      instrument: 'ORCL',
      timeframe: '1d',
      columns: { close: 'adj_close' },
    })
    await expect(reading).rejects.toThrow(
      /orcl_1d\.csv\.gz, line 2: 1995-01-03: close 1\.883304 is outside 2\.117284 to 2\.191358/,
    )
  })

  it('bars of bid and ask are not bars of one price, and the error names their columns', async () => {
    const reading = readCsv(new URL('eurusd_1d_oanda_bidask.csv.gz', shared), { instrument: 'EURUSD', timeframe: '1d' })
    await expect(reading).rejects.toThrow("no column 'open' for open; the columns found are 'time', 'bid_open'")
    const columns = { open: 'bid_open', high: 'bid_high', low: 'bid_low', close: 'bid_close' }
    const eurusd = { id: 'EURUSD', assetClass: 'fx', calendar: '24x7' } as const
    const { series } = await readCsv(new URL('eurusd_1d_oanda_bidask.csv.gz', shared), {
      instrument: eurusd,
      timeframe: '1d',
      columns,
    })
    expect(series.length).toBe(3738)
  })
})
