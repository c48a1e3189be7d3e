import { existsSync } from 'node:fs'
import { type BarSeries, type InstrumentOptions, resampleBars } from '@race/core'
import { readCsv } from '@race/data'
import { type RandomWalkOptions, randomWalk } from '@race/data/synthetic'

/** Real prices stand beside the checkout, where they do at all. None of them is written into the lock file. */
const shared = new URL('../../../shared/market-data/', import.meta.url)

/** What a golden runs over. */
export interface Market {
  readonly series: () => Promise<readonly BarSeries[]>
  /** Whether its files lie beside the checkout; a market of chance is always there. */
  readonly isPresent: boolean
}

const coin: InstrumentOptions = { id: 'COIN', assetClass: 'crypto', quantityStep: '0.0001' }

/** The named markets. A name is part of the ids of goldens. */
export const markets = {
  daily: walk({ seed: 'daily', bars: 1500, timeframe: '1d', volatility: 0.02, instrument: { id: 'ACME' } }),
  rising: walk({ seed: 'rising', bars: 800, timeframe: '1d', volatility: 0.01, drift: 0.001 }),
  falling: walk({ seed: 'falling', bars: 800, timeframe: '1d', volatility: 0.03, drift: -0.002 }),
  wild: walk({ seed: 'wild', bars: 2000, timeframe: '1h', volatility: 0.03, instrument: coin }),
  penny: walk({ seed: 'penny', bars: 1000, timeframe: '1d', volatility: 0.05, price: 0.2, tick: '0.0001' }),
  session: walk({ seed: 'session', bars: 1800, timeframe: '30m', volatility: 0.006, instrument: { id: 'ACME' } }),
  future: walk({
    seed: 'future',
    bars: 1000,
    timeframe: '1h',
    price: 4_000,
    volatility: 0.004,
    instrument: { id: 'FUT', assetClass: 'future', tickSize: '0.25', multiplier: 5 },
  }),
  trio: walk(
    { seed: 'trio-a', bars: 700, timeframe: '1d', volatility: 0.015, instrument: { id: 'AAA' } },
    { seed: 'trio-b', bars: 650, timeframe: '1d', volatility: 0.025, instrument: { id: 'BBB' }, price: 40 },
    { seed: 'trio-c', bars: 700, timeframe: '1d', volatility: 0.02, instrument: { ...coin, id: 'CCC' } },
  ),
  /** The same instrument by hours and by days. */
  hoursAndDays: {
    isPresent: true,
    series: async () => {
      const hours = randomWalk({ seed: 'hours', bars: 3000, timeframe: '1h', volatility: 0.006, instrument: coin })
      return [hours, resampleBars(hours, '1d')]
    },
  },
  goog: file('goog_1d.csv', { id: 'GOOG' }, '1d'),
  spx: file('sp500_1d.csv.gz', { id: 'SPX', assetClass: 'index' }, '1d'),
  eurusd: file('eurusd_1h.csv.gz', { id: 'EURUSD', assetClass: 'fx', tickSize: '0.00001' }, '1h'),
  btcusd: file('btcusd_1d_coinbase.csv', { ...coin, id: 'BTCUSD', tickSize: '0.01' }, '1d'),
  xrpusdt: file('xrpusdt_perp_5m.csv', { id: 'XRPUSDT', assetClass: 'crypto', tickSize: '0.0001' }, '5m'),
} as const satisfies Readonly<Record<string, Market>>

export type MarketName = keyof typeof markets

function walk(...options: readonly RandomWalkOptions[]): Market {
  return { isPresent: true, series: async () => options.map(randomWalk) }
}

function file(name: string, instrument: InstrumentOptions, timeframe: '1d' | '1h' | '5m'): Market {
  const url = new URL(name, shared)
  return {
    isPresent: existsSync(url),
    series: async () => [(await readCsv(url, { instrument, timeframe })).series],
  }
}
