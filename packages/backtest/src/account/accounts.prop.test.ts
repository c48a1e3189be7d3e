import {
  addScaled,
  createConversion,
  decimal,
  defineCorporateActions,
  defineInstrument,
  defineStrategy,
  type Scaled,
  type Size,
} from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  type AccountPosting,
  type BacktestConfig,
  createBacktest,
  runBacktestSync,
  runStreamingBacktest,
  runSweep,
} from '../index.ts'
import { requireSame, runInPieces, runThrough } from '../snapshot/broken-off.ts'

/** Sends orders of every kind at random to every instrument. */
const randomFlow = defineStrategy({
  id: 'test/random-flow',
  version: '1.0.0',
  title: 'Random order flow',
  params: z.strictObject({ instruments: z.array(z.string()) }),
  setup({ params, data, random }) {
    const bars = params.instruments.map((instrument) => data(instrument))
    return {
      onBar({ order, positionOf, closed }) {
        const chosen = bars[random.integer(0, bars.length - 1)]
        if (chosen === undefined || !closed(chosen)) return
        const instrument = chosen.instrument.id
        const close = chosen.close.now
        const kind = random.integer(0, 9)
        if (kind === 9) return positionOf(instrument).close()
        if (kind === 8) return order.cancel()
        if (kind > 5 || order.workingCount > 4) return
        const isBuy = random.next() < 0.5
        const sizes: readonly Size[] = [
          { equityFraction: random.integer(1, 20) / 10 },
          { units: random.integer(1, 40) },
          { notional: random.integer(100, 5_000) },
          { targetFraction: (isBuy ? 1 : -1) * (random.integer(0, 20) / 10) },
        ]
        const size = sizes[random.integer(0, sizes.length - 1)] ?? { units: 1 }
        const away = Math.round(close * (isBuy ? 0.98 : 1.02) * 100) / 100
        const stop = Math.round(close * (isBuy ? 0.9 : 1.1) * 100) / 100
        const entry = random.next() < 0.5 ? ({ type: 'market' } as const) : ({ type: 'limit', price: away } as const)
        const options = { instrument, size, entry, ...(random.next() < 0.5 && stop > 0 ? { stop } : {}) }
        if (isBuy) order.buy(options)
        else order.sell(options)
      },
    }
  },
})

const bars = 60
const start = Date.UTC(2024, 0, 1)
const dayMs = 86_400_000
const walk = (seed: string, id: string, quoteCurrency: string, volatility: number) =>
  randomWalk({
    seed,
    bars,
    timeframe: '1d',
    start,
    price: 100,
    volatility,
    instrument: defineInstrument({ id, assetClass: 'crypto', tickSize: '0.01', quantityStep: '0.001', quoteCurrency }),
  })

const day = fc.integer({ min: 1, max: bars - 2 }).map((index) => start + index * dayMs)
const rateOf = fc.integer({ min: -200, max: 200 }).map((points) => (points / 10_000).toString())

const actionOf = fc.oneof(
  fc.record({
    type: fc.constant('split' as const),
    instrument: fc.constantFrom('ONE', 'TWO'),
    time: day,
    ratio: fc
      .record({ numerator: fc.integer({ min: 1, max: 5 }), denominator: fc.integer({ min: 1, max: 5 }) })
      .filter(({ numerator, denominator }) => numerator !== denominator),
    cashInLieu: fc.constantFrom('round-down-pay-cash' as const, 'keep-fraction' as const),
  }),
  fc.record({
    type: fc.constant('dividend' as const),
    instrument: fc.constantFrom('ONE', 'TWO'),
    time: day,
    amountPerUnit: fc.integer({ min: 1, max: 999 }).map((cents) => decimal(cents).times('0.001').toString()),
    withholdingRate: fc.constantFrom('0', '0.15'),
    currency: fc.constantFrom('USD', 'EUR'),
  }),
)

