import {
  type BarSeries,
  barSeriesFromRows,
  createConversion,
  defineCorporateActions,
  defineStrategy,
  getCalendar,
  type InstrumentOptions,
  type SignalOptions,
  type StrategyContext,
} from '@race/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type BacktestConfig, type BacktestResult, createBacktest, resumeBacktest } from '../index.ts'
import { runInPieces, runsBrokenOff, runThrough } from './broken-off.ts'

const start = Date.UTC(2024, 0, 1)
const dayMs = 86_400_000

/** Open, high, low and close, or one price for all. */
type Row = number | readonly [open: number, high: number, low: number, close: number]

/** Daily bars from 1 January 2024 on; 100 units are traded on each. */
function daily(rows: readonly Row[], instrument: Partial<InstrumentOptions> = {}): BarSeries {
  return barSeriesFromRows({
    instrument: { id: 'ACME', assetClass: 'crypto', tickSize: '0.01', ...instrument },
    timeframe: '1d',
    rows: rows.map((row, index) => {
      const [open, high, low, close] = typeof row === 'number' ? [row, row, row, row] : row
      return { time: start + index * dayMs, open, high, low, close, volume: 100 }
    }),
  })
}

type Script = Readonly<Record<number, (context: StrategyContext) => void>>

/** Does what the script says at the close of each bar, counted from 0 in its state. */
function scripted(script: Script) {
  return defineStrategy({
    id: 'test/script',
    version: '1.0.0',
    title: 'Script',
    params: z.strictObject({}),
    state: z.object({ bar: z.int().default(0) }),
    setup({ data }) {
      data()
      return { onBar: (context) => script[context.state.bar++]?.(context as StrategyContext) }
    },
  })
}

const buy =
  (units: number, more: SignalOptions = {}) =>
  ({ order }: StrategyContext) =>
    void order.buy({ size: { units }, ...more })
const sell =
  (units: number, more: SignalOptions = {}) =>
  ({ order }: StrategyContext) =>
    void order.sell({ size: { units }, ...more })
const both =
  (...steps: readonly ((context: StrategyContext) => void)[]) =>
  (context: StrategyContext) => {
    for (const step of steps) step(context)
  }
const close = ({ position }: StrategyContext) => position.close()

function configOf(script: Script, more: Partial<BacktestConfig> & Pick<BacktestConfig, 'data'>): BacktestConfig {
  return {
    strategy: scripted(script),
    capital: 10_000,
    costs: { fee: { type: 'none' } },
    verifyAccount: true,
    ...more,
  }
}

/** Counted from 0, as the bars are. */
const day = (time: number): number => Math.floor((time - start) / dayMs)

/** Fills, orders that did not fill, and postings, with the day on which they happened. */
function storyOf({ fills, orders, postings }: BacktestResult): string[] {
  return [
    ...fills.map(({ time, instrument, side, quantity, price }) => ({
      time,
      words: `${side} ${quantity} ${instrument} at ${price}`,
    })),
    ...orders
      .filter(({ status }) => status !== 'filled')
      .map(({ updatedAt, side, role, status, reason }) => ({
        time: updatedAt,
        words: `${side} ${role} ${status} ${reason}`,
      })),
    ...postings.map(({ time, cause, amount, currency }) => ({ time, words: `${cause} ${amount} ${currency}` })),
  ]
    .sort((a, b) => a.time - b.time)
    .map(({ time, words }) => `${day(time)}: ${words}`)
}

/** The run gives the same wherever it is broken off, and where it is broken off at every instant. */
function expectSameEverywhere(config: BacktestConfig): BacktestResult {
  const whole = runThrough(config)
  for (const { cut, result, facts } of runsBrokenOff(config)) {
    expect(result.hash, `broken off after ${cut} instants`).toBe(whole.result.hash)
    expect(facts, `broken off after ${cut} instants`).toEqual(whole.facts)
  }
  const everywhere = Array.from({ length: whole.result.time.length }, (_, index) => index)
  expect(runInPieces(config, everywhere).facts).toEqual(whole.facts)
  return whole.result
}

