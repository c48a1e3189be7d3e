import { describe, expect, it } from 'vitest'
import { mirrorLines, mirrorPolicy, mirrorScript } from './mirror-script.ts'
import type { IntrabarPolicy } from './venue-bar.ts'
import { playScript, type ScriptOrder, type ScriptPrices } from './venue-script.ts'

/** What an order to buy does in one bar; for a sell everything is upside down. */
type Case = readonly [claim: string, order: Omit<ScriptOrder, 'id'>, bar: ScriptPrices, lines: Expected]

/** The same lines under every policy, or lines for each of them. */
type Expected = readonly string[] | Readonly<Record<Named, readonly string[]>>

type Named = Exclude<IntrabarPolicy, 'adaptive' | 'lower-timeframe'>

const policies = ['pessimistic', 'optimistic', 'open-high-low-close', 'open-low-high-close'] as const

function linesFor(expected: Expected, policy: Named): readonly string[] {
  return policy in expected ? (expected as Record<Named, readonly string[]>)[policy] : (expected as readonly string[])
}

const market: Case[] = [
  ['fills at the open', {}, [100, 110, 90, 95], ['1o a buys 1 at 100']],
  ['fills at the open of a bar without range', {}, [100, 100, 100, 100], ['1o a buys 1 at 100']],
  ['fills at an open that is the high', {}, [100, 100, 90, 95], ['1o a buys 1 at 100']],
]

const limit = (price: number) => ({ type: 'limit', limit: price }) as const
const limits: Case[] = [
  ['beyond the open fills at the better open', limit(101), [100, 110, 99, 105], ['1o a buys 1 at 100']],
  ['at the open fills there', limit(100), [100, 110, 99, 105], ['1o a buys 1 at 100']],
  ['that the range just reaches fills at the limit', limit(95), [100, 110, 95, 105], ['1p a buys 1 at 95']],
  ['well inside the range fills at the limit', limit(97.31), [100, 110, 95, 105], ['1p a buys 1 at 97.31']],
  ['that the close alone reaches fills at the limit', limit(95), [100, 100, 95, 95], ['1p a buys 1 at 95']],
  ['a tick beyond the range rests', limit(94.99), [100, 110, 95, 105], []],
  ['away from a bar without range rests', limit(99), [100, 100, 100, 100], []],
  ['at the price of a bar without range fills', limit(100), [100, 100, 100, 100], ['1o a buys 1 at 100']],
]

const stop = (price: number) => ({ type: 'stop', stop: price }) as const
const stops: Case[] = [
  ['beyond which the bar opens fills at the worse open', stop(98), [100, 110, 99, 105], ['1o a buys 1 at 100']],
  ['at the open fills there', stop(100), [100, 110, 99, 105], ['1o a buys 1 at 100']],
  ['that the range just reaches fills at the stop', stop(110), [100, 110, 95, 105], ['1p a buys 1 at 110']],
  ['well inside the range fills at the stop', stop(103.07), [100, 110, 95, 105], ['1p a buys 1 at 103.07']],
  ['a tick beyond the range rests', stop(110.01), [100, 110, 95, 105], []],
  ['at an open that is the high fills', stop(100), [100, 100, 90, 95], ['1o a buys 1 at 100']],
]

const stopLimit = (at: number, limit: number) => ({ type: 'stop-limit', stop: at, limit }) as const
const triggered = '1p a triggered'
const stopLimits: Case[] = [
  [
    'fills at its stop where its limit allows',
    stopLimit(105, 106),
    [100, 107, 95, 98],
    [triggered, '1p a buys 1 at 105'],
  ],
  [
    'with limit and stop at one price fills there',
    stopLimit(105, 105),
    [100, 107, 95, 98],
    [triggered, '1p a buys 1 at 105'],
  ],
  ['that is not reached rests', stopLimit(108, 109), [100, 107, 95, 98], []],
  [
    'that gaps within its limit fills at the open',
    stopLimit(98, 101),
    [100, 105, 99, 101],
    ['1o a triggered', '1o a buys 1 at 100'],
  ],
  ['that gaps beyond its limit rests as a limit order', stopLimit(98, 99), [100, 105, 99.5, 101], ['1o a triggered']],
  [
    'that gaps beyond its limit fills when the price comes back',
    stopLimit(98, 99),
    [100, 105, 99, 101],
    ['1o a triggered', '1p a buys 1 at 99'],
  ],
  [
    'with a limit short of its stop fills in the bar only where the price surely comes back',
    stopLimit(105, 103),
    [100, 106, 95, 104],
    {
      pessimistic: [triggered],
      optimistic: [triggered, '1p a buys 1 at 103'],
      'open-high-low-close': [triggered, '1p a buys 1 at 103'],
      'open-low-high-close': [triggered],
    },
  ],
]

const touched = (price: number) => ({ type: 'market-if-touched', stop: price }) as const
const touches: Case[] = [
  ['that the bar opens beyond fills at the better open', touched(101), [100, 110, 99, 105], ['1o a buys 1 at 100']],
  ['at the open fills there', touched(100), [100, 110, 99, 105], ['1o a buys 1 at 100']],
  ['that the range just reaches fills at the touch', touched(95), [100, 110, 95, 105], ['1p a buys 1 at 95']],
  ['a tick beyond the range rests', touched(94.99), [100, 110, 95, 105], []],
]

