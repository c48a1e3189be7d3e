import {
  barSeriesFromRows,
  createConversion,
  defineInstrument,
  defineStrategy,
  type InstrumentOptions,
  type StrategyContext,
} from '@race/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type BacktestConfig, type BacktestResult, runBacktestSync } from '../index.ts'

type Row = readonly [open: number, high: number, low: number, close: number]

const at = (price: number): Row => [price, price, price, price]
const dayMs = 86_400_000

function seriesOf(rows: readonly Row[], options: InstrumentOptions, start = Date.UTC(2024, 0, 1), timeframe = '1d') {
  const step = timeframe === '1d' ? dayMs : 3_600_000
  return barSeriesFromRows({
    instrument: defineInstrument(options),
    timeframe,
    rows: rows.map(([open, high, low, close], bar) => ({
      time: start + bar * step,
      open,
      high,
      low,
      close,
      volume: 1,
    })),
  })
}

type Orders = Readonly<Record<number, (context: StrategyContext) => void>>

function run(orders: Orders, config: Partial<BacktestConfig> & Pick<BacktestConfig, 'data'>) {
  const strategy = defineStrategy({
    id: 'test/inline',
    version: '1.0.0',
    title: 'Inline',
    params: z.strictObject({}),
    setup({ data }) {
      data()
      let bar = 0
      return { onBar: (context) => orders[bar++]?.(context) }
    },
  })
  return runBacktestSync({
    strategy,
    capital: 10_000,
    costs: { fee: { type: 'none' } },
    verifyAccount: true,
    ...config,
  })
}

const postingsOf = ({ postings }: BacktestResult): string[] =>
  postings.map(
    ({ time, cause, instrument, amount, currency }) =>
      `${new Date(time).toISOString().slice(5, 16)} ${cause} ${instrument} ${amount} ${currency}`,
  )

const buy =
  (units: number) =>
  ({ order }: StrategyContext) =>
    void order.buy({ size: { units } })
const sell =
  (units: number) =>
  ({ order }: StrategyContext) =>
    void order.sell({ size: { units } })
const crypto = { id: 'COIN', assetClass: 'crypto' } as const

