import { existsSync } from 'node:fs'
import { type BarSeries, type InstrumentOptions, resampleBars, type Timeframe } from '@race/core'
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
const euro: InstrumentOptions = { id: 'EURUSD', assetClass: 'fx', tickSize: '0.00001' }

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
  hoursAndDays: alsoBy('1d', walk({ seed: 'hours', bars: 3000, timeframe: '1h', volatility: 0.006, instrument: coin })),
  goog: file('goog_1d.csv', { id: 'GOOG' }, '1d'),
  spx: file('sp500_1d.csv.gz', { id: 'SPX', assetClass: 'index' }, '1d'),
  eurusd: file('eurusd_1h.csv.gz', euro, '1h'),
  btcusd: file('btcusd_1d_coinbase.csv', { ...coin, id: 'BTCUSD', tickSize: '0.01' }, '1d'),
  orcl: file('orcl_1d.csv.gz', { id: 'ORCL' }, '1d'),
  spy: file('spy_1d_raw.csv.gz', { id: 'SPY' }, '1d'),
  spyAndBac: together(file('spy_1d_raw.csv.gz', { id: 'SPY' }, '1d'), file('bac_1d_raw.csv.gz', { id: 'BAC' }, '1d')),
  ethbtc: coinPair('ETHBTC'),
  ethAndLtc: together(coinPair('ETHBTC'), coinPair('LTCBTC')),
  spyMinutes: file('spy_1m_trade.csv.gz', { id: 'SPY' }, '1m'),
  ethbtcHours: alsoBy('1h', coinPair('ETHBTC')),
  eurusdDays: alsoBy('1d', file('eurusd_1h.csv.gz', euro, '1h')),
  spyQuarters: alsoBy('15m', file('spy_1m_trade.csv.gz', { id: 'SPY' }, '1m')),
  xrpusdt: file('xrpusdt_perp_5m.csv', { id: 'XRPUSDT', assetClass: 'crypto', tickSize: '0.0001' }, '5m'),
} as const satisfies Readonly<Record<string, Market>>

export type MarketName = keyof typeof markets

function walk(...options: readonly RandomWalkOptions[]): Market {
  return { isPresent: true, series: async () => options.map(randomWalk) }
}

/** Several markets in one run. */
function together(...parts: readonly Market[]): Market {
  return {
    isPresent: parts.every(({ isPresent }) => isPresent),
    series: async () => (await Promise.all(parts.map(({ series }) => series()))).flat(),
  }
}

/** A market of one series, and the same in coarser bars. */
function alsoBy(timeframe: Timeframe, { isPresent, series }: Market): Market {
  return {
    isPresent,
    series: async () => {
      const own = await series()
      return [...own, ...own.map((fine) => resampleBars(fine, timeframe))]
    },
  }
}

function coinPair(id: string): Market {
  const instrument = { id, assetClass: 'crypto', tickSize: '0.00000001', quantityStep: '0.001' } as const
  return file(`${id.toLowerCase()}_5m.csv.gz`, instrument, '5m')
}

function file(name: string, instrument: InstrumentOptions, timeframe: Timeframe): Market {
  const url = new URL(name, shared)
  return {
    isPresent: existsSync(url),
    series: async () => [(await readCsv(url, { instrument, timeframe })).series],
  }
}
