import type { LatencyModel } from '@race/brokers/simulated'
import {
  type BarSeries,
  barsFromTrades,
  createConversion,
  type Decimal,
  decimal,
  defineCorporateActions,
  defineInstrument,
  defineStrategy,
  type Instrument,
  type QuoteSeries,
  quoteSeries,
  type Size,
  type StrategyContext,
  type TradeSeries,
  tradeSeries,
} from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  type AccountPosting,
  type BacktestConfig,
  type BacktestResult,
  createBacktest,
  runBacktestSync,
  runStreamingBacktest,
} from '../index.ts'
import { requireSame, runInPieces, runThrough } from '../snapshot/broken-off.ts'
import { begin } from './timed-market.ts'

const hourMs = 3_600_000
const hours = 40

const instrumentOf = (id: string, quoteCurrency: string): Instrument =>
  defineInstrument({ id, assetClass: 'crypto', tickSize: '0.01', quantityStep: '0.001', quoteCurrency })

/** Sends orders of many kinds at random, at closes and at quotes. */
const randomFlow = defineStrategy({
  id: 'test/random-times',
  version: '1.0.0',
  title: 'Random order flow at all times',
  params: z.strictObject({ instruments: z.array(z.string()) }),
  setup({ params, data, random }) {
    const bars = params.instruments.map((instrument) => data(instrument))
    const act = ({ order, positionOf }: StrategyContext): void => {
      const chosen = bars[random.integer(0, bars.length - 1)]
      if (chosen === undefined) return
      const instrument = chosen.instrument.id
      const close = chosen.close.now
      // Quotes are heard before the first bar has closed.
      if (!(close > 0)) return
      const kind = random.integer(0, 9)
      if (kind === 9) positionOf(instrument).close()
      if (kind === 8) order.cancel()
      if (kind > 5 || order.workingCount > 4) return
      const isBuy = random.next() < 0.5
      const sizes: readonly Size[] = [
        { equityFraction: random.integer(1, 20) / 10 },
        { units: random.integer(1, 40) },
        { notional: random.integer(100, 5_000) },
        { targetFraction: (isBuy ? 1 : -1) * (random.integer(0, 20) / 10) },
      ]
      const size = sizes[random.integer(0, sizes.length - 1)] ?? { units: 1 }
      const away = Math.round(close * (isBuy ? 0.99 : 1.01) * 100) / 100
      const stop = Math.round(close * (isBuy ? 0.9 : 1.1) * 100) / 100
      const entry = random.next() < 0.5 ? ({ type: 'market' } as const) : ({ type: 'limit', price: away } as const)
      const options = { instrument, size, entry, ...(random.next() < 0.5 && stop > 0 ? { stop } : {}) }
      if (isBuy) order.buy(options)
      else order.sell(options)
    }
    return {
      onBar: act,
      onQuote: (_, context) => {
        if (random.next() < 0.1) act(context)
      },
      onOrder: () => {},
    }
  },
})

const walkOf = (seed: string, instrument: Instrument, volatility: number, bars = hours, timeframe = '1h'): BarSeries =>
  randomWalk({ seed, bars, timeframe, start: begin, price: 100, volatility, instrument })

interface Ticks {
  readonly quotes: QuoteSeries
  readonly trades: TradeSeries
  readonly bars: BarSeries
}

/** Quotes around a walk of minutes, every few of them a trade, at times that are off the minute. */
function ticksOf(seed: string, instrument: Instrument, volatility: number): Ticks {
  const { close, length } = walkOf(seed, instrument, volatility, hours * 4, '15m')
  const cents = (price: number): number => Math.max(2, Math.round(price * 100))
  const column = (of: (index: number) => number): Float64Array => Float64Array.from({ length }, (_, n) => of(n))
  const time = (n: number): number => begin + n * 900_000 + ((n * 7_919) % 5 === 0 ? 0 : (n * 104_729) % 899_000)
  const spread = (n: number): number => 1 + ((n * 31) % 40)
  const size = (n: number): number => ((n * 13) % 5) * 3
  const quotes = quoteSeries({
    instrument,
    columns: {
      time: column(time),
      bid: column((n) => Math.max(1, cents(close[n] as number) - spread(n)) / 100),
      ask: column((n) => (cents(close[n] as number) + spread(n)) / 100),
      bidSize: column(size),
      askSize: column((n) => size(n + 1)),
    },
  })
  const trades = tradeSeries({
    instrument,
    columns: {
      time: column(time),
      price: column((n) => cents(close[n] as number) / 100),
      quantity: column((n) => 1 + ((n * 17) % 30)),
    },
  })
  return { quotes, trades, bars: barsFromTrades(trades, '1h') }
}

const accounts: readonly (BacktestConfig['account'] | undefined)[] = [
  undefined,
  { type: 'cash' },
  { type: 'cash', settlement: { days: 1, calendar: '24x7' } },
  { type: 'margin', leverage: 2, maintenanceMargin: '0.4', liquidationFeeRate: '0.005' },
  { type: 'margin', leverage: 2, maintenanceMargin: '0.45', liquidation: 'proportional', checkAt: 'close' },
  { type: 'margin', leverage: 2, maintenanceMargin: '0.45', liquidation: 'all', marginCall: { graceMs: hourMs / 3 } },
  { type: 'margin', leverage: 2, maintenanceMargin: '0.4', positions: 'hedging' },
]

