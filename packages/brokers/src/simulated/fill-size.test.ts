import { describe, expect, it } from 'vitest'
import type { OrderSizing, VenuePolicy } from './index.ts'
import { playScript, type ScriptBar, type ScriptOptions, type ScriptPrices, type ScriptStep } from './venue-script.ts'

/** A bar without range at a price, of whose volume so many units can be taken. */
const at = (price: number, units = 99): ScriptBar => {
  const bar: ScriptPrices = [price, price, price, price]
  return { bar, volume: 10 * units }
}
const play = (script: readonly ScriptStep[], options: ScriptOptions = {}) =>
  playScript(script, { capital: 1_000, volumeDivisor: 10, ...options })

const all: OrderSizing = { type: 'equity-fraction', fraction: { numerator: 1, denominator: 1 } }
const share = { id: 'a', sizing: all } as const
const amount = { id: 'a', sizing: { type: 'notional', amount: 100_000 } } as const

type Case = readonly [string, readonly ScriptStep[], readonly string[]]

describe('what of an order meets the market', () => {
  const cases: readonly Case[] = [
    ['is as much as a share of the equity is worth there', [share, at(100)], ['1o a buys 10 at 100']],
    ['is worked out again where a bar had no volume', [share, at(100, 0), at(50)], ['2o a buys 20 at 50']],
    [
      'is worked out once where a part has filled',
      [amount, at(100, 4), at(100, 0), at(50)],
      ['1o a buys 4 at 100', '3o a buys 6 at 50'],
    ],
    [
      'is what a fixed size was made, though a bar had no volume',
      [{ id: 'a', size: 5 }, { modify: 'a', size: 3 }, at(100, 0), at(100)],
      ['0c a is for 3', '2o a buys 3 at 100'],
    ],
    [
      'is less where the rest of a share has become too dear',
      [share, at(100, 5), at(150)],
      ['1o a buys 5 at 100', '2o a is for 8', '2o a buys 3 at 150'],
    ],
    [
      'is nothing where none of the rest of a share can be paid',
      [{ ...share, side: 'sell' }, at(100, 5), at(140)],
      ['1o a sells 5 at 100', '2o a cancelled INSUFFICIENT_FUNDS'],
    ],
    [
      'is all or nothing of a fixed size, whose rest ends where it cannot be paid',
      [{ id: 'a', size: 10 }, at(100, 5), at(150)],
      ['1o a buys 5 at 100', '2o a cancelled INSUFFICIENT_FUNDS'],
    ],
    [
      'is nothing of a fixed size that has never filled, and is rejected',
      [{ id: 'a', size: 10 }, at(150)],
      ['1o a rejected INSUFFICIENT_FUNDS'],
    ],
    [
      'is at most what is held, of an order that may only reduce',
      [{ id: 'h', size: 3 }, at(100), { id: 'a', side: 'sell', size: 5, reduceOnly: true }, at(100)],
      ['1o h buys 3 at 100', '2o a is for 3', '2o a sells 3 at 100'],
    ],
    [
      'is no more than it was for, of an order that reduces a part',
      [{ id: 'h', size: 5 }, at(100), { id: 'a', side: 'sell', size: 2, reduceOnly: true }, at(100)],
      ['1o h buys 5 at 100', '2o a sells 2 at 100'],
    ],
    [
      'grows with no position, of an order that may only reduce and has begun to',
      [
        { id: 'h', size: 3 },
        at(100),
        { id: 'a', side: 'sell', size: 9, reduceOnly: true },
        at(100, 2),
        { id: 'i', size: 1 },
        at(100, 9),
      ],
      ['1o h buys 3 at 100', '2o a is for 3', '2o a sells 2 at 100', '3o a sells 1 at 100', '3o i buys 1 at 100'],
    ],
  ]
  it.each(cases)('%s', (_, script, lines) => expect(play(script).lines).toEqual(lines))
})

describe('the rules of a venue', () => {
  it('cut a share of the equity to the lot and to the most that they take', () => {
    expect(play([share, at(100)], { venue: { venueRules: { lotSize: 3 } } }).lines).toEqual(['1o a buys 9 at 100'])
    expect(play([share, at(100)], { venue: { venueRules: { maximumQuantity: 4 } } }).lines).toEqual([
      '1o a buys 4 at 100',
    ])
  })

  it('leave what only reduces as it is', () => {
    const { lines } = play(
      [
        { id: 'h', size: 4 },
        { id: 'i', size: 4 },
        at(100),
        { id: 'a', side: 'sell', reduceOnly: true, sizing: { type: 'held' } },
        at(100),
      ],
      { venue: { venueRules: { maximumQuantity: 4 } } },
    )
    expect(lines).toEqual(['1o h buys 4 at 100', '1o i buys 4 at 100', '2o a sells 8 at 100'])
  })
})