describe('a run with a cash account, broken off at every instant', () => {
  it('keeps the proceeds that wait for their settlement', () => {
    const config = configOf(
      { 0: buy(100), 1: sell(60), 2: both(sell(40), buy(30)), 3: buy(55), 4: buy(46), 5: buy(45) },
      {
        data: daily([100, 100, 100, 100, 100, 100, 100, 100]),
        account: { type: 'cash', settlement: { days: 3, calendar: '24x7' } },
      },
    )
    expect(storyOf(expectSameEverywhere(config))).toEqual([
      '1: buy 100 ACME at 100',
      '2: sell 60 ACME at 100',
      // Nothing has settled yet.
      '3: buy entry rejected INSUFFICIENT_FUNDS',
      '3: sell 40 ACME at 100',
      // Of 6,000 that were received on day 2, 5,500 are spent, and then all but 50 of 4,000 that were received on day 3.
      '4: buy 55 ACME at 100',
      '5: buy entry rejected INSUFFICIENT_FUNDS',
      '6: buy 45 ACME at 100',
    ])
  })

  it('takes a calendar of its own, and knows it by its source', () => {
    const settlement = { days: 1, calendar: getCalendar('XNYS') }
    const config = configOf(
      { 0: buy(100), 1: close, 2: buy(50) },
      { data: daily([90, 90, 90, 90, 90, 90]), account: { type: 'cash', settlement } },
    )
    expect(storyOf(expectSameEverywhere(config))).toContain('2: sell 100 ACME at 90')
    const other: BacktestConfig = {
      ...config,
      account: { type: 'cash', settlement: { days: 1, calendar: getCalendar('24x7') } },
    }
    expect(() => resumeBacktest(other, createBacktest(config).snapshot())).toThrow('account was')
  })
})

const fourfold = { type: 'margin', leverage: 4, maintenanceMargin: '0.2' } as const
const flat = (count: number, price: number): number[] => Array.from({ length: count }, () => price)
const halfOfVolume = { fee: { type: 'none' }, liquidity: { participation: '0.5' } } as const

describe('a run with a margin account, broken off at every instant', () => {
  it('keeps since when it is called, and its liquidations over several bars', () => {
    const config = configOf(
      { 0: buy(300), 16: buy(120) },
      {
        data: daily([...flat(7, 100), ...flat(13, 78), ...flat(9, 60)]),
        costs: halfOfVolume,
        account: {
          ...fourfold,
          marginCall: { graceMs: 2 * dayMs, warnAt: '1.2' },
          liquidationFeeRate: '0.005',
          liquidation: 'all',
        },
      },
    )
    expect(storyOf(expectSameEverywhere(config))).toEqual([
      ...[1, 2, 3, 4, 5, 6].map((bar) => `${bar}: buy 50 ACME at 100`),
      // Called at the close of bar 7, which is on day 8; due two days later.
      ...[10, 11, 12, 13, 14, 15].flatMap((bar) => [`${bar}: sell 50 ACME at 78`, `${bar}: liquidation-fee -19.5 USD`]),
      '17: buy 50 ACME at 78',
      '18: buy 50 ACME at 78',
      '19: buy 20 ACME at 78',
      '23: sell 50 ACME at 60',
      '23: liquidation-fee -15 USD',
      '24: sell 50 ACME at 60',
      '24: liquidation-fee -15 USD',
      '25: sell 20 ACME at 60',
      '25: liquidation-fee -6 USD',
    ])
  })

  it.each(['largest-loss-first', 'proportional'] as const)('closes %s over two instruments', (liquidation) => {
    const config = configOf(
      { 0: both(buy(200), sell(150, { instrument: 'BETA', stop: 140 })) },
      {
        data: [
          daily([100, 100, 100, [99, 99, 85, 86], 85, 84, 84, 60, 60, 60, 60, 60]),
          daily([100, 100, 100, [101, 115, 101, 115], 115, 116, 116, 117, 117, 118, 119, 120], { id: 'BETA' }),
        ],
        costs: { fee: { type: 'percentage', rate: '0.001' }, liquidity: { participation: '0.7' } },
        account: { ...fourfold, liquidation, marginCall: { restoreTo: 'initial' } },
      },
    )
    const result = expectSameEverywhere(config)
    expect(result.orders.filter(({ reason }) => reason === 'LIQUIDATION').length).toBeGreaterThan(2)
  })

  it('closes inside bars, and what there is no volume for at later ones', () => {
    const config = configOf(
      { 0: buy(200), 9: buy(100) },
      {
        data: daily([...flat(6, 100), [100, 101, 60, 62], 62, 62, 62, 62, 62, 62, [60, 60, 30, 31], 31, 31, 31]),
        costs: halfOfVolume,
        account: { ...fourfold, checkAt: 'bar-extreme', liquidationFeeRate: '0.01' },
      },
    )
    const result = expectSameEverywhere(config)
    const closed = result.fills.filter(({ side }) => side === 'sell')
    expect(new Set(closed.map(({ time }) => day(time))).size).toBeGreaterThan(2)
    expect(result.postings.map(({ cause }) => cause)).toContain('liquidation-fee')
  })
})