const accounts: readonly (BacktestConfig['account'] | undefined)[] = [
  undefined,
  { type: 'cash' },
  { type: 'cash', settlement: { days: 2, calendar: '24x7' } },
  { type: 'margin', leverage: 2, maintenanceMargin: '0.3', liquidationFeeRate: '0.005' },
  { type: 'margin', leverage: 2, maintenanceMargin: '0.4', liquidation: 'proportional', checkAt: 'bar-extreme' },
  { type: 'margin', leverage: 2, maintenanceMargin: '0.4', liquidation: 'all', marginCall: { graceMs: 2 * dayMs } },
]

const configs = fc
  .record({
    seed: fc.integer({ min: 0, max: 1_000_000 }),
    volatility: fc.constantFrom(0.01, 0.03, 0.08),
    account: fc.constantFrom(...accounts),
    rows: fc.array(actionOf, { maxLength: 6 }),
    isDelisted: fc.boolean(),
    dividends: fc.constantFrom('ex-date' as const, 'payment-date' as const),
    conversionPolicy: fc.constantFrom('hold' as const, 'auto-convert-fees-and-profit' as const),
    settlement: fc.constantFrom('daily' as const, 'at-close' as const),
    funding: fc.array(fc.record({ time: day, rate: rateOf }), { maxLength: 5 }),
    interest: rateOf,
  })
  .map(
    ({ seed, volatility, account, rows, isDelisted, dividends, conversionPolicy, settlement, funding, interest }) => {
      const times = [...new Map(funding.map((point) => [point.time, point])).values()].sort((a, b) => a.time - b.time)
      const end = {
        type: 'delisting',
        instrument: 'TWO',
        time: start + (bars - 3) * dayMs,
        finalPrice: '77.777',
      } as const
      const config: BacktestConfig = {
        strategy: randomFlow,
        params: { instruments: ['ONE', 'TWO', 'FUT'] },
        seed: `${seed}`,
        data: [
          walk(`${seed}/1`, 'ONE', 'USD', volatility),
          walk(`${seed}/2`, 'TWO', 'EUR', volatility),
          walk(`${seed}/3`, 'FUT', 'EUR', volatility),
        ],
        currency: 'USD',
        capital: 20_000,
        ...(account === undefined ? {} : { account }),
        corporateActions: {
          actions: defineCorporateActions(isDelisted ? [...rows.filter(({ time }) => time < end.time), end] : rows),
          dividends,
          adjustOrders: 'us-gtc',
        },
        conversions: [
          createConversion({ base: 'EUR', quote: 'USD', series: walk(`${seed}/4`, 'EURUSD', 'USD', 0.01) }),
        ],
        conversionPolicy,
        futures: { FUT: { settlement } },
        financing: {
          interest: [
            { positive: interest, negative: '0.05', dayCount: 360 },
            { currency: 'EUR', negative: '0.03', dayCount: 365 },
          ],
          borrow: { rate: '0.02', dayCount: 365, instruments: { ONE: { availability: { maxQuantity: 30 } } } },
          ...(times.length === 0 ? {} : { funding: { instruments: { FUT: times } } }),
        },
        verifyAccount: true,
      }
      return config
    },
  )

async function* chunksOf(series: ReturnType<typeof walk>) {
  await Promise.resolve()
  for (let from = 0; from < series.length; from += 17) yield series.slice(from, Math.min(series.length, from + 17))
}