describe('financing in a backtest', () => {
  it('takes funding of what is held at its time, at the price of then, and nothing when flat', () => {
    const point = (day: number, hour: number) => ({ time: Date.UTC(2024, 0, day, hour), rate: '0.001' })
    const result = run(
      { 1: buy(10), 3: ({ position }) => position.close() },
      {
        data: seriesOf(
          [at(100), at(100), [100, 120, 100, 120], [130, 140, 130, 140], [150, 150, 150, 150], at(150)],
          crypto,
        ),
        financing: {
          funding: {
            instruments: {
              COIN: [point(2, 8), point(3, 0), point(3, 8), point(4, 0), point(4, 8), point(5, 0), point(5, 8)],
            },
          },
        },
      },
    )
    // Held from the open of the 3rd (after its 00:00) to that of the 5th (after its 00:00).
    expect(postingsOf(result)).toEqual([
      // At 08:00 the last price is the open of the day; at 00:00 the close of the day before.
      '01-03T08:00 funding COIN -1 USD',
      '01-04T00:00 funding COIN -1.2 USD',
      '01-04T08:00 funding COIN -1.3 USD',
      '01-05T00:00 funding COIN -1.4 USD',
    ])
    expect(result.finalEquity.amount.toString()).toBe('10495.1')
  })

  it('takes the borrow fee of a short for every night of a weekend', () => {
    const shares = { id: 'ACME' }
    const days = [4, 5, 8, 9].map((day) => Date.UTC(2024, 0, day))
    const data = barSeriesFromRows({
      instrument: defineInstrument(shares),
      timeframe: '1d',
      rows: days.map((time) => ({ time, open: 50, high: 50, low: 50, close: 50, volume: 1 })),
    })
    const result = run(
      { 0: sell(100), 1: ({ position }) => position.close() },
      { data, financing: { borrow: { rate: '0.0365', dayCount: 365 } } },
    )
    // 5,000 × 0.0365 ÷ 365 for the nights that end on Saturday, Sunday and Monday at midnight in New York.
    expect(postingsOf(result)).toEqual([
      '01-06T05:00 borrow-fee ACME -0.5 USD',
      '01-07T05:00 borrow-fee ACME -0.5 USD',
      '01-08T05:00 borrow-fee ACME -0.5 USD',
    ])
  })

  it('refuses shorts of what cannot be borrowed', () => {
    const config = {
      data: seriesOf([at(50), at(50), at(50)], crypto),
      financing: { borrow: { rate: 0, dayCount: 365, availability: { maxQuantity: 5 } } },
    } as const
    expect(run({ 0: sell(6) }, config).orders[0]?.reason).toBe('BORROW_LIMIT')
    expect(run({ 0: sell(5) }, config).fillCount).toBe(1)
    const none = {
      ...config,
      financing: { borrow: { rate: 0, dayCount: 365, availability: 'not-borrowable' } },
    } as const
    expect(run({ 0: ({ order }) => void order.sell() }, none).orders[0]?.reason).toBe('NOT_BORROWABLE')
  })

  it('takes the swap of Wednesday three times', () => {
    const pair = { id: 'EURUSD', assetClass: 'fx', tickSize: '0.00001', quantityStep: 1 } as const
    // From Tuesday 9 January, hourly, for three days.
    const data = seriesOf(
      Array.from({ length: 72 }, () => at(1.1)),
      pair,
      Date.UTC(2024, 0, 9),
      '1h',
    )
    const result = run(
      { 0: buy(1_000) },
      {
        data,
        financing: { swap: { instruments: { EURUSD: { long: '-0.5', short: '0.2', pointSize: '0.0001' } } } },
      },
    )
    expect(postingsOf(result)).toEqual([
      '01-09T22:00 swap EURUSD -0.05 USD',
      '01-10T22:00 swap EURUSD -0.15 USD',
      '01-11T22:00 swap EURUSD -0.05 USD',
    ])
  })

  it('earns interest on the cash of each night, which the strategy sees at once', () => {
    const seen: number[] = []
    const note = ({ account }: StrategyContext) => void seen.push(account.cash)
    const result = run(
      { 0: note, 1: note, 2: note },
      {
        data: seriesOf([at(100), at(100), at(100)], crypto),
        capital: 36_000,
        financing: { interest: { positive: '0.05', dayCount: 360 } },
      },
    )
    expect(seen).toEqual([36_005, 36_010, 36_015])
    expect(result.postings.length).toBe(3)
    expect([...result.equity]).toEqual([36_005, 36_010, 36_015])
  })

  it('lends what a margin account buys beyond its cash', () => {
    const result = run(
      { 0: ({ order }) => void order.buy({ size: { targetFraction: 2 } }) },
      {
        data: seriesOf([at(100), at(100), at(100)], crypto),
        account: { type: 'margin', leverage: 2, maintenanceMargin: '0.1' },
        financing: { interest: { negative: '0.073', dayCount: 365 } },
      },
    )
    // 20,000 bought with 10,000: a night of 10,000 × 0.073 ÷ 365.
    expect(postingsOf(result)).toEqual(['01-03T00:00 interest null -2 USD', '01-04T00:00 interest null -2 USD'])
  })
})