describe('a run with a hedging account, broken off at every instant', () => {
  const account = { ...fourfold, leverage: 2, positions: 'hedging' } as const

  it('keeps both sides with their brackets, and what closes one of them', () => {
    const config = configOf(
      {
        0: both(buy(30, { stop: 90, target: 115 }), sell(20, { stop: 112 })),
        2: ({ positionOf }) => positionOf('ACME', 'long').close({ fraction: 0.5 }),
        3: sell(5),
        5: ({ positionOf }) => positionOf('ACME', 'short').close(),
      },
      {
        data: daily([
          100,
          100,
          [100, 104, 97, 103],
          105,
          108,
          110,
          [110, 111, 109, 111],
          [111, 116, 110, 113],
          112,
          112,
        ]),
        account,
        costs: { fee: { type: 'percentage', rate: '0.001' } },
        financing: { borrow: { rate: '0.1', dayCount: 365 } },
        closeAtEnd: 'last-close',
      },
    )
    const result = expectSameEverywhere(config)
    expect(result.fills.map(({ side, quantity, price }) => `${side} ${quantity} at ${price}`)).toEqual([
      'buy 30 at 100',
      'sell 20 at 100',
      'sell 15 at 105',
      'sell 5 at 108',
      'buy 25 at 110',
      'sell 15 at 115',
    ])
  })

  it('keeps a liquidation of both of them', () => {
    const config = configOf(
      { 0: both(buy(140), sell(40)) },
      {
        data: daily([100, 100, 100, 100, 60, 60, 52, 45, 42, 42, 42, 42, 42]),
        account: { ...account, maintenanceMargin: '0.4', liquidation: 'proportional' },
        costs: halfOfVolume,
      },
    )
    const result = expectSameEverywhere(config)
    const sides = result.orders.filter(({ reason }) => reason === 'LIQUIDATION').map(({ side }) => side)
    expect(new Set(sides)).toEqual(new Set(['buy', 'sell']))
  })
})