describe('a policy of another engine', () => {
  const policyOf = (policy: VenuePolicy): ScriptOptions => ({ venue: { policy } })

  it('is asked once for an order that fills in parts, and not for what may only reduce', () => {
    const asked: unknown[] = []
    const policy: VenuePolicy = {
      stepsAtFill: (order, ticks) => {
        asked.push([order.role, ticks])
        return 6
      },
    }
    const { lines } = play([{ id: 'a', protect: 90 }, at(100, 4), at(101), at(89)], policyOf(policy))
    expect(asked).toEqual([['entry', 10_000]])
    expect(lines).toEqual([
      '1o a buys 4 at 100',
      '2o a buys 2 at 101',
      '2o a.stop is for 6 stop 90',
      '3o a.stop sells 6 at 89',
    ])
  })

  it('decides beyond what the account can pay, of the rest too', () => {
    const { lines } = play([share, at(100, 4), at(100)], policyOf({ stepsAtFill: () => 15 }))
    expect(lines).toEqual(['1o a buys 4 at 100', '2o a buys 11 at 100'])
  })

  it('that leaves an order to the venue leaves its size and its funds', () => {
    const leave = policyOf({ stepsAtFill: () => null })
    const smaller = play([{ id: 'a', size: 5 }, { modify: 'a', size: 3 }, at(100)], leave)
    expect(smaller.lines).toEqual(['0c a is for 3', '1o a buys 3 at 100'])
    expect(play([{ id: 'a', size: 10 }, at(150)], leave).lines).toEqual(['1o a rejected INSUFFICIENT_FUNDS'])
  })

  it('that says nothing of sizes leaves them to the venue', () => {
    expect(play([{ id: 'a', size: 3 }, at(100)], policyOf({ accepts: () => true })).lines).toEqual([
      '1o a buys 3 at 100',
    ])
  })
})

describe('impact on the price', () => {
  /** A tenth of the price × (share of the volume)²: of 100 units, 10 make 0.1 %. */
  const venue: NonNullable<ScriptOptions['venue']> = {
    slippage: { type: 'volume-share', priceImpact: '0.1', volumeLimit: 1 },
  }
  const cases: readonly Case[] = [
    ['is that of the whole order', [{ id: 'a', size: 5 }, at(100, 10)], ['1o a buys 5 at 100.03']],
    ['is that of what there is volume for', [{ id: 'a', size: 40 }, at(100, 10)], ['1o a buys 10 at 100.1']],
    [
      'is that of what is left',
      [{ id: 'a', size: 15 }, at(100, 10), at(100, 10)],
      ['1o a buys 10 at 100.1', '2o a buys 5 at 100.03'],
    ],
    [
      'is that of what is held, where the order may only reduce',
      [{ id: 'h', size: 5 }, at(100, 10), { id: 'a', side: 'sell', size: 10, reduceOnly: true }, at(100, 10)],
      ['1o h buys 5 at 100.03', '2o a is for 5', '2o a sells 5 at 99.97'],
    ],
    [
      'is nothing for a limit',
      [{ id: 'a', type: 'limit', limit: 105, size: 10 }, at(100, 10)],
      ['1o a buys 10 at 100'],
    ],
  ]
  it.each(cases)('%s', (_, script, lines) => expect(play(script, { capital: 9_000, venue }).lines).toEqual(lines))

  it('is that of a share of the equity at the price before it, which then pays for less', () => {
    expect(play([share, at(100, 10)], { venue }).lines).toEqual(['1o a buys 9 at 100.1'])
  })

  it('is that of the whole order where any volume can be taken', () => {
    const { lines } = playScript([{ id: 'a', size: 40 }, at(100, 10)], { venue })
    expect(lines).toEqual(['1o a buys 40 at 101.6'])
  })
})

describe('a share of the volume', () => {
  const still = { bar: [100, 100, 100, 100], volume: 20 } as const
  const two = [{ id: 'a', size: 5 }, { id: 'b', size: 3 }, still, still, still] as const
  it.each([
    ['order', ['1o a buys 2', '1o b buys 2', '2o a buys 2', '2o b buys 1', '3o a buys 1']],
    ['instrument', ['1o a buys 2', '2o a buys 2', '3o a buys 1', '3o b buys 1']],
  ] as const)('is that of each %s, in each bar anew', (scope, fills) => {
    const { lines } = playScript(two, { venue: { liquidity: { participation: '0.1', scope } } })
    expect(lines).toEqual(fills.map((fill) => `${fill} at 100`))
  })
})