/** Any moment of the run, on the hour as often as not. */
const moment = fc
  .record({ hour: fc.integer({ min: 1, max: hours - 2 }), ms: fc.constantFrom(0, 0, 450_000, 1_234_567) })
  .map(({ hour, ms }) => begin + hour * hourMs + ms)
const rate = fc.integer({ min: -100, max: 100 }).map((points) => (points / 10_000).toString())

const action = fc.oneof(
  fc.record({
    type: fc.constant('split' as const),
    instrument: fc.constantFrom('ONE', 'TWO'),
    time: moment,
    ratio: fc
      .record({ numerator: fc.integer({ min: 1, max: 4 }), denominator: fc.integer({ min: 1, max: 4 }) })
      .filter(({ numerator, denominator }) => numerator !== denominator),
  }),
  fc.record({
    type: fc.constant('dividend' as const),
    instrument: fc.constantFrom('ONE', 'TWO'),
    time: moment,
    amountPerUnit: fc.integer({ min: 1, max: 999 }).map((cents) => decimal(cents).times('0.001').toString()),
    currency: fc.constantFrom('USD', 'EUR'),
  }),
)

const delay = fc.constantFrom<NonNullable<LatencyModel['toVenueMs']>>(
  0,
  250,
  hourMs / 4,
  { type: 'uniform', min: 0, max: 2 * hourMs },
  { type: 'empirical', ms: [0, 1, 900_000] },
)

const latencies = fc.record({ decisionMs: delay, toVenueMs: delay, reportMs: delay })

const runs = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  volatility: fc.constantFrom(0.002, 0.01, 0.03),
  account: fc.constantFrom(...accounts),
  rows: fc.array(action, { maxLength: 4 }),
  isDelisted: fc.boolean(),
  adjustOrders: fc.constantFrom('none' as const, 'us-gtc' as const),
  conversionPolicy: fc.constantFrom('hold' as const, 'auto-convert-fees-and-profit' as const),
  settlement: fc.constantFrom('daily' as const, 'at-close' as const),
  funding: fc.uniqueArray(fc.record({ time: moment, rate }), { maxLength: 6, selector: ({ time }) => time }),
  interest: rate,
  bookDepth: fc.constantFrom('top' as const, 'unlimited' as const),
  kind: fc.constantFrom('quotes' as const, 'trades' as const, 'both' as const, 'bars' as const),
})

type Given = typeof runs extends fc.Arbitrary<infer T> ? T : never

function configOf(given: Given): BacktestConfig {
  const { seed, volatility, account, rows, isDelisted, funding, interest, kind } = given
  const end = {
    type: 'delisting',
    instrument: 'TWO',
    time: begin + (hours - 5) * hourMs + 5,
    finalPrice: '77.7',
  } as const
  const ticks = ticksOf(`${seed}/1`, instrumentOf('ONE', 'USD'), volatility)
  const [two, future] = [instrumentOf('TWO', 'EUR'), instrumentOf('FUT', 'EUR')]
  const futures = ticksOf(`${seed}/3`, future, volatility)
  const has = (name: 'quotes' | 'trades'): boolean => kind === name || kind === 'both'
  const config: BacktestConfig = {
    strategy: randomFlow,
    params: { instruments: ['ONE', 'TWO', 'FUT'] },
    seed: `${seed}`,
    data: [ticks.bars, walkOf(`${seed}/2`, two, volatility * 2), futures.bars],
    ...(kind === 'bars'
      ? {}
      : {
          ticks: {
            ...(has('quotes') ? { quotes: [ticks.quotes, futures.quotes] } : {}),
            ...(has('trades') ? { trades: [ticks.trades, futures.trades] } : {}),
            bookDepth: given.bookDepth,
          },
        }),
    currency: 'USD',
    capital: 20_000,
    ...(account === undefined ? {} : { account }),
    corporateActions: {
      actions: defineCorporateActions(isDelisted ? [...rows.filter(({ time }) => time < end.time), end] : rows),
      adjustOrders: given.adjustOrders,
    },
    conversions: [
      createConversion({
        base: 'EUR',
        quote: 'USD',
        series: walkOf(`${seed}/4`, instrumentOf('EURUSD', 'USD'), 0.01),
      }),
    ],
    conversionPolicy: given.conversionPolicy,
    futures: { FUT: { settlement: given.settlement } },
    financing: {
      interest: [{ positive: interest, negative: '0.05', dayCount: 360 }],
      borrow: { rate: '0.02', dayCount: 365 },
      ...(funding.length === 0
        ? {}
        : { funding: { instruments: { FUT: funding.toSorted((a, b) => a.time - b.time) } } }),
    },
    verifyAccount: true,
  }
  return config
}