describe('a run with financing, broken off at every instant', () => {
  it('keeps interest that has accrued for a part of the month', () => {
    const config = configOf(
      { 0: buy(150), 20: close, 40: sell(50) },
      {
        data: daily(flat(70, 100)),
        account: { ...fourfold, leverage: 2 },
        financing: {
          interest: [
            {
              positive: '0.036',
              negative: [
                { time: start, rate: '0.072' },
                { time: start + 10 * dayMs, rate: '0.0725' },
              ],
              dayCount: 360,
              credited: 'monthly',
            },
            { positive: '0.0001', dayCount: 365 },
          ],
        },
      },
    )
    const { postings } = expectSameEverywhere(config)
    const monthly = postings.filter(({ amount }) => amount.abs().greaterThan('0.5'))
    expect(monthly.map(({ time, cause }) => `${day(time)} ${cause}`)).toEqual(['31 interest', '60 interest'])
    expect(postings.length).toBeGreaterThan(40)
  })

  it('keeps what of a long list of fundings is next', () => {
    const points = Array.from({ length: 60 }, (_, index) => ({
      time: start + index * 28_800_000 + 7,
      rate: index % 7 === 3 ? '-0.0003' : '0.0001',
      ...(index % 5 === 0 ? { markPrice: 101.5 } : {}),
    }))
    const config = configOf(
      { 0: buy(50), 6: close, 9: sell(30) },
      {
        data: daily([100, 100, 101, 102, 103, 102, 101, 100, 99, 98, 97, 96, 95, 94, 93, 92, 91]),
        financing: { funding: { instruments: { ACME: points }, alignToMs: 28_800_000 } },
      },
    )
    const { postings } = expectSameEverywhere(config)
    expect(postings.length).toBeGreaterThan(30)
    const run = createBacktest(config)
    expect(run.snapshot().config.fields.financing).toEqual({
      funding: {
        alignToMs: 28_800_000,
        instruments: { ACME: { items: 60, hash: expect.stringMatching(/^[0-9a-f]{64}$/) } },
      },
    })
    const others = points.with(59, { ...points[59], rate: '0.0002' } as (typeof points)[number])
    const changed = { ...config, financing: { funding: { instruments: { ACME: others }, alignToMs: 28_800_000 } } }
    expect(() => resumeBacktest(changed, run.snapshot())).toThrow('financing was')
  })

  it('keeps when the next night ends, for borrow fees and swaps, by a boundary of its own too', () => {
    const noon = {
      next: (time: number) => (Math.floor((time - 43_200_000) / dayMs) + 1) * dayMs + 43_200_000,
      dayAt: (boundary: number) => Math.floor(boundary / dayMs),
    }
    const config = configOf(
      { 0: both(sell(40), buy(1_000, { instrument: 'EURUSD' })), 9: sell(2_500, { instrument: 'EURUSD' }) },
      {
        data: [
          daily([100, 100, 101, 102, 103, 102, 101, 100, 99, 98, 97, 96, 95, 94, 93, 92, 91]),
          daily(flat(17, 1.1), { id: 'EURUSD', tickSize: '0.00001', quantityStep: 1 }),
        ],
        account: { ...fourfold, leverage: 2 },
        financing: {
          borrow: {
            rate: '0.0365',
            dayCount: 365,
            instruments: { EURUSD: { rate: '0' }, ACME: { availability: { maxQuantity: 45 } } },
            dayEnd: noon,
          },
          swap: { instruments: { EURUSD: { long: '-0.5', short: '0.2', pointSize: '0.0001' } } },
        },
      },
    )
    const { postings } = expectSameEverywhere(config)
    expect(postings.filter(({ cause }) => cause === 'borrow-fee')).toHaveLength(16)
    expect(new Set(postings.filter(({ cause }) => cause === 'swap').map(({ amount }) => `${amount}`))).toEqual(
      new Set(['-0.05', '-0.15', '0.03', '0.09']),
    )
  })
})

describe('a run in several currencies, broken off at every instant', () => {
  const rates = daily([1.1, 1.12, 1.15, 1.11, 1.05, 1.02, 1.08, 1.1, 1.13, 1.2], {
    id: 'EURUSD',
    tickSize: '0.00001',
  })

  it.each(['hold', 'auto-convert-fees-and-profit'] as const)('under the policy %s', (conversionPolicy) => {
    const config = configOf(
      {
        0: both(buy(20), buy(30, { instrument: 'SAP', stop: 80 })),
        2: sell(10, { instrument: 'SAP' }),
        4: both(close, sell(40, { instrument: 'SAP' })),
        6: buy(3),
      },
      {
        data: [
          daily([100, 100, 103, 106, 108, 105, 104, 103, 103, 103]),
          daily([100, 100, 107, 111, 113, 117, 112, 109, 108, 108], { id: 'SAP', quoteCurrency: 'EUR' }),
        ],
        costs: { fee: { type: 'percentage', rate: '0.0013' } },
        account: { ...fourfold, leverage: 2 },
        conversions: [createConversion({ base: 'EUR', quote: 'USD', series: rates, maxAgeMs: 3 * dayMs })],
        conversionPolicy,
        financing: { interest: { currency: 'EUR', positive: '0.02', negative: '0.05', dayCount: 360 } },
      },
    )
    const result = expectSameEverywhere(config)
    expect(result.postings.some(({ cause }) => cause === 'conversion')).toBe(conversionPolicy !== 'hold')
    expect(result.postings.some(({ currency }) => currency === 'EUR')).toBe(true)
    const fixed = { ...config, conversions: [createConversion({ base: 'EUR', quote: 'USD', rate: '1.1' })] }
    expect(() => resumeBacktest(fixed, createBacktest(config).snapshot())).toThrow('conversions was')
  })
})

