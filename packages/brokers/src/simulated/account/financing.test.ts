import { existsSync, readFileSync } from 'node:fs'
import { type Decimal, decimal, defineInstrument, type Holding, type LotOptions, TradingAccount } from '@race/core'
import { describe, expect, it } from 'vitest'
import type { FinancingAccrual } from './accrual.ts'
import { createFinancing, type FinancingConfig } from './financing.ts'
import type { RatePoint } from './rate-series.ts'

const marketData = new URL('../../../../../../shared/market-data/', import.meta.url)
const isThere = existsSync(marketData)

const acme = defineInstrument({ id: 'ACME' })
const eurusd = defineInstrument({ id: 'EURUSD', assetClass: 'fx', tickSize: '0.00001', contractSize: 100_000 })
const xrp = defineInstrument({ id: 'XRPUSDT', assetClass: 'crypto', tickSize: '0.0001', quantityStep: '0.1' })

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const iso = (time: number) => new Date(time).toISOString()

function financed(
  config: FinancingConfig,
  start: string,
  {
    capital = 100_000,
    lots,
    margined = [],
  }: { capital?: number; lots?: LotOptions; margined?: readonly string[] } = {},
) {
  const account = new TradingAccount({
    currency: 'USD',
    capital: decimal(capital),
    instruments: [acme, eurusd, xrp],
    scale: 8,
    margined,
    ...(lots === undefined ? {} : { lots }),
  })
  const told: FinancingAccrual[] = []
  const facts = { startTime: Date.parse(start), onAccrual: (accrual: FinancingAccrual) => told.push(accrual) }
  const financing = createFinancing(config, account, facts)
  const [stock, pair, perpetual] = account.holdings as [Holding, Holding, Holding]
  const log = () => told.map(({ time, cause, amount }) => `${iso(time).slice(0, 16)} ${cause} ${Number(amount) / 1e8}`)
  return { account, financing, told, log, stock, pair, perpetual }
}

describe('a financing', () => {
  it('has nothing to do without rules', () => {
    const { account, financing } = financed({}, '2024-01-01T00:00:00Z')
    expect(financing.nextTime).toBe(Number.POSITIVE_INFINITY)
    financing.advance(Number.MAX_SAFE_INTEGER)
    expect(account.ledger.eventCount).toBe(1)
  })

  it('posts everything due in order, interest first at one instant, each with its cause, amount and basis', () => {
    const config: FinancingConfig = {
      interest: { positive: '0.036', dayCount: 360, shortProceeds: 'included' },
      funding: { instruments: { XRPUSDT: [{ time: Date.UTC(2024, 0, 3), rate: '0.0001' }] } },
      borrow: { rate: '0.072', dayCount: 360, dayEnd: 'utc' },
    }
    const { account, financing, told, log, stock, perpetual } = financed(config, '2024-01-02T00:00:00Z')
    account.applyFill(stock, -1, 5_000, 100, 0)
    account.applyFill(perpetual, 1, 5_000, 1_000, 0)
    expect(iso(financing.nextTime)).toBe('2024-01-03T00:00:00.000Z')
    financing.advance(financing.nextTime - 1)
    expect(told).toEqual([])
    financing.advance(financing.nextTime)
    expect(iso(financing.nextTime)).toBe('2024-01-04T00:00:00.000Z')
    // Cash 100,000 + 5,000 − 50 earns 0.0001 of it; 100 XRP at 0.50 pay 0.005; 5,000 short cost 0.0002 of it.
    expect(log()).toEqual([
      '2024-01-03T00:00 interest 10.495',
      '2024-01-03T00:00 funding -0.005',
      '2024-01-03T00:00 borrow-fee -1',
    ])
    expect(told.map(({ basis, instrument, currency }) => [basis, instrument, currency])).toEqual([
      ['1 night, the last on 104950 USD, years of 360 days', null, 'USD'],
      ['50 USD at the mark price, funding rate 0.01 %', 'XRPUSDT', 'USD'],
      ['1 night of 5000 USD short, years of 360 days', 'ACME', 'USD'],
    ])
    const byCause = account.ledger.balanceByCause(account.cashAccount())
    expect(['interest', 'funding', 'borrow-fee'].map((cause) => byCause.get(cause as 'interest'))).toEqual([
      1_049_500_000, -500_000, -100_000_000,
    ])
    expect(account.ledger.time).toBe(Date.UTC(2024, 0, 3))
    account.verify()
  })

  it('works without a listener, and is not called for amounts of zero', () => {
    const account = new TradingAccount({ currency: 'USD', capital: decimal(0), instruments: [acme], scale: 2 })
    const config = { interest: { positive: '0.05', dayCount: 365 }, borrow: { rate: '0.05', dayCount: 365 } } as const
    const events = account.ledger.eventCount
    createFinancing(config, account, { startTime: 0 }).advance(40 * dayMs)
    expect(account.ledger.eventCount).toBe(events)
    account.pay('capital', 36_500_00)
    createFinancing(config, account, { startTime: 0 }).advance(dayMs)
    expect(account.cash).toBe(36_505_00)
  })
})