async function* chunksOf(series: BarSeries) {
  await Promise.resolve()
  for (let from = 0; from < series.length; from += 17) yield series.slice(from, Math.min(series.length, from + 17))
}

/** Cash by currency as capital, fills and postings tell it. */
function cashOf({ fills, postings, settings }: BacktestResult): Decimal | undefined {
  const cash = new Map<string, Decimal>([['USD', decimal(20_000)]])
  const add = (currency: string, amount: Decimal): void => {
    cash.set(currency, (cash.get(currency) ?? decimal(0)).plus(amount))
  }
  for (const { amount, currency } of postings) add(currency, amount)
  for (const { instrument, side, price, quantity, fee } of fills) {
    if (instrument === 'FUT') {
      add('EUR', fee.amount.negated())
      continue
    }
    const worth = price.times(quantity).roundTo(settings.ledgerScale, 'half-even')
    add(instrument === 'ONE' ? 'USD' : 'EUR', (side === 'buy' ? worth.negated() : worth).minus(fee.amount))
  }
  return cash.get('USD')
}

function isAscending(times: readonly number[]): boolean {
  return times.every((time, n) => n === 0 || time >= (times[n - 1] as number))
}

function check(given: Given, more: Partial<BacktestConfig> = {}): void {
  const config = { ...configOf(given), ...more }
  const result = runBacktestSync(config)
  expect(cashOf(result)?.toString()).toBe(result.cash.amount.toString())
  expect(isAscending(result.postings.map(({ time }) => time))).toBe(true)
  expect(isAscending(result.orderEvents.map(({ time }) => time))).toBe(true)
  if (config.account?.type === 'cash') {
    expect(result.openPositions.every(({ side }) => side === 'long')).toBe(true)
  }
  // What was delisted is neither held nor traded afterwards.
  const end = result.postings.find(({ cause }) => cause === 'delisting')?.time ?? Number.POSITIVE_INFINITY
  expect(result.fills.filter(({ instrument, time }) => instrument === 'TWO' && time > end)).toEqual([])
  const stepped = createBacktest(config)
  while (stepped.advance(7));
  expect(stepped.finish().hash).toBe(result.hash)
}

describe('an account whose run has more than bars', () => {
  it('proves itself after every event on ticks, accounts for its cash, and goes forward in time', () => {
    fc.assert(
      fc.property(runs, (given) => check(given)),
      { numRuns: 15 },
    )
  })

  it('does so where messages take time', () => {
    fc.assert(
      fc.property(runs, latencies, (given, latency) => check(given, { costs: { latency } })),
      { numRuns: 15 },
    )
  })

  it('goes on from snapshots at any instants as if it had never been broken off', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 0, max: hours }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(runs, fc.option(latencies, { nil: undefined }), cuts, (given, latency, some) => {
        const config = { ...configOf(given), ...(latency === undefined ? {} : { costs: { latency } }) }
        const { length } = createBacktest(config)
        const places = some.map((cut) => Math.min(cut, length)).sort((a, b) => a - b)
        requireSame(runThrough(config), runInPieces(config, places), `${places} instants`)
      }),
      { numRuns: 20 },
    )
  })

  it('is not changed by an instant at which nothing is due to anybody', () => {
    fc.assert(
      fc.property(runs, latencies, fc.array(moment, { minLength: 1, maxLength: 20 }), (given, latency, times) => {
        const config = { ...configOf({ ...given, funding: [], rows: [] }), costs: { latency } }
        const FUT = [...new Set(times)].sort((a, b) => a - b).map((time) => ({ time, rate: '0' }))
        const funded = { ...config, financing: { ...config.financing, funding: { instruments: { FUT } } } }
        const [without, result] = [runBacktestSync(config), runBacktestSync(funded)]
        expect(result.fills).toEqual(without.fills)
        expect(result.hash).toBe(without.hash)
        expect(result.postings).toEqual(without.postings)
      }),
      { numRuns: 10 },
    )
  })

  it('is the same over streams, where messages take time', async () => {
    await fc.assert(
      fc.asyncProperty(runs, latencies, async (given, latency) => {
        const { data, ...config } = { ...configOf({ ...given, kind: 'bars' }), costs: { latency } }
        const series = data as readonly BarSeries[]
        const postings: AccountPosting[] = []
        const sinks = { posting: (posting: AccountPosting) => void postings.push(posting) }
        const streamed = await runStreamingBacktest({ ...config, data: series.map(chunksOf), sinks })
        const whole = runBacktestSync({ ...config, data: series })
        expect(streamed.hash).toBe(whole.hash)
        expect(postings).toEqual(whole.postings)
      }),
      { numRuns: 10 },
    )
  })

  it('is to the hash what it is without latency where all of it is 0', () => {
    fc.assert(
      fc.property(runs, (given) => {
        const config = configOf(given)
        const costs = { latency: { decisionMs: 0, toVenueMs: 0, reportMs: 0 } }
        const without = runBacktestSync(config)
        const result = runBacktestSync({ ...config, costs })
        expect(result.hash).toBe(without.hash)
        expect(result.postings).toEqual(without.postings)
      }),
      { numRuns: 15 },
    )
  })
})