describe('a run with futures, broken off at every instant', () => {
  it.each(['daily', 'at-close'] as const)('that settle %s', (settlement) => {
    const config = configOf(
      { 0: both(buy(2), sell(1, { instrument: 'FDAX' })), 3: sell(3), 6: close },
      {
        data: [
          daily([4000, 4000, 4010, 4020.25, 4005, 3990, 3985, 3990, 4000], {
            id: 'ES',
            tickSize: '0.25',
            multiplier: 50,
          }),
          daily([15000, 15000, 14990, 15010, 15020.5, 15000, 14980, 14990, 15000], {
            id: 'FDAX',
            tickSize: '0.5',
            multiplier: 25,
            quoteCurrency: 'EUR',
          }),
        ],
        capital: 500_000,
        account: { type: 'margin', initialMargin: '0.1', maintenanceMargin: '0.08' },
        futures: { ES: { settlement }, FDAX: { settlement: 'daily' } },
        conversions: [createConversion({ base: 'EUR', quote: 'USD', rate: '1.0837' })],
        conversionPolicy: 'auto-convert-fees-and-profit',
      },
    )
    const { postings } = expectSameEverywhere(config)
    expect(postings.some(({ instrument, cause }) => instrument === 'ES' && cause === 'settlement')).toBe(
      settlement === 'daily',
    )
    expect(postings.some(({ instrument, cause }) => instrument === 'FDAX' && cause === 'settlement')).toBe(true)
  })
})