describe('a run with everything that can happen to an account', () => {
  it('conserves money after every instant, and accounts for it by fills and postings to the last digit', () => {
    fc.assert(
      fc.property(configs, (config) => {
        const result = runBacktestSync(config)
        const { ledgerScale } = result.settings
        // Cash by currency is the capital, what fills paid and received, and the postings.
        const cash = new Map<string, ReturnType<typeof decimal>>([['USD', decimal(20_000)]])
        const add = (currency: string, amount: ReturnType<typeof decimal>): void => {
          cash.set(currency, (cash.get(currency) ?? decimal(0)).plus(amount))
        }
        for (const { amount, currency } of result.postings) add(currency, amount)
        for (const { instrument, side, price, quantity, fee } of result.fills) {
          if (instrument === 'FUT') {
            add('EUR', fee.amount.negated())
            continue
          }
          const worth = price.times(quantity).roundTo(ledgerScale, 'half-even')
          add(instrument === 'ONE' ? 'USD' : 'EUR', (side === 'buy' ? worth.negated() : worth).minus(fee.amount))
        }
        expect(cash.get('USD')?.toString()).toBe(result.cash.amount.toString())
        // Every trade of what never split has its exact profit, and nothing is short that may not be.
        if (config.account?.type === 'cash') {
          expect(result.openPositions.every(({ side }) => side === 'long')).toBe(true)
        }
        for (const { quantity } of result.openPositions) expect(quantity.isZero).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  it('is the same run at once, in steps, in a sweep and over streams', async () => {
    await fc.assert(
      fc.asyncProperty(configs, async (config) => {
        const whole = runBacktestSync(config)
        const stepped = createBacktest(config)
        while (stepped.advance(7));
        expect(stepped.finish().hash).toBe(whole.hash)
        const { data, strategy, params, ...rest } = config
        const series = data as readonly ReturnType<typeof walk>[]
        const [row] = [...runSweep({ ...rest, series, strategy, paramSets: [params] })]
        expect(row?.finalEquity).toEqual(whole.finalEquity)
        const postings: AccountPosting[] = []
        const trades: string[] = []
        const streamed = await runStreamingBacktest({
          ...rest,
          strategy,
          params,
          data: series.map(chunksOf),
          sinks: { posting: (posting) => void postings.push(posting), trade: ({ profit }) => void trades.push(profit) },
        })
        expect(streamed.hash).toBe(whole.hash)
        expect(streamed.finalEquity).toEqual(whole.finalEquity)
        expect(postings).toEqual(whole.postings)
        expect(trades).toEqual(whole.trades.filter(({ exitTime }) => exitTime !== null).map(({ profit }) => profit))
        expect(streamed.metrics.exposure).toBeCloseTo(whole.metrics.exposure ?? Number.NaN, 9)
      }),
      { numRuns: 15 },
    )
  })

  it('is the same run broken off anywhere, through JSON, into a new engine', () => {
    const cuts = fc.array(fc.nat({ max: bars }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(configs, cuts, (config, given) => {
        const places = [...new Set(given)].sort((a, b) => a - b)
        requireSame(runThrough(config), runInPieces(config, places), `${places} instants`)
      }),
      { numRuns: 15 },
    )
  })

  it('is the same run broken off at every instant, one after the other', () => {
    const everywhere = Array.from({ length: bars + 1 }, (_, index) => index)
    fc.assert(
      fc.property(configs, (config) => {
        requireSame(runThrough(config), runInPieces(config, everywhere), 'every instant')
      }),
      { numRuns: 2 },
    )
  })

  it('makes of trades and postings what the positions made', () => {
    fc.assert(
      fc.property(configs, (config) => {
        const result = runBacktestSync({
          ...config,
          futures: {},
          conversions: [createConversion({ base: 'EUR', quote: 'USD', rate: 1 })],
        })
        const sum = (amounts: readonly string[]): ReturnType<typeof decimal> =>
          amounts.reduce((total, amount) => total.plus(amount), decimal(0))
        const open = result.openPositions.length
        // Where nothing was cut off by a split, all that equity has gained is in trades and postings.
        const hasCuts = result.postings.some(({ cause }) => cause === 'split-cash')
        if (hasCuts) return
        const moved = result.postings.filter(({ cause }) => cause !== 'delisting' && cause !== 'conversion')
        const gained = sum(result.trades.map(({ profit }) => profit)).plus(
          sum(moved.map(({ amount }) => amount.toString())),
        )
        const equity = result.finalEquity.amount.minus(20_000)
        const tolerance: Scaled = addScaled(open, result.trades.length)
        const unit = decimal(1).dividedBy(decimal(`1e${result.settings.ledgerScale}`), {
          decimals: 12,
          rounding: 'half-even',
        })
        expect(
          gained
            .minus(equity)
            .abs()
            .lessThanOrEqual(unit.times(Number(tolerance) + 1)),
        ).toBe(true)
      }),
      { numRuns: 40 },
    )
  })
})
