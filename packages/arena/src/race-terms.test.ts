import { runBacktestSync } from '@race/backtest'
import {
  type BarSeries,
  barsFromTrades,
  createConversion,
  createManualClock,
  defineCorporateActions,
  defineStrategy,
  type QuoteSeries,
  quoteSeries,
  resampleBars,
  tradeSeries,
} from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  createRace,
  parseRaceConfig,
  parseRaceFile,
  type RaceDataset,
  type RaceFileConfig,
  raceOptionsOf,
  verifyRace,
} from './index.ts'

const hourMs = 3_600_000
const acme = { id: 'ACME', assetClass: 'crypto', tickSize: '0.01', quantityStep: '0.001' } as const

const fine = randomWalk({
  seed: 'fine',
  start: '2020-01-28',
  bars: 800,
  timeframe: '15m',
  instrument: acme,
  volatility: 0.01,
})
const market = resampleBars(fine, '1h')
const yen = randomWalk({
  seed: 'yen',
  start: '2020-01-28',
  bars: 200,
  timeframe: '1h',
  instrument: { ...acme, quoteCurrency: 'JPY' },
})
const rates = randomWalk({
  seed: 'rates',
  start: '2020-01-27',
  bars: 224,
  timeframe: '1h',
  price: 1,
  instrument: { ...acme, id: 'JPYUSD' },
})
const start = market.openTimes[0] as number

const trades = tradeSeries({
  instrument: acme,
  columns: { time: fine.openTimes, price: fine.open, quantity: Float64Array.from(fine.open, () => 3) },
})
const quotes: QuoteSeries = quoteSeries({
  instrument: acme,
  columns: {
    time: fine.openTimes,
    bid: fine.open,
    ask: fine.open.map((price) => price + 0.02),
    bidSize: Float64Array.from(fine.open, () => 5),
    askSize: Float64Array.from(fine.open, () => 5),
  },
})

/** Long for some bars, short for some, and stops and targets on the way. */
const swinging = defineStrategy({
  id: 'test/swinging',
  version: '1.0.0',
  title: 'Swinging',
  params: z.strictObject({ every: z.int().default(9), width: z.number().default(0.05) }),
  setup({ data, params }) {
    const bars = data()
    let count = 0
    let entries = 0
    return {
      onBar({ position, order }) {
        const { now } = bars.close
        count++
        if (count % params.every === 1 && position.isFlat) {
          if (entries++ % 2 === 0)
            order.buy({ size: { units: 20 }, stop: now * (1 - params.width), target: now * (1 + params.width) })
          else order.sell({ size: { units: 20 }, stop: now * (1 + params.width), target: now * (1 - params.width) })
        } else if (count % params.every === 0) position.close()
      },
    }
  },
})

interface Case {
  readonly name: string
  readonly config: Partial<RaceFileConfig>
  readonly datasets?: readonly RaceDataset[]
  readonly market?: readonly BarSeries[]
  /** The same for a backtest of its own. */
  readonly plain: Partial<Parameters<typeof runBacktestSync>[0]>
}

const file = { path: 'a.csv', instrument: 'ACME' }
const finance = { interest: { positive: '0.5', negative: '0.5', dayCount: 365 } } as const
const point = (hours: number, rate: string) => ({ time: start + hours * hourMs, rate })