describe('interest on cash', () => {
  it('is balance × rate ÷ days for each night, on what earlier nights have added', () => {
    const { financing, log } = financed({ interest: { positive: '0.05', dayCount: 360 } }, '2024-01-01T00:00:00Z', {
      capital: 36_000,
    })
    financing.advance(Date.UTC(2024, 0, 3))
    expect(log()).toEqual(['2024-01-02T00:00 interest 5', '2024-01-03T00:00 interest 5.00069444'])
  })

  it('is paid on a negative balance at its own rate', () => {
    const config: FinancingConfig = { interest: { positive: '0.01', negative: '0.073', dayCount: 365 } }
    const { account, financing, log, stock } = financed(config, '2024-01-01T00:00:00Z', { capital: 1_000 })
    account.applyFill(stock, 1, 10_000, 20, 0)
    financing.advance(Date.UTC(2024, 0, 2))
    expect(log()).toEqual(['2024-01-02T00:00 interest -0.2'])
  })

  it('is summed exactly over a month and posted once, when the next begins', () => {
    const config: FinancingConfig = { interest: { positive: '0.05', dayCount: 365, credited: 'monthly' } }
    const { account, financing, told, log } = financed(config, '2024-01-15T12:00:00Z', { capital: 1_000 })
    financing.advance(Date.UTC(2024, 0, 20, 12))
    account.pay('capital', 1_000_00000000)
    financing.advance(Date.UTC(2024, 1, 28))
    // Five nights on 1,000 and twelve on 2,000: 29,000 × 0.05 ÷ 365.
    expect(log()).toEqual(['2024-02-01T00:00 interest 3.97260274'])
    expect(told[0]?.basis).toBe('17 nights, the last on 2000 USD, years of 365 days')
  })

  it('leaves out the worth of what is short, whose proceeds the lender holds, but for margined instruments', () => {
    const interest = { positive: '0.036', dayCount: 360 } as const
    const { account, financing, log, stock, perpetual } = financed({ interest }, '2024-01-01T00:00:00Z', {
      margined: ['XRPUSDT'],
    })
    account.applyFill(stock, -1, 5_000, 100, 0)
    account.applyFill(perpetual, -1, 5_000, 1_000, 0)
    stock.markTicks = 6_000
    financing.advance(Date.UTC(2024, 0, 2))
    expect(log()).toEqual(['2024-01-02T00:00 interest 9.9'])
  })

  it('follows a benchmark with a spread, not below its floor, by the rate of the night that ends', () => {
    const benchmark: readonly RatePoint[] = [
      { time: Date.UTC(2024, 0, 1), rate: '0.01' },
      { time: Date.UTC(2024, 0, 3), rate: '0.05' },
    ]
    const interest = { positive: { benchmark, spread: '-0.014', floor: 0 }, dayCount: 360 } as const
    const { financing, log } = financed({ interest }, '2024-01-01T00:00:00Z')
    financing.advance(Date.UTC(2024, 0, 4))
    expect(log()).toEqual(['2024-01-04T00:00 interest 10'])
  })

  it('is kept for each currency by itself', () => {
    const account = new TradingAccount({
      currency: 'USD',
      capital: decimal(360),
      instruments: [],
      scale: 2,
      currencies: ['EUR'],
      conversion: { rate: () => ({ numerator: 11, denominator: 10 }) },
    })
    account.pay('capital', 72_000, { currency: 'EUR' })
    const interest = [
      { positive: '0.05', dayCount: 360 },
      { currency: 'EUR', positive: '0.1', dayCount: 360 },
    ] as const
    createFinancing({ interest }, account, { startTime: 0 }).advance(dayMs)
    expect([account.cash, account.cashAccount('EUR').balance]).toEqual([36_005, 72_020])
    account.verify()
  })

  it.skipIf(!isThere)('follows the US primary credit rate (needs ../shared/market-data beside the checkout)', () => {
    const text = readFileSync(new URL('us_interest_rate_lean.csv', marketData), 'utf8')
    const benchmark = text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',') as [string, string])
      .map(([date, percent]) => ({ time: Date.parse(`${date}T00:00:00Z`), rate: decimal(percent).times('0.01') }))
    const interest = { positive: { benchmark, spread: '-0.005', floor: 0 }, dayCount: 360 } as const
    const { account, financing } = financed({ interest }, '2022-01-01T00:00:00Z', { capital: 1_000_000 })
    financing.advance(Date.UTC(2023, 0, 1))
    let cash = decimal(1_000_000)
    for (let night = Date.UTC(2022, 0, 1); night < Date.UTC(2023, 0, 1); night += dayMs) {
      const rate = benchmark.findLast(({ time }) => time <= night)?.rate.minus('0.005') ?? decimal(0)
      if (rate.sign <= 0) continue
      cash = cash.plus(cash.times(rate).dividedBy(360, { decimals: 8, rounding: 'half-even' }))
    }
    expect(account.cashMoney.amount.toString()).toBe(cash.toString())
    expect(cash.greaterThan(1_010_000) && cash.lessThan(1_025_000)).toBe(true)
  })
})

