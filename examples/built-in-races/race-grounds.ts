import { join } from 'node:path'
import type { RaceOptions } from '@race/arena'
import {
  adjustPrices,
  type BarSeries,
  barsInSession,
  type InstrumentOptions,
  resampleBars,
  type Timeframe,
} from '@race/core'
import { readCsv, readFactorsCsv } from '@race/data'

/** A market on which the built-in strategies race, with what they pay there. */
export interface RaceGround {
  readonly name: string
  readonly market: readonly MarketFile[]
  readonly terms: Pick<RaceOptions, 'currency' | 'capital' | 'costs'>
  /** By the ids of strategies: what suits bars and prices of this market better than the defaults. */
  readonly params: Readonly<Record<string, object>>
}

interface MarketFile {
  readonly file: string
  readonly instrument: InstrumentOptions
  readonly timeframe: Timeframe
  /** A factor file of the shares: prices are adjusted for splits and dividends by it. */
  readonly factors?: string
  /** Whether bars before and after the exchange's hours stay out: some of their prices were reported late. */
  readonly inSession?: boolean
  /** A longer series made from the same bars, for strategies that look at two. */
  readonly higher?: Timeframe
}

/** The series of a market, each instrument's longer one behind it. */
export async function readMarket(folder: string, market: readonly MarketFile[]): Promise<BarSeries[]> {
  const all: BarSeries[] = []
  for (const { file, instrument, timeframe, factors, inSession, higher } of market) {
    const { series } = await readCsv(join(folder, file), { instrument, timeframe })
    const kept = inSession === true ? barsInSession(series) : series
    const own = factors === undefined ? kept : adjustPrices(kept, await readFactorsCsv(join(folder, factors)))
    all.push(own)
    if (higher !== undefined) all.push(resampleBars(own, higher))
  }
  return all
}

const share = (id: string): MarketFile => ({
  file: `${id.toLowerCase()}_1d_raw.csv.gz`,
  factors: `${id.toLowerCase()}_factors.csv`,
  instrument: { id, tickSize: '0.01' },
  timeframe: '1d',
})
const coin = (id: string): MarketFile => ({
  file: `${id.toLowerCase()}_5m.csv.gz`,
  instrument: { id, assetClass: 'crypto', quoteCurrency: 'BTC', tickSize: '0.00000001', quantityStep: '0.001' },
  timeframe: '5m',
})

const shortly = { short: true }

/** Twenty-three years of days of an index fund and two shares. */
export const shares: RaceGround = {
  name: 'Shares by the day: SPY, BAC, AAPL, 1998 to 2021',
  market: [{ ...share('SPY'), higher: '1w' }, share('BAC'), share('AAPL')],
  terms: {
    capital: 100_000,
    costs: {
      fee: { type: 'per-share', perShare: '0.005', minimum: 1 },
      slippage: { type: 'basis-points', basisPoints: '1' },
    },
  },
  params: {
    'race/jadecap': { higherTimeframe: '1w', fast: 10, slow: 20 },
    'race/grid': { spacingPercent: 3 },
  },
}

/** Three weeks of January 2018. */
export const coins: RaceGround = {
  name: 'Coins by 5 minutes: ETHBTC, LTCBTC, ADABTC, January 2018',
  market: [{ ...coin('ETHBTC'), higher: '1h' }, coin('LTCBTC'), coin('ADABTC')],
  terms: { currency: 'BTC', capital: 100, costs: { fee: { type: 'percentage', rate: '0.0005' } } },
  params: {
    'race/pairs-reversion': { period: 288 },
    'race/grid': { spacingPercent: 0.5, stopLevels: 3 },
    'race/dca': { amount: 0.5, every: 288 },
  },
}

/** Ten months of hours. */
export const euro: RaceGround = {
  name: 'A currency by the hour: EURUSD, April 2017 to February 2018',
  market: [
    {
      file: 'eurusd_1h.csv.gz',
      instrument: { id: 'EURUSD', assetClass: 'fx', tickSize: '0.00001' },
      timeframe: '1h',
      higher: '1d',
    },
  ],
  terms: {
    capital: 100_000,
    costs: { fee: { type: 'none' }, slippage: { type: 'basis-points', basisPoints: '0.5' } },
  },
  params: {
    'race/jadecap': { ...shortly, higherTimeframe: '1d' },
    'race/fabio': { ...shortly, sessionStart: 21, rowTicks: 10 },
    'race/opening-range-breakout': { ...shortly, rangeMinutes: 120, targetRanges: 2 },
    'race/grid': { ...shortly, spacingPercent: 0.2 },
    'race/nbb': shortly,
    'race/tori': shortly,
    'race/bollinger-reversion': shortly,
  },
}

const byMinute = (id: string, file: string): MarketFile => ({
  file,
  instrument: { id, tickSize: '0.01' },
  timeframe: '1m',
  inSession: true,
})

/** Six days of minutes, in the exchange's hours. */
export const sharesByMinute: RaceGround = {
  name: 'Shares by the minute: SPY and BAC, 4 to 11 October 2013',
  market: [{ ...byMinute('SPY', 'spy_1m_trade.csv.gz'), higher: '15m' }, byMinute('BAC', 'bac_1m_trade.csv')],
  terms: {
    capital: 100_000,
    costs: {
      fee: { type: 'per-share', perShare: '0.005', minimum: 1 },
      slippage: { type: 'basis-points', basisPoints: '0.5' },
    },
  },
  params: {
    'race/jadecap': { ...shortly, higherTimeframe: '15m', fast: 10, slow: 20 },
    'race/fabio': { ...shortly, sessionStart: 13.5, sessionHours: 6.5, rowTicks: 5 },
    'race/opening-range-breakout': shortly,
    'race/grid': { ...shortly, spacingPercent: 0.2 },
    'race/nbb': shortly,
    'race/tori': shortly,
    'race/dca': { every: 390 },
  },
}