const cases: readonly Case[] = [
  {
    name: 'finer bars that each bar is walked by',
    config: {
      intrabar: 'lower-timeframe',
      intrabarData: ['fine'],
      datasets: [{ kind: 'bars', name: 'fine', timeframe: '15m', ...file }],
    },
    datasets: [fine],
    plain: { intrabar: 'lower-timeframe', intrabarData: fine },
  },
  { name: 'another way inside the bar', config: { intrabar: 'optimistic' }, plain: { intrabar: 'optimistic' } },
  { name: 'interest', config: { financing: finance }, plain: { financing: finance } },
  ...(
    [
      { borrow: { rate: '0.9', dayCount: 360, instruments: { ACME: { availability: { maxQuantity: 20 } } } } },
      { swap: { instruments: { ACME: { long: '-3', short: '1' } }, tripleDay: 'friday' } },
      { funding: { instruments: { ACME: [point(8, '0.01'), point(16, '-0.02'), point(100, '0.015')] } } },
      { interest: [{ positive: { benchmark: [point(-48, '0.2')], spread: '0.1' }, dayCount: 360 }] },
      { interest: { positive: [point(-48, '0.2'), point(50, '0.4')], dayCount: 360, credited: 'monthly' } },
    ] satisfies NonNullable<RaceFileConfig['financing']>[]
  ).map((financing) => ({
    name: `financing by ${JSON.stringify(financing).slice(0, 60)}`,
    config: { financing },
    plain: { financing },
  })),
  {
    name: 'corporate actions as rows',
    config: {
      corporateActions: [
        { type: 'split', instrument: 'ACME', time: start + 30 * hourMs, ratio: { numerator: 2, denominator: 1 } },
        { type: 'dividend', instrument: 'ACME', time: start + 20 * hourMs, amountPerUnit: '5' },
        { type: 'dividend', instrument: 'ACME', time: start + 60 * hourMs, amountPerUnit: '5' },
      ],
    },
    plain: {
      corporateActions: defineCorporateActions([
        { type: 'dividend', instrument: 'ACME', time: start + 20 * hourMs, amountPerUnit: '5' },
        { type: 'dividend', instrument: 'ACME', time: start + 60 * hourMs, amountPerUnit: '5' },
        { type: 'split', instrument: 'ACME', time: start + 30 * hourMs, ratio: { numerator: 2, denominator: 1 } },
      ]),
    },
  },
  {
    name: 'corporate actions with the rules they happen by',
    config: {
      corporateActions: {
        actions: [{ type: 'delisting', instrument: 'ACME', time: start + 70 * hourMs, finalPrice: '12.5' }],
        dividends: 'payment-date',
        adjustOrders: 'us-gtc',
      },
    },
    plain: {
      corporateActions: {
        actions: defineCorporateActions([
          { type: 'delisting', instrument: 'ACME', time: start + 70 * hourMs, finalPrice: '12.5' },
        ]),
        dividends: 'payment-date',
        adjustOrders: 'us-gtc',
      },
    },
  },
  {
    name: 'trades and quotes beside bars',
    config: {
      ticks: { trades: ['trades'], quotes: ['quotes'], bookDepth: 'top', limitFills: { probability: '0.5' } },
      datasets: [
        { kind: 'trades', name: 'trades', ...file },
        { kind: 'quotes', name: 'quotes', ...file },
      ],
    },
    datasets: [trades, quotes],
    plain: { ticks: { trades: [trades], quotes: [quotes], bookDepth: 'top', limitFills: { probability: '0.5' } } },
  },
  {
    name: 'bars that are made of the ticks',
    config: {
      data: [],
      ticks: { trades: ['trades'], timeframe: '1h', queue: 'front' },
      datasets: [{ kind: 'trades', name: 'trades', ...file }],
    },
    market: [],
    datasets: [trades],
    plain: { data: barsFromTrades(trades, '1h'), ticks: { trades: [trades], queue: 'front' } },
  },
  {
    name: 'futures that settle every day',
    config: {
      futures: { ACME: { settlement: 'daily' } },
      account: { type: 'margin', leverage: 5, maintenanceMargin: '0.1' },
    },
    plain: {
      futures: { ACME: { settlement: 'daily' } },
      account: { type: 'margin', leverage: 5, maintenanceMargin: '0.1' },
    },
  },
  {
    name: 'a fixed rate and converted profits',
    config: {
      currency: 'USD',
      conversions: [{ base: 'JPY', quote: 'USD', rate: '0.0067' }],
      conversionPolicy: 'auto-convert-fees-and-profit',
    },
    market: [yen],
    plain: {
      data: yen,
      currency: 'USD',
      conversions: [createConversion({ base: 'JPY', quote: 'USD', rate: '0.0067' })],
      conversionPolicy: 'auto-convert-fees-and-profit',
    },
  },
  {
    name: 'rates of a series',
    config: {
      currency: 'USD',
      conversions: [{ base: 'JPY', quote: 'USD', series: 'rates', maxAgeMs: 10 * hourMs }],
      datasets: [{ kind: 'bars', name: 'rates', timeframe: '1h', ...file }],
    },
    market: [yen],
    datasets: [rates],
    plain: {
      data: yen,
      currency: 'USD',
      conversions: [createConversion({ base: 'JPY', quote: 'USD', series: rates, maxAgeMs: 10 * hourMs })],
    },
  },
  {
    name: 'rates of a series of the market, by its name',
    config: {
      data: [
        { path: 'a.csv', instrument: 'ACME', timeframe: '1h' },
        { name: 'rates', path: 'b.csv', instrument: 'JPYUSD', timeframe: '1h' },
      ],
      currency: 'USD',
      conversions: [{ base: 'JPY', quote: 'USD', series: 'rates' }],
    },
    market: [yen, rates],
    plain: {
      data: [yen, rates],
      currency: 'USD',
      conversions: [createConversion({ base: 'JPY', quote: 'USD', series: rates })],
    },
  },
]

