import { createConversion } from '@race/core'
import { describe, expect, it } from 'vitest'
import { createBacktest, resumeBacktest } from '../index.ts'
import { sameEverywhere } from './broken-off.ts'
import { both, buy, close, configOf, daily, day, dayMs, flat, fourfold, sell, start } from './resume-script.ts'

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
            { positive: '0.001', dayCount: 365 },
          ],
        },
      },
    )
    const { postings } = sameEverywhere(config)
    const monthly = postings.filter(({ amount }) => amount.abs().greaterThan('0.5'))
    // 1 night of 1.00, 9 of −1.00, 11 of −1.0069 and 10 of 1.00; then 29 of 1.00.
    expect(monthly.map(({ time, amount }) => `${day(time)}: ${amount}`)).toEqual(['31: -9.08', '60: 28.98'])
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
    const { postings } = sameEverywhere(config)
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
    const { postings } = sameEverywhere(config)
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
    const result = sameEverywhere(config)
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
    const { postings } = sameEverywhere(config)
    expect(postings.some(({ instrument, cause }) => instrument === 'ES' && cause === 'settlement')).toBe(
      settlement === 'daily',
    )
    expect(postings.some(({ instrument, cause }) => instrument === 'FDAX' && cause === 'settlement')).toBe(true)
  })
})