describe('futures in a backtest', () => {
  const future = { id: 'ESZ4', assetClass: 'future', tickSize: '0.25', multiplier: 50 } as const
  const rows = [at(100), [100, 104, 98, 103], [102, 102, 96, 97], [98, 105, 98, 104], at(106)] as const
  const orders: Orders = { 0: buy(1), 3: ({ position }) => position.close() }

  it('settle by the day to what the trade makes in the end', () => {
    const data = seriesOf(rows, future)
    const daily = run(orders, { data, futures: { ESZ4: { settlement: 'daily' } } })
    const atClose = run(orders, { data, futures: { ESZ4: { settlement: 'at-close' } } })
    // Bought at 100, sold at 106: 6 points of 50.
    expect(postingsOf(daily)).toEqual([
      '01-03T00:00 settlement ESZ4 150 USD',
      '01-04T00:00 settlement ESZ4 -300 USD',
      '01-05T00:00 settlement ESZ4 350 USD',
    ])
    expect(daily.cash.amount.toString()).toBe('10300')
    expect(atClose.postings).toEqual([])
    expect(daily.finalEquity).toEqual(atClose.finalEquity)
    expect([...daily.equity]).toEqual([10_000, 10_150, 9_850, 10_200, 10_300])
    expect([...daily.equity]).toEqual([...atClose.equity])
    expect(daily.trades.map(({ profit }) => profit)).toEqual(['300'])
  })

  it('need margin and no notional', () => {
    const data = seriesOf(rows, future)
    const many = run(
      { 0: buy(20) },
      {
        data,
        futures: { ESZ4: { settlement: 'daily' } },
        account: { type: 'margin', initialMargin: '0.1', maintenanceMargin: '0.05' },
      },
    )
    expect(many.fillCount).toBe(1)
    expect(many.equity[1]).toBe(13_000)
  })

  it('must be instruments of the run', () => {
    const data = seriesOf(rows, future)
    expect(() => run({}, { data, futures: { NQZ4: { settlement: 'daily' } } })).toThrow("futures names 'NQZ4'")
    expect(() => run({}, { data, futures: { ESZ4: {} as never } })).toThrow("futures.ESZ4.settlement is 'undefined'")
  })
})

describe('several currencies in a backtest', () => {
  const dax = { id: 'DAX', assetClass: 'crypto', quoteCurrency: 'EUR' } as const
  const pair = { id: 'EURUSD', assetClass: 'crypto', tickSize: '0.0001' } as const
  const rates = seriesOf([at(1.25), at(1.2), at(1.5), at(1.25)], pair)
  const data = seriesOf([at(100), at(100), at(110), at(110)], dax)
  const conversions = [createConversion({ base: 'EUR', quote: 'USD', series: rates })]

  it('counts equity at the last rate that has closed, and sizes by it', () => {
    const seen: number[] = []
    const result = run(
      {
        0: ({ order }) => void order.buy({ size: { equityFraction: 0.5 } }),
        2: ({ account }) => void seen.push(account.equity),
      },
      { data, currency: 'USD', conversions },
    )
    // At the open of the 2nd the last close is 1.25: 5,000 USD are 4,000 EUR. The loan of 4,000 EUR stays.
    expect(result.fills.map(({ quantity, price, fee }) => `${quantity} at ${price}, fee ${fee}`)).toEqual([
      '40 at 100, fee 0 EUR',
    ])
    expect([...result.equity]).toEqual([10_000, 10_000, 10_600, 10_500])
    expect(seen).toEqual([10_600])
    expect(result.cash.amount.toString()).toBe('10000')
    expect(result.settings.conversions).toEqual([{ base: 'EUR', quote: 'USD' }])
  })

  it('converts profit where that is asked for', () => {
    const result = run(
      { 0: buy(40), 2: ({ position }) => position.close() },
      { data, currency: 'USD', conversions, conversionPolicy: 'auto-convert-fees-and-profit' },
    )
    // 400 EUR of profit at the open of the 4th, when 1.5 was the last close.
    expect(postingsOf(result)).toEqual(['01-04T00:00 conversion DAX -400 EUR', '01-04T00:00 conversion DAX 600 USD'])
    expect([...result.equity]).toEqual([10_000, 10_000, 10_600, 10_600])
  })

  it('judges limits of the gate in the own currency', () => {
    const limited = (positionNotionalMax: number) =>
      run({ 0: buy(40) }, { data, currency: 'USD', conversions, risk: { limits: { positionNotionalMax } } }).fillCount
    // 40 × 100 EUR are 5,000 USD when the order is made.
    expect([limited(4_999), limited(5_000)]).toEqual([0, 1])
  })

  it('needs a way between the currencies', () => {
    expect(() => run({}, { data, currency: 'USD' })).toThrow('DAX is quoted in EUR')
    const wrong = [createConversion({ base: 'GBP', quote: 'USD', rate: 1.3 })]
    expect(() => run({}, { data, currency: 'USD', conversions: wrong })).toThrow('There is no rate from EUR to USD')
    expect(() => run({}, { data, currency: 'USD', conversions, conversionPolicy: 'never' as never })).toThrow(
      "conversionPolicy is 'never'",
    )
  })
})