const entrants = [
  { name: 'Slow', strategy: swinging.id },
  { name: 'Fast', strategy: swinging.id, params: { every: 4, width: 0.006 } },
]

function optionsOf({ config, market: series = [market], datasets = [] }: Pick<Case, 'config' | 'market' | 'datasets'>) {
  const data = [{ ...file, timeframe: '1h' }]
  // Through text, as a file would bring it.
  const parsed = parseRaceConfig(JSON.parse(JSON.stringify({ data, entrants, ...config })))
  return raceOptionsOf(parsed, { market: series, datasets, strategyOf: () => swinging })
}

async function run(of: Pick<Case, 'config' | 'market' | 'datasets'>) {
  return await createRace({ ...optionsOf(of), scheduler: createManualClock(0) }).run()
}

describe.each(cases)('a race with $name', (one) => {
  it('gives every entrant what a backtest of its own gives', async () => {
    const result = await run(one)
    for (const { name, result: raced, failure } of result.standings) {
      expect(failure).toBeNull()
      const alone = runBacktestSync({
        strategy: swinging,
        params: entrants.find((entrant) => entrant.name === name)?.params ?? {},
        data: market,
        accountId: name,
        instanceId: name,
        ...one.plain,
      })
      expect(alone.fills.length).toBeGreaterThan(4)
      expect(raced.fills).toEqual(alone.fills)
      expect(raced.equity).toEqual(alone.equity)
      expect(raced.postings).toEqual(alone.postings)
      expect(raced.hash).toBe(alone.hash)
    }
  })

  it('is another race than without it, and the same each time', async () => {
    const [first, second] = [await run(one), await run(one)]
    expect(second.hash).toBe(first.hash)
    const bare = await run({ config: {} })
    expect(first.hash).not.toBe(bare.hash)
    const outcomes = ({ standings }: typeof bare) => standings.map(({ result }) => [result.hash, result.postings])
    expect(outcomes(first)).not.toEqual(outcomes(bare))
  })

  it('is verified from its file alone, with the series it names', async () => {
    const result = await run(one)
    const text = result.toRaceFileText()
    const markets = [...(one.market ?? [market]), ...(one.datasets ?? [])]
    const verification = await verifyRace(text, { markets: markets.toReversed(), strategies: [swinging] })
    expect(verification.differences).toEqual([])
    expect(verification.isVerified).toBe(true)
    expect(verification.result?.hash).toBe(result.hash)
    expect(parseRaceFile(text)).toEqual(result.file)
    if (one.datasets === undefined) return
    await expect(verifyRace(text, { markets: one.market ?? [market], strategies: [swinging] })).rejects.toMatchObject({
      code: 'DATA_NOT_FOUND',
    })
  })
})