describe('the fee for borrowed shares', () => {
  const borrow = { rate: '0.036', dayCount: 360 } as const

  it('is charged for every calendar night over New York’s midnight, weekends included', () => {
    const { account, financing, log, stock } = financed({ borrow }, '2024-03-08T15:00:00Z')
    account.applyFill(stock, -1, 5_000, 100, 0)
    financing.advance(Date.parse('2024-03-11T14:00:00Z'))
    // New York changes its clocks on Sunday, 10 March 2024.
    expect(log()).toEqual([
      '2024-03-09T05:00 borrow-fee -0.5',
      '2024-03-10T05:00 borrow-fee -0.5',
      '2024-03-11T04:00 borrow-fee -0.5',
    ])
  })

  it('is of the marked worth, and only of what is short', () => {
    const { account, financing, log, stock } = financed({ borrow }, '2024-03-04T15:00:00Z', {
      lots: { mode: 'hedging' },
    })
    account.applyFill(stock, 1, 5_000, 300, 0)
    account.applyFill(stock, -1, 5_000, 100, 0)
    stock.markTicks = 6_000
    financing.advance(Date.parse('2024-03-05T15:00:00Z'))
    expect(log()).toEqual(['2024-03-05T05:00 borrow-fee -0.6'])
  })

  it('is not charged for a position that is opened and closed on one day', () => {
    const { account, financing, told, stock } = financed({ borrow }, '2024-03-04T15:00:00Z')
    account.applyFill(stock, -1, 5_000, 100, 0)
    account.applyFill(stock, 1, 5_000, 100, 0)
    financing.advance(Date.parse('2024-03-08T15:00:00Z'))
    expect(told).toEqual([])
  })

  it('takes rates of single instruments, series of rates, and the day of the instrument’s calendar', () => {
    const series = [
      { time: Date.UTC(2024, 2, 1), rate: '0.36' },
      { time: Date.UTC(2024, 2, 5, 5), rate: '0.72' },
    ]
    const own = { ...borrow, instruments: { ACME: { rate: series } } }
    const { account, financing, log, stock, perpetual, pair } = financed({ borrow: own }, '2024-03-04T15:00:00Z')
    account.applyFill(stock, -1, 5_000, 100, 0)
    account.applyFill(perpetual, -1, 10_000, 50_000, 0)
    account.applyFill(pair, -1, 100_000, 1_000, 0)
    financing.advance(Date.parse('2024-03-06T05:00:00Z'))
    expect(log()).toEqual([
      '2024-03-04T22:00 borrow-fee -0.1',
      '2024-03-05T00:00 borrow-fee -0.5',
      '2024-03-05T05:00 borrow-fee -5',
      '2024-03-05T22:00 borrow-fee -0.1',
      '2024-03-06T00:00 borrow-fee -0.5',
      '2024-03-06T05:00 borrow-fee -10',
    ])
  })
})

