import { getCalendar } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { describe, expect, it } from 'vitest'
import { type BacktestConfig, createBacktest, resumeBacktest } from '../index.ts'
import { sameEverywhere } from './broken-off.ts'
import { both, buy, close, configOf, daily, day, dayMs, flat, fourfold, sell, start, storyOf } from './resume-script.ts'

const halfOfVolume = { fee: { type: 'none' }, liquidity: { participation: '0.5' } } as const

describe('a run with a cash account, broken off at every instant', () => {
  it('keeps the proceeds that wait for their settlement', () => {
    const config = configOf(
      { 0: buy(100), 1: sell(60), 2: both(sell(40), buy(30)), 3: buy(30), 4: buy(55), 5: buy(46), 6: buy(45) },
      {
        data: daily(flat(9, 100)),
        account: { type: 'cash', settlement: { days: 4, calendar: '24x7' } },
      },
    )
    expect(storyOf(sameEverywhere(config))).toEqual([
      '1: buy 100 ACME at 100',
      '2: sell 60 ACME at 100',
      '3: sell 40 ACME at 100',
      // Nothing has settled yet.
      '3: buy entry rejected INSUFFICIENT_FUNDS',
      '4: buy entry rejected INSUFFICIENT_FUNDS',
      // Of 6,000 that were received on day 2, 5,500 are spent, and then all but 50 of 4,000 that were received on day 3.
      '5: buy 55 ACME at 100',
      '6: buy entry rejected INSUFFICIENT_FUNDS',
      '7: buy 45 ACME at 100',
    ])
  })

  it('takes a calendar of its own, and knows it by its source', () => {
    const settlement = { days: 1, calendar: getCalendar('XNYS') }
    const config = configOf(
      { 0: buy(100), 1: close, 2: buy(50) },
      { data: daily([90, 90, 90, 90, 90, 90]), account: { type: 'cash', settlement } },
    )
    expect(storyOf(sameEverywhere(config))).toContain('2: sell 100 ACME at 90')
    const other: BacktestConfig = {
      ...config,
      account: { type: 'cash', settlement: { days: 1, calendar: getCalendar('24x7') } },
    }
    expect(() => resumeBacktest(other, createBacktest(config).snapshot())).toThrow('account was')
  })
})

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
    expect(storyOf(sameEverywhere(config))).toEqual([
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
    const result = sameEverywhere(config)
    expect(result.orders.filter(({ reason }) => reason === 'LIQUIDATION').length).toBeGreaterThan(1)
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
    const result = sameEverywhere(config)
    const closed = result.fills.filter(({ side }) => side === 'sell')
    expect(new Set(closed.map(({ time }) => day(time))).size).toBeGreaterThan(2)
    expect(result.postings.map(({ cause }) => cause)).toContain('liquidation-fee')
  })
})

describe('a run with an account over bars of several lengths, broken off at every instant', () => {
  it.each(['close', 'bar-extreme'] as const)(
    'keeps the open of a bar that has not closed, checked at %s',
    (checkAt) => {
      const hours = randomWalk({ seed: 'mixed', bars: 60, timeframe: '4h', start, price: 50, volatility: 0.03 })
      const fundings = Array.from({ length: 80 }, (_, index) => ({ time: start + index * 10_800_000, rate: '0.0004' }))
      const config = configOf(
        {
          1: buy(60),
          7: buy(150, { instrument: hours.instrument.id }),
          31: sell(300, { instrument: hours.instrument.id }),
        },
        {
          data: [daily([100, 100, 102, 104, 97, 93, 91, 92, 95, 99]), hours],
          costs: { fee: { type: 'percentage', rate: '0.001' } },
          account: { ...fourfold, checkAt },
          financing: { funding: { instruments: { ACME: fundings } }, borrow: { rate: '0.1', dayCount: 365 } },
        },
      )
      const { postings } = sameEverywhere(config)
      expect(postings.filter(({ cause }) => cause === 'funding').length).toBeGreaterThan(40)
      // A day is marked at its open while it runs.
      expect(new Set(postings.map(({ amount }) => `${amount}`)).size).toBeGreaterThan(5)
    },
  )
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
    const result = sameEverywhere(config)
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
    const result = sameEverywhere(config)
    const sides = result.orders.filter(({ reason }) => reason === 'LIQUIDATION').map(({ side }) => side)
    expect(new Set(sides)).toEqual(new Set(['buy', 'sell']))
  })
})
