import {
  barSeriesFromRows,
  decimal,
  defineCorporateActions,
  defineInstrument,
  defineStrategy,
  tradeSeries,
} from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type BacktestConfig, type BacktestResult, runBacktestSync } from '../index.ts'
import { begin } from './timed-market.ts'

const hourMs = 3_600_000
const hours = 60
const instrument = defineInstrument({ id: 'ONE', assetClass: 'crypto', tickSize: '0.01', quantityStep: '0.001' })

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

/** Buys, sells and reverses at the market alone. */
const marketFlow = defineStrategy({
  id: 'test/market-flow',
  version: '1.0.0',
  title: 'Market orders at closes',
  params: z.strictObject({}),
  setup({ data, random }) {
    data()
    return {
      onBar({ order, position }) {
        const kind = random.integer(0, 3)
        if (kind === 0) order.buy({ size: { targetFraction: random.integer(1, 20) / 10 } })
        else if (kind === 1) order.sell({ size: { units: random.integer(1, 30) } })
        else if (kind === 2) position.close()
      },
    }
  },
})

describe('a trade at the open and one at the close of every bar', () => {
  const law = fc.record({
    seed: fc.integer({ min: 0, max: 1_000_000 }),
    // Cash that settles later is left out: a sale at midnight is of the session that ends there, one a millisecond later is not.
    account: fc.constantFrom<(BacktestConfig['account'] & {})[]>(
      { type: 'cash' },
      { type: 'margin', leverage: 2, maintenanceMargin: '0.4', liquidationFeeRate: '0.005' },
      {
        type: 'margin',
        leverage: 2,
        maintenanceMargin: '0.45',
        liquidation: 'all',
        marginCall: { graceMs: hourMs / 3 },
      },
      { type: 'margin', leverage: 2, maintenanceMargin: '0.4', positions: 'hedging' },
    ),
    volatility: fc.constantFrom(0.01, 0.05),
    funding: fc.uniqueArray(fc.record({ time: moment, rate }), { maxLength: 6, selector: ({ time }) => time }),
    rows: fc.array(
      action.filter(({ time }) => time % hourMs === 0),
      { maxLength: 3 },
    ),
  })

  it('give what the bars give: fills, postings and equity', () => {
    fc.assert(
      fc.property(law, ({ seed, account, volatility, funding, rows }) => {
        const walk = randomWalk({
          seed: `${seed}`,
          bars: hours,
          timeframe: '1h',
          start: begin,
          price: 100,
          volatility,
          instrument,
        })
        // Open and close alone: nothing happens inside the bar.
        const data = barSeriesFromRows({
          instrument,
          timeframe: '1h',
          rows: [...walk].map(({ time, open, close }) => ({
            time,
            open,
            high: Math.max(open, close),
            low: Math.min(open, close),
            close,
            volume: 1,
          })),
        })
        const trades = tradeSeries({
          instrument,
          columns: {
            time: Float64Array.from({ length: 2 * hours }, (_, n) =>
              n % 2 === 0 ? (data.openTimes[n / 2] as number) + 1 : (data.closeTimes[(n - 1) / 2] as number) - 1,
            ),
            price: Float64Array.from({ length: 2 * hours }, (_, n) =>
              n % 2 === 0 ? (data.open[n / 2] as number) : (data.close[(n - 1) / 2] as number),
            ),
            quantity: Float64Array.from({ length: 2 * hours }, () => 1),
          },
        })
        const config: BacktestConfig = {
          strategy: marketFlow,
          seed: `${seed}`,
          data,
          capital: 20_000,
          account: account.type === 'cash' ? account : { ...account, checkAt: 'close' },
          financing: {
            interest: { positive: '0.01', negative: '0.05', dayCount: 360 },
            ...(funding.length === 0
              ? {}
              : { funding: { instruments: { ONE: funding.toSorted((a, b) => a.time - b.time) } } }),
          },
          corporateActions: defineCorporateActions(
            rows.map((row) => ({ ...row, instrument: 'ONE', ...(row.type === 'split' ? {} : { currency: 'USD' }) })),
          ),
          verifyAccount: true,
        }
        const bars = runBacktestSync(config)
        const ticks = runBacktestSync({ ...config, ticks: { trades: [trades] } })
        const fillsOf = ({ fills }: BacktestResult): string[] =>
          fills.map(
            ({ side, quantity, price, time }) => `${side} ${quantity} at ${price} in ${Math.floor(time / hourMs)}`,
          )
        expect(fillsOf(ticks)).toEqual(fillsOf(bars))
        expect(ticks.postings).toEqual(bars.postings.map((posting) => ({ ...posting, time: expect.any(Number) })))
        expect([...ticks.equity]).toEqual([...bars.equity])
      }),
      { numRuns: 40 },
    )
  })
})
