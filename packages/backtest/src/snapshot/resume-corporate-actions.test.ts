import { defineCorporateActions } from '@race/core'
import { describe, expect, it } from 'vitest'
import { sameEverywhere } from './broken-off.ts'
import { both, buy, close, configOf, daily, day, dayMs, flat, fourfold, sell, start, storyOf } from './resume-script.ts'

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
    const result = sameEverywhere(config)
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
        1: sell(3, { entry: { type: 'trailing-stop', trail: { amount: 12 } } }),
      },
      {
        data: daily([
          100,
          100,
          101,
          50.5,
          51,
          49,
          [48, 49, 44, 46],
          47,
          14.5,
          [14, 14, 12.9, 13.5],
          15,
          [15, 20, 15, 20],
          20,
        ]),
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
    expect(storyOf(sameEverywhere(config))).toEqual([
      '1: buy 11 ACME at 100',
      // 22 units, and 73 with a third of one paid at 14.10. The prices of what rests fell by 1.25 between the two splits.
      '5: dividend 27.5 USD',
      '8: split-cash 4.7 USD',
      '10: sell 20 ACME at 13.12',
      '10: buy 46 ACME at 13.12',
      '10: sell stop-loss accepted null',
      '12: sell 73 ACME at 19.5',
      '12: sell stop-loss cancelled SIBLING_FILLED',
    ])
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
    expect(storyOf(sameEverywhere(config))).toEqual([
      '1: buy 10 ACME at 100',
      '1: buy 20 BETA at 50',
      '3: dividend 5 USD',
      '5: sell stop-loss cancelled DELISTED',
      '5: buy entry cancelled DELISTED',
      '5: delisting 246.9 USD',
      '7: buy entry rejected DELISTED',
      '9: buy 5 ACME at 100',
      '9: buy entry rejected DELISTED',
    ])
  })
})