describe('a rate that changes at the very end of a night', () => {
  it('counts from the next night on, for swaps, interest and borrow fees alike; and nothing is asked for what is not held', () => {
    const change = (end: string, before: string, after: string) => [
      { time: Date.parse('2024-03-01T00:00:00Z'), rate: before },
      { time: Date.parse(end), rate: after },
    ]
    const config: FinancingConfig = {
      interest: { negative: change('2024-03-12T00:00:00Z', '0.36', '0.72'), dayCount: 360 },
      swap: { instruments: { EURUSD: { long: change('2024-03-11T21:00:00Z', '-1', '-2'), short: 0 } } },
      borrow: { rate: [{ time: Date.parse('2024-03-20T00:00:00Z'), rate: '0.1' }], dayCount: 360 },
    }
    const { account, financing, log, pair } = financed(config, '2024-03-11T12:00:00Z', { capital: 0 })
    account.applyFill(pair, 1, 100_000, 100_000, 0)
    financing.advance(Date.parse('2024-03-13T00:00:00Z'))
    expect(log()).toEqual([
      '2024-03-11T21:00 swap -1',
      '2024-03-12T00:00 interest -100.001',
      '2024-03-12T21:00 swap -2',
      '2024-03-13T00:00 interest -200.206002',
    ])
  })
})

describe('overnight swaps', () => {
  const swap = { instruments: { EURUSD: { long: '-6.5', short: '2.25' } } } as const

  it('are points × lots at 17:00 in New York on each weekday, three times on Wednesday, daylight saving time included', () => {
    // One lot is 100,000 EUR and a point 0.00001: 6.50 USD a night.
    const { account, financing, told, log, pair } = financed({ swap }, '2024-03-08T12:00:00Z')
    account.applyFill(pair, 1, 109_000, 100_000, 0)
    financing.advance(Date.parse('2024-03-16T12:00:00Z'))
    expect(log()).toEqual([
      '2024-03-08T22:00 swap -6.5',
      '2024-03-11T21:00 swap -6.5',
      '2024-03-12T21:00 swap -6.5',
      '2024-03-13T21:00 swap -19.5',
      '2024-03-14T21:00 swap -6.5',
      '2024-03-15T21:00 swap -6.5',
    ])
    expect(told[3]?.basis).toBe('3 nights of 1 lots of EURUSD long')
  })

  it('are credited where points are positive, for half a lot half of it', () => {
    const { account, financing, log, pair } = financed({ swap }, '2024-03-11T22:00:00Z')
    account.applyFill(pair, -1, 109_000, 50_000, 0)
    financing.advance(Date.parse('2024-03-13T21:00:00Z'))
    expect(log()).toEqual(['2024-03-12T21:00 swap 1.125', '2024-03-13T21:00 swap 3.375'])
  })

  it('are charged for both sides of a hedge, each by itself', () => {
    const { account, financing, log, pair } = financed({ swap }, '2024-03-11T12:00:00Z', { lots: { mode: 'hedging' } })
    account.applyFill(pair, 1, 109_000, 100_000, 0)
    account.applyFill(pair, -1, 109_000, 100_000, 0)
    financing.advance(Date.parse('2024-03-11T21:00:00Z'))
    expect(log()).toEqual(['2024-03-11T21:00 swap -6.5', '2024-03-11T21:00 swap 2.25'])
  })

  it('take another day for three nights and another size of a point', () => {
    const own = { instruments: { EURUSD: { long: -1, short: 0, pointSize: '0.0001' } }, tripleDay: 'friday' } as const
    const { account, financing, log, pair } = financed({ swap: own }, '2024-03-13T12:00:00Z')
    account.applyFill(pair, 1, 109_000, 100_000, 0)
    financing.advance(Date.parse('2024-03-15T21:00:00Z'))
    expect(log()).toEqual(['2024-03-13T21:00 swap -10', '2024-03-14T21:00 swap -10', '2024-03-15T21:00 swap -30'])
  })
})