const limitTouched = (at: number, limit: number) => ({ type: 'limit-if-touched', stop: at, limit }) as const
const limitTouches: Case[] = [
  [
    'fills at its touch where its limit allows',
    limitTouched(96, 97),
    [100, 110, 95, 105],
    [triggered, '1p a buys 1 at 96'],
  ],
  [
    'goes on to its limit where the price does',
    limitTouched(97, 95),
    [100, 110, 95, 105],
    [triggered, '1p a buys 1 at 95'],
  ],
  ['rests as a limit order where the price does not', limitTouched(97, 94), [100, 110, 95, 105], [triggered]],
  ['that is not reached rests', limitTouched(94, 95), [100, 110, 95, 105], []],
  [
    'that the bar opens beyond fills at the open within its limit',
    limitTouched(101, 100),
    [100, 110, 99, 105],
    ['1o a triggered', '1o a buys 1 at 100'],
  ],
  ['that the bar opens beyond waits for its limit', limitTouched(101, 98), [100, 110, 99, 105], ['1o a triggered']],
  [
    'that the bar opens beyond fills at its limit',
    limitTouched(101, 99),
    [100, 110, 99, 105],
    ['1o a triggered', '1p a buys 1 at 99'],
  ],
]

const groups: readonly (readonly [string, readonly Case[]])[] = [
  ['a market order', market],
  ['a limit order', limits],
  ['a stop order', stops],
  ['a stop-limit order', stopLimits],
  ['a market-if-touched order', touches],
  ['a limit-if-touched order', limitTouches],
]

describe.each(groups)('%s', (_, cases) => {
  describe.each(cases)('%s', (_claim, order, bar, expected) => {
    const script = [{ id: 'a', ...order }, bar]
    it.each(policies)('to buy, %s', (policy) => {
      expect(playScript(script, { policy }).lines).toEqual(linesFor(expected, policy))
    })

    it.each(policies)('to sell, %s', (policy) => {
      const { lines } = playScript(mirrorScript(script), { policy: mirrorPolicy(policy) })
      expect(lines).toEqual(mirrorLines(linesFor(expected, policy)))
    })
  })
})

describe('a triggered order that rests', () => {
  it('fills at a later open that is better than its limit', () => {
    const { lines } = playScript([{ id: 'a', ...stopLimit(105, 103) }, [100, 106, 104, 105], [102, 103, 101, 102]])
    expect(lines).toEqual(['1p a triggered', '2o a buys 1 at 102'])
  })

  it('is triggered once, however often the price passes its stop', () => {
    const bars = [
      [100, 106, 104, 105],
      [105, 107, 104, 106],
      [104, 106, 103.5, 104],
    ] as const
    expect(playScript([{ id: 'a', ...stopLimit(105, 103) }, ...bars]).lines).toEqual(['1p a triggered'])
  })
})

describe('slippage', () => {
  const cases: readonly (readonly [string, Omit<ScriptOrder, 'id'>, string])[] = [
    ['worsens market orders', {}, '1o a buys 1 at 100.02'],
    ['worsens stops', stop(105), '1p a buys 1 at 105.02'],
    ['worsens touches', touched(95), '1p a buys 1 at 95.02'],
    ['leaves limits alone', limit(95), '1p a buys 1 at 95'],
    ['leaves the limit order alone that a stop-limit has become', stopLimit(105, 105), '1p a buys 1 at 105'],
    ['leaves the limit order alone that a limit-if-touched has become', limitTouched(95, 95), '1p a buys 1 at 95'],
  ]
  it.each(cases)('%s', (_, order, line) => {
    const { lines } = playScript([{ id: 'a', ...order }, [100, 110, 90, 100]], { slippageTicks: 2 })
    expect(lines.at(-1)).toBe(line)
  })
})

describe('orders at one price', () => {
  it.each([...policies, 'adaptive'] as const)('fill in order of submission, %s', (policy) => {
    const script = [
      { id: 'a', ...limit(95) },
      { id: 'b', ...limit(95) },
      { id: 'c', ...limit(95) },
      [100, 110, 94, 100],
    ] as const
    expect(playScript(script, { policy }).lines).toEqual([
      '1p a buys 1 at 95',
      '1p b buys 1 at 95',
      '1p c buys 1 at 95',
    ])
  })

  it('are walked in the order in which the price meets them, whatever the order of submission', () => {
    const script = [
      { id: 'a', ...limit(94) },
      { id: 'b', ...stop(108) },
      { id: 'c', ...limit(97) },
      [100, 110, 90, 100],
    ] as const
    expect(playScript(script, { policy: 'open-high-low-close' }).lines).toEqual([
      '1p b buys 1 at 108',
      '1p c buys 1 at 97',
      '1p a buys 1 at 94',
    ])
    expect(playScript(script, { policy: 'open-low-high-close' }).lines).toEqual([
      '1p c buys 1 at 97',
      '1p a buys 1 at 94',
      '1p b buys 1 at 108',
    ])
  })
})