describe('a run with corporate actions, broken off at every instant', () => {
  const on = (bar: number) => ({ time: start + bar * dayMs })

  it('keeps dividends between their ex-date and their payment', () => {
    const config = configOf(
      { 0: both(buy(50), sell(10, { instrument: 'BETA' })), 4: close },
      {
        data: [daily(flat(14, 100)), daily(flat(14, 50), { id: 'BETA' })],
        account: { ...fourfold, leverage: 2 },
        corporateActions: {
          actions: defineCorporateActions([
            {
              type: 'dividend',
              instrument: 'ACME',
              ...on(3),
              amountPerUnit: '0.7',
              withholdingRate: '0.15',
              paymentTime: start + 10 * dayMs,
            },
            { type: 'dividend', instrument: 'BETA', ...on(4), amountPerUnit: '0.3', paymentTime: start + 8 * dayMs },
            { type: 'dividend', instrument: 'BETA', ...on(6), amountPerUnit: '0.1', paymentTime: start + 90 * dayMs },
          ]),
          dividends: 'payment-date',
        },
      },
    )
    const result = expectSameEverywhere(config)
    expect(result.postings.map(({ time, cause, amount }) => `${day(time)}: ${cause} ${amount}`)).toEqual([
      '8: dividend -3',
      '10: dividend 35',
      '10: withholding -5.25',
    ])
    expect(result.warnings.some((warning) => warning.includes('dividend'))).toBe(true)
  })

  it('keeps splits of positions, of open orders and of their brackets', () => {
    const config = configOf(
      {
        0: both(buy(11, { stop: 80, target: 130 }), buy(7, { entry: { type: 'limit', price: 90 }, stop: 70 })),
        1: sell(3, { entry: { type: 'trailing-stop', trail: { price: 12 } } }),
      },
      {
        data: daily([100, 100, 101, 50.5, 51, 49, [48, 49, 44, 46], 47, 16, 15, 15, 15, 15]),
        corporateActions: {
          actions: defineCorporateActions([
            { type: 'split', instrument: 'ACME', ...on(3), ratio: { numerator: 2, denominator: 1 } },
            { type: 'dividend', instrument: 'ACME', ...on(5), amountPerUnit: '1.25' },
            { type: 'split', instrument: 'ACME', ...on(8), ratio: { numerator: 10, denominator: 3 } },
          ]),
          adjustOrders: 'us-gtc',
        },
        costs: { fee: { type: 'percentage', rate: '0.001' } },
      },
    )
    const result = expectSameEverywhere(config)
    expect(result.postings.map(({ cause }) => cause)).toContain('split-cash')
    expect(result.trades.length).toBeGreaterThan(1)
  })

  it('keeps renames, and why an instrument takes no more orders', () => {
    const config = configOf(
      {
        0: both(buy(10), buy(20, { instrument: 'BETA', stop: 10 })),
        2: buy(5, { instrument: 'BETA', entry: { type: 'limit', price: 40 } }),
        6: buy(5, { instrument: 'BETA' }),
        8: both(buy(5), buy(5, { instrument: 'BETA' })),
      },
      {
        data: [daily(flat(11, 100)), daily([50, 50, 50, 50, 48, 45, 45, 45, 45, 45, 45], { id: 'BETA' })],
        corporateActions: defineCorporateActions([
          { type: 'rename', from: 'ACME', to: 'ACNE', ...on(2) },
          { type: 'dividend', instrument: 'ACNE', ...on(3), amountPerUnit: '0.5' },
          { type: 'delisting', instrument: 'BETA', ...on(5), finalPrice: '12.345' },
          { type: 'split', instrument: 'ACNE', ...on(7), ratio: { numerator: 2, denominator: 1 } },
        ]),
      },
    )
    expect(storyOf(expectSameEverywhere(config))).toEqual([
      '1: buy 10 ACME at 100',
      '1: buy 20 BETA at 50',
      '3: dividend 5 USD',
      '5: sell stop-loss cancelled DELISTED',
      '5: buy entry cancelled DELISTED',
      '5: delisting 246.9 USD',
      '7: buy entry rejected DELISTED',
      '9: buy entry rejected DELISTED',
      '9: buy 5 ACME at 100',
    ])
  })
})

describe('a snapshot of a run with an account', () => {
  const config = configOf({ 0: buy(10) }, { data: daily(flat(5, 100)), account: fourfold })

  it('is refused by a run that names another account, or none', () => {
    const snapshot = createBacktest(config).snapshot()
    const { verifyAccount: _, account, ...bare } = config
    for (const [field, other] of [
      ['account, conversionPolicy, futures, conversions', bare],
      ['account', { ...config, account: { ...fourfold, leverage: 3 } }],
      ['futures', { ...config, futures: { ACME: { settlement: 'daily' } } }],
      ['financing', { ...config, financing: { interest: { positive: '0.01', dayCount: 360 } } }],
      ['verifyAccount', { ...bare, account }],
      ['corporateActions', { ...config, corporateActions: defineCorporateActions([]) }],
    ] as const) {
      expect(() => resumeBacktest(other as BacktestConfig, snapshot), field).toThrow(
        expect.objectContaining({ code: 'SNAPSHOT_MISMATCH' }),
      )
    }
  })

  it('does not ask for actions of instruments that the run does not have', () => {
    const of = (instrument: string) =>
      defineCorporateActions([{ type: 'dividend', instrument, time: start + 2 * dayMs, amountPerUnit: 1 }])
    const snapshot = createBacktest({ ...config, corporateActions: of('OTHER') }).snapshot()
    expect(resumeBacktest({ ...config, corporateActions: of('ANOTHER') }, snapshot).done).toBe(0)
    expect(() => resumeBacktest({ ...config, corporateActions: of('ACME') }, snapshot)).toThrow('corporateActions was')
  })

  it('is refused beside what still cannot be kept, by its name', () => {
    const rules = { ...config, costs: { ...config.costs, latency: { toVenueMs: 5 } } }
    expect(() => createBacktest(rules)).toThrow('latency')
  })
})