describe('funding of perpetual contracts', () => {
  const at = (hour: number) => Date.UTC(2024, 0, 1, hour)

  it('is worth at the mark price × rate: longs pay when it is positive, shorts receive, flat pays nothing', () => {
    // Binance: 1,000 XRP at 0.6021 are 602.10, of which 0.01 % are 0.06021.
    const points = [
      { time: at(0), rate: '0.5' },
      { time: at(8), rate: '0.0001' },
      { time: at(16), rate: '0.0001' },
      { time: at(24), rate: '-0.0002' },
      { time: at(32), rate: '0.0001' },
    ]
    const { account, financing, log, perpetual } = financed(
      { funding: { instruments: { XRPUSDT: points } } },
      iso(at(0)),
    )
    account.applyFill(perpetual, 1, 6_000, 10_000, 0)
    perpetual.markTicks = 6_021
    financing.advance(at(8))
    account.applyFill(perpetual, -1, 6_021, 20_000, 0)
    financing.advance(at(24))
    account.applyFill(perpetual, 1, 6_021, 10_000, 0)
    financing.advance(at(100))
    expect(log()).toEqual([
      '2024-01-01T08:00 funding -0.06021',
      '2024-01-01T16:00 funding 0.06021',
      '2024-01-02T00:00 funding -0.12042',
    ])
    expect(financing.nextTime).toBe(Number.POSITIVE_INFINITY)
  })

  it('takes the mark price of the venue where the series has one, and moves times to the hour they belong to', () => {
    const points = [{ time: at(8) + 17, rate: '0.001', markPrice: 0.5 }]
    const funding = { instruments: { XRPUSDT: points }, alignToMs: 8 * hourMs }
    const { account, financing, log, perpetual } = financed({ funding }, iso(at(0)))
    account.applyFill(perpetual, 1, 6_000, 10_000, 0)
    expect(financing.nextTime).toBe(at(8))
    financing.advance(at(8))
    expect(log()).toEqual(['2024-01-01T08:00 funding -0.5'])
  })

  it('is over when the series lies before the start', () => {
    const funding = { instruments: { XRPUSDT: [{ time: at(0), rate: '0.001' }] } }
    expect(financed({ funding }, iso(at(0))).financing.nextTime).toBe(Number.POSITIVE_INFINITY)
  })

  it.skipIf(!isThere)('sums up over a month of XRPUSDT (needs ../shared/market-data beside the checkout)', () => {
    const text = readFileSync(new URL('xrpusdt_perp_funding_8h.csv', marketData), 'utf8')
    const points = text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',') as [string, string])
      .map(([time, rate]) => ({ time: Date.parse(time), rate }))
    const funding = { instruments: { XRPUSDT: points }, alignToMs: 8 * hourMs }
    const { account, financing, told, perpetual } = financed({ funding }, '2021-11-17T23:00:00Z')
    account.applyFill(perpetual, 1, 10_000, 12_345, 0)
    financing.advance(Date.UTC(2021, 11, 31))
    expect(told).toHaveLength(91)
    expect(told.every(({ time }) => time % (8 * hourMs) === 0)).toBe(true)
    const amounts = points.map(({ rate }) => decimal(rate).times('1234.5').roundTo(8, 'half-even'))
    const total = amounts.reduce((sum: Decimal, amount) => sum.plus(amount), decimal(0))
    expect(account.cashMoney.amount.toString()).toBe(decimal(100_000).minus('1234.5').minus(total).toString())
    account.verify()
  })
})
